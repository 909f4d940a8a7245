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
from ..ir.build import Builder
from ..ir.dead import drop_dead_code
from ..ir.extents import linear, minus
from ..ir.nodes import Assign, Atom, Block, Const, For, Function, Stmt, Var
from ..ir.types import Array, Dim, Linear, Sym
from ..ir.walk import (
    binds_inside,
    blocks,
    defined,
    definitions,
    map_stmt_atoms,
    pick,
    used_by,
    variables,
    with_blocks,
)
from ..optimise.stores import forward_stores
from ..rules.indexing import getitem, setitem
from .body import Body, Facts
from .promote import lifted, promoted
from .tail import Tail
from .tidy import tidied
from .trip import Trip, extent_of
from .trips import Trips

FEW = 8
"""Fewer trips than that are not worth it."""


def distribute(
    function: Function,
    exact: Set[Var] | None = None,
    varied: Set[Var] = frozenset(),
    sizes: Mapping[str, int] | None = None,
    few: list[Linear] | None = None,
) -> Function:
    """The function with such operations before and after its loops. What is `exact` keeps its
    bits, by default what decides the function's values; what is `varied` is differentiated;
    `sizes` are usual extents, by their bases. Sums of extents that were relied on to be `few`
    are put there."""
    exact = exact_values(function.body) if exact is None else exact
    donors: dict[Dim, tuple[Var, int]] = {
        dim: (param, axis)
        for param in function.params
        if isinstance(param.type, Array)
        for axis, dim in enumerate(param.type.dims or ())
        if isinstance(dim, Sym)
    }
    noted = [] if few is None else few
    facts = Facts(exact, varied, donors, definitions(function.body), sizes or {}, noted)
    return replace(function, body=drop_dead_code(_Distributor(facts).block(function.body)))


@dataclass(frozen=True)
class _Distributor:
    facts: Facts

    def block(self, block: Block, around: tuple[Trip, ...] = ()) -> Block:
        """The block with its loops in parts; it is inside those `around`."""
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            trip = self.trip(stmt, around) if isinstance(stmt, For) else None
            within = around if trip is None else (*around, trip)
            stmt = with_blocks(stmt, [self.block(b, within) for b in blocks(stmt)])
            if isinstance(stmt, For) and trip is not None:
                parts = self.parts(stmt, trip)
                stmts += [stmt] if len(parts) > 1 and self.are_few(trip) else parts
            else:
                stmts.append(stmt)
        if stmts == list(block.stmts):
            return block
        return tidied(Block(tuple(stmts), block.yields), self.facts.exact, self.facts.made)

    def parts(self, loop: For, trip: Trip) -> list[Stmt]:
        """What is done before a loop, in it, and after it."""
        first, rest = lifted(replace(loop, body=_settled(loop.body)))
        before, rest, after = promoted(rest, _trip_of(rest, trip))
        parts = _parts(Body(self.facts, rest, _trip_of(rest, trip)))
        if not before and len(parts) == 1:
            return [loop]
        return [*first, *before, *parts, *after]

    def trip(self, loop: For, around: tuple[Trip, ...]) -> Trip | None:
        ends = self.ends(loop)
        least = None if ends is None else self.least(ends[0], around)
        if ends is None or least is None:
            return None
        made, varied = self.facts.made, self.facts.varied
        return Trip(loop.item, *ends, least, made, frozenset(), varied, around)

    def are_few(self, trip: Trip) -> bool:
        """Whether there are usually so few trips that arrays of them are not worth it."""
        last, first = linear(extent_of(trip.stop)), linear(extent_of(trip.start))
        sizes = self.facts.sizes
        if last is None or not {name for name, _ in last[0]} <= sizes.keys():
            return False
        count = minus(last, first if first is not None and not first[0] else ((), 0))
        few = count[1] + sum(sizes[name] * factor for name, factor in count[0]) < FEW
        if few and count[0]:
            self.facts.few.append(count)
        return few

    def least(self, atom: Atom, around: tuple[Trip, ...]) -> int | None:
        """What a whole number is at least."""
        if isinstance(atom, Const):
            return atom.value if type(atom.value) is int else None
        found = ((trip.least, trip.offset(atom)) for trip in around)
        return next((least + by for least, by in found if by is not None), None)

    def ends(self, loop: For) -> tuple[Atom, Atom] | None:
        """Where a loop that counts by one begins and ends."""
        if loop.until is not None or loop.reverse:
            return None
        if isinstance(loop.items, Const) and isinstance(loop.items.value, range):
            found = loop.items.value
            return (Const(found.start), Const(found.stop)) if found.step == 1 else None
        made = self.facts.made.get(loop.items) if isinstance(loop.items, Var) else None
        if made is None or made.op.name != "range":
            return None
        match made.args:
            case (stop,):
                start: Atom = Const(0)
            case (start, stop) | (start, stop, Const(value=1)):
                pass
            case _:
                return None
        return start, stop


