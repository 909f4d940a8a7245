"""What stands in a part of an array of zeros is added to that part.

before:  e = zeros_like(x); z = setitem(e, v, 1)
         y = add(w, z); v1 = multiply(h, z); u = add(v1, x); yield y, u
after:   y = additem(w, v, 1)
         v1 = multiply(h, v); u = additem(x, v1, 1); yield y, u
where:   h: float; w, x: float64[n, n]; all: derivative code

before:  e = zeros_like(p); z = setitem(e, v, m); y = additem(w, z, 0); yield y
after:   y = additem(w, v, 0, m); yield y
where:   v: float; p, e, z: float64[k]; w: float64[n, k]; m: bool[k]; all: derivative code

before:  e = zeros_like(x); z = setitem(e, v, 1); z1 = additem(z, w, 1:); y = add(x, z1); yield y
after:   y = additem(x, v, 1); y1 = additem(y, w, 1:); yield y1
where:   x: float64[3]; v: float; w: float64[2]; all: derivative code

Only where nobody wants the padded array itself:

stays:   e = zeros_like(x); z = setitem(e, v, 1)
         y = add(w, z); u = multiply(x, z); yield y, u
where:   w, x: float64[n, n]; all: derivative code
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..ir.build import Builder
from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array, Scalar, dims_of, sole_dtype
from ..ir.walk import (
    blocks,
    count_reads,
    definitions,
    is_derivative,
    operands,
    statements,
    variables,
)
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, is_view_path, may_repeat, path_type

ZEROS = {"zeros", "zeros_like"}
STORES = {"setitem", "additem"}
SUMS = {"add", "subtract"}


@dataclass(frozen=True, slots=True)
class _Padded:
    """`factor` times values, each added to a part of zeros, by its path."""

    parts: tuple[tuple[Atom, tuple[Atom, ...]], ...]
    factor: Atom | None = None


def add_to_parts(block: Block) -> Block:
    """The block without such arrays."""
    made, reads = definitions(block), count_reads(block)
    users: dict[Var, list[Stmt]] = {}
    for stmt in statements(block):
        for var in set(variables(operands(stmt))):
            users.setdefault(var, []).append(stmt)
    padded: dict[Var, _Padded] = {}
    filled: dict[Atom, _Padded] = {}
    for stmt in made.values():
        found = _padded(stmt, made, filled)
        if found is None:
            continue
        (target,) = stmt.targets
        filled[target] = found
        uses = users.get(target, [])
        scaled = [(s.targets[0], _scaled(s, target, found)) for s in uses if s.targets]
        products = {var: product for var, product in scaled if product is not None}
        sums = [s for s in uses if s.targets[0] not in products]
        sums += [s for var in products for s in users.get(var, [])]
        ends = sum(reads[var] for var in (target, *products))
        if sums and ends == len(sums) + len(products) and all(map(_is_sum, sums)):
            if all(_fits(s, {target, *products}) for s in sums):
                padded |= {target: found, **products}
    return drop_dead_code(_rewritten(block, padded)) if padded else block


def _padded(
    stmt: Assign, made: Mapping[Var, Assign], filled: Mapping[Atom, _Padded]
) -> _Padded | None:
    """What there is in zeros after a part was stored, or was added to those `filled` before."""
    if stmt.op.name not in STORES or not is_derivative(stmt) or not stmt.args:
        return None
    array, value, *path = stmt.args
    if not isinstance(array, Var):
        return None
    before = filled.get(array) if stmt.op is additem else None
    zeros = made.get(array)
    empty = zeros is not None and zeros.op.name in ZEROS
    once = is_view_path(tuple(path[:-1])) and not may_repeat(tuple(path))
    if (before is None and not empty) or not once or not _is_usual(stmt.targets[0]):
        return None
    parts = () if before is None else before.parts
    return _Padded((*parts, (value, tuple(path))))


def _scaled(stmt: Stmt, array: Var, padded: _Padded) -> _Padded | None:
    """A padded array times a number."""
    if not isinstance(stmt, Assign) or stmt.op.name != "multiply" or not is_derivative(stmt):
        return None
    others = [a for a in stmt.args if a != array]
    if len(others) != 1 or not isinstance(others[0].type, Scalar):
        return None
    return replace(padded, factor=others[0])


def _is_sum(stmt: Stmt) -> bool:
    if not isinstance(stmt, Assign) or not is_derivative(stmt):
        return False
    return stmt.op.name in SUMS or (stmt.op is additem and is_view_path(stmt.args[2:]))


def _fits(stmt: Stmt, padded: set[Var]) -> bool:
    """Whether one padded array is added to another array of the same shape."""
    assert isinstance(stmt, Assign)
    first, second, *path = stmt.args
    if path:
        part = path_type(first, tuple(path))
        known = isinstance(part, Array) and part.dims and part.dims == dims_of(second.type)
        plain = isinstance(first.type, Array) and first not in padded
        return plain and second in padded and bool(known)
    if second not in padded:
        first, second = second, first
        if stmt.op.name == "subtract":
            return False
    return first not in padded and first.type == second.type == stmt.targets[0].type


def _rewritten(block: Block, padded: Mapping[Var, _Padded]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Assign) and (stmt.op.name in SUMS or stmt.op is additem):
            stmts += _added(stmt, padded)
        else:
            stmts.append(with_blocks(stmt, [_rewritten(b, padded) for b in blocks(stmt)]))
    return rebuilt(block, stmts)


def _added(stmt: Assign, padded: Mapping[Var, _Padded]) -> list[Stmt]:
    first, second, *outer = stmt.args
    if first in padded:
        first, second = second, first
    found = padded.get(second) if isinstance(second, Var) else None
    if found is None:
        return [stmt]
    builder = Builder(stmt.where)
    for value, path in found.parts:
        if found.factor is not None:
            value = builder.emit(PRIMITIVES[np.multiply].op, found.factor, value)
        if stmt.op.name == "subtract":
            value = builder.emit(PRIMITIVES[np.negative].op, value)
        first = builder.emit(additem, first, value, *outer, *path, type=stmt.targets[0].type)
    last = builder.stmts.pop()
    assert isinstance(last, Assign)
    return [*builder.stmts, replace(last, targets=stmt.targets)]


def _is_usual(var: Var) -> bool:
    type_ = var.type
    return isinstance(type_, Array) and bool(type_.dims) and sole_dtype(type_) == "float64"
