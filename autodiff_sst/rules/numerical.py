"""Numerical methods on samples: integrals, differences, interpolation, convolutions, polynomials."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..ir.nodes import Atom
from ..ir.types import Array, Type, known_rank_of
from .forms import Refused, defined, general, multilinear
from .indexing import additem_call, at, part, zeros_like_of
from .symbols import Symbol, apply, conjugate

# --- integrals --------------------------------------------------------------------------------


def steps(y: Any, x: Any, dx: Any, axis: int) -> Any:
    """The widths of the intervals between samples, in a shape that multiplies them."""
    if x is None:
        return dx
    if x.ndim != 1:
        return np.diff(x, axis=axis)
    after = y.ndim - 1 - axis % y.ndim
    return np.reshape(np.diff(x), (-1,) + (1,) * after) if after else np.diff(x)


def pair_sums(y: Any, axis: int) -> Any:
    place = axis % y.ndim
    return part(y, place, 1, None) + part(y, place, None, -1)


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    return np.sum(0.5 * steps(y, x, dx, axis) * pair_sums(y, axis), axis=axis)


defined(np.trapezoid, trapezoid, inputs=3)

# --- differences ------------------------------------------------------------------------------


def _slopes(f: Any, axis: int, h: Any, edge_order: int) -> Any:
    """The derivative along an axis; `h` is the distance of samples or their coordinates."""
    if isinstance(h, Symbol) and h.ndim == 1:
        after = f.ndim - 1 - axis
        width = np.diff(h)
        width = np.reshape(width, (-1,) + (1,) * after) if after else width
        before, behind = part(width, axis, None, -1), part(width, axis, 1, None)
        first, last = part(width, axis, None, 1), part(width, axis, -1, None)
        second, fore = part(width, axis, 1, 2), part(width, axis, -2, -1)
    else:
        before = behind = first = last = second = fore = h
    left, middle, right = (part(f, axis, k, k - 2 or None) for k in (0, 1, 2))
    inner = (
        before * before * right
        + (behind * behind - before * before) * middle
        - behind * behind * left
    ) / (before * behind * (before + behind))
    start = _end(f, axis, (0, 1, 2), first, second, edge_order)
    stop = _end(f, axis, (-1, -2, -3), -last, -fore, edge_order)
    return np.concatenate([start, inner, stop], axis=axis)


def _end(f: Any, axis: int, places: tuple[int, ...], h: Any, k: Any, edge_order: int) -> Any:
    """The one-sided derivative at an end; `h` and `k` are the first distances from it."""
    a, b, c = (part(f, axis, p, p + 1 or None) for p in places)
    if edge_order == 1:
        return (b - a) / h
    return (
        -(2.0 * h + k) / (h * (h + k)) * a + (h + k) / (h * k) * b - h / (k * (h + k)) * c
    )


def _gradient_axes(f: Any, axis: Any) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(f.ndim))
    return tuple(k % f.ndim for k in (axis if isinstance(axis, tuple) else (axis,)))


def _gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    axes = _gradient_axes(f, axis)
    spacings = varargs if len(varargs) == len(axes) else (varargs or (1.0,)) * len(axes)
    found = tuple(
        _slopes(f, k, h, edge_order) for k, h in zip(axes, spacings, strict=True)
    )
    return found[0] if len(found) == 1 else found
