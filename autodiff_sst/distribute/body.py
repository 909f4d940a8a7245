"""The body of a loop: what of it depends on the place in the loop only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import TypeGuard

from ..ir.nodes import Assign, Atom, For, Span, Stmt, Var
from ..ir.types import Array, Dim, Linear, rank, sole_dtype
from ..ir.walk import binds_inside, count_reads, defined, used_by, variables
from ..rules.indexing import getitem, setitem
from ..rules.shapes import copy_op
from .plans import ARITHMETIC, ROUNDED, is_still, may_be_of_numpy, plan
from .trip import Place, Trip
from .trips import Plan, Trips

WORTH = 3
"""What must be taken out of each trip, in arithmetic operations, for what is read instead; one is
enough for arrays in a reverse sweep, where what it is made of is read as well."""


@dataclass(frozen=True)
class Facts:
    """What is known of a function: which values keep their bits, which are differentiated, the
    parameters that have an extent, with its axis, what defines a variable, what some path leaves
    unbound, usual extents, shapes of arguments, a place to note sums of extents that were relied on
    to be below a bound, and the number of trips that it takes."""

    exact: Set[Var]
    varied: Set[Var]
    donors: Mapping[Dim, tuple[Var, int]]
    made: Mapping[Var, Assign]
    unbound: Set[Var]
    sizes: Mapping[str, int]
    shapes: Set[tuple[str, ...]]
    below: list[tuple[Linear, int]]
    few: int


FACTOR = "factor"
"""What a factor of all trips is called after; that of one trip is read where it is used."""


class Body:
    """The statements of a loop; `ready` are those that can be done for all trips before it."""

    def __init__(self, facts: Facts, loop: For, trip: Trip) -> None:
        self.facts, self.loop = facts, loop
        self.trip = replace(trip, own=dict(own_places(loop, trip)))
        self.stmts = loop.body.stmts
        self.made = trip.made
        self.reads = count_reads(loop.body)
        self.ready: dict[Var, Plan] = {}
        self.find_ready()

    def find_ready(self) -> None:
        """What depends on the place in the loop only, or not even on that."""
        for stmt in self.stmts:
            if self.may_change(stmt) and (found := plan(self.trip, stmt)) is not None:
                target = stmt.targets[0]
                self.ready[target] = found
                still = is_still(self.trip, stmt)
                (self.trip.still if still else self.trip.moving).add(target)

    def may_change(self, stmt: Stmt) -> TypeGuard[Assign]:
        """Whether the last bits do not matter, or stay the same."""
        if not isinstance(stmt, Assign) or len(stmt.targets) != 1:
            return False
        return keeps_bits(self.facts, self.trip, stmt)

    def cone(self, roots: Iterable[Var]) -> set[Var]:
        """What is ready and asked for by these."""
        found: set[Var] = set()
        open_ = list(roots)
        while open_:
            var = open_.pop()
            if var in self.ready and var not in found:
                found.add(var)
                open_ += variables(self.parts_of(self.made[var]))
        return found

    def parts_of(self, stmt: Assign) -> Iterator[Atom]:
        """What a statement reads, the parts of an index one by one."""
        return (part for arg in stmt.args for part in self.trip.items(arg))

    def is_worth(self, var: Var) -> bool:
        """Whether this is better read than done in each trip."""
        if var in self.trip.still or not may_be_of_numpy(var):
            return False
        if sole_dtype(var.type) != "float64":
            return False
        wanted = 1 if self.loop.reverse and rank(var.type) else WORTH
        gained, seen, asked = 0, {var}, [var]
        while asked and gained < wanted:
            made = self.made[asked.pop()]
            gained += weight(made)
            more = [v for v in variables(made.args) if v in self.trip.moving and v not in seen]
            seen.update(more)
            asked += more
        return gained >= wanted

    def is_held(self, var: Var) -> bool:
        """Whether this is a part of an array, the same in all trips."""
        part = isinstance(var.type, Array) and self.made[var].op == getitem
        return part and var in self.trip.still

    def emit(self, trips: Trips, wanted: Set[Var], plans: Mapping[Var, Plan]) -> None:
        """Do these for all trips."""
        for target, found in plans.items():
            if target in wanted:
                with trips.builder.at(self.made[target].where):
                    trips.do(found, target)

    def where_made(self, var: Atom) -> Span | None:
        made = self.made.get(var) if isinstance(var, Var) else None
        return self.loop.where if made is None else made.where


def trip_of(loop: For, trip: Trip) -> Trip:
    """The trip with what its statements define, as they are now."""
    made = {t: s for s in loop.body.stmts if isinstance(s, Assign) for t in s.targets}
    inside = defined(loop.body.stmts) | set(binds_inside(loop))
    return replace(trip, made=made, inside=inside, moving=set(), still=set())


def weight(stmt: Assign) -> int:
    """What an operation costs, in those of arithmetic."""
    if stmt.op in (getitem, setitem, copy_op) or sole_dtype(stmt.targets[0].type) == "int64":
        return 0
    return 1 if stmt.op.name in ARITHMETIC else WORTH


def keeps_bits(facts: Facts, trip: Trip, stmt: Assign) -> bool:
    """Whether this has the same last bits for all trips, or may have others."""
    target = stmt.targets[0]
    rounds = stmt.op.name in ROUNDED
    if stmt.op.name == "power":
        rounds = not rank(target.type) and not all(map(trip.is_fixed, stmt.args))
    return not rounds or target not in facts.exact


def own_places(loop: For, trip: Trip) -> Iterator[tuple[Var, tuple[Atom, Place]]]:
    """The arrays of which trips see what they are before the loop only."""
    for s, initial, y in zip(loop.carried, loop.initial, loop.body.yields, strict=True):
        made = trip.made.get(y) if isinstance(y, Var) else None
        if made is None or made.op != setitem or made.args[0] != s or s in loop.body.yields:
            continue
        place = trip.place(s, made.args[2:])
        if place is None or place.axis is None or s in made.args[1:]:
            continue
        own = replace(trip, own={s: (initial, place)})
        readers = (stmt for stmt in loop.body.stmts if stmt is not made and s in used_by(stmt))
        if all(_reads(stmt, s, own) for stmt in readers):
            yield s, (initial, place)


def _reads(stmt: Stmt, s: Var, trip: Trip) -> bool:
    """Whether this reads of an array what it is before the loop, and nothing else."""
    if not isinstance(stmt, Assign) or stmt.op != getitem or s in stmt.args[1:]:
        return False
    return trip.seen(s, stmt.args[1:]) is not None
