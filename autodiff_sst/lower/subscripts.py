"""Indexing: of tuples, lists, dicts, arrays and whatever else can be indexed."""

from __future__ import annotations

import enum
import types
from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import STR, Array, List, Opaque, Slice, is_array
from ..rules.forms import PRIMITIVES
from ..rules.infer import axes_taken, is_basic
from ..rules.paths import joined_path
from ..rules.python import part_of_list
from . import calls, operators, protocols
from .containers import GETITEM, constant, new_list
from .context import Lowering, NeedStatic, NeedUnroll
from .known import ask_known
from .memory import (
    abstract_of,
    atom_of,
    check_places,
    kind,
    materialise,
    read,
    tuple_atom,
    type_of,
    view,
)
from .outside import static_value
from .raising import fails, lacks_key, raises
from .records import as_records, record_at
from .state import OF_LIST
from .values import (
    Abstract,
    DictCell,
    External,
    ListCell,
    Obj,
    ObjectCell,
    RecordsCell,
    Ref,
    Sequence,
    Static,
    Tup,
    Value,
    Version,
)


def index_atom(cx: Lowering, index: Abstract, node: Any) -> Atom:
    """An index as an atom; lists in it are arrays."""
    match index:
        case Static(enum.IntEnum() as member):
            return Const(int(member))
        case Tup(items):
            return tuple_atom(cx, [index_atom(cx, item, node) for item in items])
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, ListCell):
                found = [atom_of(cx, item, node) for item in cell.items]
                if all(isinstance(a, Const) for a in found):
                    return Const([a.value for a in found])  # type: ignore[union-attr]
                return operators.stack_atoms(cx, index, node)
        case Ref():
            if isinstance(type_of(cx, index), List):
                return operators.stack_atoms(cx, index, node)
    return atom_of(cx, index, node)


def subscript(cx: Lowering, owner: Abstract, index: Abstract, node: Any) -> Abstract:
    """`owner[index]`."""
    match owner:
        case Tup(_, cls) if protocols.written(cls, "__getitem__"):
            return calls.call_method(cx, owner, "__getitem__", [index], {}, node)
        case Tup(items, _):
            return _static_item(cx, items, index, node, "tuple")
        case Obj(storage):
            return _container_item(cx, owner, storage, index, node)
        case Ref():
            return array_item(cx, owner, index_atom(cx, index, node), node)
        case Value(u):
            found = cx.emit(GETITEM, u, index_atom(cx, index, node))
            return abstract_of(cx, found)
        case Static(value):
            if isinstance(value, np.ndarray):
                raise cx.unsupported(node, f"arrays of dtype {value.dtype} are not supported")
            written = calls.indexed(cx, value, index, node)
            if written is not None:
                return written
            found_atom = index_atom(cx, index, node)
            if isinstance(value, str) and not isinstance(found_atom, Const):
                return Value(cx.emit(GETITEM, Const(value), found_atom, type=STR))
            if isinstance(value, (str, range, bytes)):
                return constant(value[demand(cx, found_atom, node)])
            if isinstance(value, type) or isinstance(value, types.GenericAlias):
                return Static(value[found_atom.value])  # type: ignore[index, union-attr]
        case External(value=value):
            written = calls.indexed(cx, value, index, node)
            if written is not None:
                return written
        case Sequence():
            return sequence_item(cx, owner, index, node)
    raise cx.unsupported(node, f"{kind(cx, owner)} cannot be indexed here")


def sequence_item(cx: Lowering, owner: Sequence, index: Abstract, node: Any) -> Abstract:
    from .sequences import numbered

    place = static_index(cx, index, node)
    if isinstance(place, slice) and owner.part is not None:
        if place.step == 0:
            raise cx.unsupported(node, "a slice with the step 0")
        return owner.part(place)
    try:
        return numbered(cx, owner, place)
    except IndexError as error:
        raise cx.unsupported(node, str(error)) from None


def static_index(cx: Lowering, index: Abstract, node: Any) -> Any:
    """An index that must be known while compiling."""
    found = index_atom(cx, index, node)
    if isinstance(found, Const):
        return found.value
    return demand(cx, found, node)


