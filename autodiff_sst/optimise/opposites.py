"""What is the opposite of something that is there already is minus that.

before:  a = multiply(2.0, x); u1 = setitem(u, a, 1:); b = multiply(-2.0, x)
         u2 = additem(u1, b, :-1); yield u2
after:   a = multiply(2.0, x); u1 = setitem(u, a, 1:); b = negative(a)
         u2 = additem(u1, b, :-1); yield u2
where:   u: float64[4]; x: float64[3]; all: derivative code

stays:   b = multiply(-2.0, x); yield b
where:   all: derivative code
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array
from ..ir.walk import blocks, is_derivative
from ..rules.forms import PRIMITIVES

MULTIPLY, NEGATIVE = PRIMITIVES[np.multiply].op, PRIMITIVES[np.negative].op
Products = dict[tuple[float, Atom], Var]


def negate_opposites(block: Block) -> Block:
    """The block with such products of arrays."""
    return _negated(block, {})


def _negated(block: Block, known: Products) -> Block:
    known, stmts = dict(known), list[Stmt]()
    for stmt in block.stmts:
        stmt = with_blocks(stmt, [_negated(inner, known) for inner in blocks(stmt)])
        key = _key(stmt)
        if key is not None and isinstance(stmt, Assign):
            literal, x = key
            opposite = known.get((-literal, x))
            if opposite is not None and opposite.type == stmt.targets[0].type:
                stmt = replace(stmt, op=NEGATIVE, args=(opposite,))
            else:
                known.setdefault(key, stmt.targets[0])
        stmts.append(stmt)
    return rebuilt(block, stmts)


def _key(stmt: Stmt) -> tuple[float, Atom] | None:
    """The literal and the array that a statement multiplies."""
    if not isinstance(stmt, Assign) or stmt.op is not MULTIPLY or stmt.keywords:
        return None
    literal, x = stmt.args
    if not isinstance(literal, Const) or type(literal.value) is not float:
        return None
    return (literal.value, x) if isinstance(x.type, Array) and is_derivative(stmt) else None
