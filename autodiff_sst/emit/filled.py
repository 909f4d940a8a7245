"""Arrays of one number.

before:  s = shape(x); b = broadcast_to(v, shape=s); c = copy(b); yield c
after:   s = shape(x); c = full(s, v); yield c
where:   v: float

before:  s = shape(x); b = broadcast_to(1.0, shape=s); c = copy(b); yield c
after:   s = shape(x); c = ones(s); yield c

before:  s = shape(x); a = if t: p = exp(x); yield p else: q = broadcast_to(v, shape=s); yield q
         c = copy(a); yield c
after:   s = shape(x); a = if t: p = exp(x); yield p else: q = full(s, v); yield q
         yield a
where:   t: bool; v: float

stays:   s = shape(x); b = broadcast_to(v, shape=s); c = copy(b); yield b, c
where:   v: float
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Const, If, Stmt, Var, fresh
from ..ir.rebuild import rebuilt, substitute, with_blocks
from ..ir.types import Scalar, sole_dtype
from ..ir.walk import blocks, count_reads, definitions
from ..rules.forms import PRIMITIVES
from .copies import COPY
from .ownership import READONLY

BROADCAST, ONES, ZEROS, FULL = (
    PRIMITIVES[function].op for function in (np.broadcast_to, np.ones, np.zeros, np.full)
)


def fill(block: Block) -> Block:
    """The block with copies of a number that was broadcast as arrays filled with it."""
    block = _copied_within(block, count_reads(block))
    return drop_dead_code(_filled(block, definitions(block), count_reads(block)))


def _copied_within(block: Block, reads: Counter[Var]) -> Block:
    """Where one side of a branch gives a number that was broadcast and the other an array of its
    own, only the first is copied."""
    copies = {s.args[0]: s for s in block.stmts if _is_copy(s) and reads[s.args[0]] == 1}  # type: ignore[union-attr,index]
    stmts: list[Stmt] = []
    known: dict[Var, Atom] = {}
    for stmt in block.stmts:
        stmt = with_blocks(stmt, [_copied_within(b, reads) for b in blocks(stmt)])
        if isinstance(stmt, If):
            for target in [t for t in stmt.targets if t in copies]:
                sides = [_copied_end(b, stmt.targets.index(target), reads) for b in blocks(stmt)]
                then, orelse = sides
                if then is not None and orelse is not None:
                    stmt = replace(stmt, then=then, orelse=orelse)
                    known[copies[target].targets[0]] = target
        if not (_is_copy(stmt) and stmt.targets[0] in known):
            stmts.append(stmt)
    return substitute(rebuilt(block, stmts), known)


def _is_copy(stmt: Stmt) -> bool:
    return isinstance(stmt, Assign) and stmt.op.name == "copy" and not stmt.keywords


def _copied_end(block: Block, place: int, reads: Counter[Var]) -> Block | None:
    """The block with a copy of what it yields there, if that is shared by broadcasting; None where
    it may be shared otherwise."""
    end = block.yields[place]
    made = {t: s for s in block.stmts if isinstance(s, Assign) for t in s.targets}
    source = _only(end, made, reads)
    if source is None or source.op != BROADCAST:
        while source is not None and source.op.memory == "same":
            source = _only(source.args[0], made, reads)
        ours = source is not None and source.op.memory == "fresh"
        return block if ours and source.op.name not in READONLY else None  # type: ignore[union-attr]
    assert isinstance(end, Var)
    own = fresh(end.name, end.type, end.of)
    copied = Assign((own,), COPY, (end,), (), source.where)
    yields = (*block.yields[:place], own, *block.yields[place + 1 :])
    return Block((*block.stmts, copied), yields)


def _only(atom: Atom, made: Mapping[Var, Assign], reads: Counter[Var]) -> Assign | None:
    """What makes a variable that is read once."""
    return made.get(atom) if isinstance(atom, Var) and reads[atom] == 1 else None


def _filled(block: Block, made: Mapping[Var, Assign], reads: Counter[Var]) -> Block:
    def one(stmt: Stmt) -> Stmt:
        inner = blocks(stmt)
        if inner:
            return with_blocks(stmt, [_filled(b, made, reads) for b in inner])
        source = stmt.args[0] if isinstance(stmt, Assign) and _is_copy(stmt) else None
        spread = made.get(source) if isinstance(source, Var) and reads[source] == 1 else None
        if spread is None or spread.op != BROADCAST or not isinstance(stmt, Assign):
            return stmt
        value, shape = spread.args[0], dict(spread.keywords).get("shape", spread.args[-1])
        return _of_one(replace(stmt, where=spread.where), value, shape)

    return rebuilt(block, map(one, block.stmts))


def _of_one(stmt: Assign, value: Atom, shape: Atom) -> Assign:
    """An array of this shape filled with a number."""
    dtype = sole_dtype(stmt.targets[0].type)
    if not isinstance(value.type, Scalar) or dtype is None or sole_dtype(value.type) != dtype:
        return stmt
    if dtype == "float64" and value in (Const(1.0), Const(0.0)):
        return replace(stmt, op=ONES if value == Const(1.0) else ZEROS, args=(shape,))
    return replace(stmt, op=FULL, args=(shape, value))
