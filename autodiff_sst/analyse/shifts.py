"""Largest elements that have no influence: what is taken out before exponentials, to be put back or
divided out.

    m = np.max(x, axis=1, keepdims=True)          m + d:
    e = np.exp(x - m)                             e times exp(-d)
    s = np.sum(e, axis=1, keepdims=True)          s times exp(-d)
    p = e / s                                     the same
    f = m + np.log(s)                             the same

If all that is made of `m` is the same whatever it is, it is a constant for every derivative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..ir.nodes import Assign, Block, Const, Stmt, Var
from ..ir.types import Array, Scalar, can_vary, dims_of, rank
from ..ir.walk import blocks, operands, used_by, variables
from ..rules.forms import PRIMITIVES, RULES, Multilinear, ops_of, smooth_places
from ..rules.indexing import getitem

EXTREMES = ops_of(np.max, np.min)
SUMS = ops_of(np.sum, np.mean)
ADD, SUBTRACT, MULTIPLY, DIVIDE, MATMUL = (
    PRIMITIVES[f].op for f in (np.add, np.subtract, np.multiply, np.true_divide, np.matmul)
)
NEGATIVE, EXP, LOG = (PRIMITIVES[f].op for f in (np.negative, np.exp, np.log))


def find_shifts(block: Block) -> set[Var]:
    """The largest and least elements, in all blocks, that nothing depends on in the end."""
    found = {stmt.targets[0] for stmt in _extremes(block) if _is_lost(block, stmt)}
    for stmt in block.stmts:
        for inner in blocks(stmt):
            found |= find_shifts(inner)
    return found


def _extremes(block: Block) -> Iterator[Assign]:
    return (s for s in block.stmts if isinstance(s, Assign) and s.op in EXTREMES)


@dataclass(frozen=True)
class _Shifted:
    """What becomes of a value if `m` becomes `m + d`: `times` d is added to it, or it is multiplied
    by the exponential of that. `along` are the axes, counted from the end, that d has."""

    times: int
    grows: bool
    along: frozenset[int]


def _is_lost(block: Block, extreme: Assign) -> bool:
    (m,) = extreme.targets
    dims = dims_of(m.type)
    if dims is None or not isinstance(m.type, (Array, Scalar)):
        return False
    along = frozenset(k - len(dims) for k, dim in enumerate(dims) if dim != 1)
    known = {m: _Shifted(1, False, along)}
    for stmt in block.stmts:
        if known.keys().isdisjoint(used_by(stmt)) or _tells_nothing(stmt):
            continue
        made = _made(stmt, known)
        if made is None:
            return False
        if made.times:
            known[stmt.targets[0]] = made
    return known.keys().isdisjoint(variables(block.yields))


def _tells_nothing(stmt: Stmt) -> bool:
    """Whether what this makes carries no derivative."""
    return isinstance(stmt, Assign) and not (
        stmt.op.effect or any(can_vary(t.type) for t in stmt.targets)
    )


def _made(stmt: Stmt, known: dict[Var, _Shifted]) -> _Shifted | None:
    """What a statement makes of shifted values; None if that is not known."""
    if not isinstance(stmt, Assign) or len(stmt.targets) != 1 or not _are_numbers(stmt):
        return None
    found = [known.get(a) if isinstance(a, Var) else None for a in operands(stmt)]
    if stmt.op in SUMS:
        return _reduced(stmt, found)
    if stmt.op is getitem:
        return _viewed(stmt, found)
    if stmt.keywords or len({one.along for one in found if one is not None}) > 1:
        return None
    match found:
        case [_Shifted() as a]:
            return _of_one(stmt, a)
        case [a, b]:
            return _of_two(stmt, a, b)
    return None


def _are_numbers(stmt: Assign) -> bool:
    """Whether these are numbers and arrays of known rank, and maybe the index of a view."""
    atoms = (*stmt.args[: 1 if stmt.op is getitem else None], *stmt.targets)
    return all(isinstance(a.type, (Array, Scalar)) and rank(a.type) is not None for a in atoms)


def _of_one(stmt: Assign, a: _Shifted) -> _Shifted | None:
    if stmt.op is NEGATIVE:
        return a if a.grows else _Shifted(-a.times, False, a.along)
    if (stmt.op is EXP and not a.grows) or (stmt.op is LOG and a.grows):
        return _Shifted(a.times, not a.grows, a.along)
    return None


def _of_two(stmt: Assign, a: _Shifted | None, b: _Shifted | None) -> _Shifted | None:
    """Sums of what is shifted, products of what is multiplied; of such, sums if they are
    multiplied alike."""
    first, second = (0 if one is None else one.times for one in (a, b))
    along = (a or b or _Shifted(0, False, frozenset())).along
    if stmt.op is not MULTIPLY and isinstance(RULES.get(stmt.op), Multilinear):
        return _of_product(stmt, a, b)
    grow = {one.grows for one in (a, b) if one is not None}
    if len(grow) != 1:
        return None
    (grows,) = grow
    sign = {ADD: 1, SUBTRACT: -1, MULTIPLY: 1, DIVIDE: -1}.get(stmt.op, 0)
    if grows == (stmt.op in (MULTIPLY, DIVIDE)) and sign:
        return _Shifted(first + sign * second, grows, along)
    alike = grows and stmt.op in (ADD, SUBTRACT) and first == second
    return _Shifted(first, True, along) if alike else None


def _of_product(stmt: Assign, a: _Shifted | None, b: _Shifted | None) -> _Shifted | None:
    """A product with something that is the same: of what is multiplied by one number, or of rows
    that are multiplied each by its own."""
    one = a or b
    if one is None or not one.grows or (a is not None and b is not None):
        return None
    if (0 if one is a else 1) not in (smooth_places(RULES[stmt.op]) or ()):
        return None
    rows = stmt.op is MATMUL and one is a and -1 not in one.along
    whole = rows and rank(stmt.args[0].type) == rank(stmt.args[1].type) == 2
    return one if whole or not one.along else None


def _reduced(stmt: Assign, found: list[_Shifted | None]) -> _Shifted | None:
    """A sum over axes along which all is shifted alike."""
    one, options = found[0], dict(stmt.keywords)
    axis, keep = options.pop("axis", Const(None)), options.pop("keepdims", Const(False))
    own = rank(stmt.args[0].type) or 0
    if one is None or len(stmt.args) != 1 or options or not one.grows:
        return None
    if not isinstance(axis, Const) or not isinstance(keep, Const):
        return None
    axes = _axes(axis.value, own)
    if axes is None or not axes.isdisjoint(one.along):
        return None
    if keep.value:
        return one
    along = frozenset(k + sum(other > k for other in axes) for k in one.along)
    return _Shifted(one.times, True, along)


def _viewed(stmt: Assign, found: list[_Shifted | None]) -> _Shifted | None:
    """The value with more axes, as in `m[:, None]`."""
    one, parts = found[0], stmt.args[1:]
    value = parts[0].value if len(parts) == 1 and isinstance(parts[0], Const) else ...
    if one is None:
        return None
    index = value if isinstance(value, tuple) else (value,)
    if not all(part is None or part == slice(None) for part in index):
        return None
    kept = (rank(stmt.args[0].type) or 0) - sum(part is not None for part in index)
    whole = (*index, *(slice(None),) * kept)
    old = [k - len(whole) for k, part in enumerate(whole) if part is not None]
    return _Shifted(one.times, one.grows, frozenset(old[k] for k in one.along))


def _axes(axis: object, own: int) -> frozenset[int] | None:
    """Axes counted from the end."""
    if axis is None:
        return frozenset(range(-own, 0))
    several = axis if isinstance(axis, tuple) else (axis,)
    if not all(type(k) is int for k in several):
        return None
    return frozenset(k if k < 0 else k - own for k in several)
