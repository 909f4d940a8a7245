"""Regions that are the only path, or one of several that an exception chooses: with and try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..ir.build import Builder
from ..ir.nodes import UNDEF, Atom, Block, Try, With
from .context import Lowering
from .control import name_slots
from .memory import Reading
from .merge import join_states
from .sides import Side, Slot
from .state import State


def context_region(
    cx: Lowering, enter: Any, args: list[Atom], keywords: dict[str, Atom], body: Callable[[], None]
) -> None:
    """Run the body inside a context manager; what it binds leaves the region as targets."""
    builder = cx.builder.child()
    before = cx.state
    with cx.building(builder, before.copy()):
        with cx.fork():
            body()
        inside = Side(cx.state, builder)
    joined, slots = _leave(cx, inside)
    cx.builder.append(
        With(
            tuple(slot.var for slot in slots),
            enter,
            tuple(args),
            tuple(keywords.items()),
            Block(tuple(builder.stmts), tuple(slot.second for slot in slots)),
            cx.builder.where,
        )
    )
    cx.state = joined
    name_slots(cx, slots)


def _leave(cx: Lowering, inside: Side) -> tuple[State, list[Slot]]:
    """Bring everything out of a block that is the only path."""
    never = Side(State(dead=True), Builder())
    dead = inside.state.dead
    inside.state.dead = False
    joined, slots = join_states(never, inside, cx.live, Reading(cx))
    joined.dead = dead
    return joined, slots


def try_region(
    cx: Lowering,
    body: Callable[[], None],
    handlers: list[tuple[tuple[Any, ...], Callable[[], None]]],
) -> None:
    """A try statement; a handler starts from the state before the body."""
    before, live = cx.state, cx.scope.live
    sides = []
    for thunk in (body, *(thunk for _, thunk in handlers)):
        cx.scope.live = live
        builder = cx.builder.child()
        with cx.building(builder, before.copy()):
            with cx.fork():
                thunk()
            sides.append(Side(cx.state, builder))
    cx.scope.live = None if cx.scope.raised else live
    alive = [side for side in sides[1:] if not side.state.dead]
    if len(alive) > 1:
        raise cx.unsupported(None, "a try statement with several handlers that go on")
    if alive:
        joined, slots = join_states(sides[0], alive[0], cx.live, Reading(cx))
    else:
        joined, slots = _leave(cx, sides[0])
        slots = [Slot(s.key, s.var, s.second, UNDEF) for s in slots]
    yields = [tuple(slot.first for slot in slots)]
    for side in sides[1:]:
        ends = (slot.second if side in alive else UNDEF for slot in slots)
        yields.append(tuple(ends))
    cx.builder.append(
        Try(
            tuple(slot.var for slot in slots),
            Block(tuple(sides[0].builder.stmts), yields[0]),
            tuple(classes for classes, _ in handlers),
            tuple(
                Block(tuple(side.builder.stmts), atoms)
                for side, atoms in zip(sides[1:], yields[1:], strict=True)
            ),
            cx.builder.where,
        )
    )
    cx.state = joined
    name_slots(cx, slots)
