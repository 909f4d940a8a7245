"""Loops.

A loop is lowered again until nothing more turns out to be carried round it; what was learnt is
remembered, so that an inner loop settles at once when the outer one is lowered again. Where the
items have a structure known while compiling, or no one value can stand for what is carried, the
trips are written out one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..ir.build import Builder, as_atom
from ..ir.nodes import Atom, Block, Const, For, Var, While
from ..ir.types import BOOL, Array, List, Opaque, Scalar, Type, dims_of, forget_dims
from ..rules.forms import PRIMITIVES
from .context import Lowering, NeedStatic, NeedUnroll
from .control import FALSE, TRUE, name_slots, stopped, unless_stopped
from .describe import describe_state
from .extents import ask_shapes, makes_a_trip, note_trips
from .lengths import keeps_length
from .memory import Reading
from .merge import join_states
from .outside import go_back, static_value
from .sides import CannotMerge, Key, Side, Slot
from .state import State, map_state
from .values import Abstract, Obj, Ref, Sequence, Value, Version


class LosesRank(NeedUnroll):
    """What a loop carries is a number before it and an array after it, say: `total = 0`."""


class TestActs(Exception):
    """The test of a while loop does more than to look at what there is."""


MAX_UNROLL = 256
MAX_ROUNDS = 40
FLAGS = ("#break", "#continue")


@dataclass(frozen=True, slots=True)
class Loop:
    """What is common to all ways of running a loop.

    `head` are the names that are live where a trip starts, None when all may be.
    """

    key: Any
    body: Callable[[], None]
    head: frozenset[str] | None = None
    returns: bool = False
    breaks: bool = False
    orelse: Callable[[], None] | None = None
    sequence: Sequence | None = None
    bind: Callable[[Abstract], None] | None = None
    test: Callable[[], Atom] | None = None
    name: str = ""


class _Plan:
    """What is known to be carried round a loop: forced slots with their types."""

    def __init__(self) -> None:
        self.forced: dict[Key, Type] = {}


def for_loop(
    cx: Lowering,
    key: Any,
    sequence: Sequence,
    bind: Callable[[Abstract], None],
    body: Callable[[], None],
    *,
    head: frozenset[str] | None = None,
    returns: bool = False,
    breaks: bool = False,
    orelse: Callable[[], None] | None = None,
    name: str = "i",
) -> None:
    """A loop over a sequence."""
    key = (key, cx.path)
    loop = Loop(key, body, head, returns, breaks, orelse, sequence, bind, None, name)
    static = isinstance(sequence.length, int)
    if static and (sequence.items is None or key in cx.unrolled or _is_written_out(cx, sequence)):
        _unroll(cx, loop, sequence)
        return
    if cx.eager and isinstance(sequence.length, Var) and static_value(cx, sequence.length):
        raise NeedStatic(sequence.length)
    before = here(cx)
    try:
        _held_loop(cx, loop, sequence)
    except (NeedUnroll, CannotMerge) as problem:
        back(cx, before)
        _otherwise(cx, loop, sequence, problem)


def _otherwise(cx: Lowering, loop: Loop, sequence: Sequence, problem: Exception) -> None:
    """What cannot be a loop, or had better not be one from its first trip on."""
    before = here(cx)
    if _peel(cx, loop, sequence):
        return
    back(cx, before)
    cx.peeled.add(loop.key)
    few = isinstance(sequence.length, int) and sequence.length <= 2
    if isinstance(problem, LosesRank) and not few:
        try:
            _held_loop(cx, loop, sequence)
            return
        except (NeedUnroll, CannotMerge) as another:
            back(cx, before)
            problem = another
    if not isinstance(sequence.length, int) or sequence.length > MAX_UNROLL:
        raise problem
    cx.unrolled.add(loop.key)
    _unroll(cx, loop, sequence)


def _peel(cx: Lowering, loop: Loop, sequence: Sequence) -> bool:
    """The first trip written out and a loop for the others, of which each finds what a trip leaves:
    whether that is possible."""
    if loop.key in cx.peeled or not _has_more(cx, sequence.length):
        return False
    rest = _rest(cx, sequence)
    if rest is None:
        return False
    outer, held = _enter(cx), cx.hold(*(cell[0] for cell in sequence.holds))
    cx.names["#break"] = Value(FALSE)
    try:
        if sequence.check is not None:
            sequence.check()
        _trip(cx, loop, lambda: sequence.at(0), (*cx.path, (loop.key[0], 0)))
        if cx.state.dead or stopped(cx, "#break", "#returned") != FALSE:
            return False
        for cell, value in zip(sequence.holds, cx.drop(held), strict=True):
            cell[0] = value
        _leave(cx, replace(loop, orelse=None), outer, FALSE)
        others = replace(loop, key=((loop.key[0], "others"), cx.path), sequence=rest)
        _held_loop(cx, others, rest)
    except (NeedUnroll, CannotMerge):
        cx.peeled.add(loop.key)
        return False
    return True


def _has_more(cx: Lowering, length: Any) -> bool:
    """Whether there is a first trip and, where the number of trips is known, two others."""
    return length > 2 if isinstance(length, int) else makes_a_trip(cx, length)


def _rest(cx: Lowering, sequence: Sequence) -> Sequence | None:
    """All items but the first, of a range or where a loop runs over places."""
    if sequence.kind == "range" and sequence.part is not None:
        return sequence.part(slice(1, None))
    if sequence.item not in (None, sequence.at):
        return None
    length: Any = sequence.length
    places = cx.emit(PRIMITIVES[range].op, Const(1), as_atom(length))
    if isinstance(length, int):
        length -= 1
    else:
        length = cx.emit(PRIMITIVES[np.subtract].op, length, Const(1))
    # Places are those in the whole sequence, so it is `at` them that its items are.
    return replace(sequence, length=length, items=places, item=sequence.at)


def _is_written_out(cx: Lowering, sequence: Sequence) -> bool:
    """Whether structure matters so much that every loop of known length is written out; what makes
    no trip always is."""
    return sequence.length == 0 or (cx.unrolls and sequence.length <= MAX_UNROLL)


def here(cx: Lowering) -> Any:
    """Where lowering is, to come `back` to."""
    return cx.state.copy(), cx.builder, len(cx.builder.stmts), cx.path, cx.scope.live


def back(cx: Lowering, before: Any) -> None:
    """Forget what was written and learnt since."""
    state, cx.builder, length, cx.path, cx.scope.live = before
    go_back(cx, state)
    cx.builder.rewind(length)


def _held_loop(cx: Lowering, loop: Loop, sequence: Sequence) -> None:
    """The values that the items are read from stay known under names of their own."""
    held = cx.hold(*(cell[0] for cell in sequence.holds))
    outer = _enter(cx)
    starts: dict[str, Atom | None] = {}

    def bind(item: Abstract) -> None:
        for cell, name in zip(sequence.holds, held, strict=True):
            cell[0] = cx.names[name]
        starts.update((name, _version(cx, cx.names[name])) for name in held)
        assert loop.bind is not None
        loop.bind((sequence.item or sequence.at)(item))  # type: ignore[arg-type]

    def body() -> None:
        loop.body()
        for name, start in starts.items():
            end = start if cx.state.dead else _version(cx, cx.names[name])
            same = start == end
            if not same and (None in (start, end) or not keeps_length(cx.builder, end, start)):
                raise NeedUnroll("a list changes its length while it is iterated over", None)

    done = _loop(cx, replace(loop, body=body), bind)
    for cell, value in zip(sequence.holds, cx.drop(held), strict=True):
        cell[0] = value
    _leave(cx, loop, outer, done)


def _version(cx: Lowering, value: Abstract) -> Atom | None:
    """The current version of a run-time list that is iterated over."""
    if not isinstance(value, (Ref, Obj)):
        return None
    cell = cx.cell(value.storage)
    is_list = isinstance(cell, Version) and isinstance(cell.atom.type, List)
    return cell.atom if is_list else None


def _unroll(cx: Lowering, loop: Loop, sequence: Sequence) -> None:
    outer = _enter(cx)
    cx.names["#break"] = cx.names["#continue"] = Value(FALSE)
    held = cx.hold(*(cell[0] for cell in sequence.holds))
    path = cx.path

    def from_(trip: int) -> None:
        done: Atom = FALSE
        while not cx.state.dead and done == FALSE:
            for cell, name in zip(sequence.holds, held, strict=True):
                cell[0] = cx.names[name]
            if sequence.check is not None:
                sequence.check()
            if trip == sequence.length:
                return
            _trip(cx, loop, lambda k=trip: sequence.at(k), (*path, (loop.key[0], trip)))
            trip += 1
            done = TRUE if cx.state.dead else stopped(cx, "#break", "#returned")
        if not cx.state.dead:
            unless_stopped(cx, done, lambda: from_(trip), "#break", "#returned")

    from_(0)
    done = stopped(cx, "#break", "#returned")
    for name in held:
        cx.names.pop(name, None)
    if not cx.state.dead:
        _leave(cx, loop, outer, done)


def _trip(cx: Lowering, loop: Loop, item: Callable[[], Abstract] | None, path: Any) -> None:
    """One trip written out."""
    before, cx.path = cx.path, path
    cx.names["#continue"] = Value(FALSE)
    if loop.bind is not None and item is not None:
        loop.bind(item())
    loop.body()
    cx.path = before


def _enter(cx: Lowering) -> dict[str, Abstract | None]:
    return {name: cx.names.get(name) for name in FLAGS}


def _leave(cx: Lowering, loop: Loop, outer: dict[str, Abstract | None], done: Atom) -> None:
    """The flags are those of the outer loop again, which an `else` may raise."""
    for name, value in outer.items():
        cx.names.pop(name, None)
        if value is not None:
            cx.names[name] = value
    if loop.orelse is not None:
        unless_stopped(cx, done, loop.orelse, "#returned")


def while_loop(
    cx: Lowering,
    key: Any,
    test: Callable[[], Atom],
    body: Callable[[], None],
    *,
    head: frozenset[str] | None,
    returns: bool,
    breaks: bool,
    orelse: Callable[[], None] | None = None,
) -> None:
    loop = Loop((key, cx.path), body, head, returns, breaks, orelse, test=test)
    outer = _enter(cx)
    before = here(cx)
    try:
        done = _loop(cx, loop, None)
    except (NeedUnroll, CannotMerge):
        back(cx, before)
        done = _write_out(cx, loop, test)
        if done is None:
            raise
    _leave(cx, loop, outer, done)


def _write_out(cx: Lowering, loop: Loop, test: Callable[[], Atom]) -> Atom | None:
    """The trips of a while loop one after the other, where each test is known; else None."""
    cx.names["#break"] = cx.names["#continue"] = Value(FALSE)
    path = cx.path
    for trip in range(MAX_UNROLL):
        cx.path = (*path, (loop.key[0], trip))
        tested = test()
        if not isinstance(tested, Const):
            return None
        if not tested.value:
            cx.path = path
            return FALSE
        _trip(cx, loop, None, cx.path)
        done = stopped(cx, "#break", "#returned")
        if cx.state.dead or done == TRUE:
            cx.path = path
            return done
        if done != FALSE:
            return None
    return None


# --- as a loop of the trace -------------------------------------------------------------------


def _loop(cx: Lowering, loop: Loop, bind: Callable[[Any], None] | None) -> Atom:
    """Lower until it settles; whether it was left early."""
    if loop.returns:
        cx.names.setdefault("#returned", Value(FALSE))
    for name in FLAGS:
        cx.names.pop(name, None)
    plan = cx.plans.setdefault(loop.key, _Plan())
    live_before = cx.scope.live
    entry = Side(cx.state, cx.builder)

    def live(frame: int, wanted: str) -> bool:
        if frame == cx.scope.frame and loop.head is not None and not wanted.startswith("#"):
            return wanted in loop.head or (frame, wanted) in cx.watched
        return cx.live(frame, wanted)

    header, slots = join_states(
        entry, Side(entry.state.copy(), entry.builder), live, Reading(cx), plan.forced
    )
    for _ in range(MAX_ROUNDS):
        around, cx.around = cx.around, dict(header.views)
        cx.trips += cx.services.in_parts
        try:
            trip = _lower_trip(cx, loop, header, bind)
        finally:
            cx.trips -= cx.services.in_parts
            cx.around = around
        cx.scope.live = live_before
        inside = {slot.var for slot in slots} | ({trip.item} if trip.item is not None else set())
        joined, found = join_states(entry, trip.end, live, Reading(cx), plan.forced, inside)
        for slot in found:
            ask_shapes(cx, slot.first.type, slot.second.type)
        known = {slot.key: slot for slot in slots}
        if all(_settled(known.get(slot.key), slot) for slot in found) and _same_structure(
            header, joined, slots, found
        ):
            if loop.sequence is not None and loop.key not in cx.peeled:
                _refuse_lost_ranks(found)
            return _finish(cx, loop, trip, header, slots, found)
        plan.forced = {slot.key: _plain(slot.var) for slot in found}
        header, slots = joined, found
    raise CannotMerge("what the loop carries does not settle")


@dataclass(frozen=True, slots=True)
class _Trip:
    """One lowering of the body: how it ends, whether it stops the loop, its item and test."""

    end: Side
    done: Atom
    item: Var | None
    tester: Builder
    tested: Atom


def _lower_trip(
    cx: Lowering, loop: Loop, header: State, bind: Callable[[Any], None] | None
) -> _Trip:
    inner, tester = cx.builder.child(), cx.builder.child()
    item = None
    if loop.sequence is not None:
        # The items of an array are read by their place, which the user gave no name.
        place = loop.sequence.item is loop.sequence.at
        item = cx.fresh("i" if place else loop.name, _item_type(loop.sequence))
        note_trips(cx, item, loop.sequence.items)
    tested: Atom = TRUE
    with cx.building(inner, header.copy()):
        # A loop stops as soon as its function has returned.
        for name in (*FLAGS, "#returned") if loop.returns else FLAGS:
            cx.names[name] = Value(FALSE)
        if loop.test is not None:
            tested = _lower_test(cx, tester, loop.test)
        with cx.fork():
            if bind is not None:
                bind(item)
            loop.body()
        done = TRUE if cx.state.dead else stopped(cx, "#break", "#returned")
        for name in FLAGS:
            cx.names.pop(name, None)
        end = Side(header.copy() if cx.state.dead else cx.state, inner)
    return _Trip(end, done, item, tester, tested)


def _lower_test(cx: Lowering, tester: Builder, test: Callable[[], Atom]) -> Atom:
    """Lower a while test into its own block; it may look, but not touch."""
    with cx.building(tester, cx.state.copy()):
        before = cx.state.copy()
        tested = test()
        if cx.state.differs_from(before):
            raise TestActs
    return tested


def _refuse_lost_ranks(slots: list[Slot]) -> None:
    for slot in slots:
        type_ = slot.var.type
        lost = isinstance(type_, Array) and type_.dims is None
        if (
            lost
            and isinstance(slot.first.type, (Scalar, Array))
            and dims_of(slot.first.type) is not None
        ):
            raise LosesRank(f"the rank of {slot.var.name}", None)


def _plain(var: Var, *others: Var) -> Type:
    """A slot's type without names for its unknown extents: those belong to one round."""
    return forget_dims(var.type, (v.number for v in (var, *others)))


