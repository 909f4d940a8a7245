"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from .contractions import identity
from .forms import multilinear
from .indexing import additem_call
from .symbols import apply


def _untrace(
    g: Any, a: Any, offset: Any = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None
) -> Any:
    rows, columns = np.shape(a)[axis1], np.shape(a)[axis2]
    one = identity(rows, a, offset, columns)
    if a.ndim == 2:
        return g * (one if axis1 % 2 == 0 else one.T)
    return np.moveaxis(np.expand_dims(g, (-2, -1)) * one, (-2, -1), (axis1, axis2))


multilinear(np.trace, _untrace)


def _on_diagonal(g: Any, a: Any, offset: Any = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Zeros in the shape of `a`, with `g` (its last axis) on the diagonal of two axes."""
    axis1, axis2 = axis1 % a.ndim, axis2 % a.ndim
    places = apply(np.arange, np.shape(g)[-1])
    index = (_moved(places, -offset), _moved(places, offset))
    rest = tuple(np.shape(a)[k] for k in range(a.ndim) if k not in (axis1, axis2))
    zeros = apply(np.zeros, (np.shape(a)[axis1], np.shape(a)[axis2], *rest), dtype=a.dtype)
    first = g if g.ndim == 1 else np.moveaxis(g, -1, 0)
    found = apply(additem_call, zeros, first, index)
    return found if (axis1, axis2) == (0, 1) else np.moveaxis(found, (0, 1), (axis1, axis2))


def _moved(places: Any, by: Any) -> Any:
    """Indices of the diagonal in one of its axes: it starts where the offset leaves the matrix."""
    if isinstance(by, int):
        return places + by if by > 0 else places
    return places + np.maximum(by, 0)


def _undiagonal(g: Any, a: Any, offset: Any = 0, axis1: int = 0, axis2: int = 1) -> Any:
    # A diagonal beyond the corner is empty, and would not tell how large the matrix is.
    square = a.ndim == 2 and a.dims[0] == a.dims[1] and isinstance(offset, int)
    if square and (axis1 % 2, axis2 % 2) == (0, 1):
        return _matrix_of(g, offset)
    return _on_diagonal(g, a, offset, axis1, axis2)


def _matrix_of(g: Any, offset: Any) -> Any:
    return np.diag(g) if isinstance(offset, int) and offset == 0 else np.diag(g, offset)


multilinear(np.diagonal, _undiagonal, memory="view")


def _undiag(g: Any, v: Any, k: Any = 0) -> Any:
    return _undiagonal(g, v, k) if v.ndim == 2 else _matrix_of(g, k)


multilinear(np.diag, _undiag, memory="maybe")


def _undiagflat(g: Any, v: Any, k: Any = 0) -> Any:
    return np.reshape(_matrix_of(g, k), np.shape(v))


multilinear(np.diagflat, _undiagflat)


def _masked(triangle: Any) -> Any:
    return lambda g, m, k=0: triangle(g) if isinstance(k, int) and k == 0 else triangle(g, k)


for _function in (np.triu, np.tril):
    multilinear(_function, _masked(_function))