def demand(cx: Lowering, found: Atom, node: Any, what: str = "this") -> Any:
    """The value of an atom that must be known while compiling."""
    if isinstance(found, Const):
        return found.value
    if static_value(cx, found) is not None:
        raise NeedStatic(found)
    ask_known(cx, found)
    raise NeedUnroll(
        f"{what} must be known while compiling, but depends on values at run time", cx.place(node)
    )


def _static_item(
    cx: Lowering, items: tuple[Abstract, ...], index: Abstract, node: Any, what: str
) -> Abstract:
    place = static_index(cx, index, node)
    try:
        found = items[place]
    except IndexError:
        # Where the path is taken, a list may be longer.
        message = f"{what} index out of range"
        fails(cx, cx.unsupported(node, message), IndexError, message)
    except TypeError as error:
        raise cx.unsupported(node, f"{what}: {error}") from None
    return Tup(found) if isinstance(place, slice) else found  # type: ignore[arg-type]


def _container_item(cx: Lowering, owner: Obj, storage: int, index: Abstract, node: Any) -> Abstract:
    cell = cx.cell(storage)
    match cell:
        case ListCell(items):
            found = index_atom(cx, index, node)
            if not isinstance(found, Const) and as_records(cx, storage):
                return record_at(cx, cx.cell(storage), found, node)
            if not isinstance(found, Const):
                materialise(cx, storage, node)
                return array_item(cx, Ref(storage), found, node)
            if isinstance(found.value, slice):
                return new_list(cx, items[found.value])
            return _static_item(cx, items, Static(found.value), node, "list")
        case Version():
            return array_item(cx, Ref(storage), index_atom(cx, index, node), node)
        case RecordsCell():
            return record_at(cx, cell, index_atom(cx, index, node), node)
        case DictCell(items=entries):
            key = key_of(cx, index, node)
            if key not in entries and cell.factory is not None:
                entries = {**entries, key: calls.call(cx, cell.factory, [], {}, node)}
                cx.state.heap[storage] = replace(cell, items=entries)
            if key not in entries:
                lacks_key(cx, "dict", key, node)
            return entries[key]
        case ObjectCell():
            return calls.call_method(cx, owner, "__getitem__", [index], {}, node)
    raise cx.unsupported(node, f"{kind(cx, owner)} cannot be indexed")


def key_of(cx: Lowering, index: Abstract, node: Any) -> Any:
    """A dict key, which must be known while compiling."""
    match index:
        case Static(value):
            return value
        case Tup(items):
            return tuple(key_of(cx, item, node) for item in items)
        case External():
            raise cx.unsupported(
                node, f"{kind(cx, index)} as a key or an item of a set: use a number or a string"
            )
    return demand(cx, atom_of(cx, index, node), node, "the key of a dict")


def array_item(cx: Lowering, owner: Ref, index: Atom, node: Any) -> Abstract:
    """Part of an array: a view stays a reference, anything else is read now."""
    whole = type_of(cx, owner)
    if isinstance(whole, List):
        if isinstance(index.type, Slice):
            return cx.new(cx.emit(PRIMITIVES[part_of_list].op, read(cx, owner), index))
        found = cx.emit(GETITEM, read(cx, owner), index)
        return abstract_of(cx, found, OF_LIST)
    if isinstance(whole, Array) and whole.dims is not None:
        _check_axes(cx, len(whole.dims), axes_taken(index))
        check_places(cx, whole, index)
    part = Ref(owner.storage, joined_path(whole, owner.path, index))
    type_ = type_of(cx, part)
    if isinstance(type_, Array) and type_.dims is None and not _understood(index):
        raise cx.unsupported(node, "this index is not understood")
    if is_basic(index) and is_array(type_):
        return view(cx, part.storage, part.path)
    return abstract_of(cx, read(cx, part))


def _check_axes(cx: Lowering, axes: int, taken: int) -> None:
    """An index for more axes than there are fails, whether its result is used or not."""
    if taken > axes:
        message = "too many indices for array: array is"
        raises(cx, IndexError, f"{message} {axes}-dimensional, but {taken} were indexed")


def _understood(index: Atom) -> bool:
    return not isinstance(index.type, Opaque)
