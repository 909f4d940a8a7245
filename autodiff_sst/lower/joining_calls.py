"""Arrays put together and taken apart: `np.block`, `np.r_`, `np.split`, grids of indices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Assign, Atom, Const
from ..ir.types import Array, Scalar, Slice, is_array, rank, sole_dtype
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from ..rules.shapes import astype
from ..rules.splitting import sections
from .arrays import array_from, call_primitive, number_atom
from .calls import call, handles
from .containers import new_list
from .context import Lowering, NeedUnroll
from .known import ask_known
from .memory import abstract_of, atom_of, type_of
from .sequences import as_sequence
from .signatures import Args, Keywords
from .subscripts import index_atom, subscript
from .values import Abstract, ListCell, Obj, Static, Tup, Value

# --- taking apart -----------------------------------------------------------------------------


def _split(function: Any, axis_of: Any) -> Any:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        named = dict(zip(("ary", "indices_or_sections", "axis"), args, strict=False)) | keywords
        ary, parts = named["ary"], index_atom(cx, named["indices_or_sections"], node)
        axis = axis_of(rank(type_of(cx, ary))) if axis_of else named.get("axis", Value(Const(0)))
        options = {} if axis == Value(Const(0)) else {"axis": axis}
        try:
            if sections(atom_of(cx, ary, node), parts) == 1:
                return new_list(cx, (_whole(cx, ary, node),))
            found = call_primitive(
                cx, function, PRIMITIVES[function], [ary, _as_value(cx, parts)], options, node
            )
        except ValueError as error:
            ask_known(cx, parts)
            raise NeedUnroll(str(error), cx.place(node)) from None
        assert isinstance(found, Tup)
        return new_list(cx, found.items)

    return handler


def _whole(cx: Lowering, ary: Abstract, node: Any) -> Abstract:
    """The one part that all of an array is: a view of it."""
    whole = call(cx, Static(np.asarray), [ary], {}, node)
    return subscript(cx, whole, Static(slice(None)), node)


def _as_value(cx: Lowering, atom: Atom) -> Abstract:
    """A list of literals stays one."""
    return Static(atom.value) if isinstance(atom, Const) else abstract_of(cx, atom)


handles(np.split)(_split(np.split, None))
handles(np.array_split)(_split(np.array_split, None))
handles(np.hsplit)(_split(np.split, lambda ndim: Value(Const(0 if ndim == 1 else 1))))
handles(np.vsplit)(_split(np.split, lambda ndim: Value(Const(0))))
handles(np.dsplit)(_split(np.split, lambda ndim: Value(Const(2))))


def _unstack(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    axis = keywords.get("axis", Value(Const(0)))
    moved = args[0]
    if axis != Value(Const(0)):
        moved = call(cx, Static(np.moveaxis), [moved, axis, Value(Const(0))], {}, node)
    return as_sequence(cx, moved, node)


if hasattr(np, "unstack"):  # NumPy 2.1
    handles(np.unstack)(_unstack)

# --- putting together -------------------------------------------------------------------------


@handles(np.block)
def _block(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """Lists inside lists are joined along axes further from the last one."""
    depth, leaves = _nesting(cx, args[0], node)
    ranks = [rank(leaf.type) for leaf in leaves]
    if None in ranks:
        raise cx.unsupported(node, "np.block of arrays whose rank is known only at run time")
    return abstract_of(cx, _joined(cx, args[0], depth, max([depth, *ranks]), node))


def _nesting(cx: Lowering, value: Abstract, node: Any) -> tuple[int, list[Atom]]:
    items = _list_items(cx, value)
    if items is None:
        return 0, [number_atom(cx, value, node)]
    inner = [_nesting(cx, item, node) for item in items]
    if len({depth for depth, _ in inner}) != 1:
        raise cx.unsupported(node, "np.block of lists of different depths")
    return inner[0][0] + 1, [leaf for _, leaves in inner for leaf in leaves]


def _list_items(cx: Lowering, value: Abstract) -> tuple[Abstract, ...] | None:
    cell = cx.cell(value.storage) if isinstance(value, Obj) else None
    return cell.items if isinstance(cell, ListCell) else None


def _joined(cx: Lowering, value: Abstract, level: int, ndim: int, node: Any) -> Atom:
    items = _list_items(cx, value)
    if items is None:
        atom = number_atom(cx, value, node)
        more = ndim - (rank(atom.type) or 0)
        if isinstance(atom.type, Scalar):
            return cx.emit(PRIMITIVES[np.reshape].op, atom, shape=Const((1,) * ndim))
        if more:
            return cx.emit(getitem, atom, Const((*(None,) * more, Ellipsis)))
        return cx.emit(PRIMITIVES[np.copy].op, atom) if level == 0 and ndim == 0 else atom
    parts = [_joined(cx, item, level - 1, ndim, node) for item in items]
    axis = ndim - level
    options = {"axis": axis} if axis else {}
    return cx.emit(PRIMITIVES[np.concatenate].op, *parts, **options)


@handles(np.meshgrid)
def _meshgrid(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if keywords.pop("copy", Static(True)) != Static(True):
        raise cx.unsupported(
            node, "meshgrid with copy=False: the grids share memory; leave copy=False out"
        )
    if len(args) == 1:
        flat = call(cx, Static(np.ravel), args, {}, node)
        return Tup((call(cx, Static(np.copy), [flat], {}, node),))
    return call_primitive(cx, np.meshgrid, PRIMITIVES[np.meshgrid], args, keywords, node)


@handles(np.broadcast_arrays)
def _broadcast_arrays(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if len(args) == 1:
        return Tup((call(cx, Static(np.asarray), args, {}, node),))
    declared = PRIMITIVES[np.broadcast_arrays]
    return call_primitive(cx, np.broadcast_arrays, declared, args, keywords, node)


# --- objects that are indexed -----------------------------------------------------------------


def indexed_object(cx: Lowering, owner: Any, index: Abstract, node: Any) -> Abstract | None:
    """`np.r_[...]` and its kin; None for any other object."""
    items = index.items if isinstance(index, Tup) else (index,)
    if owner is np.s_ or owner is np.index_exp:
        return Tup(items) if owner is np.index_exp or isinstance(index, Tup) else index
    if owner is np.mgrid or owner is np.ogrid:
        return _grid(cx, items, isinstance(index, Tup), owner is np.ogrid, node)
    if owner is np.r_ or owner is np.c_:
        return _concatenated(cx, items, owner is np.c_, node)
    return None


def _concatenated(cx: Lowering, items: tuple[Abstract, ...], columns: bool, node: Any) -> Abstract:
    atoms = [_part(cx, item, node) for item in items]
    dtypes = {sole_dtype(a.type) for a in atoms if isinstance(a.type, Array)}
    parts = []
    for atom in atoms:
        if rank(atom.type) == 0:
            python = isinstance(atom.type, Scalar) and atom.type.python is not False
            atom = cx.emit(PRIMITIVES[np.reshape].op, atom, shape=Const((1,)))
            if python and len(dtypes) == 1 and None not in dtypes:
                own = str(np.result_type(*dtypes, 0.0 if sole_dtype(atom.type) != "int64" else 0))
                if own != sole_dtype(atom.type):
                    atom = cx.emit(PRIMITIVES[astype].op, atom, dtype=Const(own))
        if columns and rank(atom.type) == 1:
            atom = cx.emit(getitem, atom, Const((slice(None), None)))
        parts.append(atom)
    options = {"axis": -1} if columns else {}
    return abstract_of(cx, cx.emit(PRIMITIVES[np.concatenate].op, *parts, **options))


def _part(cx: Lowering, item: Abstract, node: Any) -> Atom:
    if isinstance(item, Static) and isinstance(item.value, str):
        raise cx.unsupported(node, "directives in np.r_: use np.concatenate or np.stack")
    atom = atom_of(cx, item, node) if not isinstance(item, (Obj, Tup)) else Const(None)
    if isinstance(atom.type, Slice):
        return _range(cx, atom, node)
    return array_from(cx, item, None, node) if isinstance(item, (Obj, Tup)) else atom


def _range(cx: Lowering, part: Atom, node: Any) -> Atom:
    """The numbers that a slice of literals, or of whole numbers, counts."""
    if not isinstance(part, Const):
        return _counted(cx, part, node)
    start, stop, step = part.value.start, part.value.stop, part.value.step
    start, step = 0 if start is None else start, 1 if step is None else step
    if isinstance(step, complex):
        count = int(abs(step))
        numbers = cx.emit(PRIMITIVES[np.arange].op, count)
        width = (stop - start) / float(count - 1) if count > 1 else 0.0
        scaled = cx.emit(PRIMITIVES[np.multiply].op, numbers, width)
        return cx.emit(PRIMITIVES[np.add].op, scaled, start)
    if stop is None:
        raise cx.unsupported(node, "a slice without an end here")
    return cx.emit(PRIMITIVES[np.arange].op, *((start, stop) if step == 1 else (start, stop, step)))


def _counted(cx: Lowering, part: Atom, node: Any) -> Atom:
    """The whole numbers that a slice counts whose bounds are known at run time."""
    made = cx.builder.binding(part)
    bounds = made.args if isinstance(made, Assign) and made.op.text == "[:]" else ()
    start, stop, *step = bounds if len(bounds) > 1 else (Const(None), Const(None))
    step = [s for s in step if s != Const(None)]
    start = Const(0) if start == Const(None) else start
    ends = (stop,) if start == Const(0) and not step else (start, stop, *step)
    if not all(sole_dtype(a.type) == "int64" and isinstance(a.type, Scalar) for a in ends):
        raise cx.unsupported(node, "slices of numbers that are known only at run time: np.arange")
    return cx.emit(PRIMITIVES[np.arange].op, *ends)


def _grid(
    cx: Lowering, items: tuple[Abstract, ...], several: bool, sparse: bool, node: Any
) -> Abstract:
    axes = [_range(cx, atom_of(cx, item, node), node) for item in items]
    if not several:
        return abstract_of(cx, axes[0])
    values = [abstract_of(cx, axis) for axis in axes]
    options: Keywords = {"indexing": Static("ij")}
    if sparse:
        options["sparse"] = Value(Const(True))
    found = call(cx, Static(np.meshgrid), values, options, node)
    if sparse:
        return found
    return call(cx, Static(np.stack), [found], {}, node)


# --- questions about dtypes -------------------------------------------------------------------


def _sample(cx: Lowering, value: Abstract, node: Any) -> Any:
    """Something of the dtype that a value has."""
    if isinstance(value, Static):
        return value.value
    type_ = type_of(cx, value)
    dtype = sole_dtype(type_)
    if dtype is None:
        raise cx.unsupported(node, "the dtype is known only at run time here")
    python = isinstance(type_, Scalar) and type_.python is not False
    return np.ones((), dtype).item() if python else np.ones(1, dtype)


@handles(np.result_type)
def _result_type(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return Static(np.result_type(*(_sample(cx, arg, node) for arg in args)))


@handles(np.common_type)
def _common_type(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return Static(np.common_type(*(_sample(cx, arg, node) for arg in args)))


@handles(np.where)
def _where(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if len(args) == 1 and not keywords:
        return call(cx, Static(np.nonzero), args, {}, node)
    return call_primitive(cx, np.where, PRIMITIVES[np.where], args, keywords, node)


# --- einsum -----------------------------------------------------------------------------------


@handles(np.einsum)
def _einsum(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """The form with lists of axes is written with letters."""
    if args and is_array(type_of(cx, args[0])):
        args = _with_letters(cx, args, node)
    return call_primitive(cx, np.einsum, PRIMITIVES[np.einsum], args, keywords, node)


def _with_letters(cx: Lowering, args: Args, node: Any) -> Args:
    output = args[-1] if len(args) % 2 else None
    operands = args[0 : len(args) - len(args) % 2 : 2]
    terms = [_letters(cx, places, node) for places in args[1 : 2 * len(operands) : 2]]
    subscripts = ",".join(terms)
    if output is not None:
        subscripts += "->" + _letters(cx, output, node)
    return [Static(subscripts), *operands]


def _letters(cx: Lowering, places: Abstract, node: Any) -> str:
    found = index_atom(cx, places, node)
    if not isinstance(found, Const) or not isinstance(found.value, (list, tuple)):
        raise cx.unsupported(node, "axes of np.einsum that are not literal numbers")
    return "".join("..." if k is Ellipsis else "abcdefghijklmnopqrstuvwxyz"[k] for k in found.value)
