"""Reductions and scans."""

from __future__ import annotations

from typing import Any

import numpy as np

from .forms import constant, general, multilinear
from .symbols import broadcast_to


def unreduce(g: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    """Spread the cotangent of a reduction over the axes that were reduced."""
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return broadcast_to(g, np.shape(a))


def count(a: Any, axis: Any) -> Any:
    """How many elements each result of a reduction was made from."""
    if axis is None:
        return np.size(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    total: Any = np.shape(a)[axes[0]]
    for one in axes[1:]:
        total = total * np.shape(a)[one]
    return total


multilinear(np.sum, lambda g, a, axis=None, keepdims=False: unreduce(g, a, axis, keepdims))
multilinear(
    np.mean,
    lambda g, a, axis=None, keepdims=False: unreduce(g / count(a, axis), a, axis, keepdims),
)


def _extreme_mask(y: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    """Where the extreme is attained, shared equally among ties."""
    if axis is not None and not keepdims:
        y = np.expand_dims(y, axis)
    attained = a == y
    return attained / np.sum(attained, axis=axis, keepdims=True)


def _extreme_tangent(t: Any, y: Any, a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.sum(t[0] * _extreme_mask(y, a, axis, keepdims), axis=axis, keepdims=keepdims)


def _extreme_adjoint(g: Any, y: Any, a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return (g * _extreme_mask(y, a, axis, keepdims),)


general((np.max, np.min), _extreme_tangent, _extreme_adjoint)

constant(np.all)
constant(np.any)
constant(np.argmax)
constant(np.argmin)
constant(np.argsort)
constant(np.count_nonzero)
