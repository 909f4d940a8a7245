"""What was reduced before is not reduced again for keeping the axes that were reduced.

before:  m = mean(x, axis=1); k = mean(x, axis=1, keepdims=True); d = subtract(x, k); yield m, d
after:   m = mean(x, axis=1); k = expand_dims(m, axis=1); d = subtract(x, k); yield m, d
where:   x: float64[n, m]; k, d: derivative code

before:  m = sum(x); k = sum(x, keepdims=True); d = subtract(x, k); yield m, d
after:   m = sum(x); k = expand_dims(m, axis=0); d = subtract(x, k); yield m, d
where:   k, d: derivative code

stays:   m = mean(x, axis=1); k = mean(x, axis=0, keepdims=True); d = subtract(x, k); yield m, d
where:   x: float64[n, m]; k, d: derivative code
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array
from ..ir.walk import blocks, is_derivative
from ..rules.columns import Axes, counted, literal_axes
from ..rules.forms import PRIMITIVES

REDUCTIONS = {"sum", "mean", "max", "min", "prod", "var", "std", "median"}
EXPAND = PRIMITIVES[np.expand_dims].op
Reduced = tuple[str, Atom, Axes]


def reduce_once(block: Block) -> Block:
    """The block where derivative code adds axes to what is reduced already."""
    return _reduced(block, {})


def _reduced(block: Block, seen: dict[Reduced, Var]) -> Block:
    """`seen` are the reductions so far that have not kept their axes."""
    seen = dict(seen)
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Assign):
            stmts.append(_once(stmt, seen))
        else:
            stmts.append(with_blocks(stmt, [_reduced(b, seen) for b in blocks(stmt)]))
    return rebuilt(block, stmts)


def _once(stmt: Assign, seen: dict[Reduced, Var]) -> Assign:
    axes = _axes(stmt)
    if axes is None:
        return stmt
    reduced, keeps = (stmt.op.name, stmt.args[0], axes), dict(stmt.keywords).get("keepdims")
    if keeps is None or keeps == Const(False):
        seen[reduced] = stmt.targets[0]
    elif keeps == Const(True) and is_derivative(stmt) and reduced in seen:
        told = Const(axes if len(axes) > 1 else axes[0])
        return replace(stmt, op=EXPAND, args=(seen[reduced],), keywords=(("axis", told),))
    return stmt


def _axes(stmt: Assign) -> Axes | None:
    """The axes that this reduces, counted from the front, if it is told nothing else but whether
    to keep them."""
    options = dict(stmt.keywords)
    x = stmt.args[0] if len(stmt.args) == 1 else None
    dims = x.type.dims if x is not None and isinstance(x.type, Array) else None
    if stmt.op.name not in REDUCTIONS or not dims or not options.keys() <= {"axis", "keepdims"}:
        return None
    axis = options.get("axis", Const(None))
    if axis == Const(None):
        return tuple(range(len(dims)))
    axes = literal_axes(axis.value) if isinstance(axis, Const) else None
    return None if axes is None else counted(axes, len(dims))
