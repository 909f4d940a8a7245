"""Which extents are the same, as operations that are always carried out demand."""

from __future__ import annotations

import numpy as np

from ..ir.nodes import Assign, Atom, Block
from ..ir.types import Array, Dim, dims_of, may_be_one
from ..rules.forms import PRIMITIVES
from ..runtime import unbroadcast

FIT = PRIMITIVES[unbroadcast].op


class SameExtents:
    """Which extents are the same wherever the block comes to its end; `around` are those of the
    block around it."""

    def __init__(self, block: Block, around: SameExtents | None = None) -> None:
        self.parent: dict[Dim, Dim] = {} if around is None else dict(around.parent)
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
        """Whether two arrays have the same shape, for sure."""
        a, b = (dims_of(v.type) if isinstance(v.type, Array) else None for v in (x, y))
        if a is None or b is None or len(a) != len(b):
            return False
        return all(
            self.find(m) == self.find(n) and getattr(m, "base", "") != "?"
            for m, n in zip(a, b, strict=True)
        )
