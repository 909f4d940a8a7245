"""What follows a test that raises follows it on the only path that goes on.

before:  y = if t: v1 = raise(ValueError, "no"); yield undef
             else: v2 = sin(x); yield v2
         z = cos(y)
         yield z
after:   if t: v1 = raise(ValueError, "no"); yield
         else: yield
         v2 = sin(x)
         z = cos(v2)
         yield z
where:   t: bool

From there on it is known how the test has gone:

before:  if t: v1 = raise(ValueError, "no"); yield
         else: yield
         y = if t: yield a else: v2 = sin(x); yield v2
         yield y
after:   if t: v1 = raise(ValueError, "no"); yield
         else: yield
         y = if False: yield a else: v2 = sin(x); yield v2
         yield y
where:   t: bool
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..ir.nodes import Assign, Atom, Block, Const, If, Stmt, Var
from ..ir.rebuild import rebuilt, substitute, with_blocks
from ..ir.types import BOOL
from ..ir.walk import blocks

NOTHING = Block((), ())


def leave_raising(block: Block) -> Block:
    """The block with nothing but what is done before they raise in branches that raise."""
    stmts: list[Stmt] = []
    known: dict[Var, Atom] = {}
    for stmt in block.stmts:
        (stmt,) = substitute(Block((stmt,)), known).stmts
        if blocks(stmt):
            stmt = with_blocks(stmt, map(leave_raising, blocks(stmt)))
        found = _only_path(stmt) if isinstance(stmt, If) else None
        if found is None:
            stmts.append(stmt)
            continue
        assert isinstance(stmt, If)
        test, path = found
        stmts += [test, *path.stmts]
        known.update(zip(stmt.targets, path.yields, strict=True))
        if isinstance(stmt.test, Var) and stmt.test.type == BOOL:
            known[stmt.test] = Const(path is stmt.then)
    yields = (known.get(a, a) if isinstance(a, Var) else a for a in block.yields)
    return rebuilt(block, stmts, yields)


def _only_path(stmt: If) -> tuple[If, Block] | None:
    """A branch of which one side raises: what is left of it, and the side that goes on."""
    ends = [_raises(side.stmts) for side in (stmt.then, stmt.orelse)]
    then, orelse = ends
    if (then is None) == (orelse is None):
        return None
    if then is not None:
        path, left = stmt.orelse, replace(stmt, then=Block(tuple(then)), orelse=NOTHING)
    else:
        assert orelse is not None
        path, left = stmt.then, replace(stmt, then=NOTHING, orelse=Block(tuple(orelse)))
    same = not stmt.targets and path == NOTHING
    return stmt if same else replace(left, targets=()), path


def _raises(stmts: Sequence[Stmt]) -> Sequence[Stmt] | None:
    """The statements up to the one that raises for sure, if one does."""
    for k, stmt in enumerate(stmts):
        if isinstance(stmt, Assign) and stmt.op.name == "raise":
            return stmts[: k + 1]
        if isinstance(stmt, If):
            both = [_raises(side.stmts) for side in (stmt.then, stmt.orelse)]
            if None not in both:
                return stmts[: k + 1]
    return None
