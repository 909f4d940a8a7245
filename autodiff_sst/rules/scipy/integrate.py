"""Integrals of samples by `scipy.integrate`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..forms import Refused, defined
from .names import entering

enter = entering("scipy.integrate")


def _moved(x: Any, axis: int, ndim: int) -> Any:
    """The axis moved to the end, of an array that has as many axes as the samples."""
    if x.ndim != ndim or axis % ndim == ndim - 1:
        return x
    return np.moveaxis(x, axis, -1)


def _steps(y: Any, x: Any, dx: Any, axis: int) -> Any:
    """The distances between the points, along the last axis."""
    if x is None:
        return dx
    points = _moved(x, axis, y.ndim)
    return points[..., slice(1, None)] - points[..., slice(None, -1)]


def _trapezia(y: Any, x: Any, dx: Any, axis: int) -> Any:
    values = _moved(y, axis, y.ndim)
    middle = 0.5 * (values[..., slice(1, None)] + values[..., slice(None, -1)])
    return _steps(y, x, dx, axis) * middle


def _trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    return np.sum(_trapezia(y, x, dx, axis), axis=-1)


def _cumulative(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1, initial: Any = None) -> Any:
    found = np.cumsum(_trapezia(y, x, dx, axis), axis=-1)
    if initial is not None:
        if initial != 0:
            raise Refused("is known for initial=0 and None: add the value yourself")
        found = np.concatenate([np.zeros_like(found[..., slice(None, 1)]), found], axis=-1)
    return found if axis % y.ndim == y.ndim - 1 else np.moveaxis(found, -1, axis)


def _simpson(y: Any, x: Any = None, *, dx: Any = 1.0, axis: int = -1) -> Any:
    """Simpson's rule on pairs of intervals; where one is left over, the parabola through the last
    three points is integrated over it (Cartwright 2017, Simpson's rule cumulative integration), or
    where there are only two, the line through them."""
    values = _moved(y, axis, y.ndim)
    if values.dims[-1] == 1:
        return np.sum(0.0 * values, axis=-1)
    count = np.shape(values)[y.ndim - 1]
    last = 2 * ((count - 1) // 2)
    left = values[..., slice(0, last, 2)]
    middle = values[..., slice(1, last, 2)]
    right = values[..., slice(2, last + 1, 2)]
    over, two = 1.0 * (count % 2 == 0), 1.0 * (count == 2)
    ends = [values[..., -1], values[..., -2], values[..., -_at_most(count, 3)]]
    if x is None:
        whole = dx / 3.0 * np.sum(left + 4.0 * middle + right, axis=-1)
        rest = (5.0 + two) * ends[0] + (8.0 - 2.0 * two) * ends[1] + (two - 1.0) * ends[2]
        return whole + over * (dx / 12.0) * rest
    steps = _steps(y, x, dx, axis)
    h, k = steps[..., slice(0, last, 2)], steps[..., slice(1, last, 2)]
    total = h + k
    pairs = (
        total / 6.0 * ((2.0 - k / h) * left + total**2 / (h * k) * middle + (2.0 - h / k) * right)
    )
    h, k = steps[..., -_at_most(count - 1, 2)], steps[..., -1]
    line = 0.5 * k * (ends[0] + ends[1])
    parabola = (
        (2.0 * k**2 + 3.0 * h * k) / (6.0 * (h + k)) * ends[0]
        + (k**2 + 3.0 * h * k) / (6.0 * h) * ends[1]
        - k**3 / (6.0 * h * (h + k)) * ends[2]
    )
    return np.sum(pairs, axis=-1) + over * (two * line + (1.0 - two) * parabola)


def _at_most(count: Any, bound: int) -> Any:
    return min(count, bound) if isinstance(count, int) else np.minimum(count, bound)


enter(defined, "trapezoid", _trapezoid, inputs=3)
enter(defined, "cumulative_trapezoid", _cumulative, inputs=3)
enter(defined, "simpson", _simpson, inputs=2)
