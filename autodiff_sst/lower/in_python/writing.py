"""Functions that change an array."""

from __future__ import annotations

from typing import Any

import numpy as np


def _places(a: Any, indices: Any) -> Any:
    """The places of the elements that an index takes, counted in the flat array."""
    if a.ndim == 1:
        return np.arange(len(a))[indices]
    return np.reshape(np.arange(a.size), a.shape)[indices]


def _at(ufunc: Any, a: Any, indices: Any, b: Any) -> None:
    places = _places(a, indices)
    values = np.broadcast_to(b, np.shape(places))
    for place, value in zip(np.ravel(places), np.ravel(values)):
        index = place if a.ndim == 1 else np.unravel_index(place, a.shape)
        a[index] = ufunc(a[index], value)


def multiply_at(a: Any, indices: Any, b: Any) -> None:
    _at(np.multiply, a, indices, b)


def maximum_at(a: Any, indices: Any, b: Any) -> None:
    _at(np.maximum, a, indices, b)


def minimum_at(a: Any, indices: Any, b: Any) -> None:
    _at(np.minimum, a, indices, b)


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
    mask, vals = np.asarray(mask, bool), np.ravel(np.asarray(vals))
    arr[mask] = vals[np.arange(np.count_nonzero(mask)) % len(vals)]


def putmask(a: Any, mask: Any, values: Any) -> None:
    mask, values = np.asarray(mask, bool), np.ravel(np.asarray(values))
    a[mask] = values[np.flatnonzero(mask) % len(values)]


def copyto(dst: Any, src: Any, *, where: Any = True) -> None:
    mask = np.broadcast_to(where, dst.shape)
    dst[mask] = np.broadcast_to(src, dst.shape)[mask]
