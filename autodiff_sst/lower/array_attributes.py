"""Attributes of arrays and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Const
from ..ir.types import (
    Array,
    List,
    Opaque,
    Scalar,
    Slice,
    dims_of,
    dtypes_between,
    sole_dtype,
)
from ..rules.forms import PRIMITIVES
from ..rules.views import Transposed
from .arrays import is_temporary
from .context import Lowering
from .filled import check_axes
from .memory import abstract_of, atom_of, kind, read, type_of, view
from .values import Abstract, Method, Ref, Static, Tup, Value


def array_attribute(cx: Lowering, owner: Abstract, name: str, node: Any) -> Abstract:
    """`x.shape`, `x.T` and the like; anything else is a method."""
    type_ = type_of(cx, owner)
    cls = class_of_type(type_)
    if cls is not None and not hasattr(cls, name):
        raise cx.unsupported(node, f"{cls.__name__} has no attribute {name!r}")
    if isinstance(type_, List):
        return Method(owner, name)
    match name:
        case "T" | "mT":
            return _transposed(cx, owner, type_, name, node)
        case "shape":
            return shape_of(cx, owner, node)
        case "ndim":
            dims = dims_of(type_)
            if dims is not None:
                check_axes(cx, atom_of(cx, owner), node)
                return Value(Const(len(dims)))
            return Value(cx.emit(PRIMITIVES[np.ndim].op, atom_of(cx, owner)))
        case "size":
            dims = dims_of(type_)
            if dims is not None and all(isinstance(d, int) for d in dims):
                return Value(Const(int(np.prod(dims))))  # type: ignore[arg-type]
            return Value(cx.emit(PRIMITIVES[np.size].op, atom_of(cx, owner)))
        case "dtype":
            dtype = sole_dtype(type_)
            if dtype is None:
                raise cx.unsupported(node, "the dtype is known only at run time here")
            return Static(np.dtype(dtype))
        case "itemsize" | "nbytes":
            dtype = sole_dtype(type_)
            if dtype is None:
                raise cx.unsupported(node, "the dtype is known only at run time here")
            width: Abstract = Value(Const(np.dtype(dtype).itemsize))
            if name == "itemsize":
                return width
            from .operators import binary

            return binary(cx, "Mult", array_attribute(cx, owner, "size", node), width, node)
        case "flags" | "strides" | "base" | "data" | "ctypes":
            raise cx.unsupported(
                node, f"the attribute {name!r}: how arrays lie in memory differs in derivative code"
            )
        case "real" | "imag":
            return _part(cx, owner, np.real if name == "real" else np.imag, name)
        case "flat":
            return _part(cx, owner, np.ravel, name)
    return Method(owner, name)


def class_of_type(type_: Any) -> Any:
    """The class of a number, array, list or slice, None where paths disagree about it."""
    match type_:
        case List():
            return list
        case Slice():
            return slice
        case Array(_, dims) if dims is not None:
            return np.ndarray
        case Scalar(dtype, True, _, None):
            return type(np.zeros((), dtype)[()].item())
        case Scalar(dtype, False, _, None):
            return np.dtype(dtype).type
    return None


def classes_of_type(type_: Any) -> list[Any]:
    """All classes that a number or array of this type may have; none if that is not known."""
    match type_:
        case Scalar(python=python):
            kinds = (True, False) if python is None else (python,)
            found = [class_of_type(Scalar(d, p)) for d in dtypes_between(type_) for p in kinds]
        case Array(str(), None):
            either = Scalar(type_.dtype, None, None, type_.least)
            found = [np.ndarray, *classes_of_type(either)]
        case _:
            found = [class_of_type(type_)]
    return [] if None in found else found


def _part(cx: Lowering, owner: Abstract, function: Any, name: str) -> Abstract:
    """An attribute that may share memory with its array: neither may be written to then."""
    reason = f"its .{name} shares memory with it"
    if is_temporary(cx, owner):
        return abstract_of(cx, cx.emit(PRIMITIVES[function].op, atom_of(cx, owner)))
    found = abstract_of(cx, cx.emit(PRIMITIVES[function].op, atom_of(cx, owner)), reason)
    if isinstance(owner, Ref) and isinstance(found, Ref) and owner.storage in cx.state.heap:
        cx.state.share(owner.storage, reason, found.storage)
    return found


def _transposed(cx: Lowering, owner: Abstract, type_: Any, name: str, node: Any) -> Abstract:
    if isinstance(type_, Scalar):
        return owner
    if isinstance(type_, Opaque) and type_.kind.endswith(("_matrix", "_array")):
        from ..scipy_runtime import sparse_transpose

        return Value(cx.emit(PRIMITIVES[sparse_transpose].op, atom_of(cx, owner)))
    if not isinstance(owner, Ref):
        raise cx.unsupported(node, f"the attribute {name!r} of {kind(cx, owner)}")
    if type_.dims is None:
        found = cx.emit(PRIMITIVES[np.transpose].op, read(cx, owner))
        return abstract_of(cx, found, "it may be a view")
    if len(type_.dims) < 2:
        return owner
    axes = None
    if name == "mT":
        rank = len(type_.dims)
        axes = (*range(rank - 2), rank - 1, rank - 2)
    return view(cx, owner.storage, (*owner.path, Const(Transposed(axes))))


def shape_of(cx: Lowering, owner: Abstract, node: Any) -> Abstract:
    """The shape as a tuple whose literal extents are known."""
    dims = dims_of(type_of(cx, owner))
    if dims is not None and all(isinstance(d, int) for d in dims):
        return Tup(tuple(Value(Const(d)) for d in dims))
    whole = cx.emit(PRIMITIVES[np.shape].op, atom_of(cx, owner, node))
    if dims is None:
        return Value(whole)
    from ..rules.indexing import getitem

    items = [
        Const(d) if isinstance(d, int) else cx.emit(getitem, whole, Const(k))
        for k, d in enumerate(dims)
    ]
    return Tup(tuple(Value(item) for item in items))
