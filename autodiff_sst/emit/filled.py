"""Arrays of one number.

before:  s = shape(x); b = broadcast_to(v, shape=s); c = copy(b); yield c
after:   s = shape(x); c = full(s, v); yield c
where:   v: float

before:  s = shape(x); b = broadcast_to(1.0, shape=s); c = copy(b); yield c
after:   s = shape(x); c = ones(s); yield c

stays:   s = shape(x); b = broadcast_to(v, shape=s); c = copy(b); yield b, c
where:   v: float
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.types import Scalar, sole_dtype
from ..ir.walk import blocks, count_reads, definitions, with_blocks
from ..rules.forms import PRIMITIVES

BROADCAST, ONES, ZEROS, FULL = (
    PRIMITIVES[function].op for function in (np.broadcast_to, np.ones, np.zeros, np.full)
)


def fill(block: Block) -> Block:
    """The block with copies of a number that was broadcast as arrays filled with it."""
    made = definitions(block)
    return drop_dead_code(_filled(block, made, count_reads(block)))


def _filled(block: Block, made: Mapping[Var, Assign], reads: Counter[Var]) -> Block:
    def one(stmt: Stmt) -> Stmt:
        inner = blocks(stmt)
        if inner:
            return with_blocks(stmt, [_filled(b, made, reads) for b in inner])
        copied = isinstance(stmt, Assign) and stmt.op.name == "copy" and not stmt.keywords
        source = stmt.args[0] if isinstance(stmt, Assign) and copied else None
        spread = made.get(source) if isinstance(source, Var) and reads[source] == 1 else None
        if spread is None or spread.op != BROADCAST or not isinstance(stmt, Assign):
            return stmt
        value, shape = spread.args[0], dict(spread.keywords).get("shape", spread.args[-1])
        return _of_one(replace(stmt, where=spread.where), value, shape)

    return Block(tuple(map(one, block.stmts)), block.yields)


def _of_one(stmt: Assign, value: Atom, shape: Atom) -> Assign:
    """An array of this shape filled with a number."""
    dtype = sole_dtype(stmt.targets[0].type)
    if not isinstance(value.type, Scalar) or dtype is None or sole_dtype(value.type) != dtype:
        return stmt
    if dtype == "float64" and value in (Const(1.0), Const(0.0)):
        return replace(stmt, op=ONES if value == Const(1.0) else ZEROS, args=(shape,))
    return replace(stmt, op=FULL, args=(shape, value))
