"""A state as comparable data: the same for two states that differ only in fresh numbers."""

from __future__ import annotations

from typing import Any

from ..ir.nodes import Atom, Var
from .state import State
from .values import (
    Abstract,
    Bound,
    Choice,
    DictCell,
    ListCell,
    Obj,
    ObjectCell,
    RecordsCell,
    Ref,
    SetCell,
    Tup,
    Value,
    Version,
)


def describe_state(state: State, keys: dict[Var, Any]) -> Any:
    """Names, structure and sharing; variables in `keys` are called by their keys."""
    order: dict[int, int] = {}

    def atom(a: Atom) -> Any:
        return keys.get(a, a) if isinstance(a, Var) else a

    def storage(number: int) -> Any:
        if number in order:
            return order[number]
        order[number] = len(order)
        return (order[number], cell(state.heap.get(number)), number in state.shared)

    def cell(c: Any) -> Any:
        match c:
            case Version(a):
                return ("version", atom(a))
            case RecordsCell(shape, columns):
                return (shape, tuple(map(atom, columns)))
            case ListCell(items) | SetCell(items):
                return (type(c).__name__, tuple(map(value, items)))
            case DictCell(items=entries, cls=cls) | ObjectCell(attributes=entries, cls=cls):
                return (cls, tuple((k, value(v)) for k, v in entries.items()))
        return None

    def value(v: Abstract) -> Any:
        match v:
            case Value(a):
                return ("value", atom(a))
            case Ref(number, path):
                return ("ref", storage(number), tuple(map(atom, path)))
            case Obj(number):
                return ("object", storage(number))
            case Tup(items, cls):
                return ("tuple", cls, tuple(map(value, items)))
            case Choice(flag, first, second):
                return ("choice", atom(flag), value(first), value(second))
            case Bound(function, owner):
                return ("bound", value(function), value(owner))
        return type(v).__name__

    return tuple(
        (frame, name, value(names[name]))
        for frame, names in sorted(state.frames.items())
        for name in sorted(names)
    )
