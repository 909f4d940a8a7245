"""Branches by one test become one branch, and what follows a branch may move into it.

before:  y = if t: yield a else: yield b
         g = cos(y)
         x_bar = if t: v1 = multiply(g, c); yield v1
                 else: v2 = multiply(2.0, g); yield v2
         yield x_bar
after:   x_bar = if t: v1 = cos(a); v2 = multiply(v1, c); yield v2
                 else: v3 = cos(b); v4 = multiply(2.0, v3); yield v4
         yield x_bar
where:   t: bool

A few statements at the end of a block move into the branch before them where one side of it
leaves an adjoint zero, so that they need not be added to nothing:

before:  a_bar = if t: v1 = multiply(g, c); yield v1 else: yield 0.0
         x_bar = add(a_bar, e)
         yield x_bar
after:   x_bar = if t: v1 = multiply(g, c); v2 = add(v1, e); yield v2 else: yield e
         yield x_bar
where:   t: bool; c, e, g: float; all: derivative code

before:  g = if t: yield c else: yield 0.0
         w_bar = multiply(g, w)
         yield w_bar
after:   w_bar = if t: v1 = multiply(c, w); yield v1 else: v2 = zeros_like(w); yield v2
         yield w_bar
where:   t: bool; c: float; all: derivative code

before:  g = if t: yield c else: yield 0.0
         w_bar.2 = additem(w_bar.1, g, p)
         yield w_bar.2
after:   w_bar.2 = if t: v1 = additem(w_bar.1, c, p); yield v1 else: yield w_bar.1
         yield w_bar.2
where:   t: bool; c: float; p: int; all: derivative code

stays:   y = if t: yield c else: yield 0.0
         z = multiply(y, w)
         yield z
where:   t: bool; c: float
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ..ir.nodes import UNDEF, Assign, Atom, Block, Const, If, Stmt, Var, fresh
from ..ir.rebuild import rebuilt, rename, substitute, with_blocks
from ..ir.types import Scalar
from ..ir.walk import blocks, is_derivative, variables
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem

MOST = 3
ZERO = Const(0.0)
ZEROS_LIKE = PRIMITIVES[np.zeros_like].op


def join_branches(block: Block) -> Block:
    """The block with fewer branches."""
    stmts = [
        with_blocks(stmt, [join_branches(b) for b in blocks(stmt)]) if blocks(stmt) else stmt
        for stmt in block.stmts
    ]
    block = rebuilt(block, stmts)
    for place, stmt in enumerate(stmts):
        if isinstance(stmt, If) and isinstance(stmt.test, Var):
            end = _end(stmts, place)
            if end is not None:
                return join_branches(_with_tail(block, place, end))
    return block


def _end(stmts: list[Stmt], place: int) -> int | None:
    """How far what follows the branch at `place` is to move into it."""
    first = stmts[place]
    assert isinstance(first, If)
    for k in range(place + 1, len(stmts)):
        stmt = stmts[k]
        if isinstance(stmt, If) and stmt.test == first.test:
            return k + 1
        if k - place > MOST or not _is_plain(stmt):
            return None
    short = len(stmts) - place - 1
    return len(stmts) if 0 < short <= MOST and _helps(first, stmts[place + 1 :]) else None


def _is_plain(stmt: Stmt) -> bool:
    if not isinstance(stmt, Assign) or stmt.op.effect:
        return False
    return stmt.op.memory != "same" or stmt.op == additem


def _helps(branch: If, tail: list[Stmt]) -> bool:
    """Whether a side of the branch knows something that the tail reads: a zero, or nothing."""
    if not is_derivative(branch) and not _records(tail[-1]):
        return False
    read = {v for stmt in tail if isinstance(stmt, Assign) for v in variables(stmt.args)}
    sides = (branch.then.yields, branch.orelse.yields)
    return any(
        target in read and any(_is_nothing(side[k]) for side in sides)
        for k, target in enumerate(branch.targets)
    )


def _records(stmt: Stmt) -> bool:
    return isinstance(stmt, Assign) and stmt.op.name == "record"


def _is_nothing(atom: Atom) -> bool:
    return atom is UNDEF or atom == ZERO


def _with_tail(block: Block, place: int, end: int) -> Block:
    branch = block.stmts[place]
    assert isinstance(branch, If)
    tail = block.stmts[place + 1 : end]
    made = tuple(target for stmt in tail for target in stmt.targets)
    sides = [
        _extended(side, branch, tail, made, bool(k == 0)) for k, side in enumerate(blocks(branch))
    ]
    joined = replace(branch, targets=(*branch.targets, *made), then=sides[0], orelse=sides[1])
    last = tail[-1]
    if isinstance(last, If) and last.where is not None:
        joined = replace(joined, where=branch.where)
    stmts = (*block.stmts[:place], joined, *block.stmts[end:])
    return Block(stmts, block.yields)


def _extended(
    side: Block, branch: If, tail: Iterable[Stmt], made: tuple[Var, ...], taken: bool
) -> Block:
    """One side of the branch and then the tail, which knows the side it is on."""
    known: dict[Var, Atom] = dict(zip(branch.targets, side.yields, strict=True))
    stmts: list[Stmt] = []
    for stmt in tail:
        if isinstance(stmt, If) and stmt.test == branch.test:
            chosen = rename(substitute(stmt.then if taken else stmt.orelse, known), {})
            stmts += chosen.stmts
            known.update(zip(stmt.targets, chosen.yields, strict=True))
            continue
        assert isinstance(stmt, Assign)
        found = _with_zero(stmt, known)
        if not isinstance(found, Assign):
            known[stmt.targets[0]] = found
            continue
        stmt = found
        if not _records(stmt) and any(known.get(v) is UNDEF for v in variables(stmt.args)):
            known.update(dict.fromkeys(stmt.targets, UNDEF))  # nothing on this side reads it
            continue
        if _records(stmt):
            known[branch.test] = Const(taken)  # type: ignore[index]
        new = substitute(Block((stmt,)), known).stmts[0]
        targets = tuple(fresh(t.name, t.type, t.of) for t in stmt.targets)
        known.update(zip(stmt.targets, targets, strict=True))
        known.pop(branch.test, None)  # type: ignore[arg-type]
        stmts.append(replace(new, targets=targets))
    return Block((*side.stmts, *stmts), (*side.yields, *(known[v] for v in made)))


def _with_zero(stmt: Assign, known: dict[Var, Atom]) -> Atom | Assign:
    """The result where an adjoint that is zero on this side makes it simple, or a simpler
    statement."""
    if not is_derivative(stmt) or len(stmt.targets) != 1:
        return stmt
    is_zero = [isinstance(a, Var) and known.get(a) == ZERO for a in stmt.args]
    if not any(is_zero):
        return stmt
    if stmt.op.name in ("multiply", "negative") or (stmt.op.name == "divide" and is_zero[0]):
        others = [a for a, zero in zip(stmt.args, is_zero, strict=True) if not zero]
        if all(isinstance(a.type, Scalar) for a in others):
            return ZERO
        if [a.type for a in others] == [stmt.targets[0].type]:
            return replace(stmt, op=ZEROS_LIKE, args=tuple(others))
    if stmt.op == additem and is_zero[1]:
        return known.get(stmt.args[0], stmt.args[0])  # type: ignore[arg-type]
    if stmt.op.name == "add":
        left = stmt.args[1 - is_zero.index(True)]
        return known.get(left, left) if isinstance(left, Var) else left
    return stmt
