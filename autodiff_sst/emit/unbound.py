"""Variables that some paths leave unbound although something reads them on all paths.

A tape holds one entry per trip, whichever way the trip took: what was not bound is None there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ..ir.nodes import UNDEF, Assign, Atom, Block, For, Stmt, Var, While
from ..ir.walk import blocks, statements, variables, with_blocks
from .ownership import COPY, COPY_ANY

RECORDING = ("push", "tuple", "record")


def maybe_unbound(block: Block) -> set[Var]:
    """Those of them whose value ends up on a tape, directly, copied or through other targets."""
    maybe: set[Var] = set()
    recorded: set[Var] = set(variables(block.yields))
    for stmt in statements(block):
        if isinstance(stmt, Assign) and stmt.op.name in RECORDING:
            recorded.update(variables(stmt.args))
    moves = [move for stmt in statements(block) for move in _moves(stmt)]
    _spread(moves, maybe, lambda target, source: source is UNDEF or source in maybe)
    wanted = maybe & recorded
    _spread(
        [(s, t) for t, s in moves if isinstance(s, Var)],
        wanted,
        lambda source, target: source in maybe and target in wanted,
    )
    return wanted


def _spread(moves: list[Any], into: set[Var], holds: Callable[[Any, Any], bool]) -> None:
    """Take in the first of each pair that holds, until there are no more."""
    grown = True
    while grown:
        before = len(into)
        into.update(first for first, second in moves if holds(first, second))
        grown = len(into) > before


def _moves(stmt: Stmt) -> Iterator[tuple[Var, Atom]]:
    """The variables a statement gives the value of another one: target and source."""
    if isinstance(stmt, Assign):
        if stmt.op in (COPY, COPY_ANY):
            yield stmt.targets[0], stmt.args[0]
        return
    for block in blocks(stmt):
        yield from zip(stmt.targets, block.yields, strict=False)
    if isinstance(stmt, (For, While)):
        yield from zip(stmt.targets, stmt.carried, strict=True)
        yield from zip(stmt.carried, stmt.initial, strict=True)
        yield from zip(stmt.carried, stmt.body.yields, strict=True)


def copy_if_bound(block: Block, unbound: set[Var]) -> Block:
    """Copies of what may be None there let None pass."""
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [copy_if_bound(b, unbound) for b in inner])
        elif isinstance(stmt, Assign) and stmt.op is COPY and stmt.args[0] in unbound:
            stmt = replace(stmt, op=COPY_ANY)
        stmts.append(stmt)
    return Block(tuple(stmts), block.yields)
