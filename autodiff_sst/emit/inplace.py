"""Adjoints accumulated in place: `x_bar = x_bar + e` becomes `x_bar += e` where the buffer of
`x_bar` is its own and nothing reads the old sum."""

from __future__ import annotations

import operator
from dataclasses import replace

from ..ir.nodes import Assign, Block, Function, Primitive, Stmt, Var
from ..ir.types import Array
from ..ir.walk import blocks, statements, with_blocks
from .ownership import refused_updates

IADD = Primitive("iadd", operator.add, "+=", memory="same")


def accumulate_in_place(function: Function) -> Function:
    """Turn sums of adjoints into updates where that needs no further copy.

    before:  x_bar2 = add(x_bar1, e)
    after:   x_bar2 = iadd(x_bar1, e)
    """
    chosen = {id(s) for s in statements(function.body) if _is_sum(s)}
    while chosen:
        origin: dict[int, int] = {}
        tried = replace(function, body=_convert(function.body, chosen, origin))
        refused = refused_updates(tried, set(origin))
        if not refused:
            return tried
        chosen -= {origin[number] for number in refused}
    return function


def _is_sum(stmt: Stmt) -> bool:
    if not isinstance(stmt, Assign) or stmt.op.name != "add":
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


def _convert(block: Block, chosen: set[int], origin: dict[int, int]) -> Block:
    """The block with these sums in place; `origin` tells which statement each was made of."""
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [_convert(b, chosen, origin) for b in inner])
        elif id(stmt) in chosen and isinstance(stmt, Assign):
            made = replace(stmt, op=IADD)
            origin[id(made)] = id(stmt)
            stmt = made
        stmts.append(stmt)
    return Block(tuple(stmts), block.yields)
