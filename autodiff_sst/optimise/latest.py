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
from ..ir.unbound import possibly_unbound
from ..ir.walk import blocks
from .propagate import versions

Versions = dict[Var, Var]


def ask_latest(block: Block, unsure: frozenset[Var] = frozenset()) -> Block:
    """The block with its questions about shapes put to the latest versions that are there on all
    paths; parameters that are `unsure` may be None."""
    return _Latest(possibly_unbound(block.stmts, unsure)).block(block, {})


class _Latest:
    def __init__(self, unbound: set[Var]) -> None:
        self.unbound = unbound

    def block(self, block: Block, now: Versions) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Assign):
                stmts.append(self.assign(stmt, now))
                continue
            inside = dict(now)
            kept = list(versions(stmt)) if isinstance(stmt, (For, While)) else []
            for start, carried, _ in kept:
                self.renew(inside, start, carried)
            made = [self.block(b, dict(inside)) for b in blocks(stmt)]
            stmts.append(with_blocks(stmt, made))
            for start, _, target in kept:
                self.renew(now, start, target)
        return rebuilt(block, stmts)

    def assign(self, stmt: Assign, now: Versions) -> Assign:
        whole = stmt.args[0] if stmt.args else None
        if not isinstance(whole, Var) or not isinstance(whole.type, Array):
            return stmt
        if stmt.op.memory == "same" and len(stmt.targets) == 1:
            self.renew(now, whole, stmt.targets[0])
        elif stmt.op.name in SHAPE_ONLY and whole in now:
            return replace(stmt, args=(now[whole], *stmt.args[1:]))
        return stmt

    def renew(self, now: Versions, old: Var, new: Var) -> None:
        if new in self.unbound:
            return
        for first, latest in now.items():
            if latest == old:
                now[first] = new
        now[old] = new
