"""What some functions of NumPy mean, written in Python and read by the compiler.

These are functions that call others they are given, that change their argument, or that loop over
what is known only at run time. Each computes what NumPy computes, in the same order, so that the
value is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

# --- polynomials ------------------------------------------------------------------------------


def polyval(p: Any, x: Any) -> Any:
    if np.ndim(x) == 0:
        y = np.float64(0.0) * x
    else:
        y = np.zeros_like(x)
    for coefficient in np.asarray(p):
        y = y * x + coefficient
    return y


def polyadd(a1: Any, a2: Any) -> Any:
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    more = len(a2) - len(a1)
    if more == 0:
        return a1 + a2
    if more > 0:
        return np.concatenate((np.zeros(more, a1.dtype), a1)) + a2
    return a1 + np.concatenate((np.zeros(-more, a2.dtype), a2))


def polysub(a1: Any, a2: Any) -> Any:
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    more = len(a2) - len(a1)
    if more == 0:
        return a1 - a2
    if more > 0:
        return np.concatenate((np.zeros(more, a1.dtype), a1)) - a2
    return a1 - np.concatenate((np.zeros(-more, a2.dtype), a2))


def polyder(p: Any, m: int = 1) -> Any:
    p = np.asarray(p)
    for _ in range(m):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    p = np.asarray(p)
    if k is None:
        k = np.zeros(m, float)
    k = np.atleast_1d(k)
    for place in range(m):
        constant = k[place] if len(k) > 1 else k[0]
        p = np.concatenate((p / np.arange(len(p), 0, -1), np.reshape(constant, (1,))))
    return p


def polydiv(u: Any, v: Any) -> Any:
    u, v = np.atleast_1d(u) + 0.0, np.atleast_1d(v) + 0.0
    m, n = len(u) - 1, len(v) - 1
    scale = 1.0 / v[0]
    q = np.zeros((max(m - n + 1, 1),), u.dtype)
    r = u.astype(q.dtype)
    for k in range(0, m - n + 1):
        d = scale * r[k]
        q[k] = d
        r[k : k + n + 1] -= d * v
    while np.allclose(r[0], 0, rtol=1e-14) and r.shape[-1] > 1:
        r = r[1:]
    return q, r


def _trimmed(p: Any) -> Any:
    p = np.atleast_1d(p)
    while len(p) > 1 and p[0] == 0:
        p = p[1:]
    return p


def polymul(a1: Any, a2: Any) -> Any:
    return np.convolve(_trimmed(a1), _trimmed(a2))


def poly(seq_of_zeros: Any) -> Any:
    seq_of_zeros = np.asarray(seq_of_zeros)
    if seq_of_zeros.ndim == 2:
        seq_of_zeros = np.linalg.eigvals(seq_of_zeros)
    a = np.ones((1,), seq_of_zeros.dtype)
    for zero in seq_of_zeros:
        a = np.concatenate((a, np.zeros(1, a.dtype))) - np.concatenate(
            (np.zeros(1, a.dtype), zero * a)
        )
    return a


# --- differences and segments -----------------------------------------------------------------


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    ary = np.ravel(ary)
    parts = [ary[1:] - ary[:-1]]
    if to_begin is not None:
        parts = [np.ravel(np.asarray(to_begin)), *parts]
    if to_end is not None:
        parts = [*parts, np.ravel(np.asarray(to_end))]
    return np.concatenate(parts)


def _segment(array: Any, indices: Any, k: int, axis: int) -> Any:
    first = int(indices[k])
    if k + 1 == len(indices):
        last = array.shape[axis]
    else:
        last = max(int(indices[k + 1]), first + 1)
    return np.moveaxis(array, axis, 0)[first:last]


def multiply_reduceat(array: Any, indices: Any, axis: int = 0) -> Any:
    parts = []
    for k in range(len(indices)):
        parts.append(np.multiply.reduce(_segment(array, indices, k, axis)))
    return np.stack(parts, axis)


def maximum_reduceat(array: Any, indices: Any, axis: int = 0) -> Any:
    parts = []
    for k in range(len(indices)):
        parts.append(np.maximum.reduce(_segment(array, indices, k, axis)))
    return np.stack(parts, axis)


def minimum_reduceat(array: Any, indices: Any, axis: int = 0) -> Any:
    parts = []
    for k in range(len(indices)):
        parts.append(np.minimum.reduce(_segment(array, indices, k, axis)))
    return np.stack(parts, axis)


# --- moments about a mean that is given -------------------------------------------------------


def var_about(
    a: Any, axis: Any = None, *, ddof: Any = 0, keepdims: bool = False, mean: Any = None
) -> Any:
    apart = a - mean
    total = np.sum(apart * apart, axis=axis, keepdims=keepdims)
    return total / max(a.size // total.size - ddof, 0)


def std_about(
    a: Any, axis: Any = None, *, ddof: Any = 0, keepdims: bool = False, mean: Any = None
) -> Any:
    return np.sqrt(var_about(a, axis, ddof=ddof, keepdims=keepdims, mean=mean))


# --- functions that change an array -----------------------------------------------------------


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


# --- choices ----------------------------------------------------------------------------------


def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    found = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1]):
        found = np.where(condition, choice, found)
    return found


def choose(a: Any, choices: Any, *, mode: str = "raise") -> Any:
    n = len(choices)
    if mode == "wrap":
        a = a % n
    elif mode == "clip":
        a = np.clip(a, 0, n - 1)
    elif np.any((a < 0) | (a >= n)):
        raise ValueError("invalid entry in choice array")
    found = choices[0]
    for k in range(1, n):
        found = np.where(a == k, choices[k], found)
    return found[()] if np.ndim(found) == 0 else found


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    if len(funclist) == len(condlist) + 1:
        condlist = [*condlist, ~np.any(np.array(condlist), axis=0)]
    if np.ndim(x) == 0:
        one = np.reshape(x, (1,))
        number = np.zeros_like(one)
        for condition, function in zip(condlist, funclist):
            if condition:
                if callable(function):
                    number = function(one, *args, **kw)
                else:
                    number = np.full_like(one, function)
        return np.reshape(number, ())
    y = np.zeros_like(x)
    for condition, function in zip(condlist, funclist):
        if callable(function):
            y[condition] = function(x[condition], *args, **kw)
        else:
            y[condition] = function
    return y


# --- functions that are given functions -------------------------------------------------------


def apply_along_axis(func1d: Any, axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    moved = np.moveaxis(arr, axis, -1)
    shape = moved.shape[:-1]
    rows = np.reshape(moved, (-1, moved.shape[-1]))
    results = []
    for row in rows:
        results.append(func1d(row, *args, **kwargs))
    found = np.array(results)
    if found.ndim == 1:
        return np.reshape(found, shape)
    return np.moveaxis(np.reshape(found, (*shape, found.shape[-1])), -1, axis)


def apply_over_axes(func: Any, a: Any, axes: Any) -> Any:
    for axis in axes:
        found = func(a, axis)
        if found.ndim < a.ndim:
            found = np.expand_dims(found, axis)
        a = found
    return a


def fromfunction(function: Any, shape: Any, *, dtype: Any = float, **kwargs: Any) -> Any:
    return function(*np.indices(shape, dtype=dtype), **kwargs)


def vectorized(function: Any, x: Any, *rest: Any) -> Any:
    """`rest` is excluded: it is passed on as it is."""
    x = np.asarray(x)
    results = []
    for item in np.ravel(x):
        results.append(function(item, *rest))
    return np.reshape(np.array(results), x.shape)


def vectorized_together(function: Any, *args: Any) -> Any:
    spread = np.broadcast_arrays(*args)
    columns = [np.ravel(one) for one in spread]
    results = []
    for items in zip(*columns):
        results.append(function(*items))
    return np.reshape(np.array(results), spread[0].shape)


def vectorized_rows(function: Any, core: int, x: Any) -> Any:
    shape = x.shape[: x.ndim - core]
    results = []
    for part in np.reshape(x, (-1, *x.shape[x.ndim - core :])):
        results.append(function(part))
    found = np.array(results)
    return np.reshape(found, (*shape, *found.shape[1:]))


# --- matrices ---------------------------------------------------------------------------------


def linalg_trace(x: Any, *, offset: int = 0) -> Any:
    return np.trace(x, offset, -2, -1)


def linalg_diagonal(x: Any, *, offset: int = 0) -> Any:
    return np.diagonal(x, offset, -2, -1)


def linalg_cross(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    return np.cross(x1, x2, axis=axis)


def vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    if axis is None:
        found = np.linalg.norm(np.ravel(x), ord)
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


# --- joining ----------------------------------------------------------------------------------


def append(arr: Any, values: Any, axis: Any = None) -> Any:
    arr, values = np.asarray(arr), np.asarray(values)
    if axis is None:
        return np.concatenate((np.ravel(arr), np.ravel(values)))
    return np.concatenate((arr, values), axis=axis)


def ix_(*args: Any) -> Any:
    found = []
    for k in range(len(args)):
        part = np.asarray(args[k])
        if part.dtype == bool:
            part = np.flatnonzero(part)
        shape = [1] * len(args)
        shape[k] = -1
        found.append(np.reshape(part, tuple(shape)))
    return tuple(found)


def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    arr, values = np.asarray(arr), np.asarray(values)
    if axis is None:
        arr, axis = np.ravel(arr), 0
    before = np.moveaxis(arr, axis, 0)
    n = before.shape[0]
    if np.ndim(obj) == 0 and arr.ndim == 1:
        values = np.atleast_1d(values)
        places = obj % (n + 1) if obj >= 0 else obj + n
        indices = places + np.arange(len(values))
    else:
        indices = np.atleast_1d(obj)
        indices = np.where(indices < 0, indices + n, indices)
        order = np.argsort(np.argsort(indices, kind="stable"), kind="stable")
        indices = indices + order
        if values.ndim == arr.ndim:
            values = np.moveaxis(values, axis, 0)
    found = np.zeros((n + len(indices), *before.shape[1:]), arr.dtype)
    old = np.ones(n + len(indices), bool)
    old[indices] = False
    found[indices] = values
    found[old] = before
    return np.moveaxis(found, 0, axis)


def delete(arr: Any, obj: Any, axis: Any = None) -> Any:
    arr = np.asarray(arr)
    if axis is None:
        arr, axis = np.ravel(arr), 0
    kept = np.ones(arr.shape[axis], bool)
    kept[obj] = False
    return np.compress(kept, arr, axis)


def resize(a: Any, new_shape: Any) -> Any:
    a = np.ravel(a)
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
    count = len(x) if N is None else N
    powers = [np.ones_like(x)]
    for _ in range(1, count):
        powers.append(powers[-1] * x)
    if not increasing:
        powers = powers[::-1]
    return np.stack(powers, axis=1)


IN_PYTHON: dict[Any, Callable[..., Any]] = {
    np.polyval: polyval,
    np.polyadd: polyadd,
    np.polysub: polysub,
    np.polyder: polyder,
    np.polyint: polyint,
    np.polydiv: polydiv,
    np.poly: poly,
    np.ediff1d: ediff1d,
    np.multiply.reduceat: multiply_reduceat,
    np.maximum.reduceat: maximum_reduceat,
    np.minimum.reduceat: minimum_reduceat,
    np.multiply.at: multiply_at,
    np.maximum.at: maximum_at,
    np.minimum.at: minimum_at,
    np.put: put,
    np.put_along_axis: put_along_axis,
    np.place: place,
    np.putmask: putmask,
    np.select: select,
    np.choose: choose,
    np.piecewise: piecewise,
    np.apply_along_axis: apply_along_axis,
    np.apply_over_axes: apply_over_axes,
    np.fromfunction: fromfunction,
    np.append: append,
    np.insert: insert,
    np.delete: delete,
    np.resize: resize,
    np.trim_zeros: trim_zeros,
    np.rollaxis: rollaxis,
    np.matrix_transpose: matrix_transpose,
    np.linalg.matrix_transpose: matrix_transpose,
    np.linalg.trace: linalg_trace,
    np.linalg.diagonal: linalg_diagonal,
    np.linalg.cross: linalg_cross,
    np.linalg.vector_norm: vector_norm,
    np.linalg.matrix_norm: matrix_norm,
    np.polymul: polymul,
    np.vander: vander,
}

WITH_KEYWORD: dict[Any, tuple[str, Callable[..., Any]]] = {
    np.var: ("mean", var_about),
    np.std: ("mean", std_about),
    np.copyto: ("where", copyto),
    np.linspace: ("retstep", linspace),
}
