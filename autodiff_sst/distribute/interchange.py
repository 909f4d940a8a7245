"""A loop over time around a loop over layers becomes one over layers around one over time.

A layer reads what the one below makes of the same trip, and its own state of the trip before: so
one layer after the other can go through all trips, and what does not depend on the state is done
for all trips at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var, fresh
from ..ir.rebuild import pick, rename
from ..ir.walk import count_reads, defined, definitions, free, statements, used_by, variables
from ..rules.indexing import getitem, setitem
from .body import Facts
from .plans import of_numpy
from .stacks import can_be_stacked, empty_stack
from .trip import Trip
from .trips import Trips


@dataclass(frozen=True)
class Nest:
    """A loop with one loop in it, and what is done before and after that.

    `states` are arrays of which each inner trip has rows of its own: their places among what the
    inner loop carries, and among what the outer one does. `flows` are places of what the inner loop
    carries and begins anew in each outer trip, `others` of what only the outer loop carries.
    """

    outer: For
    inner: For
    before: tuple[Stmt, ...]
    after: tuple[Stmt, ...]
    states: Mapping[int, int]
    flows: tuple[int, ...]
    others: tuple[int, ...]


def find_nest(loop: For, facts: Facts) -> Nest | None:
    """The two loops, if they can be had the other way round."""
    places = [k for k, stmt in enumerate(loop.body.stmts) if isinstance(stmt, For)]
    if len(places) != 1 or any(map(_acts, statements(loop.body))):
        return None
    inner = loop.body.stmts[places[0]]
    assert isinstance(inner, For)
    if inner.until is not None or inner.reverse or inner.items in defined(loop.body.stmts):
        return None
    states = dict(_states(loop, inner, facts.made))
    flows = tuple(j for j in range(len(inner.carried)) if j not in states)
    others = tuple(k for k in range(len(loop.carried)) if k not in states.values())
    before, after = loop.body.stmts[: places[0]], loop.body.stmts[places[0] + 1 :]
    nest = Nest(loop, inner, before, after, states, flows, others)
    apart = states and flows and _is_apart(nest)
    flowing = pick(inner.carried, flows)
    stacked = all(of_numpy(v) and can_be_stacked(facts, v) for v in flowing)
    return nest if apart and stacked else None


def _acts(stmt: Stmt) -> bool:
    if not isinstance(stmt, Assign):
        return not isinstance(stmt, For)
    return stmt.op.effect or stmt.op.unique or stmt.op.passed


def _is_apart(nest: Nest) -> bool:
    """Whether what comes before the inner loop, and that loop, know nothing of the outer trips
    before but the states."""
    outer, inner = nest.outer, nest.inner
    first = set(variables(pick(inner.initial, nest.flows))) | free(inner.body)
    for stmt in nest.before:
        first |= used_by(stmt)
    return first.isdisjoint(pick(outer.carried, nest.others))


def _states(loop: For, inner: For, made: Mapping[Var, Assign]) -> Iterator[tuple[int, int]]:
    reads = count_reads(loop.body)
    for j, (initial, target) in enumerate(zip(inner.initial, inner.targets, strict=True)):
        if not isinstance(initial, Var) or initial not in loop.carried:
            continue
        k = loop.carried.index(initial)
        once = reads[initial] == 1 == reads[target] and loop.body.yields[k] == target
        if once and _has_rows_of_its_own(inner, inner.carried[j], made):
            yield j, k


def _has_rows_of_its_own(loop: For, s: Var, made: Mapping[Var, Assign]) -> bool:
    """Whether no two trips read or write one row of an array."""
    inside = definitions(loop.body)
    trip = Trip(loop.item, loop.items, Const(0), Const(0), 1, 0, inside, frozenset(), frozenset())
    last, versions, rows = s, {s}, list[int]()
    for stmt in loop.body.stmts:
        if versions.isdisjoint(used_by(stmt)):
            continue
        if not isinstance(stmt, Assign) or stmt.op not in (getitem, setitem):
            return False
        path = stmt.args[1:] if stmt.op == getitem else stmt.args[2:]
        offset = trip.offset(trip.items(path[0])[0])
        if stmt.args[0] != last or offset is None or not versions.isdisjoint(stmt.args[1:]):
            return False
        rows.append(offset)
        if stmt.op == setitem:
            (last,) = stmt.targets
            versions.add(last)
    ends = [y for y in loop.body.yields if y in versions]
    if not rows or ends != [loop.body.yields[loop.carried.index(s)]]:
        return False
    match counting(loop, made):
        case (Const(value=int(start)), _, step):
            return start + min(rows) >= 0 and max(rows) - min(rows) < step
    return False


def counting(loop: For, made: Mapping[Var, Assign]) -> tuple[Atom, Atom, int] | None:
    """Where a loop over a range begins and ends, and its step."""
    if isinstance(loop.items, Const) and isinstance(loop.items.value, range):
        found = loop.items.value
        return Const(found.start), Const(found.stop), found.step
    stmt = made.get(loop.items) if isinstance(loop.items, Var) else None
    match stmt.args if stmt is not None and stmt.op.name == "range" else ():
        case (stop,):
            return Const(0), stop, 1
        case (start, stop):
            return start, stop, 1
        case (start, stop, Const(value=int(step))):
            return start, stop, step
    return None


def interchanged(nest: Nest, facts: Facts, trip: Trip) -> list[Stmt]:
    """A loop for what comes first, both loops the other way round, and one for what comes last."""
    outer, inner = nest.outer, nest.inner
    builder = Builder(outer.where)
    trips = Trips(trip, builder)
    # What all trips give to the first layer.
    firsts = pick(inner.initial, nest.flows)
    rows = _filled(nest, trips, _stacks(nest, facts, trips), Block(nest.before, firsts))
    # Layer by layer.
    states = {j: fresh(inner.carried[j].name, inner.carried[j].type) for j in nest.states}
    given = [fresh(row.name, row.type) for row in rows]
    trips.builder = layer = Builder(inner.where)
    taken = _stacks(nest, facts, trips)
    ends = _layer(nest, trips, states, given, taken)
    last = [fresh(row.name, row.type) for row in rows]
    trips.builder = builder
    builder.append(
        For(
            (*(outer.targets[k] for k in nest.states.values()), *last),
            inner.item,
            inner.items,
            (*states.values(), *given),
            (*(outer.initial[k] for k in nest.states.values()), *rows),
            layer.block(*ends),
            where=inner.where,
        )
    )
    # What is made of the last layer.
    if nest.others:
        _finish(nest, trips, last)
    return builder.stmts


def _stacks(nest: Nest, facts: Facts, trips: Trips) -> list[Var]:
    """Arrays for what flows from layer to layer in all trips."""
    return [empty_stack(facts, trips, nest.inner.carried[j]) for j in nest.flows]


def _filled(nest: Nest, trips: Trips, stacks: list[Var], block: Block) -> list[Var]:
    """A loop over time that puts what a block yields in the rows of arrays."""
    outer, item = nest.outer, fresh(nest.outer.item.name, nest.outer.item.type)
    carried, ends = ([fresh(s.name, s.type) for s in stacks] for _ in range(2))
    block = rename(block, {outer.item: item})
    body = Builder(outer.where)
    body.stmts += block.stmts
    at = trips.index(body, item)
    rows = [_put(body, s, y, at) for s, y in zip(carried, block.yields, strict=True)]
    trips.builder.append(
        replace(
            outer,
            targets=tuple(ends),
            item=item,
            carried=tuple(carried),
            initial=tuple(stacks),
            body=body.block(*rows),
        )
    )
    return ends


def _put(builder: Builder, array: Var, row: Atom, at: Atom) -> Var:
    return builder.emit(setitem, array, row, at, type=array.type)


def _layer(
    nest: Nest, trips: Trips, states: dict[int, Var], given: list[Var], taken: list[Var]
) -> list[Var]:
    """The loop over time in one layer: the states after it, and what it gives to the next."""
    outer, inner = nest.outer, nest.inner
    body = Builder(outer.where)
    at = trips.index(body)
    for j, rows in zip(nest.flows, given, strict=True):
        body.append(Assign((inner.carried[j],), getitem, (rows, at), (), outer.where))
    body.stmts += (*nest.before, *inner.body.stmts)
    carried = [fresh(s.name, s.type) for s in taken]
    flowing = pick(inner.body.yields, nest.flows)
    put = [_put(body, s, y, at) for s, y in zip(carried, flowing, strict=True)]
    ends = [fresh(s.name, s.type) for s in (*states.values(), *taken)]
    trips.builder.append(
        replace(
            outer,
            targets=tuple(ends),
            carried=(*pick(inner.carried, states), *carried),
            initial=(*states.values(), *taken),
            body=body.block(*pick(inner.body.yields, states), *put),
        )
    )
    return ends


def _finish(nest: Nest, trips: Trips, last: list[Var]) -> None:
    """The loop over time for what is made of the last layer."""
    outer, inner = nest.outer, nest.inner
    item = fresh(outer.item.name, outer.item.type)
    body = Builder(outer.where)
    at = trips.index(body, item)
    carried = [fresh(s.name, s.type) for s in pick(outer.carried, nest.others)]
    mapping: dict[Var, Atom] = {outer.item: item}
    mapping.update(zip(pick(outer.carried, nest.others), carried, strict=True))
    for j, rows in zip(nest.flows, last, strict=True):
        mapping[inner.targets[j]] = body.emit(getitem, rows, at, type=inner.targets[j].type)
    ends = pick(outer.body.yields, nest.others)
    block = rename(Block((*nest.before, *nest.after), ends), mapping)
    body.stmts += block.stmts
    trips.builder.append(
        replace(
            outer,
            targets=pick(outer.targets, nest.others),
            item=item,
            carried=tuple(carried),
            initial=pick(outer.initial, nest.others),
            body=body.block(*block.yields),
        )
    )
