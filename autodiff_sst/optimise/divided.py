"""A product of what has been divided already is a product of that quotient.

before:  a = divide(g, s); b = multiply(g, y); c = divide(b, s); yield a, c
after:   a = divide(g, s); c = multiply(a, y); yield a, c
where:   g, y: float64[n, m]; s: float64[m]; all: derivative code

stays:   a = divide(g, s); b = multiply(g, y); c = divide(b, s); yield a, b, c
where:   g, y: float64[n, m]; s: float64[m]; all: derivative code

stays:   a = divide(g, s); b = multiply(g, y); c = divide(b, s); yield a, c
where:   g: float64[m]; y: float64[n, m]; s: float64[n, m]; all: derivative code

A quotient takes more time than a product, and of sums of products no array is made
(`contractions.py`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array
from ..ir.walk import blocks, count_reads, is_derivative
from ..rules.forms import PRIMITIVES

MULTIPLY, DIVIDE = PRIMITIVES[np.multiply].op, PRIMITIVES[np.true_divide].op


def multiply_quotients(block: Block) -> Block:
    """The block with quotients of arrays that are there in place of further divisions."""
    found = _Multiplier(count_reads(block)).block(block)
    return block if found == block else drop_dead_code(found)


class _Multiplier:
    def __init__(self, reads: Counter[Var]) -> None:
        self.reads = reads

    def block(self, block: Block) -> Block:
        products: dict[Atom, Assign] = {}
        quotients: dict[tuple[Atom, Atom], Var] = {}
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmt = with_blocks(stmt, map(self.block, blocks(stmt)))
            if isinstance(stmt, Assign) and is_derivative(stmt):
                stmt = self.multiplied(stmt, products, quotients)
                if stmt.op is MULTIPLY:
                    products[stmt.targets[0]] = stmt
                elif stmt.op is DIVIDE:
                    quotients.setdefault((stmt.args[0], stmt.args[1]), stmt.targets[0])
            stmts.append(stmt)
        return rebuilt(block, stmts)

    def multiplied(
        self, stmt: Assign, products: dict[Atom, Assign], quotients: dict[tuple[Atom, Atom], Var]
    ) -> Assign:
        if stmt.op is not DIVIDE:
            return stmt
        above, below = stmt.args
        product = products.get(above)
        if product is None or self.reads[product.targets[0]] > 1:
            return stmt
        for place, factor in enumerate(product.args):
            quotient = quotients.get((factor, below))
            if quotient is not None and isinstance(factor.type, Array):
                if quotient.type == factor.type and above.type == stmt.targets[0].type:
                    other = product.args[1 - place]
                    args = (other, quotient) if place else (quotient, other)
                    return replace(stmt, op=MULTIPLY, args=args)
        return stmt
