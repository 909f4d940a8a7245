"""Functions that move elements without changing them, and constructors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import (
    Array,
    Scalar,
    Tuple,
    Type,
    broadcast_dims,
    dims_of,
    dtype_of,
    is_number_extent,
    may_be_one,
    unknown_dims,
)
from ..runtime import in_dtype_of, unbroadcast
from .columns import counted, literal_axes, without
from .fitting import fit_shape as sum_to
from .fitting import known_dims
from .forms import PRIMITIVES, Refused, constant, defined, flat, general, linear, multilinear
from .infer import UNKNOWN, infer_elementwise, length_type, shape_dims, shape_type
from .symbols import Symbol, apply, broadcast_to, to_atom


def _shaped(x: Atom, shape: Atom, **_: Atom) -> Type:
    return Array(dtype_of(x.type), shape_dims(shape))


def _reshaped(a: Atom, shape: Atom, **_: Atom) -> Type:
    """A literal -1 is worked out where the whole size is known; a number may be one."""
    dims = shape_dims(shape)
    if dims == () and _is_of_numpy(a):
        return a.type
    if dims is not None:
        dims = tuple(-1 if is_number_extent(d) else d for d in dims)
    old = dims_of(a.type) if isinstance(a.type, (Array, Scalar)) else None
    if dims is not None and -1 in dims:
        dims = tuple(None if d == -1 else d for d in dims)  # type: ignore[assignment]
        if old is not None and len(dims) == 1:
            if len(old) == 1:
                dims = old
            elif all(isinstance(d, int) for d in old):
                dims = (int(np.prod(old)),)  # type: ignore[arg-type]
        elif old is not None and dims.count(None) == 1 and all(isinstance(d, int) for d in old):
            known = [d for d in dims if d is not None]
            total = int(np.prod(old))  # type: ignore[arg-type]
            if all(isinstance(d, int) for d in known):
                rest = total // int(np.prod(known)) if all(known) else 0  # type: ignore[arg-type]
                dims = tuple(rest if d is None else d for d in dims)
    return Array(dtype_of(a.type), unknown_dims(dims))


def _is_of_numpy(x: Atom) -> bool:
    """Whether this is a number of NumPy's, which stays one where Python's become arrays."""
    return isinstance(x.type, Scalar) and x.type.python is False


def _known(order: str) -> str:
    """The order, if it does not depend on memory: a derivative may lie in another one there."""
    if order not in ("C", "F"):
        raise Refused(f"is not known for order={order!r}, which depends on the memory layout")
    return order


multilinear(
    np.reshape,
    lambda g, a, shape, order="C": np.reshape(g, np.shape(a), order=_known(order)),
    check=lambda a, shape, order="C": _known(order),
    infer=_reshaped,
    memory="maybe",
)
multilinear(
    np.ravel,
    lambda g, a, order="C": np.reshape(g, np.shape(a), order=_known(order)),
    check=lambda a, order="C": _known(order),
    memory="maybe",
)


def _untranspose(g: Any, a: Any, axes: Any = None) -> Any:
    if axes is None:
        return np.transpose(g)
    return np.transpose(g, tuple(int(i) for i in np.argsort([x % len(axes) for x in axes])))


multilinear(np.transpose, _untranspose, memory="view")
multilinear(
    np.swapaxes,
    lambda g, a, axis1, axis2: np.swapaxes(g, axis1, axis2),
    memory="view",
)
multilinear(
    np.moveaxis,
    lambda g, a, source, destination: np.moveaxis(g, destination, source),
    memory="view",
)


def _without_new_axes(g: Any, a: Any, axis: Any) -> Any:
    axes = literal_axes(axis)
    if axes is None or known_dims(g) is None:
        return np.reshape(g, np.shape(a))
    return g[without(counted(axes, np.ndim(g)), np.ndim(g))]


multilinear(np.expand_dims, _without_new_axes, memory="view")


def _squeezed(a: Atom, axis: Atom = Const(None)) -> Type:  # noqa: B008
    """Which axes vanish is known unless an extent might be 1."""
    dims, dtype = dims_of(a.type), dtype_of(a.type)
    if _is_of_numpy(a):
        return a.type
    if dims is None or not isinstance(axis, Const):
        return Array(dtype, None)
    if axis.value is None:
        known = all(dim == 1 or not may_be_one(dim) for dim in dims)
        return Array(dtype, tuple(dim for dim in dims if dim != 1) if known else None)
    axes = axis.value if isinstance(axis.value, tuple) else (axis.value,)
    gone = {int(k) % len(dims) for k in axes} if dims else set()
    return Array(dtype, tuple(dim for k, dim in enumerate(dims) if k not in gone))


def _with_axes_again(g: Any, a: Any, axis: Any = None) -> Any:
    if literal_axes(axis) is None or known_dims(g) is None:
        return np.reshape(g, np.shape(a))
    return np.expand_dims(g, axis)


multilinear(np.squeeze, _with_axes_again, infer=_squeezed, memory="view")
multilinear(
    np.broadcast_to,
    lambda g, array, shape: sum_to(g, array),
    infer=_shaped,
    memory="view",
)
multilinear(
    unbroadcast,
    lambda g, x, shape: broadcast_to(g, np.shape(x)),
    infer=_shaped,
    memory="maybe",
)
multilinear(np.flip, lambda g, m, axis=None: np.flip(g, axis=axis), memory="view")
multilinear(np.flipud, lambda g, m: np.flipud(g), memory="view")
multilinear(np.fliplr, lambda g, m: np.fliplr(g), memory="view")
multilinear(np.rot90, lambda g, m, k=1, axes=(0, 1): np.rot90(g, k=-k, axes=axes), memory="view")
for _function in (
    np.atleast_1d,
    np.atleast_2d,
    np.atleast_3d,
    np.ascontiguousarray,
    np.asfortranarray,
):
    multilinear(_function, lambda g, x: np.reshape(g, np.shape(x)), memory="maybe")


def _unroll(g: Any, a: Any, shift: Any, axis: Any = None) -> Any:
    if np.ndim(a) == 0:
        return g
    several = isinstance(shift, Symbol) and isinstance(shift.type, Tuple)
    if isinstance(shift, tuple) or several:
        count = len(shift.type.items) if several else len(shift)
        return np.roll(g, tuple(-shift[k] for k in range(count)), axis=axis)
    return np.roll(g, -shift, axis=axis)


multilinear(np.roll, _unroll)


def _copied(x: Atom, *_: Atom, **__: Atom) -> Type:
    if isinstance(x.type, Scalar):
        return Array(dtype_of(x.type), ())
    return x.type if isinstance(x.type, Array) else UNKNOWN


copy_op = multilinear(np.copy, lambda g, a: g, infer=_copied, pointwise=True, unique=True)


def _astype_type(x: Atom, dtype: Atom) -> Type:
    if not isinstance(dtype, Const):
        return UNKNOWN
    name = str(np.dtype(dtype.value))
    match x.type:
        case Array(_, dims):
            return Array(name, dims)
        case Scalar():
            return Scalar(name, False)
    return UNKNOWN


def astype(x: Any, dtype: Any) -> Any:
    return x.astype(dtype) if hasattr(x, "astype") else np.dtype(dtype).type(x)


multilinear(
    astype,
    lambda g, x, dtype: g,
    text=".astype",
    pointwise=True,
    infer=_astype_type,
)


def _precision_type(t: Atom, y: Atom) -> Type:
    assert isinstance(y.type, Array)
    least = y.type.least
    whole = least is not None and np.dtype(least).kind in "iub"
    return Array(y.type.dtype, dims_of(t.type), "float32" if whole else least)


multilinear(
    in_dtype_of,
    lambda g, t, y: g,
    None,
    pointwise=True,
    infer=_precision_type,
    written=2,
)


# --- questions and constructors ---------------------------------------------------------------

shape = constant(np.shape, infer=shape_type, text=".shape", cheap=True)
constant(np.size, infer=lambda a: Scalar("int64"), text=".size", cheap=True)
constant(np.ndim, infer=lambda a: Scalar("int64"), text=".ndim", cheap=True)
constant(len, infer=length_type, cheap=True)


def _chosen_dtype(dtype: Atom, otherwise: str | None) -> str | None:
    """The dtype that an option asks for."""
    if not isinstance(dtype, Const):
        return None
    return otherwise if dtype.value is None else str(np.dtype(dtype.value))


def _empty(shape: Atom, dtype: Atom = Const(None), order: Atom = Const("C")) -> Type:  # noqa: B008
    return Array(_chosen_dtype(dtype, "float64"), shape_dims(shape))


def _filled(shape: Atom, value: Atom, dtype: Atom = Const(None)) -> Type:  # noqa: B008
    return Array(_chosen_dtype(dtype, dtype_of(value.type)), shape_dims(shape))


for _function in (np.zeros, np.ones, np.empty):
    constant(_function, infer=_empty, unique=True)


def _alike(
    a: Atom,
    dtype: Atom = Const(None),  # noqa: B008
    order: Atom = Const("K"),  # noqa: B008
    subok: Atom = Const(True),  # noqa: B008
    shape: Atom = Const(None),  # noqa: B008
) -> Type:
    # A tuple that is left one holds whole numbers.
    own = Array("int64", (len(a.type.items),)) if isinstance(a.type, Tuple) else a.type
    dims = dims_of(own) if isinstance(own, (Array, Scalar)) else None
    if shape != Const(None):
        dims = shape_dims(shape)
    return Array(_chosen_dtype(dtype, dtype_of(own)), dims)


def _filled_alike(
    a: Atom,
    value: Atom,
    dtype: Atom = Const(None),  # noqa: B008
    shape: Atom = Const(None),  # noqa: B008
) -> Type:
    return _alike(a, dtype, shape=shape)


for _function in (np.zeros_like, np.ones_like, np.empty_like):
    flat(_function, infer=_alike, unique=True)
for _function in (np.eye, np.identity, np.tri):
    constant(_function, unique=True)


def _arange_type(*bounds: Atom, dtype: Atom = Const(None)) -> Type:  # noqa: B008
    values = [bound.value for bound in bounds if isinstance(bound, Const)]
    kind = None if not isinstance(dtype, Const) else dtype.value
    if len(values) == len(bounds):
        found = np.arange(*values, dtype=kind)
        return Array(str(found.dtype), (len(found),))
    few = ((1,), (0, 1), (0, 1, 1))[len(bounds) - 1]

    def first(*samples: Any) -> Any:
        return np.arange(*(s * 0 + k for s, k in zip(samples, few)), dtype=kind)[0]

    name = infer_elementwise(first, *bounds)
    extent = getattr(bounds[0].type, "extent", None) if len(bounds) == 1 else None
    return Array(dtype_of(name), unknown_dims((extent,)))


def _arange_tangent(t: Any, y: Any, *bounds: Any, dtype: Any = None) -> Any:
    """Samples are `start + i * step`: where they stop does not move them."""
    moved = t[0] if len(bounds) > 1 else None
    if len(bounds) > 2 and t[2] is not None:
        steps = t[2] * apply(np.arange, np.size(y))
        moved = steps if moved is None else moved + steps
    return moved


def _arange_adjoint(
    g: Any, y: Any, start: Any, stop: Any = None, step: Any = None, dtype: Any = None
) -> Any:
    if stop is None:
        return (None,)
    steps = g @ apply(np.arange, np.size(g)) if step is not None else None
    return np.sum(g), None, steps


general(np.arange, _arange_tangent, _arange_adjoint, inputs=3, infer=_arange_type)
multilinear(
    np.full,
    None,
    lambda g, shape, fill_value, dtype=None: sum_to(g, fill_value),
    infer=_filled,
    unique=True,
)
multilinear(
    np.full_like,
    None,
    lambda g, a, fill_value, dtype=None, order="K", subok=True, shape=None: sum_to(g, fill_value),
    infer=_filled_alike,
    unique=True,
)


def _of_samples(first: float, last: float) -> Any:
    """The adjoint of one end: what each sample has of it."""

    def adjoint(
        g: Any, start: Any, stop: Any, num: Any = 50, endpoint: Any = True, *, axis: Any = 0
    ) -> Any:
        builder = g.builder
        options = {} if endpoint is True else {"endpoint": endpoint}
        atoms = (to_atom(builder, end) for end in (first, last))
        named = {name: to_atom(builder, value) for name, value in {"num": num, **options}.items()}
        share = Symbol(builder, builder.emit(PRIMITIVES[np.linspace].op, *atoms, **named))
        if g.ndim > 1 and axis % g.ndim:
            return np.moveaxis(g, axis, -1) @ share
        return share @ g if g.ndim <= 2 else np.tensordot(share, g, 1)

    return adjoint


def _spaced(start: Atom, stop: Atom, *, num: Atom = Const(50), **options: Atom) -> Type:  # noqa: B008
    dims, others = dims_of(start.type), dims_of(stop.type)
    dtype = infer_elementwise(lambda a, b: np.linspace(a, b, 2)[0], start, stop)
    joined = broadcast_dims(dims, others)
    axis = options.get("axis", Const(0))
    if joined is None or not isinstance(axis, Const):
        return Array(dtype_of(dtype), None)
    extent = num.value if isinstance(num, Const) else getattr(num.type, "extent", None)
    place = axis.value % (len(joined) + 1)
    return Array(dtype_of(dtype), unknown_dims((*joined[:place], extent, *joined[place:])))


linear(np.linspace, _of_samples(1.0, 0.0), _of_samples(0.0, 1.0), infer=_spaced)
defined(
    np.logspace,
    lambda start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0: (
        base ** apply(np.linspace, start, stop, num, endpoint, axis=axis)
    ),
    inputs=(0, 1, 4),
)


def _geometric(
    start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0
) -> Any:
    logs = (np.log(np.abs(end)) for end in (start, stop))
    return np.sign(start) * np.exp(apply(np.linspace, *logs, num, endpoint, axis=axis))


defined(np.geomspace, _geometric, inputs=2)


def _broadcast_tangent(t: Any, y: Any, *args: Any) -> Any:
    return tuple(
        None if one is None else broadcast_to(one, np.shape(whole))
        for one, whole in zip(t, y, strict=False)
    )


def _broadcast_types(*args: Atom) -> Any:
    dims: Any = ()
    for arg in args:
        dims = None if dims is None else broadcast_dims(dims, dims_of(arg.type))
    found = tuple(Array(dtype_of(arg.type), unknown_dims(dims)) for arg in args)
    return found if len(found) > 1 else Tuple(found)


general(
    np.broadcast_arrays,
    lambda t, y, *args: _broadcast_tangent(t, y if len(args) > 1 else (y[0],), *args),
    lambda g, y, *args: g if len(args) > 1 else (g[0],),
    inputs=32,
    results=lambda *args: len(args),
    infer=_broadcast_types,
    memory="view",
)


def view_as(x: Any, dtype: Any) -> Any:
    """The parts of complex numbers as floats, or pairs of floats as complex numbers."""
    return x.view(dtype)


def _view_back(g: Any, x: Any, dtype: Any) -> Any:
    # An adjoint holds the derivatives by the parts with the sign of the second turned.
    if x.dtype.kind == "c":
        return np.conjugate(apply(view_as, apply(np.ascontiguousarray, g), str(x.dtype)))
    return apply(view_as, np.conjugate(apply(np.ascontiguousarray, g)), str(x.dtype))


def _viewed(x: Atom, dtype: Atom) -> Type:
    dims = dims_of(x.type)
    name = dtype.value if isinstance(dtype, Const) else None
    return Array(name, None if not dims else unknown_dims((*dims[:-1], None)))


multilinear(view_as, _view_back, infer=_viewed, text=".view", memory="view", written=2)
