"""Adjoints accumulated in place: `x_bar = x_bar + e` becomes `x_bar += e` where the buffer of
`x_bar` is its own and nothing reads the old sum."""

from __future__ import annotations

import operator
from dataclasses import replace

from ..errors import InternalError
from ..ir.nodes import Assign, Block, Function, Primitive, Stmt, Var
from ..ir.types import Array
from ..ir.walk import blocks, statements, with_blocks
from .ownership import copies, own_buffers

IN_PLACE = {
    "add": Primitive("iadd", operator.add, "+=", memory="same"),
    "subtract": Primitive("isub", operator.sub, "-=", memory="same"),
}


def accumulate_in_place(function: Function) -> Function:
    """Turn sums and differences of adjoints into updates where that needs no further copy.

    before:  x_bar2 = add(x_bar1, e)
    after:   x_bar2 = iadd(x_bar1, e)
    """
    candidates = [s for s in statements(function.body) if _is_sum(s)]
    chosen = {id(s) for s in candidates}
    made = _if_free(function, chosen)
    if made is not None:
        return made
    for stmt in candidates:
        found = _if_free(function, {id(stmt)})
        if found is not None:
            function = found
    return function


def _is_sum(stmt: Stmt) -> bool:
    if not isinstance(stmt, Assign) or stmt.op.name not in IN_PLACE:
        return False
    (total,) = (target.type for target in stmt.targets)
    first = stmt.args[0]
    left = first.type
    return (
        isinstance(first, Var)
        and first.name == stmt.targets[0].name != ""
        and isinstance(left, Array)
        and bool(left.dims)
        and left == total
        and stmt.where is not None
        and stmt.where.role == "adjoint"
    )


def _if_free(function: Function, chosen: set[int]) -> Function | None:
    """The function with these sums in place, if ownership needs no more copies for it."""
    tried = replace(function, body=_convert(function.body, chosen))
    try:
        owned = own_buffers(tried)
    except InternalError:
        return None
    return owned if copies(owned) == copies(function) else None


def _convert(block: Block, chosen: set[int]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [_convert(b, chosen) for b in inner])
        elif id(stmt) in chosen and isinstance(stmt, Assign):
            stmt = replace(stmt, op=IN_PLACE[stmt.op.name])
        stmts.append(stmt)
    return Block(tuple(stmts), block.yields)
