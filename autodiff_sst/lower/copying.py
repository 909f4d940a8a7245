"""Copies of containers and objects: `copy`, `deepcopy`, `dataclasses.replace` and its kin."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from ..rules.forms import PRIMITIVES
from .calls import call_method, handles, instantiate
from .containers import new_object
from .context import Lowering
from .memory import abstract_of, atom_of, kind
from .protocols import class_of_object, written
from .signatures import Args, Keywords, only_options
from .values import (
    Abstract,
    Cell,
    DictCell,
    External,
    ListCell,
    Obj,
    ObjectCell,
    RecordsCell,
    Ref,
    SetCell,
    Static,
    Tup,
    Version,
)

# By which a class says how its instances are taken apart and put together again.
REDUCING = ("__reduce__", "__reduce_ex__", "__getstate__", "__setstate__")


@handles(copy.copy)
def _copy(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if written(class_of_object(cx, args[0]), "__copy__"):
        return call_method(cx, args[0], "__copy__", [], {}, node)
    return _copied(cx, args[0], lambda value: value, node)


@handles(copy.deepcopy)
def _deepcopy(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    made: dict[int, Abstract] = {}

    def deep(value: Abstract) -> Abstract:
        if isinstance(value, Tup):
            return Tup(tuple(map(deep, value.items)), value.cls)
        if written(class_of_object(cx, value), "__deepcopy__"):
            raise _in_its_own_way(cx, value, "__deepcopy__", node)
        if not isinstance(value, (Ref, Obj)):
            return _copied(cx, value, deep, node)
        if value.storage not in made or (isinstance(value, Ref) and value.path):
            made[value.storage] = _copied(cx, value, deep, node)
        return made[value.storage]

    return deep(args[0])


def _copied(
    cx: Lowering, value: Abstract, inner: Callable[[Abstract], Abstract], node: Any
) -> Abstract:
    """A new container or array with what `inner` makes of the items."""
    match value:
        case Ref():
            return abstract_of(cx, cx.emit(PRIMITIVES[np.copy].op, atom_of(cx, value)))
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, Version):
                copied = cx.emit(PRIMITIVES[list].op, cell.atom, type=cell.atom.type)
                return abstract_of(cx, copied)
            for name in REDUCING:
                if written(class_of_object(cx, value), name) and not _of_dataclasses(cell, name):
                    raise _in_its_own_way(cx, value, name, node)
            return new_object(cx, _with_items(cell, inner))
        case External():
            raise cx.unsupported(node, f"a copy of {kind(cx, value)}: copy it outside")
    return value


def _of_dataclasses(cell: Cell, name: str) -> bool:
    """Whether `dataclass` gave the class this, which does what is done without it."""
    assert isinstance(cell, ObjectCell)
    return getattr(cell.cls, name).__module__ == dataclasses.__name__


def _in_its_own_way(cx: Lowering, value: Abstract, name: str, node: Any) -> Exception:
    return cx.unsupported(node, f"a copy of {kind(cx, value)} by its {name}: make it by a method")


def _with_items(cell: Cell, inner: Callable[[Abstract], Abstract]) -> Cell:
    match cell:
        case ListCell(items):
            return ListCell(tuple(map(inner, items)))
        case DictCell(items=entries):
            return dataclasses.replace(cell, items={k: inner(v) for k, v in entries.items()})
        case ObjectCell(cls, entries):
            return ObjectCell(cls, {k: inner(v) for k, v in entries.items()})
        case SetCell() | RecordsCell() | Version():
            return cell


def _fields(cx: Lowering, value: Abstract, node: Any) -> ObjectCell:
    cell = cx.cell(value.storage) if isinstance(value, Obj) else None
    if not isinstance(cell, ObjectCell) or not dataclasses.is_dataclass(cell.cls):
        raise cx.unsupported(node, f"{kind(cx, value)} is not a dataclass made here")
    return cell


@handles(dataclasses.replace)
def _replace(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    cell = _fields(cx, args[0], node)
    names = [f.name for f in dataclasses.fields(cell.cls) if f.init]
    values = {name: cell.attributes[name] for name in names if name in cell.attributes}
    return instantiate(cx, cell.cls, [], {**values, **keywords}, node)


@handles(dataclasses.asdict)
def _as_dict(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    only_options(cx, keywords, node)
    _fields(cx, args[0], node)
    return _taken_apart(cx, args[0], lambda found: new_object(cx, DictCell(found)), node)


@handles(dataclasses.astuple)
def _as_tuple(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    only_options(cx, keywords, node)
    _fields(cx, args[0], node)
    return _taken_apart(cx, args[0], lambda found: Tup(tuple(found.values())), node)


def _taken_apart(
    cx: Lowering, value: Abstract, made: Callable[[dict[Any, Abstract]], Abstract], node: Any
) -> Abstract:
    """What `made` makes of the fields of a dataclass, inside containers too; a copy of all else."""

    def inner(part: Abstract) -> Abstract:
        return _taken_apart(cx, part, made, node)

    if isinstance(value, Tup):
        return Tup(tuple(map(inner, value.items)), value.cls)
    cell = cx.cell(value.storage) if isinstance(value, Obj) else None
    if isinstance(cell, ObjectCell) and dataclasses.is_dataclass(cell.cls):
        names = [f.name for f in dataclasses.fields(cell.cls)]
        return made({name: inner(cell.attributes[name]) for name in names})
    if isinstance(cell, (ListCell, DictCell)):
        return new_object(cx, _with_items(cell, inner))
    return _deepcopy(cx, [value], {}, node)


@handles(dataclasses.fields)
def _list_fields(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    only_options(cx, keywords, node)
    value = args[0]
    cls = value.value if isinstance(value, Static) else _fields(cx, value, node).cls
    return Tup(tuple(Static(f) for f in dataclasses.fields(cls)))
