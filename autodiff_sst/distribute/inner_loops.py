"""Loops in the trips of a loop that are the same but for their numbers: one loop on arrays.

    for i in range(len(x)):                vs = x
        v = x[i]                           for t in range(steps):
        for t in range(steps):                 vs = vs + k * np.sin(vs)
            v = v + k * np.sin(v)          for i in range(len(x)):
        total += v * w[i]                      total += vs[i] * w[i]

Only loops that make the same trips whatever the place in the loop around is, and know nothing of
what trips of that loop hand on; what the rest of the loop is made of is another question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ..analyse.places import extent_of
from ..ir.build import Builder
from ..ir.extents import linear
from ..ir.nodes import Assign, Block, Const, For, Stmt, Var, While
from ..ir.types import Array, Type, at_least, dims_of, rank, shift, sole_dtype
from ..ir.walk import blocks, defined, statements, used_by
from ..rules.indexing import getitem
from .addends import with_own_sums
from .body import Facts, keeps_bits, own_places
from .body import trip_of as of_trip
from .breadth import Bounds, kept_in_trips
from .columns import Known, Stays
from .columns_in_parts import ColumnsInParts
from .narrow import with_own_rows
from .plans import may_be_of_numpy, plan
from .promote import is_whereabouts, is_whole
from .trip import Trip
from .trips import Plan

COMPARISONS = {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}
TripOf = Callable[[For, tuple[Trip, ...]], "Trip | None"]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is done before a loop, the loop that is left, the bounds that this holds for, and the
    number of trips from which on it takes less time."""

    stmts: list[Stmt]
    loop: For
    bounds: Bounds
    least: int


def inner_loops_ahead(facts: Facts, loop: For, trip: Trip, trip_of: TripOf) -> Ahead | None:
    """A loop without those inner ones that can be had for all of its trips before it."""
    if loop.until is not None or not any(isinstance(s, For) for s in loop.body.stmts):
        return None
    summed = with_own_sums(loop, facts.exact)
    for tried in (with_own_rows(summed, trip), summed):
        found = _ahead(facts, tried, of_trip(tried, trip), trip_of)
        # A row is read before its loop, and need not be there if that makes no trip: rows that are
        # not had for all trips are left to the loop.
        rest = () if found is None else found.loop.body.stmts
        if found is not None and (tried is summed or not any(isinstance(s, For) for s in rest)):
            return found
    return None


def _ahead(facts: Facts, loop: For, trip: Trip, trip_of: TripOf) -> Ahead | None:
    known: Known = set()
    while True:
        count = len(known)
        made = InnerLoops(facts, loop, trip, known, trip_of)
        try:
            made.run()
        except Stays:
            return None
        if len(known) == count:
            return made.found()


