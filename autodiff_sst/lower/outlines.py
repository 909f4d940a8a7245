"""What passes between a function that is traced apart and its calls, as comparable structure.

Going in and coming out, a value is a tree of tuples: numbers and arrays are leaves, passed one by
one; `("memory", k)` is the k-th array or container among the arguments, itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..errors import UnsupportedSyntax
from ..ir.nodes import Atom, Const, Var
from ..ir.types import Type
from .context import Lowering
from .memory import abstract_of, atom_of
from .values import (
    Abstract,
    Bound,
    Cell,
    Closure,
    DictCell,
    External,
    ListCell,
    Obj,
    ObjectCell,
    Partial,
    RecordsCell,
    Ref,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)

LEAF = ("leaf",)


@dataclass
class Arguments:
    """The leaves of a call's arguments, and every array and container that it is given."""

    atoms: list[Atom] = field(default_factory=list)
    memory: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """Something known while compiling; equal when it is the same object or plain equal data."""

    value: Abstract

    @property
    def key(self) -> Any:
        match self.value:
            case Static(inner):
                return (type(inner), inner if isinstance(inner, (str, bytes)) else id(inner))
            case External(inner, root, path):
                return (id(inner), root, repr(path))
            case Value(Const() as atom):
                return atom.key
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fixed) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


# --- going in ---------------------------------------------------------------------------------


def taken(cx: Lowering, value: Abstract, given: Arguments, node: Any) -> Any:
    """The structure of an argument; its leaves and memory are collected."""
    match value:
        case Value(Const(value=bool())):
            return Fixed(value)
        case Value(atom):
            given.atoms.append(atom)
            return LEAF
        case Ref() | Obj():
            for place, known in enumerate(given.memory):
                if known == value:
                    return ("memory", place)
            given.memory.append(value)
            return _memory_taken(cx, value, given, node)
        case Tup(items, cls):
            return ("tuple", cls, tuple(taken(cx, item, given, node) for item in items))
    return Fixed(value)


def _memory_taken(cx: Lowering, value: Ref | Obj, given: Arguments, node: Any) -> Any:
    cell = cx.cell(value.storage)
    match cell:
        case Version():
            given.atoms.append(atom_of(cx, value, node))
            return LEAF
        case ListCell(items):
            return ("list", None, tuple(taken(cx, item, given, node) for item in items))
        case DictCell(items=entries, cls=cls) | ObjectCell(attributes=entries, cls=cls):
            kind = "dict" if isinstance(cell, DictCell) else "object"
            inner = tuple(taken(cx, item, given, node) for item in entries.values())
            return (kind, (cls, tuple(entries)), inner)
        case RecordsCell():
            raise cx.unsupported(node, "a list of tuples or objects given to a recursion")
    return ("set", cell, ())  # all of it is known


def parameter(
    cx: Lowering,
    shape: Any,
    types: Iterator[Type],
    params: list[Var],
    memory: list[Any],
    name: str,
) -> Abstract:
    """What the body sees as an argument of this structure."""
    from .containers import new_object

    if isinstance(shape, Fixed):
        return shape.value
    kind = shape[0]
    if shape == LEAF:
        var = cx.fresh(name, next(types))
        params.append(var)
        made = abstract_of(cx, var)
        if isinstance(made, Ref):
            memory.append(made)
        return made
    if kind == "memory":
        found: Abstract = memory[shape[1]]
        return found

    def inner() -> tuple[Abstract, ...]:
        return tuple(parameter(cx, part, types, params, memory, name) for part in shape[2])

    if kind == "tuple":
        return Tup(inner(), shape[1])
    # A container comes before what it holds, as in the caller's list.
    place = len(memory)
    memory.append(None)
    items = inner()
    if kind == "list":
        memory[place] = new_object(cx, ListCell(items))
    elif kind == "set":
        memory[place] = new_object(cx, shape[1])
    else:
        cls, keys = shape[1]
        entries = dict(zip(keys, items, strict=True))
        made_cell = DictCell(entries, cls) if kind == "dict" else ObjectCell(cls, entries)
        memory[place] = new_object(cx, made_cell)
    made_object: Abstract = memory[place]
    return made_object


# --- coming out -------------------------------------------------------------------------------


def leaving(
    cx: Lowering, value: Abstract, places: dict[int, int], atoms: list[Atom], node: Any
) -> Any:
    """The structure of a result; `places` are the storages of arguments."""
    match value:
        case Value(atom):
            atoms.append(atom)
            return LEAF
        case Ref(storage, path):
            if storage in places and not path:
                return ("memory", places[storage])
            atoms.append(atom_of(cx, value, node))
            return LEAF
        case Obj(storage):
            if storage in places:
                return ("memory", places[storage])
            return cell_leaving(cx, cx.cell(storage), places, atoms, node)
        case Tup(items, cls):
            return ("tuple", cls, tuple(leaving(cx, v, places, atoms, node) for v in items))
        case Closure() | Bound() | Partial():
            raise cx.unsupported(node, "a function that calls itself returns a function")
    return Fixed(value)


def cell_leaving(
    cx: Lowering, cell: Cell, places: dict[int, int], atoms: list[Atom], node: Any
) -> Any:
    """The structure of what an array or container holds."""

    def several(items: Any) -> Any:
        return tuple(leaving(cx, item, places, atoms, node) for item in items)

    match cell:
        case Version(atom):
            atoms.append(atom)
            return ("version",)
        case ListCell(items):
            return ("list", None, several(items))
        case SetCell():
            return ("set", cell, ())
        case RecordsCell():
            raise UnsupportedSyntax("a recursion leaves a list of tuples or objects")
        case DictCell(items=entries, cls=cls):
            return ("dict", (cls, tuple(entries)), several(entries.values()))
        case ObjectCell(attributes=entries, cls=cls):
            return ("object", (cls, tuple(entries)), several(entries.values()))


def arriving(cx: Lowering, shape: Any, ends: Iterator[Var], memory: list[Any]) -> Abstract:
    """A result of this structure at the place of the call."""
    from .containers import new_object

    if isinstance(shape, Fixed):
        return shape.value
    match shape[0]:
        case "leaf" | "version":
            return abstract_of(cx, next(ends))
        case "memory":
            found: Abstract = memory[shape[1]]
            return found
        case "tuple":
            return Tup(tuple(arriving(cx, part, ends, memory) for part in shape[2]), shape[1])
    return new_object(cx, arriving_cell(cx, shape, ends, memory))


def arriving_cell(cx: Lowering, shape: Any, ends: Iterator[Var], memory: list[Any]) -> Cell:
    items = tuple(arriving(cx, part, ends, memory) for part in shape[2])
    if shape[0] == "list":
        return ListCell(items)
    if shape[0] == "set":
        known: SetCell = shape[1]
        return known
    cls, keys = shape[1]
    entries = dict(zip(keys, items, strict=True))
    return DictCell(entries, cls) if shape[0] == "dict" else ObjectCell(cls, entries)
