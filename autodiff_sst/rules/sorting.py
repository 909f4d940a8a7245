"""Sorting and selection: elements are moved, by an order that is constant almost everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from .forms import constant, general, multilinear
from .indexing import additem_call, zeros_like_of
from .symbols import apply

for _function in (np.argsort, np.searchsorted, np.argpartition, np.lexsort):
    constant(_function)


def _sort_tangent(t: Any, y: Any, a: Any, axis: Any = -1, kind: Any = None) -> Any:
    if axis is None:
        return _sort_tangent((np.ravel(t[0]),), y, np.ravel(a), -1, kind)
    return _taken(t[0], _order(a, axis, kind), axis)


def _sort_adjoint(g: Any, y: Any, a: Any, axis: Any = -1, kind: Any = None) -> Any:
    if axis is None:
        (found,) = _sort_adjoint(g, y, np.ravel(a), -1, kind)
        return (np.reshape(found, np.shape(a)),)
    return (_taken(g, _order(_order(a, axis, kind), axis, None), axis),)


def _order(a: Any, axis: int, kind: Any) -> Any:
    options = {} if a.ndim == 1 else {"axis": axis}
    return np.argsort(a, kind=kind, **options) if kind is not None else np.argsort(a, **options)


def _taken(x: Any, order: Any, axis: int) -> Any:
    return x[order] if x.ndim == 1 else np.take_along_axis(x, order, axis)


general(np.sort, _sort_tangent, _sort_adjoint)


def _along(x: Any, indices: Any, axis: int) -> tuple[Any, ...]:
    """The index that picks `indices` along one axis and each place along the others."""
    parts = []
    for k in range(x.ndim):
        if k == axis % x.ndim:
            parts.append(indices)
        else:
            places = apply(np.arange, np.shape(x)[k])
            shape = (1,) * k + (-1,) + (1,) * (x.ndim - 1 - k)
            parts.append(np.reshape(places, shape))
    return tuple(parts)


def _put_along(g: Any, arr: Any, indices: Any, axis: Any = -1) -> Any:
    if axis is None:
        return np.reshape(_put_along(g, np.ravel(arr), indices, 0), np.shape(arr))
    return apply(additem_call, zeros_like_of(arr), g, _along(arr, indices, axis))


multilinear(np.take_along_axis, _put_along)


def _untake(g: Any, a: Any, indices: Any, axis: Any = None) -> Any:
    if axis is None:
        flat = apply(np.zeros, np.size(a), dtype=a.dtype)
        return np.reshape(apply(additem_call, flat, g, indices), np.shape(a))
    place = axis % a.ndim
    index = (*(slice(None),) * place, indices) if place else indices
    return apply(additem_call, zeros_like_of(a), g, index)


multilinear(np.take, _untake)