class InnerLoops(ColumnsInParts):
    """The loops in a loop, and what they are made of; `rounds` are the trips around a statement."""

    def __init__(self, facts: Facts, loop: For, trip: Trip, known: Known, trip_of: TripOf) -> None:
        super().__init__(facts, loop, trip, known)
        own = dict(own_places(loop, trip))
        self.at(replace(self.trip, certain=trip.certain, unbound=trip.unbound, own=own))
        self.late -= own.keys()
        self.trip_of = trip_of
        self.rounds: tuple[Trip, ...] = ()
        self.done = 0

    def at(self, trip: Trip) -> None:
        self.trip = self.trips.trip = trip

    def run(self) -> list[Stmt]:
        wanted = self.wanted()
        for stmt in self.loop.body.stmts:
            if id(stmt) not in wanted or self.late & used_by(stmt) or not self.is_done(stmt):
                self.left.append(stmt)
                self.late |= defined([stmt])
            elif isinstance(stmt, For):
                self.done += 1
                self.left += self.read_of(stmt)
            elif not self.trip.still.issuperset(stmt.targets):
                self.left.append(stmt)  # which is dead where nothing else asks for it
        return self.builder.stmts

    def found(self) -> Ahead | None:
        if not self.done:
            return None
        body = Block(tuple(self.left), self.loop.body.yields)
        loop = replace(self.loop, body=body)
        return Ahead(self.builder.stmts, loop, list(self.bounds.items()), self.least())

    def wanted(self) -> set[int]:
        """The inner loops, and what they are made of."""
        asked: set[Var] = set()
        found: set[int] = set()
        for stmt in reversed(self.loop.body.stmts):
            if isinstance(stmt, For) or not asked.isdisjoint(stmt.targets):
                found.add(id(stmt))
                asked |= used_by(stmt)
        return found

    def read_of(self, inner: For) -> list[Stmt]:
        """What a trip reads of what an inner loop has made for all of them."""
        builder = Builder(inner.where)
        place = self.trips.index(builder)
        for var in inner.targets:
            if self.trip.moves(var):
                read = Assign((var,), getitem, (self.trips.of(var), place), (), inner.where)
                builder.append(read)
        return builder.stmts

    # --- statements -----------------------------------------------------------------------------

    def stmt(self, stmt: Stmt) -> None:
        if all(map(self.trip.is_same, used_by(stmt) - defined([stmt]))):
            self.check_same(stmt)
        super().stmt(stmt)

    def check_same(self, stmt: Stmt) -> None:
        """Raise if what is the same in all trips has an effect, or may fail where there is none."""
        for one in (stmt, *(s for block in blocks(stmt) for s in statements(block))):
            acts = isinstance(one, Assign) and (one.op.effect or one.op.passed)
            own = isinstance(one, Assign) and one.op.unique and not self.is_filled(one)
            if acts or own or not (self.trip.certain or self.never_fails(one)):
                raise Stays

    def never_fails(self, stmt: Stmt) -> bool:
        if not isinstance(stmt, Assign):
            return False
        return _is_of_places(stmt) or self.is_filled(stmt) or plan(self.trip, stmt) is not None

    def is_filled(self, stmt: Assign) -> bool:
        """Whether this makes an array of zeros or ones, of a shape that there is."""
        if stmt.op.name in ("zeros_like", "ones_like"):
            return not stmt.keywords
        extents = self.trip.items(stmt.args[0]) if stmt.args else ()
        known = all(linear(extent_of(extent)) is not None for extent in extents)
        return stmt.op.name in ("zeros", "ones") and len(stmt.args) == 1 and known

    def assign(self, stmt: Assign) -> None:
        # Where something is in each trip is found when it is asked for.
        if not is_whereabouts(stmt) or self.trip.way(stmt.targets[0]) is None:
            super().assign(stmt)

    def plan(self, stmt: Assign) -> Plan | None:
        return plan(self.trip, stmt) if keeps_bits(self.facts, self.trip, stmt) else None

    def inner_loop(self, loop: For | While) -> None:
        around = self.trip
        own = self.trip_of(loop, around.around) if isinstance(loop, For) else None
        if own is None or loop.until is not None:
            raise Stays
        with self.within(own):
            super().inner_loop(loop)
            moved = [v for v in loop.targets if self.trip.moves(v)]
            bounds = kept_in_trips(self.facts, around, self.rounds, moved)
        if bounds is None or not all(map(_can_be_read, moved)):
            raise Stays
        for extent, most in bounds:
            self.bounds[extent] = min(most, self.bounds.get(extent, most))

    @contextmanager
    def within(self, own: Trip) -> Iterator[None]:
        """In the trips of an inner loop, which count places as those around do."""
        around, rounds = self.trip.around, self.rounds
        self.rounds = (*rounds, own)
        self.at(replace(self.trip, around=(*around, own)))
        try:
            yield
        finally:
            self.at(replace(self.trip, around=around))
            self.rounds = rounds

    def with_jacobians(self) -> Facts:
        return self.facts

    def type(self, type_: Type) -> Type:
        start, stop = (extent_of(end) for end in (self.trip.start, self.trip.stop))
        own, dtype = dims_of(type_), sole_dtype(type_)
        known = stop is not None and isinstance(start, int) and at_least(stop) >= start
        if not known or own is None or dtype is None:
            raise Stays
        assert stop is not None and isinstance(start, int)
        return Array(dtype, (shift(stop, -start), *own))


def _is_of_places(stmt: Assign) -> bool:
    """Whether this is reckoning with places and whole numbers that never fails."""
    if is_whereabouts(stmt):
        return True
    whole = all(is_whole(a) for a in stmt.args)
    if stmt.op.name in ("remainder", "floor_divide"):
        by = stmt.args[1]
        return whole and isinstance(by, Const) and by.value != 0
    return whole and stmt.op.name in COMPARISONS


def _can_be_read(var: Var) -> bool:
    """Whether an element of an array can stand for this."""
    return bool(rank(var.type)) or may_be_of_numpy(var)
