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

from ..analyse.extents import SameExtents
from ..ir.nodes import Assign, Atom, Block, Stmt, Var
from ..ir.rebuild import substitute
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
    same = SameExtents(block)
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
