"""What no trip of a loop asks of the trips before is done for all trips at once.

before:  n = len(x); r = range(n)
         y1 = for t in r carry (y=y0):
             a = getitem(x, t); b = tanh(a); c = multiply(b, w); d = multiply(c, y); yield d
         yield y1
after:   n = len(x); r = range(n); bs = tanh(x); cs = multiply(bs, w)
         y1 = for t in r carry (y=y0): c = getitem(cs, t); d = multiply(c, y); yield d
         yield y1
where:   y0: float; w: float64

What the last trip leaves is not only read by trips:

before:  n = len(x); r = range(n)
         s1, h1 = for t in r carry (s=s0, h=h0):
             a = getitem(x, t); b = multiply(h, a); c = tanh(b); d = exp(c); f = add(s, d)
             yield f, b
         yield s1, h1
after:   n = len(x); r = range(n); bs = empty(n)
         h1, bs1 = for t in r carry (h=h0, bs2=bs):
             a = getitem(x, t); b = multiply(h, a); bs3 = setitem(bs2, b, t); yield b, bs3
         cs = tanh(bs1); ds = exp(cs); s1 = sum_in_order(ds, s0)
         yield s1, h1
where:   h0, s0: float64

Trips may put something to one place of an array, or each to a place of its own:

before:  n = len(x); r = range(n)
         y1 = for t in r carry (y=y0):
             a = getitem(x, t); b = getitem(y, 2); c = add(b, a); d = setitem(y, c, 2); yield d
         yield y1
after:   b = getitem(y0, 2); s = sum_in_order(x, b); y1 = setitem(y0, s, 2); yield y1
where:   y0: float64[4]

before:  n = len(y0); r = range(1, n)
         y1 = for t in r carry (y=y0):
             p = subtract(t, 1); a = getitem(x, p); b = getitem(y, t); c = multiply(b, a)
             d = setitem(y, c, t); yield d
         yield y1
after:   a = getitem(x, :-1); b = getitem(y0, 1:); c = multiply(b, a); y1 = setitem(y0, c, 1:)
         yield y1
where:   x, y0: float64[n]

stays:   n = len(x); r = range(n)
         y1 = for t in r carry (y=y0):
             a = getitem(x, t); b = multiply(a, w); d = multiply(b, y); yield d
         yield y1
where:   y0, w: float64
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace

from ..analyse.exact import exact_values
from ..analyse.places import extent_of
from ..ir.build import Builder
from ..ir.dead import drop_dead_code, has_effect
from ..ir.extents import linear, minus
from ..ir.nodes import Assign, Atom, Block, Const, For, Function, Stmt, Try, Var, While, fresh
from ..ir.rebuild import map_stmt_atoms, pick, rebuilt, substitute, with_blocks
from ..ir.types import Array, Dim, Linear, Scalar, Sym, at_least, shift
from ..ir.walk import blocks, definitions, statements, used_by, variables
from ..optimise.stores import forward_stores
from ..rules.indexing import getitem, setitem
from .addends import join_addends
from .body import FACTOR, Body, Facts, trip_of
from .breadth import Bounds, breadth, shape_of
from .coefficients import with_coefficients
from .columns import Columns, at_once
from .columns_in_parts import ColumnsInParts
from .inner_loops import Ahead, inner_loops_ahead
from .interchange import counting, find_nest, interchanged
from .missing import missing_values
from .promote import lifted, promoted
from .scattered import scatter_additions
from .stacks import is_double
from .tail import Tail
from .tidy import tidied
from .trip import Trip
from .trips import Trips
from .units import unit_products

FEW = 8
"""Fewer trips than that are not worth it."""

LEFT = 0.7
"""The part of the operations of a trip that may be left where loops are interchanged."""


def distribute(
    function: Function,
    exact: Set[Var] | None = None,
    varied: Set[Var] = frozenset(),
    sizes: Mapping[str, int] | None = None,
    below: list[tuple[Linear, int]] | None = None,
    few: int = FEW,
    *,
    columns: bool = False,
) -> Function:
    """The function with such operations before and after its loops. What is `exact` keeps its
    bits, by default what decides the function's values; what is `varied` is differentiated;
    `sizes` are usual extents, by their bases. Sums of extents that were relied on to be `below`
    a number are put there, with that number. Loops of fewer than `few` trips are left alone."""
    exact = exact_values(function.body) if exact is None else exact
    facts = facts_of(function, exact, sizes or {}, [] if below is None else below, varied, few)
    body = drop_dead_code(Distributor(facts, columns=columns).block(function.body))
    return replace(function, body=unit_products(body, exact))


def facts_of(
    function: Function,
    exact: Set[Var],
    sizes: Mapping[str, int],
    below: list[tuple[Linear, int]],
    varied: Set[Var] = frozenset(),
    few: int = FEW,
) -> Facts:
    donors: dict[Dim, tuple[Var, int]] = {
        dim: (param, axis)
        for param in function.params
        if isinstance(param.type, Array)
        for axis, dim in enumerate(param.type.dims or ())
        if isinstance(dim, Sym)
    }
    made, shapes = definitions(function.body), frozenset(_shapes(function))
    unbound = missing_values(function.body)
    return Facts(exact, varied, donors, made, unbound, sizes, shapes, below, few)


@dataclass(frozen=True)
class Distributor:
    """`caught`: exceptions are handled around here; `turns`: loops may be interchanged; `only` the
    loop in reverse with this variable is done in parts, else all that are not in reverse; `rows`
    are arrays with a row for each of its trips."""

    facts: Facts
    caught: bool = False
    turns: bool = True
    only: Var | None = None
    rows: Set[Var] = frozenset()
    columns: bool = False

    def block(self, block: Block, around: tuple[Trip, ...] = ()) -> Block:
        """The block with its loops in parts; it is inside those `around`."""
        stmts: list[Stmt] = []
        known: dict[Var, Atom] = {}
        for stmt in block.stmts:
            trip = self.trip(stmt, around) if isinstance(stmt, For) else None
            if isinstance(stmt, For) and trip is not None and self.takes(stmt, trip):
                made = self.other_way_round(stmt, trip, around) or self.loop(stmt, trip, around)
                stmts += made.stmts
                known.update(zip(stmt.targets, made.yields, strict=True))
            elif self.only is not None and not _holds(stmt, self.only):
                stmts.append(stmt)
            else:
                inner = replace(self, caught=True) if isinstance(stmt, Try) else self
                within = around if trip is None else (*around, trip)
                stmts.append(with_blocks(stmt, [inner.block(b, within) for b in blocks(stmt)]))
        if stmts == list(block.stmts):
            return block
        made = substitute(rebuilt(block, stmts), known)
        return _settled(tidied(made, self.facts.exact, self.facts.made))

    def takes(self, loop: For, trip: Trip) -> bool:
        """Whether this loop is one to be done in parts."""
        wanted = loop.item == self.only if loop.reverse else self.only is None
        return wanted and trip.step == 1 and not _are_known_few(trip, self.facts.few)

    def loop(self, loop: For, trip: Trip, around: tuple[Trip, ...]) -> Block:
        """A loop in parts, and what it comes to."""
        made = self.with_body(replace(loop, body=self.block(loop.body, (*around, trip))), trip)
        if (
            not self.facts.few
            or not _has_loops(drop_dead_code(made))
            or not self.has_few(loop, trip)
        ):
            return made
        # Loops of few trips are in the way of this one: all of it is done at once, or none.
        below: list[tuple[Linear, int]] = []
        tried = replace(self, facts=replace(self.facts, below=below))
        inner = replace(tried, facts=replace(tried.facts, few=0))
        whole = tried.with_body(replace(loop, body=inner.block(loop.body, (*around, trip))), trip)
        if _has_loops(drop_dead_code(whole)):
            return made
        self.facts.below.extend(below)
        return whole

    def has_few(self, loop: For, trip: Trip) -> bool:
        """Whether there are loops in a loop of more trips that make too few by themselves."""
        if self.columns or loop.reverse or self.are_few(trip):
            return False
        inner = (self.trip(stmt, (trip,)) for stmt in loop.body.stmts if isinstance(stmt, For))
        scratch = replace(self, facts=replace(self.facts, below=[]))
        return any(t is not None and t.step == 1 and scratch.makes_few(t) for t in inner)

    def makes_few(self, trip: Trip) -> bool:
        return _are_known_few(trip, self.facts.few) or self.are_few(trip)

    def with_body(self, loop: For, trip: Trip) -> Block:
        """A loop whose inner ones are in parts, in parts."""
        for way in (Columns, ColumnsInParts) if self.columns else ():
            columns = at_once(way, self.facts, loop, trip)
            if columns is not None and not self.are_few(trip, columns.least):
                self.facts.below.extend(columns.bounds)
                return Block(tuple(columns.stmts), loop.targets)
        parts, bounds = self.parts(loop, trip)
        if len(parts) > 1 and not self.are_few(trip):
            self.facts.below.extend(bounds)
            return Block(tuple(parts), loop.targets)
        return Block((loop,), loop.targets)

    def other_way_round(self, loop: For, trip: Trip, around: tuple[Trip, ...]) -> Block | None:
        """A loop and the one in it the other way round, unless it is gone without that."""
        scratch = replace(self, facts=replace(self.facts, below=[]))
        turned = scratch.turned(loop, trip, around)
        if turned is None:
            return None
        if _goes_through(turned, loop.item):
            plain = replace(self, facts=replace(self.facts, below=[])).loop(loop, trip, around)
            if not _goes_through(plain, loop.item):
                return None
        self.facts.below.extend(scratch.facts.below)
        return turned

    def turned(self, loop: For, trip: Trip, around: tuple[Trip, ...]) -> Block | None:
        """A loop and the one in it the other way round, in parts, if that leaves less to do."""
        nested = any(isinstance(stmt, For) for stmt in loop.body.stmts)
        if not nested or not self.turns or self.caught or loop.reverse:
            return None
        first, rest = self.lifted(loop, trip)
        nest = find_nest(rest, self.facts)
        if nest is None or self.are_few(trip):
            return None
        stmts = (*first, *interchanged(nest, self.facts, trip_of(rest, trip)))
        whole = drop_dead_code(Block(stmts, loop.targets))
        tried = replace(self, turns=False, facts=replace(self.facts, below=[]))
        made = tried.block(whole, around)
        if _work_in(made, loop.item) > LEFT * _work_in(rest.body, None):
            return None
        self.facts.below.extend(tried.facts.below)
        return made

    def lifted(self, loop: For, trip: Trip) -> tuple[list[Stmt], For]:
        """What says where something is, and the loop without it."""
        settled = replace(loop, body=_settled(loop.body))
        return lifted(settled, self.facts.donors, trip.unbound)

    def parts(self, loop: For, trip: Trip) -> tuple[list[Stmt], Bounds]:
        """What is done before a loop, in it, and after it, and the bounds that this holds for."""
        (joined,) = join_addends(Block((loop,), ()), self.facts.exact).stmts
        first, rest = self.lifted(joined, trip)  # type: ignore[arg-type]
        before, rest, after = promoted(rest, trip_of(rest, trip))
        ahead = None if rest.reverse else self.ahead(rest, trip)
        rest = rest if ahead is None else ahead.loop
        (rest,) = scatter_additions(Block((rest,), ()), self.facts.exact).stmts  # type: ignore[assignment]
        if rest.reverse:
            rest = with_coefficients(self.facts, rest, trip)
        parts, bounds = _parts(Body(self.facts, rest, trip_of(rest, trip)))
        if ahead is not None:
            parts, bounds = [*ahead.stmts, *parts], [*ahead.bounds, *bounds]
        if not before and len(parts) == 1:
            return [loop], []
        return [*first, *before, *parts, *after], bounds

    def ahead(self, loop: For, trip: Trip) -> Ahead | None:
        """The inner loops that are done for all trips before a loop, if it makes enough trips."""
        found = inner_loops_ahead(self.facts, loop, trip, self.trip)
        return None if found is None or self.are_few(trip, found.least) else found

    def trip(self, loop: For, around: tuple[Trip, ...]) -> Trip | None:
        ends = self.ends(loop)
        least = None if ends is None else self.least(ends[0], around)
        if ends is None or least is None:
            return None
        start, stop, step = ends
        made, varied = self.facts.made, self.facts.varied
        acts = any(map(has_effect, loop.body.stmts))
        certain = not (self.caught or acts) and _makes_a_trip(start, stop)
        return Trip(
            loop.item,
            loop.items,
            start,
            stop,
            step,
            least,
            made,
            frozenset(),
            varied,
            around,
            certain,
            frozenset() if certain else self.facts.unbound,
            self.rows,
            loop.reverse,
            acts,
        )

    def are_few(self, trip: Trip, least: int = 0) -> bool:
        """Whether there are usually so few trips that arrays of them are not worth it."""
        least = max(least, self.facts.few)
        last, first = linear(extent_of(trip.stop)), linear(extent_of(trip.start))
        sizes = self.facts.sizes
        if last is None or not {name for name, _ in last[0]} <= sizes.keys():
            return False
        count = minus(last, first if first is not None and not first[0] else ((), 0))
        few = count[1] + sum(sizes[name] * factor for name, factor in count[0]) < least
        if few and count[0]:
            self.facts.below.append((count, least))
        return few

    def least(self, atom: Atom, around: tuple[Trip, ...]) -> int | None:
        """What a whole number is at least."""
        if isinstance(atom, Const):
            return atom.value if type(atom.value) is int else None
        found = ((trip.least, trip.offset(atom)) for trip in around)
        return next((least + by for least, by in found if by is not None), None)

    def ends(self, loop: For) -> tuple[Atom, Atom, int] | None:
        """Where a loop that counts upwards begins and ends, and its step; -1 if it counts the same
        numbers downwards."""
        found = counting(loop, self.facts.made) if loop.until is None else None
        if found is None or found[2] > 0:
            return found
        first, last = _one_more(found[0]), _one_more(found[1])
        return (
            (last, first, -1) if found[2] == -1 and first is not None and last is not None else None
        )


def _holds(stmt: Stmt, item: Var) -> bool:
    """Whether the loop over this variable is in a statement."""
    return any(_goes_through(block, item) for block in blocks(stmt))


def _goes_through(block: Block, item: Var) -> bool:
    """Whether the loop over this variable is in a block."""
    return any(isinstance(s, For) and s.item == item for s in statements(block))


def _one_more(end: Atom) -> Atom | None:
    """A number that is one more than where a loop begins or ends, for what is known of it."""
    if isinstance(end, Const):
        return Const(end.value + 1) if type(end.value) is int else None
    extent = extent_of(end)
    return None if extent is None else fresh("", Scalar("int64", True, shift(extent, 1)))


def _has_loops(block: Block) -> bool:
    return any(isinstance(stmt, (For, While)) for stmt in statements(block))


def _are_known_few(trip: Trip, few: int) -> bool:
    match trip.start, trip.stop:
        case Const(value=int(start)), Const(value=int(stop)):
            return stop - start < few
    return False


def _work_in(block: Block, item: Var | None) -> int:
    """How many operations on numbers and arrays the loops over an item have, or all of a block."""
    found = 0
    for stmt in block.stmts:
        wanted = None if isinstance(stmt, For) and stmt.item == item else item
        found += sum(_work_in(b, wanted) for b in blocks(stmt))
        if item is None and isinstance(stmt, Assign):
            found += any(is_double(target) for target in stmt.targets)
    return found


def _makes_a_trip(start: Atom, stop: Atom) -> bool:
    """Whether a loop makes a trip for sure."""
    last = extent_of(stop)
    if last is None or linear(last) is None or not isinstance(start, Const):
        return False
    return bool(at_least(last) > start.value)


def _settled(body: Block) -> Block:
    """A body without stores that are stored over."""
    before = None
    while body != before:
        before, body = body, forward_stores(drop_dead_code(body))
    return body


def _shapes(function: Function) -> Iterator[tuple[str, ...]]:
    """The shapes of the arguments, and of what is made of them before there are loops."""
    made = (t for s in function.body.stmts if isinstance(s, Assign) for t in s.targets)
    for array in (*function.params, *made):
        dims = array.type.dims if isinstance(array.type, Array) else ()
        first = linear(dims[0]) if dims else None
        if dims and first is not None:
            yield shape_of(dims[1:], first)


def _parts(body: Body) -> tuple[list[Stmt], Bounds]:
    """What is done before a loop, in it, and after it, and the bounds that this holds for."""
    tail = Tail(body)
    asked = _asked(body, tail)
    loaded = {var for var in asked if body.is_worth(var)}
    held = {var for var in asked if body.is_held(var)}
    ready = body.cone(loaded | held | tail.asked)
    bounds = breadth(body.facts, body.trip, (ready - body.trip.still) | tail.plans.keys())
    if bounds is None or (not loaded and not held and not tail.sinks):
        return [body.loop], []
    trips = Trips(body.trip, Builder(body.loop.where))
    body.emit(trips, ready, body.ready)
    return list(_written(body, trips, loaded, held, tail)), bounds


def _asked(body: Body, tail: Tail) -> set[Var]:
    """What is ready and read by the rest of the loop, or by what it is made of there."""
    yields = (y for k, y in enumerate(body.loop.body.yields) if k not in tail.sinks)
    asked = set(variables(yields)).union(tail.stacked)
    moved = body.ready.keys() | tail.moved
    for stmt in body.stmts:
        if len(stmt.targets) != 1 or stmt.targets[0] not in moved:
            asked |= used_by(stmt)
    found: set[Var] = set()
    while asked:
        var = asked.pop()
        if var in found or var not in body.ready:
            continue
        found.add(var)
        if not body.is_worth(var) and not body.is_held(var):
            asked |= set(variables(body.parts_of(body.made[var])))
    return found


def _written(
    body: Body, trips: Trips, loaded: set[Var], held: set[Var], tail: Tail
) -> Iterator[Stmt]:
    loop, before = body.loop, trips.builder
    inside = Builder(loop.where)
    place = trips.index(inside)
    stacks = [tail.stack(trips, var) for var in tail.stacked]
    # What trips still read of an array that is written after the loop, and what stays the same.
    before_loop: dict[Atom, Atom] = {loop.carried[k]: loop.initial[k] for k in tail.sinks}
    before_loop |= {var: trips.made[var] for var in held}
    for stmt in body.stmts:
        target = stmt.targets[0] if len(stmt.targets) == 1 else None
        if target in loaded:
            read = replace(target, name="") if target.name == FACTOR else target
            inside.append(Assign((read,), getitem, (trips.made[target], place), (), stmt.where))
        elif target not in tail.moved and target not in held:
            inside.append(map_stmt_atoms(stmt, lambda a: before_loop.get(a, a)))
    for stack in stacks:
        with inside.at(body.where_made(stack.of)):
            value = before_loop.get(stack.of, stack.of)
            stack.last = inside.emit(setitem, stack.carried, value, place, type=stack.type)
    keep = [k for k in range(len(loop.carried)) if k not in tail.sinks]
    made = replace(
        loop,
        targets=(*pick(loop.targets, keep), *(s.end for s in stacks)),
        carried=(*pick(loop.carried, keep), *(s.carried for s in stacks)),
        initial=(*pick(loop.initial, keep), *(s.start for s in stacks)),
        body=inside.block(
            *(before_loop.get(y, y) for y in pick(loop.body.yields, keep)),
            *(s.last for s in stacks),
        ),
    )
    trips.builder = after = Builder(loop.where)
    trips.made.update((s.of, s.end) for s in stacks)
    body.emit(trips, tail.moved | tail.again, tail.plans)
    for k in tail.sinks:
        tail.finish(k, trips)
    yield from (*before.stmts, made, *after.stmts)
