"""The sign of a product is given to its smaller factor.

before:  p = multiply(a, b); n = negative(p); yield n
after:   m = negative(a); n = multiply(m, b); yield n
where:   a: float64[n, 1]; b: float64[n, m]; all: derivative code

stays:   p = multiply(a, b); n = negative(p); yield n, p
where:   a: float64[n, 1]; b: float64[n, m]; all: derivative code
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Stmt, Var, fresh
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import dims_of, wraps
from ..ir.walk import blocks, count_reads, is_derivative
from ..rules.forms import PRIMITIVES

NEGATIVE, MULTIPLY = PRIMITIVES[np.negative].op, PRIMITIVES[np.multiply].op


def negate_factors(block: Block) -> Block:
    """The block with derivative products negated by a factor."""
    return drop_dead_code(_negated(block, count_reads(block)))


def _negated(block: Block, reads: Counter[Var]) -> Block:
    stmts: list[Stmt] = []
    made: dict[Var, Assign] = {}
    for stmt in block.stmts:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [_negated(b, reads) for b in inner])
        elif isinstance(stmt, Assign):
            if stmt.op is NEGATIVE and is_derivative(stmt):
                *before, stmt = _by_factor(stmt, made, reads)
                stmts += before
            made.update(dict.fromkeys(stmt.targets, stmt))
        stmts.append(stmt)
    return rebuilt(block, stmts)


def _by_factor(stmt: Assign, made: Mapping[Var, Assign], reads: Counter[Var]) -> tuple[Assign, ...]:
    x = stmt.args[0]
    product = made.get(x) if isinstance(x, Var) and reads[x] == 1 else None
    if product is None or product.op is not MULTIPLY or not isinstance(product.args[0], Var):
        return (stmt,)
    first, second = product.args
    if not isinstance(first, Var) or wraps(first.type) or not _is_smaller(first, second):
        return (stmt,)
    minus = fresh("", first.type)
    return (
        replace(stmt, targets=(minus,), args=(first,)),
        replace(product, targets=stmt.targets, args=(minus, second)),
    )


def _is_smaller(a: Atom, b: Atom) -> bool:
    """Whether the first has fewer axes along which it varies."""
    first, second = ([d for d in dims_of(x.type) or () if d != 1] for x in (a, b))
    return dims_of(b.type) is not None and len(first) < len(second)