def _settled(known: Slot | None, found: Slot) -> bool:
    return known is not None and _plain(known.var) == _plain(found.var, known.var)


def _same_structure(header: State, joined: State, slots: list[Slot], found: list[Slot]) -> bool:
    """Whether two joins differ in nothing but the numbers of their variables and storages."""
    return _shape(header, slots) == _shape(joined, found)


def _shape(state: State, slots: list[Slot]) -> Any:
    return describe_state(state, {slot.var: slot.key for slot in slots})


def _item_type(sequence: Sequence | None) -> Type:
    if sequence is not None and sequence.items is not None:
        type_ = sequence.items.type
        if isinstance(type_, List):
            return type_.item or Opaque()
    return Scalar("int64")


def _finish(
    cx: Lowering, loop: Loop, trip: _Trip, header: State, slots: list[Slot], found: list[Slot]
) -> Atom:
    """Write the settled loop and go on with the state after it."""
    ends = {slot.key: slot.second for slot in found}
    carried = [slot.var for slot in slots]
    initial = [slot.first for slot in slots]
    yields = [ends.get(slot.key, slot.first) for slot in slots]
    until = loop.breaks or loop.returns
    if until:
        carried.append(cx.fresh("done", BOOL))
        initial.append(FALSE)
        yields.append(trip.done)
    name_slots(cx, found)
    for slot, later in zip(slots, found, strict=False):
        if later.var in cx.hints:
            cx.hints.setdefault(slot.var, cx.hints[later.var])
    own = [var.number for var in carried]
    targets = [cx.fresh(var.name, forget_dims(var.type, own)) for var in carried]
    for var, target in zip(carried, targets, strict=True):
        if var in cx.hints:
            cx.hints[target] = cx.hints[var]
    place = len(slots) if until else None
    body = Block(tuple(trip.end.builder.stmts), tuple(yields))
    common = (tuple(carried), tuple(initial))
    if loop.sequence is not None:
        assert trip.item is not None and loop.sequence.items is not None
        items = loop.sequence.items
        stmt: For | While = For(
            tuple(targets), trip.item, items, *common, body, place, False, cx.builder.where
        )
    else:
        tests = Block(tuple(trip.tester.stmts), (trip.tested,))
        stmt = While(tuple(targets), *common, tests, body, place, cx.builder.where)
    cx.builder.append(stmt)
    after = dict(zip(carried, targets, strict=True))
    cx.state = map_state(header, lambda a: after.get(a, a) if isinstance(a, Var) else a)
    cx.state.views = header.views_without(after)
    return targets[-1] if until else FALSE
