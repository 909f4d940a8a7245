"""Sorting and selection: elements are moved, by an order that is constant almost everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, Dim, List, Range, Scalar, Sym, Tuple, Type, dims_of, dtype_of
from ..runtime import place_of_max, place_of_min, places_in_order
from .forms import constant, defined, general, multilinear
from .indexing import additem_call, zeros_like_of
from .shapes import astype
from .symbols import apply

for _function in (np.argsort, np.searchsorted, np.argpartition, np.lexsort):
    constant(_function)

for _function in (place_of_max, place_of_min, places_in_order):
    constant(_function, text=_function.__name__)


def _sort_tangent(t: Any, y: Any, a: Any, axis: Any = -1, kind: Any = None) -> Any:
    if axis is None:
        return _sort_tangent((np.ravel(t[0]),), y, np.ravel(a), -1, kind)
    return taken(t[0], _order(a, axis, kind), axis)


def _sort_adjoint(g: Any, y: Any, a: Any, axis: Any = -1, kind: Any = None) -> Any:
    if axis is None:
        (found,) = _sort_adjoint(g, y, np.ravel(a), -1, kind)
        return (np.reshape(found, np.shape(a)),)
    return (taken(g, _order(_order(a, axis, kind), axis, None), axis),)


def _order(a: Any, axis: int, kind: Any) -> Any:
    options = {} if a.ndim == 1 else {"axis": axis}
    return np.argsort(a, kind=kind, **options) if kind is not None else np.argsort(a, **options)


def taken(x: Any, order: Any, axis: int) -> Any:
    return x[order] if x.ndim == 1 else np.take_along_axis(x, order, axis)


general(np.sort, _sort_tangent, _sort_adjoint)


def _sources(y: Any, a: Any, axis: int) -> Any:
    """The places in `a` that the elements of `y`, which are those of `a`, come from."""
    ranks = _order(_order(y, axis, None), axis, None)
    return taken(_order(a, axis, None), ranks, axis)


def _partition_tangent(
    t: Any, y: Any, a: Any, kth: Any, axis: Any = -1, kind: Any = None, order: Any = None
) -> Any:
    if axis is None:
        return _partition_tangent((np.ravel(t[0]),), y, np.ravel(a), kth, -1)
    return taken(t[0], _sources(y, a, axis), axis)


def _partition_adjoint(
    g: Any, y: Any, a: Any, kth: Any, axis: Any = -1, kind: Any = None, order: Any = None
) -> Any:
    if axis is None:
        (found,) = _partition_adjoint(g, y, np.ravel(a), kth, -1)
        return (np.reshape(found, np.shape(a)),)
    return (taken(g, _order(_sources(y, a, axis), axis, None), axis),)


def _partitioned(a: Atom, *_: Atom, axis: Atom = Const(-1), **__: Atom) -> Type:  # noqa: B008
    return a.type if axis != Const(None) else Array(dtype_of(a.type), (Sym("?"),))


general(np.partition, _partition_tangent, _partition_adjoint, infer=_partitioned, written=2)


def _sorted_as_complex(a: Any) -> Any:
    double = a.dtype in (np.float64, np.complex128)
    return apply(astype, np.sort(a), "complex128" if double else "complex64")


defined(np.sort_complex, _sorted_as_complex)


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


def put_along(g: Any, arr: Any, indices: Any, axis: Any = -1) -> Any:
    if axis is None:
        return np.reshape(put_along(g, np.ravel(arr), indices, 0), np.shape(arr))
    return apply(additem_call, zeros_like_of(arr), g, _along(arr, indices, axis))


# Before NumPy 2.3 the axis has no default.
multilinear(np.take_along_axis, put_along, written=3)


def _taken_back(g: Any, a: Any, indices: Any, axis: Any) -> Any:
    if axis is None:
        flat = apply(np.zeros, np.size(a), dtype=a.dtype)
        return np.reshape(apply(additem_call, flat, g, indices), np.shape(a))
    place = axis % a.ndim
    index = (*(slice(None),) * place, indices) if place else indices
    return apply(additem_call, zeros_like_of(a), g, index)


def _untake(g: Any, a: Any, indices: Any, axis: Any = None, *, mode: Any = "raise") -> Any:
    extent = np.size(a) if axis is None else np.shape(a)[axis]
    if mode == "wrap":
        indices = indices % extent
    elif mode == "clip":
        indices = np.clip(indices, 0, extent - 1)
    return _taken_back(g, a, indices, axis)


EVERYWHERE = Const(None)


def _taken(a: Atom, indices: Atom, axis: Atom = EVERYWHERE, **_: Atom) -> Type:
    dims = dims_of(a.type) if isinstance(a.type, (Array, Scalar)) else None
    places: tuple[Dim, ...] | None = None
    match indices.type:
        case Array() | Scalar():
            places = dims_of(indices.type)
        case Tuple(items) if all(isinstance(item, Scalar) for item in items):
            places = (len(items),)
        case List(Scalar()) | Range():
            places = (Sym("?"),)
    if dims is None or places is None or not isinstance(axis, Const):
        return Array(dtype_of(a.type), None)
    place = 0 if axis.value is None else axis.value % len(dims) if dims else 0
    before, after = (dims[:place], dims[place + 1 :]) if axis.value is not None else ((), ())
    found = (*before, *places, *after)
    return Array(dtype_of(a.type), found) if found else Scalar(dtype_of(a.type) or "", False)


multilinear(np.take, _untake, written=2, infer=_taken)
