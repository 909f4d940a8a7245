"""Norms of vectors and matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from .decompositions import over_rows
from .reductions import reduction
from .symbols import conjugate, is_complex, sign


def norm_weight(y: Any, x: Any, axis: Any, ord: Any = None) -> Any:
    if isinstance(axis, tuple) and len(axis) == 1:
        axis = axis[0]
    matrix = isinstance(axis, tuple) or (axis is None and ord is not None and x.ndim == 2)
    if ord is None or ord == "fro" or (ord == 2 and not matrix):
        return _over_norm(x, y)
    if matrix:
        return _matrix_norm_weight(y, x, (-2, -1) if axis is None else axis, ord)
    return _vector_norm_weight(y, x, axis, ord)


def _over_norm(x: Any, y: Any) -> Any:
    # The derivative of the norm at zero is zero by convention.
    return conjugate(x) / np.where(y == 0, np.inf, y)


def _direction(x: Any) -> Any:
    """The derivative of the absolute value."""
    return _over_norm(x, np.abs(x)) if is_complex(x) else sign(x)


def _vector_norm_weight(y: Any, x: Any, axis: Any, ord: Any) -> Any:
    if ord == 0:
        return np.zeros_like(x)
    if ord == 1:
        return _direction(x)
    if abs(ord) == np.inf:
        return _direction(x) * _shared(np.abs(x) == y, axis)
    return _direction(x) * (np.abs(x) / np.where(y == 0, np.inf, y)) ** (ord - 1)


def _shared(attained: Any, axis: Any) -> Any:
    """A mask divided by how many are in it, along the axis."""
    return attained / np.sum(attained, axis=axis, keepdims=axis is not None)


def _matrix_norm_weight(y: Any, x: Any, axis: Any, ord: Any) -> Any:
    rows, columns = (k % x.ndim for k in axis)
    if ord in (1, -1, np.inf, -np.inf):
        summed, other = (rows, columns) if abs(ord) == 1 else (columns, rows)
        sums = np.sum(np.abs(x), axis=summed, keepdims=True)
        # SciPy's norm adds in another order: the sum that it is may not be among these.
        extreme = (np.max if ord > 0 else np.min)(sums, axis=other, keepdims=True)
        return _direction(x) * _shared(sums == extreme, other)
    last = (-2, -1)
    moved = x if (rows, columns) == (x.ndim - 2, x.ndim - 1) else np.moveaxis(x, axis, last)
    u, s, vh = np.linalg.svd(moved, full_matrices=False)
    if ord == "nuc":
        found = u @ vh
    else:
        extreme = (np.max if ord == 2 else np.min)(s, axis=-1, keepdims=True)
        found = (u * over_rows(_shared(s == extreme, -1))) @ vh
    return conjugate(found if moved is x else np.moveaxis(found, last, axis))


reduction(
    np.linalg.norm,
    norm_weight,
    lambda x, ord=None, axis=None, keepdims=False: None,
)
