"""Padding, and the functions that put in, take out, choose and repeat elements.

Each element of the result comes from one place of the argument, or from none: the places are
found by doing the same to the numbers of the places.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.types import Scalar, Tuple, at_least, dims_of, dtype_of
from ..runtime import padded_places
from .fitting import known_dims
from .forms import Refused, constant, general, multilinear
from .indexing import additem_call, at, zeros_like_of
from .shapes import astype
from .symbols import Symbol, apply, in_shape_of, made

_WIDTHS = "needs its pad_width as numbers or as a tuple of pairs of them"


def _pairs(width: Any, ndim: int) -> tuple[Any, ...]:
    """The widths before and after along each axis."""
    width = _opened(width)
    if isinstance(width, Symbol) and not _is_number(width):
        raise Refused(_WIDTHS)
    if not isinstance(width, tuple):
        return ((width, width),) * ndim
    rows: Any = tuple(row if isinstance(row, tuple) else None for row in width)
    if None in rows:
        if len(width) == 1:
            return ((width[0], width[0]),) * ndim
        return (tuple(width),) * ndim
    rows = tuple(row if len(row) == 2 else (row[0], row[0]) for row in rows)
    return rows * ndim if len(rows) == 1 else rows


def _opened(width: Any) -> Any:
    """The parts of a tuple that is put together at run time."""
    if isinstance(width, Symbol) and isinstance(width.type, Tuple):
        return tuple(_opened(width[k]) for k in range(len(width.type.items)))
    return width


def _is_number(x: Symbol) -> bool:
    return isinstance(x.type, Scalar)


def _inner(x: Any, pairs: tuple[Any, ...]) -> tuple[Any, ...]:
    """The index of what was there before padding."""
    found = []
    for k, (before, _) in enumerate(pairs):
        start = None if isinstance(before, int) and before == 0 else before
        extent = np.shape(x)[k]
        found.append(slice(start, extent if start is None else before + extent))
    return tuple(found)


def _pad_tangent(
    t: Any, y: Any, array: Any, pad_width: Any, mode: Any = "constant", **options: Any
) -> Any:
    if mode == "constant":
        return np.pad(t[0], pad_width)
    if mode in _MOVES and options.get("reflect_type", "even") == "even":
        return np.pad(t[0], pad_width, mode)
    if mode in _LINEAR:
        return np.pad(t[0], pad_width, mode, **{k: v for k, v in options.items() if k in _SHAPED})
    raise _unknown_mode(mode)


def _unknown_mode(mode: Any) -> Refused:
    if mode in ("reflect", "symmetric"):
        return Refused("is not known for reflect_type='odd'")
    return Refused(f"is not known for mode={mode!r}")


def _pad_adjoint(
    g: Any, y: Any, array: Any, pad_width: Any, mode: Any = "constant", **options: Any
) -> Any:
    pairs: Any = _pairs(pad_width, array.ndim)
    if mode == "constant":
        return (in_shape_of(g[_index(_inner(array, pairs))], array),)
    if mode in _MOVES and options.get("reflect_type", "even") == "even":
        places = apply(padded_places, np.shape(array), pad_width, mode)
        flat = apply(additem_call, apply(np.zeros, np.size(array), dtype=array.dtype), g, places)
        if array.ndim == 1:
            return (in_shape_of(flat, array),)
        return (np.reshape(flat, np.shape(array)),)
    if mode == "linear_ramp":
        for axis in reversed(range(array.ndim)):
            g = _unramp(g, array, axis, *pairs[axis])
        return (g,)
    if mode == "mean":
        for axis in reversed(range(array.ndim)):
            before, after = pairs[axis]
            g = _unmean(g, array, axis, before, after, options.get("stat_length"))
        return (g,)
    raise _unknown_mode(mode)


def _index(parts: tuple[Any, ...]) -> Any:
    return parts if len(parts) > 1 else parts[0]


def _unramp(g: Any, array: Any, axis: int, before: Any, after: Any) -> Any:
    """Undo a ramp along one axis: the edge took part in all of it."""
    extent = np.shape(array)[axis]
    own = g[at(axis, slice(before, before + extent))]
    first, last = _ramp(before, array), _ramp(after, array)
    shape = (1,) * axis + (-1,) + (1,) * (array.ndim - 1 - axis)
    start = g[at(axis, slice(None, before))] * np.reshape(first, shape)
    stop = g[at(axis, slice(before + extent, None))] * np.reshape(first_to_last(last), shape)
    own = apply(additem_call, own, np.sum(start, axis=axis), at(axis, 0))
    return apply(additem_call, own, np.sum(stop, axis=axis), at(axis, -1))


def _ramp(width: Any, array: Any) -> Any:
    """0, 1/w, 2/w, ...: the share of the edge, which itself has share 1."""
    return made(array, np.arange, width) / width


def first_to_last(ramp: Any) -> Any:
    return ramp[::-1]


def _unmean(g: Any, array: Any, axis: int, before: Any, after: Any, length: Any) -> Any:
    extent = np.shape(array)[axis]
    own = g[at(axis, slice(before, before + extent))]
    ends = (slice(None, before), slice(before + extent, None))
    if length is not None:
        raise Refused("is not known for stat_length")
    for cut in ends:
        own = own + np.sum(g[at(axis, cut)], axis=axis, keepdims=True) / extent
    return own


_MOVES = ("edge", "wrap", "reflect", "symmetric")
_LINEAR = ("mean", "linear_ramp")
_SHAPED = ("stat_length",)
general(np.pad, _pad_tangent, _pad_adjoint)
constant(padded_places, text="padded_places")

# --- choices by index -------------------------------------------------------------------------


def _take_out(function: Any) -> Any:
    """The transpose of taking elements by a mask or by places, along one axis or of all."""

    def transpose(g: Any, places: Any, a: Any, axis: Any) -> Any:
        if axis is None:
            flat = apply(np.zeros, np.size(a), dtype=a.dtype)
            return np.reshape(apply(additem_call, flat, g, places), np.shape(a))
        return apply(additem_call, zeros_like_of(a), g, at(axis % a.ndim, places))

    return transpose


def _compress_back(g: Any, condition: Any, a: Any, axis: Any = None) -> Any:
    mask = axis is not None and _is_mask(condition, a, axis)
    places = condition if mask else apply(np.flatnonzero, condition)
    return _take_out(np.compress)(g, places, a, axis)


def _is_mask(condition: Any, a: Any, axis: int) -> bool:
    """Whether there is a flag for each element: there may be fewer, and they may be numbers."""
    if not isinstance(condition, Symbol) or dtype_of(condition.type) != "bool":
        return False
    extents = dims_of(a.type)
    extent = extents[axis % len(extents)] if extents else None
    return dims_of(condition.type) == (extent,) and getattr(extent, "base", "") != "?"


multilinear(np.compress, None, _compress_back, written=2)
multilinear(
    np.extract,
    None,
    lambda g, condition, arr: _compress_back(g, np.ravel(condition), arr),
    written=2,
)
constant(np.flatnonzero)


def _weighed(t: Any, y: Any, x: Any, weights: Any = None, minlength: Any = 0) -> Any:
    return _floats(apply(np.bincount, x, t[1], minlength=minlength), x)


def _floats(found: Any, x: Any) -> Any:
    """Sums of no weights are whole numbers in NumPy, and so is what is made of them."""
    dims = known_dims(x)
    some = dims is not None and len(dims) == 1 and at_least(dims[0]) > 0
    return found if some else apply(astype, found, "float64")


general(
    np.bincount,
    _weighed,
    lambda g, y, x, weights=None, minlength=0: (None, _floats(g[x], x)),
    inputs=(1,),
)
