"""Arrays taken apart into several, which joining undoes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, Tuple, dims_of, dtype_of, unknown_dims
from .forms import general
from .indexing import zeros_like_of
from .symbols import apply, in_shape_of


def sections(ary: Atom, parts: Atom, *_: Any, **__: Any) -> int:
    """How many parts there are: a number of them is told, or where they begin."""
    if isinstance(parts, Const):
        value = parts.value
        return int(value) if isinstance(value, int) else len(value) + 1
    match parts.type:
        case Array(_, (int(length),)):
            return length + 1
        case Tuple(items):
            return len(items) + 1
    raise ValueError("the number of parts is known only at run time")


def _part_types(ary: Atom, parts: Atom, axis: Atom = Const(0)) -> Any:  # noqa: B008
    count, dims = sections(ary, parts), dims_of(ary.type)
    if dims is None or not isinstance(axis, Const):
        part = Array(dtype_of(ary.type), None)
    else:
        place = axis.value % len(dims)
        part = Array(dtype_of(ary.type), unknown_dims((*dims[:place], None, *dims[place + 1 :])))
    return (part,) * count


def _tangent(function: Any) -> Any:
    return lambda t, y, ary, parts, axis=0: apply(function, t[0], parts, axis=axis)


def _adjoint(g: Any, y: Any, ary: Any, parts: Any, axis: int = 0) -> Any:
    filled = [
        zeros_like_of(whole) if piece is None else piece for piece, whole in zip(g, y, strict=True)
    ]
    return (in_shape_of(np.concatenate(filled, axis=axis), ary),)


for _function in (np.split, np.array_split):
    general(
        _function,
        _tangent(_function),
        _adjoint,
        results=sections,
        infer=_part_types,
        memory="view",
        written=2,
    )
