"""Parts of what is cut off anyway are read from that.

before:  b = getitem(x, 2:); v = getitem(x, 2:, 0); y = sum(b); yield v, y
after:   b = getitem(x, 2:); v = getitem(b, 0); y = sum(b); yield v, y
where:   x: float64[n]

What is cut off for that alone would have an adjoint of its own:

stays:   v = getitem(x, 1:, 0); w = getitem(x, 1:, 1); yield v, w
where:   x: float64[n]

stays:   r = getitem(x, 2); v = getitem(x, 2, 0); y = sum(r); yield v, y
where:   x: float64[n, m]
"""

from __future__ import annotations

from dataclasses import replace

from ..ir.nodes import Assign, Atom, Block, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Scalar
from ..ir.walk import blocks
from ..rules.indexing import getitem
from ..rules.infer import index_parts

Cuts = dict[tuple[Atom, tuple[Atom, ...]], Var]


def read_from_cuts(block: Block) -> Block:
    """The block with such reads."""
    return _read(block, {})


def _read(block: Block, cuts: Cuts) -> Block:
    cuts, stmts = dict(cuts), list[Stmt]()
    for stmt in block.stmts:
        stmt = with_blocks(stmt, [_read(inner, cuts) for inner in blocks(stmt)])
        if isinstance(stmt, Assign) and stmt.op == getitem:
            stmt = _from_cut(stmt, cuts)
            x, *path = stmt.args
            cuts[x, tuple(path)] = stmt.targets[0]
        stmts.append(stmt)
    return rebuilt(block, stmts)


def _from_cut(stmt: Assign, cuts: Cuts) -> Assign:
    x, *path = stmt.args
    for k in range(len(path) - 1, 0, -1):
        cut = cuts.get((x, tuple(path[:k])))
        if cut is not None and not all(isinstance(t, Scalar) for t in index_parts(path[k - 1])):
            return replace(stmt, args=(cut, *path[k:]))
    return stmt
