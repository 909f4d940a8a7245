"""Numerical calculus: differences on grids, integrals, interpolation, convolution."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.extents import linear, reaches
from ..ir.nodes import Atom, Const
from ..ir.types import Array, Dim, Type, at_least, dims_of, may_be_one, shift, unknown_dims
from ..runtime import start_of_same
from .fitting import known_dims
from .forms import Refused, constant, defined, multilinear
from .indexing import at
from .infer import common_dtype
from .symbols import Symbol, apply, conjugate, in_shape_of, made

# --- np.gradient ------------------------------------------------------------------------------


def along(values: Any, axis: int, ndim: int) -> Any:
    """A vector in a shape that multiplies along an axis."""
    after = ndim - 1 - axis
    return np.reshape(values, (-1,) + (1,) * after) if after else values


def _slopes(f: Any, h: Any, axis: int, edge_order: Any) -> Any:
    """The derivative along one axis, for a step or for the coordinates of the samples."""

    def cut(start: Any, stop: Any) -> Any:
        return f[at(axis, slice(start, stop))]

    if np.ndim(h) == 0:
        inside = (cut(2, None) - cut(None, -2)) / (2.0 * h)
        if edge_order == 1:
            ends = (cut(1, 2) - cut(None, 1)) / h, (cut(-1, None) - cut(-2, -1)) / h
        else:
            ends = (
                (2.0 * cut(1, 2) - 1.5 * cut(None, 1) - 0.5 * cut(2, 3)) / h,
                (1.5 * cut(-1, None) - 2.0 * cut(-2, -1) + 0.5 * cut(-3, -2)) / h,
            )
        return np.concatenate([ends[0], inside, ends[1]], axis=axis)
    d = along(np.diff(h), axis, f.ndim)

    def step(start: Any, stop: Any) -> Any:
        return d[slice(start, stop)]

    left, right = step(None, -1), step(1, None)
    inside = (
        right / left * (cut(1, -1) - cut(None, -2)) + left / right * (cut(2, None) - cut(1, -1))
    ) / (left + right)
    first = (cut(1, 2) - cut(None, 1)) / step(None, 1)
    last = (cut(-1, None) - cut(-2, -1)) / step(-1, None)
    if edge_order != 1:
        # The slope changes linearly between the middles of two steps.
        a, b = step(None, 1), step(1, 2)
        first = first + (first - (cut(2, 3) - cut(1, 2)) / b) * a / (a + b)
        a, b = step(-1, None), step(-2, -1)
        last = last + (last - (cut(-2, -1) - cut(-3, -2)) / b) * a / (a + b)
    return np.concatenate([first, inside, last], axis=axis)


def _gradient_axes(ndim: int, axis: Any) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(ndim))
    return tuple(k % ndim for k in (axis if isinstance(axis, tuple) else (axis,)))


def _gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    axes = _gradient_axes(f.ndim, axis)
    steps = varargs or (1.0,)
    if len(steps) == 1:
        steps = steps * len(axes)
    found = tuple(_slopes(f, h, k, edge_order) for h, k in zip(steps, axes, strict=True))
    return found if len(found) > 1 else found[0]


def _gradient_count(f: Any, *varargs: Any, axis: Any = Const(None), **_: Any) -> int:  # noqa: B008
    return len(_gradient_axes(len(dims_of(f.type) or (1,)), axis.value))


defined(np.gradient, _gradient, inputs=33, results=_gradient_count, known=("edge_order",))

# --- integrals --------------------------------------------------------------------------------


def _trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    place = axis % y.ndim
    if x is None:
        steps = dx
    elif x.ndim == 1:
        steps = along(np.diff(x), place, y.ndim)
    else:
        steps = np.diff(x, axis=axis)
    both = y[at(place, slice(1, None))] + y[at(place, slice(None, -1))]
    return 0.5 * np.sum(steps * both, axis=axis)


defined(np.trapezoid, _trapezoid, inputs=3)


def _with_initial(scan: Any, start: Any) -> Any:
    def definition(
        x: Any, *, axis: Any = None, dtype: Any = None, include_initial: Any = False
    ) -> Any:
        place = 0 if axis is None else axis % x.ndim
        found = scan(x, axis=place)
        if not include_initial:
            return found
        shape = tuple(1 if k == place else np.shape(x)[k] for k in range(x.ndim))
        first = made(x, np.full, shape, start, dtype=str(x.dtype))
        return np.concatenate([first, found], axis=place)

    return definition


if hasattr(np, "cumulative_sum"):  # NumPy 2.1
    defined(np.cumulative_sum, _with_initial(np.cumsum, 0.0))
    defined(np.cumulative_prod, _with_initial(np.cumprod, 1.0))

# --- interpolation ----------------------------------------------------------------------------


def _between(x: Any, xp: Any, fp: Any) -> Any:
    """The line through the knots around `x`, or the value at the only one."""
    dims = known_dims(xp)
    if dims == (1,):
        return fp[0]
    i = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, np.shape(xp)[0] - 2)
    step = xp[i + 1] - xp[i]
    if not dims or may_be_one(dims[0]):
        step = np.where(step == 0, 1.0, step)
    return fp[i] + (fp[i + 1] - fp[i]) / step * (x - xp[i])


def _interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    if period is not None:
        x, places = x % period, xp % period
        order = np.argsort(places)
        places, fp = places[order], fp[order]
        xp = np.concatenate([places[-1:] - period, places, places[:1] + period])
        fp = np.concatenate([fp[-1:], fp, fp[:1]])
    line = _between(x, xp, fp)
    if period is not None:
        return line
    below, above = fp[0] if left is None else left, fp[-1] if right is None else right
    return np.where(x < xp[0], below, np.where(x > xp[-1], above, line))


defined(np.interp, _interp, inputs=5)

# --- convolution ------------------------------------------------------------------------------


def _whole(g: Any, a: Any, v: Any, mode: str) -> Any:
    """The cotangent of the full convolution, of which a part was returned."""
    _check_mode(mode)
    if mode == "full":
        return g
    m, n = np.shape(a)[0], np.shape(v)[0]
    shorter = apply(min, m, n) if isinstance(m, Symbol) or isinstance(n, Symbol) else min(m, n)
    before = (shorter - 1) // 2 if mode == "same" else shorter - 1
    after = m + n - 1 - before - np.shape(g)[0]
    return apply(np.pad, g, (before, after))


MODES = ("full", "same", "valid")


def _check_mode(mode: Any) -> None:
    """NumPy takes numbers and first letters as well."""
    if mode not in MODES:
        raise Refused(f"is known for the modes {', '.join(map(repr, MODES))}, in full")


def _unconvolved(g: Any, like: Any, other: Any) -> Any:
    """The adjoint of one operand, for the cotangent of the full convolution."""
    return in_shape_of(np.convolve(g, other[::-1], "valid"), like)


def _convolve_left(g: Any, a: Any, v: Any, mode: Any = "full") -> Any:
    if np.ndim(a) == 0 or np.ndim(v) == 0:
        return _unscaled(g, a, v)
    return _unconvolved(_whole(g, a, v, mode), a, v)


def _convolve_right(g: Any, a: Any, v: Any, mode: Any = "full") -> Any:
    if np.ndim(a) == 0 or np.ndim(v) == 0:
        return _unscaled(g, v, a)
    return _unconvolved(_whole(g, a, v, mode), v, a)


def _unscaled(g: Any, like: Any, other: Any) -> Any:
    """Where one operand is a number, a convolution is a multiple of the other one in all modes."""
    if np.ndim(like) == 1:
        return g * other
    return g @ other if np.ndim(other) == 1 else g[0] * other


def _convolved(a: Atom, v: Atom, mode: Atom) -> Type:
    """The type of a convolution: which of the two is the longer one has to be known for most."""
    lengths = [dims_of(x.type) or (1,) for x in (a, v) if dims_of(x.type) is not None]
    found = _length(lengths[0][0], lengths[1][0], mode) if len(lengths) == 2 else None
    return Array(common_dtype(a, v), unknown_dims((found,)))


def _length(m: Dim, n: Dim, mode: Atom) -> Dim | None:
    if mode not in map(Const, MODES):
        return None
    longer, shorter = (m, n) if _covers(m, n) else (n, m)
    if mode == Const("full"):
        longer, shorter = (n, m) if isinstance(m, int) else (m, n)
        return shift(longer, shorter - 1) if isinstance(shorter, int) else None
    if not _covers(longer, shorter):
        return None
    if mode == Const("same"):
        return longer
    if longer == shorter:
        return 1
    return shift(longer, 1 - shorter) if isinstance(shorter, int) else None


def _covers(m: Dim, n: Dim) -> bool:
    """Whether one extent is known to be at least the other one."""
    if isinstance(n, int):
        return at_least(m) >= n
    bound = linear(n)
    return m == n or (bound is not None and reaches(m, bound))


multilinear(
    np.convolve,
    _convolve_left,
    _convolve_right,
    infer=lambda a, v, **options: _convolved(a, v, options.get("mode", Const("full"))),
)


def _correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    _check_mode(mode)
    turned = conjugate(v[::-1])
    if mode != "same":
        return np.convolve(a, turned, mode)
    m, n = np.shape(a)[0], np.shape(v)[0]
    start = apply(start_of_same, m, n)
    return np.convolve(a, turned)[start : start + apply(max, m, n)]


constant(start_of_same, text="start_of_same")
defined(
    np.correlate,
    _correlate,
    inputs=2,
    infer=lambda a, v, **options: _convolved(a, v, options.get("mode", Const("valid"))),
)
