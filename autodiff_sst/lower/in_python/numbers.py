"""Differences, segments, moments."""

from __future__ import annotations

from typing import Any

import numpy as np

# --- differences and segments ---------------------------------------------------------------


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    ary = np.ravel(ary)
    parts = [ary[1:] - ary[:-1]]
    if to_begin is not None:
        parts = [_in_dtype_of(ary, to_begin), *parts]
    if to_end is not None:
        parts = [*parts, _in_dtype_of(ary, to_end)]
    return np.concatenate(parts)


def _in_dtype_of(ary: Any, part: Any) -> Any:
    part = np.ravel(np.asarray(part))
    # NumPy refuses what an integer cannot hold.
    return part.astype(ary.dtype, copy=False) if ary.dtype.kind in "fc" else part


def _segment(array: Any, indices: Any, k: int, axis: int) -> Any:
    first = int(indices[k])
    if k + 1 == len(indices):
        last = array.shape[axis]
    else:
        last = max(int(indices[k + 1]), first + 1)
    return np.moveaxis(array, axis, 0)[first:last]


def multiply_reduceat(array: Any, indices: Any, axis: int = 0) -> Any:
    array, parts = np.asarray(array), []
    for k in range(len(indices)):
        parts.append(np.multiply.reduce(_segment(array, indices, k, axis)))
    return np.stack(parts, axis)


def maximum_reduceat(array: Any, indices: Any, axis: int = 0) -> Any:
    array, parts = np.asarray(array), []
    for k in range(len(indices)):
        parts.append(np.maximum.reduce(_segment(array, indices, k, axis)))
    return np.stack(parts, axis)


def minimum_reduceat(array: Any, indices: Any, axis: int = 0) -> Any:
    array, parts = np.asarray(array), []
    for k in range(len(indices)):
        parts.append(np.minimum.reduce(_segment(array, indices, k, axis)))
    return np.stack(parts, axis)


# --- moments about a mean that is given -----------------------------------------------------


def var_about(
    a: Any, axis: Any = None, *, ddof: Any = 0, keepdims: bool = False, mean: Any = None
) -> Any:
    a = np.asarray(a)
    apart = a - mean
    total = np.sum(apart * apart, axis=axis, keepdims=keepdims)
    return total / max(a.size // total.size - ddof, 0)


def std_about(
    a: Any, axis: Any = None, *, ddof: Any = 0, keepdims: bool = False, mean: Any = None
) -> Any:
    return np.sqrt(var_about(a, axis, ddof=ddof, keepdims=keepdims, mean=mean))
