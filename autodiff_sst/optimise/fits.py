"""A gradient is brought into the shape of its argument only where that could be another one.

before:  y = matmul(x, w); z = transpose(x); g = matmul(z, y)
         s = shape(w); w_bar = unbroadcast(g, s)
         yield w_bar
after:   y = matmul(x, w); z = transpose(x); g = matmul(z, y)
         yield g
where:   x: float64[n, m]; w: float64[k, p]

The product `matmul(x, w)` fits only where `m` and `k` are the same. A sum of vectors fits also
where one of them has but one element:

stays:   y = add(x, w); s = shape(w); w_bar = unbroadcast(x, s); yield w_bar, y
where:   w: float64[1]
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Stmt, Var
from ..ir.types import Array, Dim, dims_of, may_be_one
from ..ir.walk import substitute
from ..rules.forms import PRIMITIVES
from ..runtime import unbroadcast

FIT, SHAPE = PRIMITIVES[unbroadcast].op, PRIMITIVES[np.shape].op


def drop_fits(block: Block) -> Block:
    """Drop what fits anyway, as statements that are always carried out make sure."""
    shapes = {
        stmt.targets[0]: stmt.args[0]
        for stmt in block.stmts
        if isinstance(stmt, Assign) and stmt.op is SHAPE
    }
    same = _Same(block)
    mapping: dict[Var, Atom] = {}
    kept: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Assign) and stmt.op is FIT:
            owner = shapes.get(_shape_in(stmt))  # type: ignore[arg-type]
            if owner is not None and same.shapes(stmt.args[0], owner):
                mapping[stmt.targets[0]] = mapping.get(stmt.args[0], stmt.args[0])  # type: ignore[arg-type]
                continue
        kept.append(stmt)
    if not mapping:
        return block
    return substitute(replace(block, stmts=tuple(kept)), mapping)


def _shape_in(stmt: Assign) -> Atom:
    return stmt.args[1] if len(stmt.args) > 1 else dict(stmt.keywords)["shape"]


class _Same:
    """Which extents are the same wherever the block comes to its end."""

    def __init__(self, block: Block) -> None:
        self.parent: dict[Dim, Dim] = {}
        for stmt in block.stmts:
            if isinstance(stmt, Assign) and len(stmt.args) == 2 and stmt.op is not FIT:
                self.learn(stmt)

    def learn(self, stmt: Assign) -> None:
        """What an operation on two arrays demands of them."""
        left, right = (dims_of(a.type) if isinstance(a.type, Array) else None for a in stmt.args)
        if not left or not right:
            return
        if stmt.op.name == "matmul":
            self.join(left[-1], right[-2] if len(right) > 1 else right[0])
        elif isinstance(getattr(np, stmt.op.name, None), np.ufunc):
            for a, b in zip(reversed(left), reversed(right), strict=False):
                if not may_be_one(a) and not may_be_one(b):
                    self.join(a, b)

    def find(self, dim: Dim) -> Dim:
        while dim in self.parent:
            dim = self.parent[dim]
        return dim

    def join(self, a: Dim, b: Dim) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            self.parent[a] = b

    def shapes(self, x: Atom, y: Atom) -> bool:
        a, b = (dims_of(v.type) if isinstance(v.type, Array) else None for v in (x, y))
        if a is None or b is None or len(a) != len(b):
            return False
        return all(self.find(m) == self.find(n) for m, n in zip(a, b, strict=True))
