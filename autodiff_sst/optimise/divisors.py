"""What the function divides by itself, derivatives divide by without a look at zeros: where there
is one, the function is not finite either.

before:  u = divide(x, n); z = equal(n, 0); s = where(z, inf, n); v = divide(x, s); yield u, v
after:   u = divide(x, n); v = divide(x, n); yield u, v
where:   x: float64[m, k]; n: float64[m, 1]; z, s, v: derivative code

stays:   z = equal(n, 0); s = where(z, inf, n); v = divide(x, s); yield v
where:   x: float64[m, k]; n: float64[m, 1]; all: derivative code
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

import numpy as np

from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.walk import blocks, definitions, is_derivative, statements
from ..rules.choices import where_op
from ..rules.forms import PRIMITIVES

DIVIDE, EQUAL = PRIMITIVES[np.true_divide].op, PRIMITIVES[np.equal].op


def divide_alike(block: Block) -> Block:
    """The block without such looks."""
    if not any(isinstance(s, Assign) and s.op == where_op for s in statements(block)):
        return block
    found = _alike(block, definitions(block), frozenset())
    return block if found == block else drop_dead_code(found)


def _alike(block: Block, made: Mapping[Var, Assign], divided: Set[Atom]) -> Block:
    stmts: list[Stmt] = []
    divided = set(divided)
    for stmt in block.stmts:
        if not isinstance(stmt, Assign):
            stmts.append(with_blocks(stmt, [_alike(b, made, divided) for b in blocks(stmt)]))
            continue
        if stmt.op == DIVIDE and not is_derivative(stmt):
            divided.add(stmt.args[1])
        elif stmt.op == DIVIDE:
            plain = _looked_at(stmt.args[1], made)
            if plain in divided:
                stmt = replace(stmt, args=(stmt.args[0], plain))
        stmts.append(stmt)
    return rebuilt(block, stmts)


def _looked_at(divisor: Atom, made: Mapping[Var, Assign]) -> Atom | None:
    """What this is where it is not zero, if it is infinite there."""
    choice = made.get(divisor) if isinstance(divisor, Var) else None
    if choice is None or choice.op != where_op or choice.args[1] != Const(np.inf):
        return None
    test = made.get(choice.args[0]) if isinstance(choice.args[0], Var) else None
    zero = test is not None and test.op == EQUAL and test.args[1] in (Const(0), Const(0.0))
    return choice.args[2] if test is not None and zero and test.args[0] == choice.args[2] else None
