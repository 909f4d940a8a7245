"""Reductions, scans and differences along axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom
from ..ir.types import Array, Scalar, Type, dtype_of
from ..runtime import linear_scan, product_of_others
from .fitting import known_dims
from .forms import General, Lambda, constant, declare, defined, general, linear, multilinear
from .indexing import additem_call, at, part, zeros_like_of
from .infer import UNKNOWN
from .makers import made_by
from .symbols import Symbol, apply, broadcast_to, to_value

# --- spreading over reduced axes --------------------------------------------------------------


def reduced_axes(a: Any, axis: Any) -> tuple[int, ...]:
    """The axes as numbers from 0, in order; all of them for None."""
    if axis is None or a.ndim == 0:
        return tuple(range(a.ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    return tuple(sorted(int(one) % a.ndim for one in axes))


def kept(y: Any, a: Any, axis: Any, keepdims: Any) -> Any:
    """The result of a reduction in a shape that broadcasts against what was reduced."""
    if axis is None or keepdims:
        return y
    y = unrepeated(y)
    if known_dims(y) == ():
        return y
    if known_dims(a) is not None:
        axes = reduced_axes(a, axis)
        if axes == tuple(range(len(axes))):
            return y  # leading axes are filled in by broadcasting
    return np.expand_dims(y, axis)


def unrepeated(y: Any) -> Any:
    """The number that fills an array, for where broadcasting repeats it anyway."""
    made = made_by(y.builder, y.atom, "broadcast_to") if isinstance(y, Symbol) else None
    number = y if made is None else to_value(y.builder, made.args[0])
    return number if known_dims(number) == () else y


def unreduce(g: Any, a: Any, axis: Any, keepdims: Any) -> Any:
    """Spread the cotangent of a reduction over the axes that were reduced."""
    if known_dims(a) == ():
        return g
    return broadcast_to(kept(g, a, axis, keepdims), np.shape(a))


def count(a: Any, axis: Any) -> Any:
    """How many elements each result of a reduction was made from."""
    if axis is None:
        return np.size(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    if not axes:
        return 1
    total: Any = np.shape(a)[axes[0]]
    for one in axes[1:]:
        total = total * np.shape(a)[one]
    return total


def reduction(
    functions: Any,
    weight: Lambda,
    signature: Lambda,
    axis: int | None = None,
    **facts: Any,
) -> None:
    """A smooth function of slices: `weight(y, a, axis, **options)` is dy/da, with `y` in a shape
    that broadcasts against `a`. The signature is that of the function, and `axis` its default."""
    declare(functions, weighted(weight, axis), signature, inputs=1, **facts)


def weighted(weight: Lambda, usual: int | None = None) -> General:
    """The rule of a smooth function of slices along the `usual` axis or another one."""

    def tangent(
        t: Any, y: Any, a: Any, axis: Any = usual, keepdims: Any = False, **options: Any
    ) -> Any:
        slope = weight(kept(y, a, axis, keepdims), a, axis, **options)
        return np.sum(t[0] * slope, axis=axis, keepdims=keepdims)

    def adjoint(
        g: Any, y: Any, a: Any, axis: Any = usual, keepdims: Any = False, **options: Any
    ) -> Any:
        slope = weight(kept(y, a, axis, keepdims), a, axis, **options)
        return (kept(g, a, axis, keepdims) * slope,)

    return General(tangent, adjoint, (0,))


# --- sums, means, extremes --------------------------------------------------------------------

multilinear(
    np.sum,
    lambda g, a, axis=None, dtype=None, *, keepdims=False: unreduce(g, a, axis, keepdims),
)
multilinear(
    np.mean,
    lambda g, a, axis=None, dtype=None, *, keepdims=False: unreduce(
        g / count(a, axis), a, axis, keepdims
    ),
)


def sum_in_order(a: Any, start: Any) -> Any:
    """`start` and the items of an array, added one after the other as a loop adds them."""
    return sum(a, start)


linear(
    sum_in_order,
    lambda g, a, start: broadcast_to(g, np.shape(a)),
    lambda g, a, start: g,
    text="sum",
    infer=lambda a, start: _added_type(a, start),
)


def _added_type(a: Atom, start: Atom) -> Type:
    match a.type:
        case Array(str(dtype), (_,)):
            least = dtype_of(start.type)
            return Scalar(dtype, None, None, None if least == dtype else least)
        case Array(dtype, dims) if dims:
            return Array(dtype, dims[1:])
    return UNKNOWN


def attained(y: Any, a: Any, axis: Any) -> Any:
    """Where the extreme is attained, shared equally among ties."""
    extreme = a == y
    return extreme / np.sum(extreme, axis=axis, keepdims=axis is not None)


reduction(
    (np.max, np.amax, np.min, np.amin),
    lambda y, a, axis: attained(y, a, axis),
    lambda a, axis=None, *, keepdims=False: None,
)
defined(
    np.ptp,
    lambda a, axis=None, *, keepdims=False: (
        np.max(a, axis=axis, keepdims=keepdims) - np.min(a, axis=axis, keepdims=keepdims)
    ),
)

for _function in (np.all, np.any, np.argmax, np.argmin, np.count_nonzero):
    constant(_function)


# --- sums along an axis -----------------------------------------------------------------------


def reversed_along(x: Any, axis: int) -> Any:
    return x[::-1] if x.ndim == 1 else np.flip(x, axis=axis)


def _cumsum_adjoint(g: Any, a: Any, axis: Any = None, dtype: Any = None) -> Any:
    along = 0 if axis is None else axis
    found = reversed_along(np.cumsum(reversed_along(g, along), axis=_only(g, along)), along)
    return np.reshape(found, np.shape(a)) if axis is None and a.ndim > 1 else found


def _only(x: Any, axis: int) -> int | None:
    """The axis, left out where there is one only."""
    return None if x.ndim == 1 else axis


multilinear(np.cumsum, _cumsum_adjoint)

# --- products ---------------------------------------------------------------------------------
# No formula here divides by an element, so that zeros do no harm, at any order. What is needed
# is the recurrence y[i] = b[i] + a[i] * y[i - 1], whose derivatives are recurrences again.

reduction(
    np.prod,
    lambda y, a, axis, dtype=None: others(a, axis),
    lambda a, axis=None, dtype=None, *, keepdims=False: None,
)


def others(a: Any, axis: Any) -> Any:
    """For each element the product of all others."""
    return apply(product_of_others, a, axis=axis)


def _others_formula(a: Any, axis: Any = None) -> Any:
    axes = reduced_axes(a, axis)
    if len(axes) != 1:
        last = tuple(range(-len(axes), 0))
        moved = np.moveaxis(a, axes, last)
        rest = tuple(np.shape(moved)[k] for k in range(a.ndim - len(axes)))
        flat = np.reshape(moved, (*rest, -1)) if axes else np.expand_dims(a, -1)
        found = np.reshape(_others_formula(flat, -1), np.shape(moved))
        return np.moveaxis(found, last, axes)
    (along,) = axes
    before = _product_before(a, along)
    return before * np.flip(_product_before(np.flip(a, axis=along), along), axis=along)


def _product_before(a: Any, axis: int) -> Any:
    return shifted(np.cumprod(a, axis=axis), axis, np.ones_like)


def shifted(y: Any, axis: int, first: Any) -> Any:
    """`y[i - 1]` at i, along an axis; what comes first is ones or zeros."""
    place = axis % y.ndim
    start, rest = part(y, place, None, 1), part(y, place, None, -1)
    return np.concatenate([first(start), rest], axis=axis)


defined(product_of_others, _others_formula, text="product_of_others")


def _is_ravelled(a: Any, axis: Any) -> bool:
    """Whether the products run along something else than an axis of the array. Those of a number
    are a vector, whatever the axis is."""
    return a.ndim == 0 or (axis is None and a.ndim != 1)


def _cumprod_tangent(t: Any, y: Any, a: Any, axis: Any = None, dtype: Any = None) -> Any:
    if _is_ravelled(a, axis):
        return _cumprod_tangent((np.ravel(t[0]),), y, np.ravel(a), 0)
    along = 0 if axis is None else axis
    return apply(linear_scan, t[0] * shifted(y, along, np.ones_like), a, axis=along)


def _cumprod_adjoint(g: Any, y: Any, a: Any, axis: Any = None, dtype: Any = None) -> Any:
    if _is_ravelled(a, axis):
        (found,) = _cumprod_adjoint(g, y, np.ravel(a), 0)
        return (np.reshape(found, np.shape(a)),)
    along = 0 if axis is None else axis
    return (scan_back(g, a, along) * shifted(y, along, np.ones_like),)


def scan_back(g: Any, a: Any, axis: int) -> Any:
    """The adjoint of the right-hand side of the recurrence: it runs from the end."""
    coefficients = np.roll(np.flip(a, axis=axis), 1, axis=axis)
    return np.flip(apply(linear_scan, np.flip(g, axis=axis), coefficients, axis=axis), axis=axis)


general(np.cumprod, _cumprod_tangent, _cumprod_adjoint)


def _scan_tangent(t: Any, y: Any, b: Any, a: Any, axis: int) -> Any:
    source = t[0]
    if t[1] is not None:
        moved = t[1] * shifted(y, axis, np.zeros_like)
        source = moved if source is None else source + moved
    return apply(linear_scan, source, a, axis=axis)


def _scan_adjoint(g: Any, y: Any, b: Any, a: Any, axis: int) -> Any:
    back = scan_back(g, a, axis)
    return back, back * shifted(y, axis, np.zeros_like)


general(linear_scan, _scan_tangent, _scan_adjoint, inputs=2, text="linear_scan")

# --- differences ------------------------------------------------------------------------------


def padded_difference(a: Any, axis: int, prepend: Any = 0.0, append: Any = 0.0) -> Any:
    """Differences of an array with a zero at either end: minus the transpose of `np.diff`."""
    return np.diff(a, axis=axis, prepend=prepend, append=append)


def _undifference(g: Any, n: Any, axis: int) -> Any:
    for _ in range(n) if not isinstance(n, Symbol) or bool(n) else ():
        g = -apply(padded_difference, g, axis=axis, prepend=0.0, append=0.0)
    return g


def _steps_back(g: Any, a: Any, axis: int) -> Any:
    """The transpose of `a[1:] - a[:-1]`."""
    found = zeros_like_of(a)
    for term, cut in ((g, slice(1, None)), (-g, slice(None, -1))):
        found = apply(additem_call, found, term, at(axis % a.ndim, cut))
    return found


def _extent(x: Any, axis: int) -> Any:
    """How far something that is put before or after reaches: a number counts as one element."""
    if x is np._NoValue:
        return 0
    return 1 if not isinstance(x, Symbol) or x.ndim == 0 else np.shape(x)[axis]


def _diff_tangent(
    t: Any,
    y: Any,
    a: Any,
    n: Any = 1,
    axis: int = -1,
    prepend: Any = np._NoValue,
    append: Any = np._NoValue,
) -> Any:
    t = (*t, None, None, None, None)
    own, before, after = (
        _zeros(x) if dot is None else dot for dot, x in ((t[0], a), (t[3], prepend), (t[4], append))
    )
    joined = {"prepend": before, "append": after}
    return np.diff(own, n, axis, **{k: v for k, v in joined.items() if v is not np._NoValue})


def _zeros(x: Any) -> Any:
    if x is np._NoValue:
        return x
    if isinstance(x, Symbol):
        return zeros_like_of(x)
    return np.zeros(np.shape(x)) if np.ndim(x) else 0.0


def _diff_adjoint(
    g: Any,
    y: Any,
    a: Any,
    n: Any = 1,
    axis: int = -1,
    prepend: Any = np._NoValue,
    append: Any = np._NoValue,
) -> Any:
    """The cotangent of the joined array, cut into those of what was joined."""
    if not isinstance(n, Symbol) and n == 1 and prepend is append is np._NoValue:
        return _steps_back(g, a, axis), None, None, None, None
    whole = _undifference(g, n, axis)
    start, place = _extent(prepend, axis), axis % a.ndim
    stop = start + np.shape(a)[axis]
    own = part(whole, place, start, stop, a)
    return own, None, None, part(whole, place, 0, start), part(whole, place, stop, None)


general(np.diff, _diff_tangent, _diff_adjoint, inputs=(0, 3, 4), known=("n",))
multilinear(
    padded_difference,
    lambda g, a, axis, prepend, append: -np.diff(g, axis=axis),
    call=np.diff,
    text="np.diff",
)
