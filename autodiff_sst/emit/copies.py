"""Copies put into a trace where a buffer is needed twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..ir.build import new_var
from ..ir.nodes import UNDEF, Assign, Atom, Block, For, Primitive, Stmt, Var, While
from ..ir.rebuild import rebuilt, substitute, with_blocks
from ..ir.types import Array, List, Tape
from ..ir.walk import blocks


def _copy(x: Any, order: Any = "C") -> Any:
    return x.copy(order=order) if isinstance(x, np.ndarray) else x.copy()


def copied(x: Any) -> Any:
    """A copy of an array; a number is its own."""
    return x.copy() if hasattr(x, "copy") else x


def copied_items(x: Any) -> Any:
    """A list with copies of all arrays in it."""
    if isinstance(x, (list, tuple)):
        return type(x)(map(copied_items, x))
    return x.copy() if hasattr(x, "copy") else x


COPY = Primitive("copy", _copy, ".copy()")
COPY_ANY = Primitive("copied", copied, "copied")
COPY_ITEMS = Primitive("copied_items", copied_items, "copied_items")


@dataclass(frozen=True, slots=True)
class Edit:
    """Copy one operand of a statement, one yield of a block of it, its result, or an argument of
    the function: at once, or for those who read it after the statement `until`; a `deep` copy is
    one of what a list holds too."""

    stmt: Stmt | None
    kind: str
    place: int
    block: int = 0
    until: Stmt | None = None
    deep: bool = False


def _copy_of(atom: Atom, name: str | None = None) -> Assign:
    assert isinstance(atom, Var)
    # Derivatives of arrays without axes may be plain numbers.
    known = isinstance(atom.type, (List, Tape)) or (
        isinstance(atom.type, Array) and bool(atom.type.dims)
    )
    target = new_var(atom.name if name is None else name, atom.type)
    return Assign((target,), COPY if known else COPY_ANY, (atom,))


def tolerant(block: Block, unbound: set[Var]) -> Block:
    """The block with copies that take None, where something is not bound on some path."""
    if not unbound:
        return block
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Assign) and stmt.op is COPY and stmt.args[0] in unbound:
            stmt = replace(stmt, op=COPY_ANY)
        inner = [tolerant(part, unbound) for part in blocks(stmt)]
        stmts.append(with_blocks(stmt, inner) if inner else stmt)
    return rebuilt(block, stmts)


def apply_edit(block: Block, edit: Edit, params: tuple[Var, ...] = ()) -> Block:
    """The block, of a function with these parameters, with one more copy in it."""
    if edit.kind == "argument":
        return _copy_argument(block, params[edit.place], deep=edit.deep)
    if edit.stmt is None:
        return _copy_yield(block, edit)
    stmts: list[Stmt] = []
    for place, stmt in enumerate(block.stmts):
        if stmt is edit.until:
            return _copied_for(block, place, edit.stmt.targets[edit.place])
        if stmt is edit.stmt and edit.until is None:
            stmts += _edited(stmt, edit)
        else:
            inner = blocks(stmt)
            if inner:
                new = [_inside(b, edit) for b in inner]
                if any(a is not b for a, b in zip(new, inner, strict=True)):
                    stmt = with_blocks(stmt, new)
            stmts.append(stmt)
    return rebuilt(block, stmts)


def _copied_for(block: Block, place: int, view: Var) -> Block:
    """The block with a copy of the view in this place, which what follows reads."""
    made = _copy_of(view)
    rest = substitute(Block(block.stmts[place:], block.yields), {view: made.targets[0]})
    return Block((*block.stmts[:place], made, *rest.stmts), rest.yields)


def _copy_argument(block: Block, param: Var, *, deep: bool) -> Block:
    """The block with a copy of an argument, which all of it reads."""
    made = _copy_of(param)
    made = replace(made, op=COPY_ITEMS) if deep else made
    rest = substitute(block, {param: made.targets[0]})
    return Block((made, *rest.stmts), rest.yields)


def _inside(block: Block, edit: Edit) -> Block:
    made = apply_edit(block, edit)
    return (
        block
        if all(a is b for a, b in zip(made.stmts, block.stmts, strict=False))
        and len(made.stmts) == len(block.stmts)
        else made
    )


def _edited(stmt: Stmt, edit: Edit) -> list[Stmt]:
    match edit.kind:
        case "operand":
            assert isinstance(stmt, Assign)
            made = _copy_of(stmt.args[edit.place])
            args = (*stmt.args[: edit.place], made.targets[0], *stmt.args[edit.place + 1 :])
            return [replace(made, where=stmt.where), replace(stmt, args=args)]
        case "initial":
            assert isinstance(stmt, (For, While))
            made = _copy_of(stmt.initial[edit.place], stmt.carried[edit.place].name)
            initial = list(stmt.initial)
            initial[edit.place] = made.targets[0]
            return [made, replace(stmt, initial=tuple(initial))]
        case "yield":
            inner = list(blocks(stmt))
            inner[edit.block] = _copy_yield(inner[edit.block], edit)
            return [with_blocks(stmt, inner)]
        case "result":
            assert isinstance(stmt, Assign)
            (target,) = stmt.targets
            view = new_var(target.name, target.type)
            made = _copy_of(view)
            return [replace(stmt, targets=(view,)), replace(made, targets=(target,))]
    raise AssertionError(edit)


def is_update(edit: Edit) -> bool:
    """Whether the statement itself writes to what is copied, so that it must be there."""
    stmt = edit.stmt
    return isinstance(stmt, Assign) and stmt.op.memory == "same" and edit.place == 0


def copied_by(edit: Edit, body: Block) -> Atom:
    """What an edit copies."""
    match edit:
        case Edit(None, "yield", place):
            return body.yields[place]
        case Edit(Assign() as stmt, "operand", place):
            return stmt.args[place]
        case Edit(For() | While() as stmt, "initial", place):
            return stmt.initial[place]
        case Edit(stmt, "yield", place, number) if stmt is not None:
            return blocks(stmt)[number].yields[place]
        case Edit(Assign() as stmt, "result"):
            return stmt.targets[0]
    return UNDEF


def _copy_yield(block: Block, edit: Edit) -> Block:
    place = edit.place
    made = _copy_of(block.yields[place])
    if edit.deep:
        made = replace(made, op=COPY_ITEMS)
    yields = (*block.yields[:place], made.targets[0], *block.yields[place + 1 :])
    return Block((*block.stmts, made), yields)
