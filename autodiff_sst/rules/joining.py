"""Joining arrays, taking them apart, repeating them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.extents import total
from ..ir.nodes import Atom, Const
from ..ir.types import (
    Array,
    Dim,
    List,
    Opaque,
    Scalar,
    Sym,
    Tuple,
    Type,
    dims_of,
    dtype_of,
    shift,
    unknown_dims,
)
from .forms import Lambda, Refused, defined, gathering, general, multilinear
from .indexing import additem_call, at, getitem, part, zeros_like_of
from .infer import common_dtype
from .symbols import Symbol, apply


def _at(x: Any, axis: int, place: Any) -> Any:
    """`x[place]` along an axis, counted from 0."""
    return x[(*(slice(None),) * axis, place)] if axis else x[place]


# --- joining along an axis that is there ------------------------------------------------------


def _concatenate(*arrays: Any, axis: Any = 0) -> Any:
    return np.concatenate(arrays, axis=axis)


def _split_back(k: int, g: Any, *arrays: Any, axis: Any = 0) -> Any:
    """The part of the cotangent that belongs to the k-th of the joined arrays."""
    own = arrays[k]
    if axis is None:
        flat = own if own.ndim == 1 else None
        found = _part_of(k, g, 0, [np.size(array) for array in arrays], flat)
        return found if own.ndim == 1 else np.reshape(found, np.shape(own))
    extents = [np.shape(array)[axis] for array in arrays]
    return _part_of(k, g, axis % own.ndim, extents, own)


def _part_of(k: int, g: Any, axis: int, extents: list[Any], own: Any) -> Any:
    """What the k-th of several parts has along an axis; it has the shape of `own`, if given."""
    start: Any = None
    for extent in extents[:k]:
        start = extent if start is None else start + extent
    stop = None
    if k + 1 < len(extents):
        stop = extents[k] if start is None else start + extents[k]
    return part(g, axis, start, stop, own)


def _concatenated_type(*arrays: Atom, axis: Atom = Const(0)) -> Type:  # noqa: B008
    """Extents along the other axes agree; along this one they add up."""
    dtype, dims = common_dtype(*arrays), [dims_of(array.type) for array in arrays]
    if any(isinstance(a.type, (List, Opaque)) for a in arrays) or None in dims:
        return Array(dtype, None)
    if axis == Const(None):
        return Array(dtype, (Sym("?"),))
    first: Any = dims[0]
    if not isinstance(axis, Const) or not first or any(len(d or ()) != len(first) for d in dims):
        return Array(dtype, None)
    place = axis.value % len(first)
    joined: Dim | None = 0
    for own in dims:
        joined = _added(joined, own[place])  # type: ignore[index]
    known = [next((d[k] for d in dims if isinstance(d[k], int)), e) for k, e in enumerate(first)]  # type: ignore[index]
    return Array(dtype, unknown_dims((*known[:place], joined, *known[place + 1 :])))


def _added(a: Dim | None, b: Dim) -> Dim | None:
    if isinstance(a, Sym) and isinstance(b, Sym):
        return total(a, b)
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    number, other = (a, b) if isinstance(a, int) else (b, a)
    if not isinstance(number, int) or not isinstance(other, Sym):
        return None
    # base + offset is clamped at zero, so only shifts that cannot have been clamped are exact.
    return other if number == 0 else None if other.offset < 0 else shift(other, number)


gathering(
    np.concatenate,
    _split_back,
    call=_concatenate,
    infer=_concatenated_type,
    text="np.concatenate([])",
    signature=lambda arrays, axis=0: None,
)


def _stack(*arrays: Any, axis: int = 0) -> Any:
    return np.stack(arrays, axis=axis)


def _unstack(k: int, g: Any, *arrays: Any, axis: int = 0) -> Any:
    axis = axis % g.ndim
    x = arrays[k]
    if not isinstance(g, Symbol) or not isinstance(x, Symbol) or not isinstance(x.type, Array):
        return _at(g, axis, k)
    # Arrays that are stacked have one shape.
    type_ = Array(str(g.dtype), x.dims)
    return Symbol(g.builder, g.builder.emit(getitem, g.atom, Const(at(axis, k)), type=type_))


gathering(
    np.stack,
    _unstack,
    call=_stack,
    text="np.stack([])",
    signature=lambda arrays, axis=0: None,
)


def _stacked(function: Any, lift: Lambda, axis_of: Lambda) -> None:
    """A function that lifts its arguments to a rank, and then joins them along an axis."""

    def call(*arrays: Any) -> Any:
        return function(arrays)

    def back(k: int, g: Any, *arrays: Any) -> Any:
        axis, own = axis_of(arrays), arrays[k]
        shapes = [_shape_of(lift, array) for array in arrays]
        extents = [shape[axis] for shape in shapes]
        if own.ndim + 1 == len(shapes[k]) and all(isinstance(n, int) for n in extents[: k + 1]):
            return _at(g, axis, sum(extents[:k]))
        if own.ndim == len(shapes[k]):
            return _part_of(k, g, axis, extents, own)
        return np.reshape(_part_of(k, g, axis, extents, None), np.shape(own))

    name = function.__name__
    gathering(
        function,
        back,
        call=call,
        name=name,
        text=f"np.{name}([])",
        signature=lambda tup: None,
    )


def _shape_of(lift: Lambda, array: Any) -> tuple[Any, ...]:
    shape = np.shape(array)
    return lift(tuple(shape[k] for k in range(np.ndim(array))))


_LIFTS = {
    1: lambda shape: shape or (1,),
    2: lambda shape: shape if len(shape) > 1 else (1, *(shape or (1,))),
    3: lambda shape: (
        shape if len(shape) > 2 else (*shape, 1) if len(shape) == 2 else (1, *(shape or (1,)), 1)
    ),
}

_stacked(np.vstack, _LIFTS[2], lambda arrays: 0)
_stacked(np.hstack, _LIFTS[1], lambda arrays: 0 if np.ndim(arrays[0]) <= 1 else 1)
_stacked(np.dstack, _LIFTS[3], lambda arrays: 2)
_stacked(
    np.column_stack,
    lambda shape: shape if len(shape) > 1 else (*(shape or (1,)), 1),
    lambda arrays: 1,
)

# --- grids ------------------------------------------------------------------------------------


def _grid_axis(k: int, count: int, indexing: str) -> int:
    """The axis along which the k-th coordinate varies."""
    return 1 - k if indexing == "xy" and k < 2 <= count else k


def _grid_tangent(
    t: Any, y: Any, *xi: Any, indexing: str = "xy", sparse: Any = False, copy: Any = True
) -> Any:
    found = []
    for k, tangent in enumerate(t[: len(xi)]):
        if tangent is not None:
            shape = [1] * len(xi)
            shape[_grid_axis(k, len(xi), indexing)] = -1
            tangent = np.reshape(tangent, tuple(shape))
        found.append(tangent)
    return tuple(found)


def _grid_adjoint(
    g: Any, y: Any, *xi: Any, indexing: str = "xy", sparse: Any = False, copy: Any = True
) -> Any:
    found = []
    for k, own in enumerate(g if len(xi) > 1 else (g[0],)):
        if own is not None:
            varies = _grid_axis(k, len(xi), indexing)
            rest = tuple(axis for axis in range(len(xi)) if axis != varies)
            if rest:
                own = np.sum(own, axis=rest if len(rest) > 1 else rest[0])
            # NumPy takes matrices for vectors of all their elements.
            own = np.reshape(own, np.shape(xi[k])) if _has_axes(xi[k]) else own
        found.append(own)
    return tuple(found)


def _has_axes(x: Any) -> bool:
    """Whether this is an array of more than one axis, or may be one."""
    dims = dims_of(x.type) if isinstance(x, Symbol) else np.shape(x)
    return dims is None or len(dims) > 1


def _grid_extent(x: Atom) -> Dim | None:
    """How many elements an operand has, if that is known."""
    dims = dims_of(x.type)
    if dims is None or len(dims) > 1:
        return None
    return dims[0] if dims else 1


def _grid_type(
    *xi: Atom,
    indexing: Atom = Const("xy"),  # noqa: B008
    sparse: Atom = Const(False),  # noqa: B008
    **_: Atom,
) -> Any:
    axes = [_grid_axis(k, len(xi), indexing.value) for k in range(len(xi))]  # type: ignore[union-attr]
    whole: list[Dim | None] = [1] * len(xi)
    for axis, x in zip(axes, xi, strict=True):
        whole[axis] = _grid_extent(x)
    found = []
    for x, axis in zip(xi, axes, strict=True):
        dims = [d if k == axis or sparse == Const(False) else 1 for k, d in enumerate(whole)]
        found.append(Array(dtype_of(x.type), unknown_dims(tuple(dims))))
    return tuple(found) if len(found) > 1 else Tuple(tuple(found))


general(
    np.meshgrid,
    _grid_tangent,
    _grid_adjoint,
    inputs=32,
    results=lambda *xi, **_: len(xi),
    infer=_grid_type,
)


def _mesh_type(*args: Atom) -> Any:
    """Arrays of as many axes, each of which counts along one; of flags, the places of the true."""
    found = []
    for axis, arg in enumerate(args):
        (extent,) = dims_of(arg.type) or (None,)
        dtype = dtype_of(arg.type)
        dims: list[Dim | None] = [1] * len(args)
        dims[axis] = None if dtype == "bool" else extent
        found.append(Array("int64" if dtype == "bool" else dtype, unknown_dims(tuple(dims))))
    return tuple(found) if len(found) > 1 else Tuple(tuple(found))


def _mesh(*args: Any) -> Any:
    if len(args) == 1:
        raise Refused("is not known for one array, of which it makes a tuple: use the array")
    ones = (1,) * len(args)
    return tuple(np.reshape(a, (*ones[:k], -1, *ones[k + 1 :])) for k, a in enumerate(args))


defined(np.ix_, _mesh, inputs=32, results=lambda *args: len(args), infer=_mesh_type)

# --- repeating --------------------------------------------------------------------------------


def _unrepeat(g: Any, a: Any, repeats: Any, axis: Any = None) -> Any:
    if a.ndim == 0:
        return np.sum(g)
    if axis is None and a.ndim != 1:
        return np.reshape(_unrepeat(g, np.ravel(a), repeats, 0), np.shape(a))
    place = 0 if axis is None else axis % a.ndim
    shape = tuple(np.shape(a)[k] for k in range(a.ndim))
    if _is_one_number(repeats):
        apart = (*shape[: place + 1], repeats, *shape[place + 1 :])
        return np.sum(np.reshape(g, apart), axis=place + 1)
    source = apply(np.repeat, apply(np.arange, shape[place]), repeats)
    index = (*(slice(None),) * place, source) if place else source
    return apply(additem_call, zeros_like_of(a), g, index)


def _is_one_number(x: Any) -> bool:
    return isinstance(x.type, Scalar) if isinstance(x, Symbol) else np.ndim(x) == 0


def _repeated(a: Atom, repeats: Atom, axis: Atom = Const(None)) -> Type:  # noqa: B008
    dims = dims_of(a.type)
    if dims is None or not isinstance(axis, Const):
        return Array(dtype_of(a.type), None)
    if axis.value is None:
        return Array(dtype_of(a.type), (Sym("?"),))
    place = axis.value % len(dims)
    return Array(dtype_of(a.type), (*dims[:place], Sym("?"), *dims[place + 1 :]))


multilinear(np.repeat, _unrepeat, infer=_repeated)


def _untile(g: Any, A: Any, reps: Any) -> Any:
    if isinstance(reps, Symbol) and not isinstance(reps.type, Scalar):
        raise Refused("needs the number of repetitions along each axis, as numbers")
    if A.ndim == 0:
        return np.sum(g)
    times = reps if isinstance(reps, tuple) else (reps,)
    rank = max(len(times), A.ndim)
    times = (1,) * (rank - len(times)) + tuple(times)
    shape = (1,) * (rank - A.ndim) + tuple(np.shape(A)[k] for k in range(A.ndim))
    apart: list[Any] = []
    summed = []
    for repeat, extent in zip(times, shape, strict=True):
        if isinstance(repeat, Symbol) or repeat != 1:
            summed.append(len(apart))
            apart.append(repeat)
        apart.append(extent)
    if summed:
        axes = summed[0] if len(summed) == 1 else tuple(summed)
        g = np.sum(np.reshape(g, tuple(apart)), axis=axes)
    return g if rank == A.ndim else np.reshape(g, np.shape(A))


multilinear(np.tile, _untile, known=("reps",))
