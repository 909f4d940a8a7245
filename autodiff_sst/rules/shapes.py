"""Functions that move elements without changing them, and constructors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, Scalar, Type, dims_of, dtype_of, unknown_dims
from ..runtime import unbroadcast
from .forms import constant, gathering, linear, multilinear
from .infer import UNKNOWN, length_type, shape_dims, shape_type
from .symbols import broadcast_to
from .fitting import fit_shape as sum_to


def _shaped(x: Atom, shape: Atom, **_: Atom) -> Type:
    return Array(dtype_of(x.type), shape_dims(shape))


def _reshaped(a: Atom, shape: Atom, **_: Atom) -> Type:
    """A literal -1 is worked out where the whole size is known."""
    dims = shape_dims(shape)
    old = dims_of(a.type) if isinstance(a.type, (Array, Scalar)) else None
    if dims is not None and -1 in dims:
        dims = tuple(None if d == -1 else d for d in dims)  # type: ignore[assignment]
        if old is not None and len(dims) == 1:
            if len(old) == 1:
                dims = old
            elif all(isinstance(d, int) for d in old):
                dims = (int(np.prod(old)),)  # type: ignore[arg-type]
        elif old is not None and all(isinstance(d, int) for d in old):
            known = [d for d in dims if d is not None]
            total = int(np.prod(old))  # type: ignore[arg-type]
            rest = total // int(np.prod(known)) if all(known) else 0  # type: ignore[arg-type]
            dims = tuple(rest if d is None else d for d in dims)
    return Array(dtype_of(a.type), unknown_dims(dims))


multilinear(
    np.reshape,
    lambda g, a, shape, order="C": np.reshape(g, np.shape(a), order=order),
    infer=_reshaped,
    memory="maybe",
)
multilinear(
    np.ravel,
    lambda g, a, order="C": np.reshape(g, np.shape(a), order=order),
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
multilinear(
    np.expand_dims,
    lambda g, a, axis: np.reshape(g, np.shape(a)),
    memory="view",
)
multilinear(
    np.squeeze,
    lambda g, a, axis=None: np.reshape(g, np.shape(a)),
    memory="view",
)
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


def _copied(x: Atom, *_: Atom, **__: Atom) -> Type:
    if isinstance(x.type, Scalar):
        return Array(x.type.dtype, ())
    return x.type if isinstance(x.type, Array) else UNKNOWN


multilinear(np.copy, lambda g, a: g, infer=_copied)


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
    return x.astype(dtype)


multilinear(
    astype,
    lambda g, x, dtype: g,
    text=".astype",
    infer=_astype_type,
)


# --- joining ----------------------------------------------------------------------------------


def _concatenate(*arrays: Any, axis: Any = 0) -> Any:
    return np.concatenate(arrays, axis=axis)


def _split_back(k: int, g: Any, *arrays: Any, axis: Any = 0) -> Any:
    """The part of the cotangent that belongs to the k-th of the joined arrays."""
    if axis is None:
        before: Any = 0
        for array in arrays[:k]:
            before = before + np.size(array)
        return np.reshape(g[before : before + np.size(arrays[k])], np.shape(arrays[k]))
    before = 0
    for array in arrays[:k]:
        before = before + np.shape(array)[axis]
    index = slice(before, before + np.shape(arrays[k])[axis])
    return g[(slice(None),) * (axis % arrays[k].ndim) + (index,)]


gathering(
    np.concatenate,
    _split_back,
    call=_concatenate,
    text="np.concatenate([])",
    signature=lambda arrays, axis=0: None,
)


def _stack(*arrays: Any, axis: int = 0) -> Any:
    return np.stack(arrays, axis=axis)


def _unstack(k: int, g: Any, *arrays: Any, axis: int = 0) -> Any:
    return g[(slice(None),) * (axis % g.ndim) + (k,)]


gathering(
    np.stack,
    _unstack,
    call=_stack,
    text="np.stack([])",
    signature=lambda arrays, axis=0: None,
)


# --- questions and constructors ---------------------------------------------------------------

shape = constant(np.shape, infer=shape_type, text=".shape", cheap=True)
constant(np.size, infer=lambda a: Scalar("int64"), text=".size", cheap=True)
constant(np.ndim, infer=lambda a: Scalar("int64"), text=".ndim", cheap=True)
constant(len, infer=length_type, cheap=True)


def _filled(default: str | None) -> Any:
    def infer(shape: Atom, *rest: Atom, dtype: Atom = Const(None), **_: Atom) -> Type:  # noqa: B008
        name = default
        if isinstance(dtype, Const) and dtype.value is not None:
            name = str(np.dtype(dtype.value))
        elif default is None and rest:
            name = dtype_of(rest[0].type)
        return Array(name, shape_dims(shape))

    return infer


for _function in (np.zeros, np.ones, np.empty):
    constant(_function, infer=_filled("float64"), unique=True)


def _alike(x: Atom, *rest: Atom, dtype: Atom = Const(None), **_: Atom) -> Type:  # noqa: B008
    name = dtype_of(x.type) if isinstance(x.type, (Array, Scalar)) else None
    if isinstance(dtype, Const) and dtype.value is not None:
        name = str(np.dtype(dtype.value))
    dims = dims_of(x.type) if isinstance(x.type, (Array, Scalar)) else None
    return Array(name, dims)


for _function in (np.zeros_like, np.ones_like, np.empty_like):
    constant(_function, infer=_alike, unique=True)
constant(np.eye, unique=True)
constant(np.arange)
multilinear(
    np.full,
    None,
    lambda g, shape, fill_value: sum_to(g, fill_value),
    infer=_filled(None),
    unique=True,
)
multilinear(
    np.full_like,
    None,
    lambda g, a, fill_value: sum_to(g, fill_value),
    infer=_alike,
    unique=True,
)

linear(
    np.where,
    None,
    lambda g, condition, x, y: np.where(condition, g, 0.0),
    lambda g, condition, x, y: np.where(condition, 0.0, g),
    broadcasts=True,
    call=np.where,
)
