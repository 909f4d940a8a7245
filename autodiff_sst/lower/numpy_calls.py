"""Calls of NumPy functions that mean more than one statement of the trace."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Const
from ..ir.types import Scalar, dims_of, is_array, rank, sole_dtype
from ..rules.forms import PRIMITIVES
from . import operators
from .arrays import array_from, call_primitive
from .calls import handles
from .context import Lowering
from .memory import abstract_of, atom_of, read, type_of
from .sequences import mapped_sequence, range_sequence, static_sequence
from .signatures import Args, Keywords, only_options
from .subscripts import subscript
from .values import Abstract, Obj, Ref, Sequence, Static, Tup, Value


def _array_maker(copies: bool | None) -> Any:
    """`np.array` and `np.asarray`, which differ in what `copy` is by default."""

    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        only_options(cx, keywords, node, "dtype", "copy", "ndmin")
        if "ndmin" in keywords:
            least = keywords.pop("ndmin")
            return _with_axes_before(cx, handler(cx, args, keywords, node), least, node)
        if len(args) > 2:
            raise cx.unsupported(node, "more than a value and a dtype")
        dtype = keywords.get("dtype", args[1] if len(args) > 1 else Static(None))
        wanted = known_dtype(cx, dtype, node)
        copy = known_copy(cx, keywords, copies, node)
        value = args[0]
        own = type_of(cx, value)
        if isinstance(value, Ref) and is_array(own) and wanted in (None, sole_dtype(own)):
            if not copy:
                return value
            return abstract_of(cx, cx.emit(PRIMITIVES[np.copy].op, read(cx, value)))
        if copy is False:
            raise cx.unsupported(node, "copy=False, where NumPy has to copy")
        return abstract_of(cx, array_from(cx, value, wanted, node))

    return handler


def _with_axes_before(cx: Lowering, made: Abstract, least: Abstract, node: Any) -> Abstract:
    """An array with as many axes as there are to be `least`."""
    wanted, count = atom_of(cx, least, node), rank(type_of(cx, made))
    if not isinstance(wanted, Const) or count is None:
        raise cx.unsupported(node, "an option ndmin that is not known while compiling")
    if count >= wanted.value:
        return made
    index = (*(None,) * (wanted.value - count), Ellipsis)
    return subscript(cx, made, Static(index), node)


def known_copy(cx: Lowering, keywords: Keywords, default: bool | None, node: Any) -> bool | None:
    """The option `copy`: True, False, or None for only where it must be."""
    if "copy" not in keywords:
        return default
    found = atom_of(cx, keywords["copy"], node)
    if isinstance(found, Const) and found.value in (True, False, None):
        return found.value  # type: ignore[no-any-return]
    raise cx.unsupported(node, "an option copy that is not known while compiling")


def known_dtype(cx: Lowering, value: Abstract, node: Any) -> str | None:
    if isinstance(value, Static):
        return None if value.value is None else str(np.dtype(value.value))
    raise cx.unsupported(node, "a dtype that is not known while compiling")


handles(np.array)(_array_maker(True))


handles(np.asarray)(_array_maker(None))


@handles(np.shape)
def _np_shape(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return _question(cx, args[0], "shape", node)


@handles(np.ndim)
def _np_ndim(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return _question(cx, args[0], "ndim", node)


@handles(np.size)
def _np_size(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if len(args) > 1 or keywords:
        shape = _question(cx, args[0], "shape", node)
        return subscript(cx, shape, keywords.get("axis", args[-1]), node)
    return _question(cx, args[0], "size", node)


def _question(cx: Lowering, value: Abstract, name: str, node: Any) -> Abstract:
    from .array_attributes import array_attribute

    if isinstance(value, (Tup, Obj)):
        value = abstract_of(cx, array_from(cx, value, None, node))
    if isinstance(value, Value):
        return Tup(()) if name == "shape" else Value(Const(0 if name == "ndim" else 1))
    return array_attribute(cx, value, name, node)


@handles(np.isscalar)
def _isscalar(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    scalar = isinstance(args[0], Value) and isinstance(args[0].atom.type, Scalar)
    return Value(Const(scalar or (isinstance(args[0], Static) and np.isscalar(args[0].value))))


@handles(np.ndindex)
def _ndindex(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    bounds = args[0].items if isinstance(args[0], Tup) else args
    ranges = [range_sequence(cx, [atom_of(cx, b, node)], node) for b in bounds]
    return counted_together(cx, ranges, node)


def counted_together(cx: Lowering, ranges: list[Sequence], node: Any) -> Abstract:
    """All tuples of places, last one fastest: positions are divided out."""
    if all(isinstance(r.length, int) for r in ranges) and len(ranges) != 1:
        sizes = [r.length for r in ranges]
        found = [Tup(tuple(Value(Const(i)) for i in index)) for index in np.ndindex(*sizes)]
        if len(found) <= 64:
            return static_sequence(tuple(found))
    total: Abstract = Value(Const(1))
    lengths = [Value(Const(r.length) if isinstance(r.length, int) else r.length) for r in ranges]
    for length in lengths:
        total = operators.binary(cx, "Mult", total, length, node)
    whole = range_sequence(cx, [atom_of(cx, total, node)], node)

    def at(k: Any) -> Abstract:
        rest: Abstract = Value(Const(k) if isinstance(k, int) else k)
        parts: list[Abstract] = []
        for length in reversed(lengths[1:]):
            parts.append(operators.binary(cx, "Mod", rest, length, node))
            rest = operators.binary(cx, "FloorDiv", rest, length, node)
        parts.append(rest)
        return Tup(tuple(reversed(parts)))

    return Sequence(whole.length, at, whole.items, at, whole.holds)


@handles(np.ndenumerate)
def _ndenumerate(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    dims = dims_of(type_of(cx, args[0]))
    if dims is None:
        raise cx.unsupported(node, "ndenumerate of an array whose rank is not known")
    shape = _question(cx, args[0], "shape", node)
    assert isinstance(shape, Tup)
    ranges = [range_sequence(cx, [atom_of(cx, b, node)], node) for b in shape.items]
    if len(ranges) == 1:
        places: Abstract = mapped_sequence(cx, lambda items: Tup(tuple(items)), ranges, node)
    else:
        places = counted_together(cx, ranges, node)
    assert isinstance(places, Sequence)

    held = [args[0]]

    def pair(items: list[Abstract]) -> Abstract:
        return Tup((items[0], subscript(cx, held[0], items[0], node)))

    return mapped_sequence(cx, pair, [places], node, held)


def _finfo(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    value = args[0]
    if isinstance(value, Static):
        return Static(np.finfo(value.value))
    dtype = sole_dtype(type_of(cx, value))
    if dtype is None:
        raise cx.unsupported(node, "the dtype is known only at run time here")
    return Static(np.finfo(dtype))


handles(np.finfo)(_finfo)


@handles(np.diff)
def _diff(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """Without a difference to be taken this is the array itself."""
    array = args[0] if args else keywords.get("a")
    if array is not None and Value(Const(0)) in (*args[1:2], keywords.get("n")):
        return array
    return call_primitive(cx, np.diff, PRIMITIVES[np.diff], args, keywords, node)


def _np_astype(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .methods import call_builtin_method

    return call_builtin_method(cx, args[0], "astype", args[1:], keywords, node)


if hasattr(np, "astype"):  # NumPy 2.1
    handles(np.astype)(_np_astype)
