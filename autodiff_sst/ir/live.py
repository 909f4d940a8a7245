"""Liveness of variables: what is still read after each statement."""

from __future__ import annotations

from collections.abc import Callable

from .nodes import Assign, Block, For, Stmt, Var, While
from .types import List
from .walk import binds_inside, blocks, defined, operands, used, variables

SHAPE_ONLY = {"shape", "size", "ndim", "len"}
LiveAfter = dict[int, frozenset[Var]]


def live_after(
    block: Block, *, values_only: bool = False, wanted: Callable[[Stmt], bool] = lambda _: True
) -> LiveAfter:
    """For each statement that is `wanted` (by identity), the variables that are read after it.

    Inside a loop that includes what the next trip reads. With `values_only`, questions about
    shapes do not count: they need the array's shape, not its contents.
    """
    table: LiveAfter = {}
    _block(block, frozenset(), table, values_only, wanted)
    return table


def reads(stmt: Stmt, values_only: bool = False) -> set[Var]:
    """What a statement reads, regions included."""
    found = set() if values_only and _asks_shape(stmt) else set(variables(operands(stmt)))
    for inner in blocks(stmt):
        found |= _reads_block(inner, values_only)
    if blocks(stmt):
        found -= defined([stmt]) - set(stmt.targets)
    return found


def _asks_shape(stmt: Stmt) -> bool:
    return (
        isinstance(stmt, Assign)
        and stmt.op.name in SHAPE_ONLY
        and not any(isinstance(a.type, List) for a in stmt.args)
    )


def _reads_block(block: Block, values_only: bool) -> set[Var]:
    if not values_only:
        return used(block)
    found = set(variables(block.yields))
    for stmt in block.stmts:
        found |= reads(stmt, True)
    return found


def _block(
    block: Block,
    out: frozenset[Var],
    table: LiveAfter,
    values_only: bool,
    wanted: Callable[[Stmt], bool],
) -> None:
    live = set(out) | set(variables(block.yields))
    for stmt in reversed(block.stmts):
        inner = blocks(stmt)
        if inner or wanted(stmt):
            after = table[id(stmt)] = frozenset(live)
        if inner:
            around = _around(stmt, after, values_only)
            for part in inner:
                _block(part, around, table, values_only, wanted)
        live.difference_update(stmt.targets)
        live |= reads(stmt, values_only)


def _around(stmt: Stmt, after: frozenset[Var], values_only: bool) -> frozenset[Var]:
    """What is live throughout the blocks of a statement."""
    out = after - set(stmt.targets)
    if isinstance(stmt, (For, While)):
        again: set[Var] = set()
        for part in blocks(stmt):
            again |= _reads_block(part, values_only)
        again -= defined([stmt])
        out |= again
        if isinstance(stmt, While):
            # The test runs between trips and reads what is carried.
            out |= frozenset()
    return out


def around_loop(loop: For | While, after: frozenset[Var], values_only: bool) -> frozenset[Var]:
    """Variables from outside that are live throughout a loop."""
    return _around(loop, after, values_only) - frozenset(binds_inside(loop))
