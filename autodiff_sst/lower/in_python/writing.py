"""Functions that change an array."""

from __future__ import annotations

from typing import Any

import numpy as np


def multiply_at(a: Any, indices: Any, b: Any) -> None:
    b = np.broadcast_to(b, (len(indices),))
    for k in range(len(indices)):
        a[indices[k]] = a[indices[k]] * b[k]


def maximum_at(a: Any, indices: Any, b: Any) -> None:
    b = np.broadcast_to(b, (len(indices),))
    for k in range(len(indices)):
        a[indices[k]] = np.maximum(a[indices[k]], b[k])


def minimum_at(a: Any, indices: Any, b: Any) -> None:
    b = np.broadcast_to(b, (len(indices),))
    for k in range(len(indices)):
        a[indices[k]] = np.minimum(a[indices[k]], b[k])


def put(a: Any, ind: Any, v: Any) -> None:
    ind, v = np.ravel(np.asarray(ind)), np.ravel(np.asarray(v))
    values = v[np.arange(len(ind)) % len(v)]
    if a.ndim == 1:
        a[ind] = values
    else:
        a[np.unravel_index(ind % a.size, a.shape)] = values


def put_along_axis(arr: Any, indices: Any, values: Any, axis: int) -> None:
    index = []
    for k in range(arr.ndim):
        if k == axis % arr.ndim:
            index.append(indices)
        else:
            shape = [1] * arr.ndim
            shape[k] = -1
            index.append(np.reshape(np.arange(arr.shape[k]), tuple(shape)))
    arr[tuple(index)] = values


def place(arr: Any, mask: Any, vals: Any) -> None:
    vals = np.ravel(np.asarray(vals))
    arr[mask] = vals[np.arange(np.count_nonzero(mask)) % len(vals)]


def putmask(a: Any, mask: Any, values: Any) -> None:
    values = np.ravel(np.asarray(values))
    a[mask] = values[np.flatnonzero(mask) % len(values)]


def copyto(dst: Any, src: Any, *, where: Any = True) -> None:
    mask = np.broadcast_to(where, dst.shape)
    dst[mask] = np.broadcast_to(src, dst.shape)[mask]
