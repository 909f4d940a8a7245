"""Sums over all elements, in derivative code.

sum(reshape(x, shape)) -> sum(x)         sum(sum(x, axis=0)) -> sum(x)
sum(x[k:]) -> x[k] where x[k:] is known to have one element
"""

from __future__ import annotations

import math
import operator

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Atom, Const
from ..ir.types import Array, Dim, Scalar, at_least, dims_of, sole_dtype
from .algebra import Found, emit
from .forms import PRIMITIVES
from .makers import made_by, number

_AXES = {"axis", "keepdims"}


def sum_of_all(builder: Builder, a: Atom) -> Found:
    """What the sum over all elements of `a` is, without what only arranges or joins them."""
    reshaped = made_by(builder, a, "reshape")
    if reshaped is not None:
        return emit(builder, np.sum, reshaped.args[0])
    summed = made_by(builder, a, "sum") if builder.algebra == "any" else None
    if summed is not None and {*dict(summed.keywords)} <= _AXES and not a.name:  # type: ignore[union-attr]
        return emit(builder, np.sum, summed.args[0])
    dims = dims_of(a.type) if isinstance(a.type, Array) else None
    if not dims or not all(isinstance(d, int) for d in dims):
        return None
    count = math.prod(dims)  # type: ignore[arg-type]
    spread = made_by(builder, a, "broadcast_to")
    if spread is not None and number(spread.args[0]) is not None and count:
        return Const(count * number(spread.args[0]))
    return _only_element(builder, a, len(dims)) if count == 1 else None


def _only_element(builder: Builder, a: Atom, rank: int) -> Found:
    dtype = sole_dtype(a.type)
    if dtype is None:
        return None
    source, place = _start_of_part(builder, a) or (a, Const((0,) * rank if rank > 1 else 0))
    spread = made_by(builder, source, "broadcast_to")
    if spread is not None and number(spread.args[0]) is not None:
        return spread.args[0]
    type_ = Scalar(dtype, False)
    return builder.emit(PRIMITIVES[operator.getitem].op, source, place, type=type_)


def _start_of_part(builder: Builder, a: Atom) -> tuple[Atom, Atom] | None:
    """The vector that this is a part of, and where the part begins."""
    read = made_by(builder, a, "getitem")
    if read is None or len(read.args) != 2 or len(dims_of(read.args[0].type) or ()) != 1:
        return None
    vector, index = read.args
    start = _start(builder, index, dims_of(vector.type)[0])  # type: ignore[index]
    return None if start is None else (vector, Const(0) if start == Const(None) else start)


def _start(builder: Builder, index: Atom, dim: Dim) -> Found:
    """Where a slice begins; None for one that may begin before the vector does, or behind it."""
    if not isinstance(index, Const):
        cut = made_by(builder, index, "slice")
        return cut.args[0] if cut is not None and cut.args[2] in (Const(None), Const(1)) else None
    cut = index.value
    if not isinstance(cut, slice) or (cut.step or 1) < 0:
        return None
    return Const(cut.start) if (cut.start or 0) >= -at_least(dim) else None
