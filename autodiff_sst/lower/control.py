"""Branches and exits.

A branch that always exits takes the rest of the block into the other one; where a statement may
exit, flags guard what follows: `#break`, `#continue`, `#returned`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from ..ir.nodes import Atom, Block, Const, If, Var
from ..ir.types import Scalar
from ..rules.forms import PRIMITIVES
from ..rules.python import either
from .context import Lowering
from .memory import Reading
from .merge import join_states
from .sides import Side, Slot
from .state import FLAGS, State, map_state
from .values import Value

FALSE, TRUE = Const(False), Const(True)
RETURN_NAMES = {"#return": "result", "#returned": "returned"}


# --- exits ------------------------------------------------------------------------------------


def exits(body: list[Any]) -> str:
    """Whether a statement list leaves abruptly: "always", "may" or "never"."""
    found = "never"
    for stmt in body:
        match stmt:
            case gast.Return() | gast.Break() | gast.Continue() | gast.Raise():
                return "always"
            case gast.If():
                both = {exits(stmt.body), exits(stmt.orelse)}
                if both == {"always"}:
                    return "always"
                if both != {"never"}:
                    found = "may"
            case gast.With():
                inner = exits(stmt.body)
                if inner == "always":
                    return "always"
                found = "may" if inner == "may" else found
            case gast.While(test=gast.Constant(value=True)) if not breaks(stmt.body):
                return "always"
            case gast.For() | gast.While() | gast.Try() | gast.Match():
                if has_exit(stmt):
                    found = "may"
    return found


def breaks(body: list[Any]) -> bool:
    """Whether a loop body holds a break of this loop."""
    for stmt in body:
        if isinstance(stmt, gast.Break):
            return True
        if isinstance(stmt, (gast.For, gast.While)):
            if breaks(stmt.orelse):
                return True
            continue
        for part in ("body", "orelse", "finalbody"):
            if breaks(getattr(stmt, part, None) or []) and not isinstance(stmt, gast.FunctionDef):
                return True
        for handler in [*getattr(stmt, "handlers", []), *getattr(stmt, "cases", [])]:
            if breaks(handler.body):
                return True
    return False


def has_exit(node: Any) -> bool:
    """Whether a compound statement holds a return (or an exit of an outer loop)."""
    return _contains(node, (gast.Return,)) or (
        not isinstance(node, (gast.For, gast.While))
        and _contains(node, (gast.Break, gast.Continue), stop=(gast.For, gast.While))
    )


def _contains(node: Any, kinds: tuple[Any, ...], stop: tuple[Any, ...] = ()) -> bool:
    nested = (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for child in getattr(node, part, ()):
            if isinstance(child, kinds):
                return True
            if isinstance(child, (*nested, *stop)):
                continue
            if _contains(child, kinds, stop):
                return True
    return False


def flag(cx: Lowering, name: str) -> Atom:
    value = cx.names.get(name)
    return value.atom if isinstance(value, Value) else FALSE


def stopped(cx: Lowering, *names: str) -> Atom:
    """Whether one of the flags is up: a literal where that is known."""
    found: Atom = FALSE
    for name in names or (*FLAGS, *cx.scope.raised):
        atom = flag(cx, name)
        if TRUE in (atom, found):
            return TRUE
        if atom != FALSE and atom != found:
            found = atom if found == FALSE else cx.emit(PRIMITIVES[either].op, found, atom)
    return found


def unless_stopped(cx: Lowering, done: Atom, rest: Callable[[], None], *names: str) -> None:
    """Run what follows where none of the flags is up, which it then knows."""

    def go() -> None:
        for name in names or (*FLAGS, *cx.scope.raised):
            if name in cx.names:
                cx.names[name] = Value(FALSE)
        rest()

    branch(cx, done, lambda: None, go)


# --- branches ---------------------------------------------------------------------------------


def branch(
    cx: Lowering,
    test: Atom,
    then: Callable[[], None],
    orelse: Callable[[], None],
    node: Any = None,
) -> None:
    """Run one of two thunks by a test; their states are joined, as far as names live on."""
    if isinstance(test, Const):
        (then if test.value else orelse)()
        return
    before = cx.state
    after = cx.scope.live
    sides = []
    for thunk in (then, orelse):
        cx.scope.live = after
        builder = cx.builder.child()
        with cx.building(builder, before.copy()):
            with cx.fork():
                thunk()
            sides.append(Side(cx.state, builder))
    first, second = sides
    # A handler may read what only it and code before it names.
    cx.scope.live = None if cx.scope.raised else after
    joined, slots = join_states(first, second, cx.live, Reading(cx))
    joined, slots = _chosen_by(test, joined, slots)
    targets = tuple(slot.var for slot in slots)
    blocks = [
        Block(tuple(side.builder.stmts), tuple(atoms))
        for side, atoms in (
            (first, [slot.first for slot in slots]),
            (second, [slot.second for slot in slots]),
        )
    ]
    cx.builder.append(If(targets, test, blocks[0], blocks[1], cx.builder.where))
    cx.state = joined
    name_slots(cx, slots)


def _chosen_by(test: Atom, joined: State, slots: list[Slot]) -> tuple[State, list[Slot]]:
    """Which of two functions was chosen is what the test says."""
    if not isinstance(test.type, Scalar) or test.type.dtype != "bool":
        return joined, slots
    flags = {slot.var for slot in slots if slot.key[-1] == "choice" and slot.first == TRUE}
    if not flags:
        return joined, slots
    chosen = map_state(joined, lambda a: test if a in flags else a)
    chosen.views = joined.views
    return chosen, [slot for slot in slots if slot.var not in flags]


def name_slots(cx: Lowering, slots: list[Slot]) -> None:
    """A joined value keeps the user's name for it."""
    for slot in slots:
        for atom in (slot.second, slot.first):
            if slot.var not in cx.hints and isinstance(atom, Var) and atom in cx.hints:
                cx.hints[slot.var] = cx.hints[atom]
        name = slot.key[1] if len(slot.key) > 1 else None
        if name in RETURN_NAMES:
            cx.hints.setdefault(slot.var, RETURN_NAMES[name])
        elif len(slot.key) == 2 and isinstance(name, str) and not name.startswith("#"):
            cx.hints[slot.var] = name
