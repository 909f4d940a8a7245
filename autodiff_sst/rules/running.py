"""Methods of ufuncs: reductions, running values, segments.

Their axis is 0 unless it is given, unlike that of the functions of NumPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import last_changes, linear_scan, segments
from .forms import constant, general, multilinear
from .indexing import additem_call, at, zeros_like_of
from .reductions import reduction, scan_back, shifted
from .sorting import put_along, taken
from .symbols import apply

constant(last_changes, text="last_changes", infer=None)
constant(segments, text="segments", results=2)

reduction(
    np.logaddexp.reduce,
    lambda y, a, axis: np.exp(a - y),
    lambda array, axis=0, *, keepdims=False: None,
    axis=0,
    name="logaddexp_reduce",
    text="np.logaddexp.reduce",
)
reduction(
    np.hypot.reduce,
    lambda y, a, axis: a / np.where(y == 0, np.inf, y),
    lambda array, axis=0, *, keepdims=False: None,
    axis=0,
    name="hypot_reduce",
    text="np.hypot.reduce",
)


def _extreme_tangent(t: Any, y: Any, array: Any, axis: int = 0) -> Any:
    return taken(t[0], apply(last_changes, y, axis), axis)


def _extreme_adjoint(g: Any, y: Any, array: Any, axis: int = 0) -> Any:
    return (put_along(g, array, apply(last_changes, y, axis), axis),)


for _ufunc in (np.maximum, np.minimum):
    general(
        _ufunc.accumulate,
        _extreme_tangent,
        _extreme_adjoint,
        name=f"{_ufunc.__name__}_accumulate",
        text=f"np.{_ufunc.__name__}.accumulate",
    )


def _decay(y: Any, axis: int) -> Any:
    """How much of the sum so far there was one step before."""
    return np.exp(shifted(y, axis, lambda first: first) - y)


def _log_sum_tangent(t: Any, y: Any, array: Any, axis: int = 0) -> Any:
    return apply(linear_scan, t[0] * np.exp(array - y), _decay(y, axis), axis=axis)


def _log_sum_adjoint(g: Any, y: Any, array: Any, axis: int = 0) -> Any:
    return (scan_back(g, _decay(y, axis), axis) * np.exp(array - y),)


general(
    np.logaddexp.accumulate,
    _log_sum_tangent,
    _log_sum_adjoint,
    name="logaddexp_accumulate",
    text="np.logaddexp.accumulate",
)


def _unsegmented(g: Any, array: Any, indices: Any, axis: int = 0) -> Any:
    place = axis % array.ndim
    places, owners = apply(segments, indices, np.shape(array)[place])
    return apply(additem_call, zeros_like_of(array), g[at(place, owners)], at(place, places))


multilinear(
    np.add.reduceat,
    _unsegmented,
    written=2,
    name="add_reduceat",
    text="np.add.reduceat",
)