def _settled(body: Block) -> Block:
    """A body without stores that are stored over."""
    before = None
    while body != before:
        before, body = body, forward_stores(drop_dead_code(body))
    return body


def _trip_of(loop: For, trip: Trip) -> Trip:
    """The trip with what its statements define, as they are now."""
    made = {t: s for s in loop.body.stmts if isinstance(s, Assign) for t in s.targets}
    inside = defined(loop.body.stmts) | set(binds_inside(loop))
    return replace(trip, made=made, inside=inside, moving=set(), still=set())


def _parts(body: Body) -> list[Stmt]:
    """What is done before a loop, in it, and after it."""
    tail = Tail(body)
    loaded = _loaded(body, tail)
    if not loaded and not tail.sinks:
        return [body.loop]
    trips = Trips(body.trip, Builder(body.loop.where))
    body.emit(trips, body.cone(loaded.union(tail.asked)), body.ready)
    return list(_written(body, trips, loaded, tail))


def _loaded(body: Body, tail: Tail) -> set[Var]:
    """What the rest of the loop reads and is worth being ready."""
    found: set[Var] = set()
    yields = (y for k, y in enumerate(body.loop.body.yields) if k not in tail.sinks)
    asked = set(variables(yields)).union(tail.stacked)
    moved = body.ready.keys() | tail.moved
    for stmt in body.stmts:
        if len(stmt.targets) != 1 or stmt.targets[0] not in moved:
            asked |= used_by(stmt)
    seen: set[Var] = set()
    while asked:
        var = asked.pop()
        if var in seen or var not in body.ready:
            continue
        seen.add(var)
        if body.is_worth(var):
            found.add(var)
        else:
            asked |= set(variables(body.made[var].args))
    return found


def _written(body: Body, trips: Trips, loaded: set[Var], tail: Tail) -> Iterator[Stmt]:
    loop, before = body.loop, trips.builder
    inside = Builder(loop.where)
    place = trips.index(inside)
    stacks = [tail.stack(trips, var) for var in tail.stacked]
    # What trips still read of an array that is written after the loop.
    before_loop: dict[Atom, Atom] = {loop.carried[k]: loop.initial[k] for k in tail.sinks}
    for stmt in body.stmts:
        target = stmt.targets[0] if len(stmt.targets) == 1 else None
        if target in loaded:
            inside.append(Assign((target,), getitem, (trips.made[target], place), (), stmt.where))
        elif target not in tail.moved:
            inside.append(map_stmt_atoms(stmt, lambda a: before_loop.get(a, a)))
    for stack in stacks:
        with inside.at(body.where_made(stack.of)):
            stack.last = inside.emit(setitem, stack.carried, stack.of, place, type=stack.type)
    keep = [k for k in range(len(loop.carried)) if k not in tail.sinks]
    made = replace(
        loop,
        targets=(*pick(loop.targets, keep), *(s.end for s in stacks)),
        carried=(*pick(loop.carried, keep), *(s.carried for s in stacks)),
        initial=(*pick(loop.initial, keep), *(s.start for s in stacks)),
        body=inside.block(*pick(loop.body.yields, keep), *(s.last for s in stacks)),
    )
    trips.builder = after = Builder(loop.where)
    trips.made.update((s.of, s.end) for s in stacks)
    body.emit(trips, tail.moved, tail.plans)
    for k in tail.sinks:
        tail.finish(k, trips)
    yield from (*before.stmts, made, *after.stmts)
