"""Loops that record, and those that take back what they recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..ir.nodes import Assign, Atom, Block, For, Var
from ..ir.tapes import Tapes, TapeUse
from ..ir.walk import definitions, statements
from ..rules.python import new_tape_op, pop_op, push_op


@dataclass(frozen=True)
class Recording:
    """A loop that records, the one that takes it back, and what they do it with; `outer` are the
    two operations that put the tape on another one and take it from there, if that is done."""

    forward: For
    back: For
    push: Assign
    pop: Assign
    outer: tuple[Assign, Assign] | None


@dataclass(frozen=True)
class Nest:
    """Loops within each other that record, from the outermost on, each with the one that takes back
    what it recorded; and what the innermost ones do with the tape."""

    push: Assign
    pop: Assign
    loops: tuple[tuple[For, For], ...]


def recordings(block: Block) -> Iterator[Recording]:
    """The loops of a block that record what another one takes back, trip by trip."""
    return (r for r in _pairs(block) if _are_opposite(r.forward, r.back))


def nests(block: Block) -> Iterator[Nest]:
    """The loops of a block that record, with those around them."""
    found = {id(r.push): r for r in _pairs(block)}
    made = definitions(block)
    for recording in found.values():
        loops = _with_those_around(recording, found)
        if loops is not None and _make_the_same_trips(loops, made):
            yield Nest(recording.push, recording.pop, tuple(loops))


def _with_those_around(
    recording: Recording, found: dict[int, Recording]
) -> list[tuple[For, For]] | None:
    loops = [(recording.forward, recording.back)]
    while recording.outer is not None:
        if id(recording.outer[0]) not in found:
            return None
        recording = found[id(recording.outer[0])]
        loops.insert(0, (recording.forward, recording.back))
    return loops


def _make_the_same_trips(loops: list[tuple[For, For]], made: dict[Var, Assign]) -> bool:
    """Whether each loop goes through what its reverse goes through, as it is there."""
    items: dict[Atom, Atom] = {}

    def same(a: Atom, b: Atom) -> bool:
        if a == b or items.get(a) == b:
            return True
        first, second = (made.get(v) if isinstance(v, Var) else None for v in (a, b))
        if first is None or second is None or first.op != second.op:
            return False
        if first.keywords or second.keywords or first.op.effect:
            return False
        return len(first.args) == len(second.args) and all(map(same, first.args, second.args))

    for forward, back in loops:
        opposite = forward.until is None and back.reverse and not forward.reverse
        if not opposite or not same(forward.items, back.items):
            return False
        items[forward.item] = back.item
    return True


def _pairs(block: Block) -> Iterator[Recording]:
    tapes = Tapes(block, new_tape_op, push_op, pop_op)
    every = (s for s in statements(block) if isinstance(s, For))
    loops = {id(s): loop for loop in every for s in loop.body.stmts}
    uses = [use for use in tapes.uses.values() if not use.escapes and not use.unbound]
    uses = [use for use in uses if len(use.pushes) == len(use.pops) == 1]
    for use in uses:
        (push,), (pop,) = use.pushes, use.pops
        forward, back = loops.get(id(push)), loops.get(id(pop))
        if forward is None or back is None or use.counted:
            continue
        end, start = _end(forward, push), _start(back, pop)
        if end is None or start is None:
            continue
        if end == start:
            yield Recording(forward, back, push, pop, None)
        elif (outer := _way(uses, end, start)) is not None:
            yield Recording(forward, back, push, pop, outer)


def _are_opposite(forward: For, back: For) -> bool:
    """Whether these make the same trips, the second one in reverse."""
    same = forward.items == back.items and forward.until is None
    return same and back.reverse and not forward.reverse


def _end(loop: For, push: Assign) -> Var | None:
    """The tape after the loop."""
    ends = loop.body.yields
    return loop.targets[ends.index(push.targets[0])] if push.targets[0] in ends else None


def _start(loop: For, pop: Assign) -> Atom | None:
    """The tape before the loop."""
    tape = pop.args[0]
    return loop.initial[loop.carried.index(tape)] if tape in loop.carried else None


def _way(uses: list[TapeUse], end: Var, start: Atom) -> tuple[Assign, Assign] | None:
    """How a tape comes from one loop to the other by way of another tape."""
    for use in uses:
        (push,), (pop,) = use.pushes, use.pops
        moved = zip(push.args[1:], pop.targets[1:], strict=True)
        if any(pair == (end, start) for pair in moved):
            return push, pop
    return None
