"""Arrays put together, taken apart and turned."""

from __future__ import annotations

from typing import Any

import numpy as np

# --- matrices -------------------------------------------------------------------------------


def linalg_trace(x: Any, *, offset: int = 0) -> Any:
    return np.trace(x, offset, -2, -1)


def linalg_diagonal(x: Any, *, offset: int = 0) -> Any:
    return np.diagonal(x, offset, -2, -1)


def linalg_cross(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    if np.shape(x1)[axis] != 3 or np.shape(x2)[axis] != 3:
        raise ValueError("both arrays must hold vectors of three elements")
    return np.cross(x1, x2, axis=axis)


def vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    x = np.asarray(x)
    if axis is None:
        found = np.linalg.norm(np.ravel(x), ord, 0)  # without an axis, NumPy rounds in another way
        return np.reshape(found, (1,) * x.ndim) if keepdims else found
    if isinstance(axis, tuple):
        kept = tuple(k for k in range(x.ndim) if k not in [a % x.ndim for a in axis])
        rows = np.transpose(x, (*axis, *kept))
        shape = tuple(x.shape[k] for k in kept)
        found = np.linalg.norm(np.reshape(rows, (-1, *shape)), ord, 0)
        return np.expand_dims(found, axis) if keepdims else found
    return np.linalg.norm(x, ord, axis, keepdims)


def matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    return np.linalg.norm(x, ord, (-2, -1), keepdims)


# --- joining --------------------------------------------------------------------------------


def _flat(x: Any) -> Any:
    """All elements in one axis; a vector is that, not a view of itself."""
    return x if np.ndim(x) == 1 else np.ravel(x)


def _from_axis(x: Any, axis: Any) -> Any:
    """The same array with an axis in front."""
    return x if axis == 0 else np.moveaxis(x, axis, 0)


def append(arr: Any, values: Any, axis: Any = None) -> Any:
    arr, values = np.asarray(arr), np.asarray(values)
    if axis is None:
        return np.concatenate((_flat(arr), _flat(values)))
    return np.concatenate((arr, values), axis=axis)


def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    arr, values = np.asarray(arr), np.asarray(values)
    if axis is None:
        arr, axis = _flat(arr), 0
    before = _from_axis(arr, axis)
    n = before.shape[0]
    if isinstance(obj, slice):
        obj = np.arange(n)[obj]
    if np.ndim(obj) == 0 and arr.ndim == 1:
        values = np.atleast_1d(values)
        places = obj % (n + 1) if obj >= 0 else obj + n
        indices = places + np.arange(len(values))
    else:
        indices = np.atleast_1d(obj)
        if indices.dtype == bool:
            indices = np.flatnonzero(indices)
        if indices.size == 1 and values.ndim == arr.ndim == 1:
            indices = np.repeat(indices, len(values))
        indices = np.where(indices < 0, indices + n, indices)
        order = np.argsort(np.argsort(indices, kind="stable"), kind="stable")
        indices = indices + order
        if values.ndim == arr.ndim:
            values = _from_axis(values, axis)
    found = np.zeros((n + len(indices), *before.shape[1:]), arr.dtype)
    old = np.ones(n + len(indices), bool)
    old[indices] = False
    found[indices] = values
    found[old] = before
    # In the order in which NumPy has it, on which the rounding of sums depends.
    return found if axis == 0 else np.ascontiguousarray(np.moveaxis(found, 0, axis))


def delete(arr: Any, obj: Any, axis: Any = None) -> Any:
    arr = np.asarray(arr)
    if axis is None:
        arr, axis = _flat(arr), 0
    kept = np.ones(arr.shape[axis], bool)
    kept[list(obj) if isinstance(obj, tuple) else obj] = False
    return np.compress(kept, arr, axis)


def resize(a: Any, new_shape: Any) -> Any:
    a = _flat(a)
    total = int(np.prod(new_shape))
    return np.reshape(a[np.arange(total) % a.size], new_shape)


def trim_zeros(filt: Any) -> Any:
    places = np.flatnonzero(filt)
    if len(places) == 0:
        return filt[:0]
    return filt[places[0] : places[-1] + 1]


def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    axis = axis % a.ndim
    if start < 0:
        start = start + a.ndim
    if axis < start:
        start = start - 1
    return np.moveaxis(a, axis, start)


def matrix_transpose(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    *,
    axis: int = 0,
) -> Any:
    samples = np.linspace(start, stop, num, endpoint, axis=axis)
    step = (np.asarray(stop)[()] * 1.0 - start) / (num - 1 if endpoint else num)
    return (samples, step) if retstep else samples


def vander(x: Any, N: Any = None, increasing: bool = False) -> Any:
    x = np.asarray(x)
    x = x.astype(np.result_type(x, np.ones(1, int)), copy=False)
    count = len(x) if N is None else N
    powers = [np.ones_like(x)]
    for _ in range(1, count):
        powers.append(powers[-1] * x)
    if not increasing:
        powers = powers[::-1]
    columns = np.stack(powers, axis=1)
    return columns if count > 0 else columns[:, :count]
