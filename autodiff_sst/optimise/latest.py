"""Shapes are asked of an array as it is now, so that what it was before needs no name of its own.

before:  u1 = setitem(u, s, i); n = size(u); yield u1, n
after:   u1 = setitem(u, s, i); n = size(u1); yield u1, n
where:   u: float64[p]; s: float; i: int

before:  u1, n1 = for i in r carry (u=u0, n=0):
             k = size(u0); m = add(n, k); u2 = setitem(u, s, i); yield u2, m
         yield u1, n1
after:   u1, n1 = for i in r carry (u=u0, n=0):
             k = size(u); m = add(n, k); u2 = setitem(u, s, i); yield u2, m
         yield u1, n1
where:   r: range; u, u0, u1, u2: float64[p]; s: float; n, k, m: int
"""

from __future__ import annotations

from dataclasses import replace

from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Block, For, Stmt, Var, While
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array
from ..ir.walk import blocks
from .propagate import versions

Versions = dict[Var, Var]


def ask_latest(block: Block) -> Block:
    """The block with its questions about shapes put to the latest versions."""
    return _asked(block, {})


def _asked(block: Block, now: Versions) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Assign):
            stmt = _assign(stmt, now)
        elif isinstance(stmt, (For, While)):
            inside = dict(now)
            for start, carried, _ in versions(stmt):
                _renew(inside, start, carried)
            stmt = with_blocks(stmt, [_asked(b, dict(inside)) for b in blocks(stmt)])
            assert isinstance(stmt, (For, While))
            for start, _, target in versions(stmt):
                _renew(now, start, target)
        else:
            stmt = with_blocks(stmt, [_asked(b, dict(now)) for b in blocks(stmt)])
        stmts.append(stmt)
    return rebuilt(block, stmts)


def _assign(stmt: Assign, now: Versions) -> Assign:
    whole = stmt.args[0] if stmt.args else None
    if not isinstance(whole, Var) or not isinstance(whole.type, Array):
        return stmt
    if stmt.op.memory == "same" and len(stmt.targets) == 1:
        _renew(now, whole, stmt.targets[0])
    elif stmt.op.name in SHAPE_ONLY and whole in now:
        return replace(stmt, args=(now[whole], *stmt.args[1:]))
    return stmt


def _renew(now: Versions, old: Var, new: Var) -> None:
    for first, latest in now.items():
        if latest == old:
            now[first] = new
    now[old] = new
