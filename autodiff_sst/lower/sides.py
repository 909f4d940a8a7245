"""What joins of two states are told in: the two sides, what differs between them, and questions
about values that need no more than the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from ..ir.build import Builder
from ..ir.nodes import Atom, Const, Var
from ..ir.types import List, can_vary, is_array
from .state import State
from .values import (
    Abstract,
    Cell,
    Choice,
    Closure,
    ListCell,
    Obj,
    Partial,
    RecordsCell,
    Ref,
    Static,
    Tup,
    Value,
    Version,
)

Key = tuple[Any, ...]


class CannotMerge(Exception):
    """Two paths give a name values of kinds that no one value can stand for."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name

    @property
    def message(self) -> str:
        """What users read: names that are not theirs begin with "#"."""
        name = repr(self.name) if self.name and not self.name.startswith("#") else "a value"
        if self.name == "#return":
            name = "the value returned"
        return f"{name} differs in kind between two paths: {self.reason}"


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that differs between the two sides."""

    key: Key
    var: Var
    first: Atom
    second: Atom


@dataclass(frozen=True, slots=True)
class Side:
    state: State
    builder: Builder


class Reader(Protocol):
    """What a merge asks of the lowering."""

    def __call__(self, side: Side, value: Any) -> Atom:
        """Read a value in the state and block of one side."""

    def takes_records(self) -> bool:
        """Whether lists of tuples and objects are taken apart, which is noted."""


def is_list(side: Side, storage: int) -> bool:
    """Whether this holds a list whose length is known only at run time."""
    cell = side.state.heap.get(storage)
    return isinstance(cell, Version) and isinstance(cell.atom.type, List)


def is_function(value: Abstract) -> bool:
    if isinstance(value, Static):
        return callable(value.value) and not isinstance(value.value, type)
    return isinstance(value, (Closure, Choice))


def are_records(left: Cell, right: Cell) -> bool:
    """Whether one of these lists has items that a run-time list cannot hold."""
    items = [item for cell in (left, right) if isinstance(cell, ListCell) for item in cell.items]
    kept = any(isinstance(cell, RecordsCell) for cell in (left, right))
    return kept or not all(map(is_data, items))


def is_data(value: Abstract) -> bool:
    """Whether a run-time list can hold this."""
    match value:
        case Value() | Ref() | Static(str() | None):
            return True
        case Tup(items):
            # Adjoints of tuples in a list have no form of their own.
            return all(isinstance(v, Value) and not can_vary(v.atom.type) for v in items)
    return False


def same_steps(left: Ref, right: Ref) -> bool:
    """Paths that differ in run-time indices only."""
    if len(left.path) != len(right.path):
        return False
    return all(
        p == q
        or (p.type == q.type and not isinstance(p, Const) and not isinstance(q, Const))
        or _plain_integers(p, q)
        for p, q in zip(left.path, right.path, strict=True)
    )


def _plain_integers(p: Atom, q: Atom) -> bool:
    names = [getattr(a.type, "dtype", "") for a in (p, q)]
    return all(name.startswith("int") for name in names) and not any(
        map(is_array, (p.type, q.type))
    )


def alike(a: Partial, b: Partial) -> bool:
    """Whether two partial applications are given as many arguments, by the same names."""
    names = [[name for name, _ in one.keywords] for one in (a, b)]
    return len(a.args) == len(b.args) and names[0] == names[1]


def equal(x: Any, y: Any) -> bool:
    try:
        return bool(x == y)
    except Exception:
        return False


def kind(value: Abstract) -> str:
    match value:
        case Static(None):
            return "None"
        case Static(x):
            return repr(x) if isinstance(x, (str, bool, int, float)) else f"{x!r}"
        case Value() | Ref():
            return "a number or array"
        case Tup(items, cls):
            kind = f"a {cls.__name__}" if cls else "a tuple"
            return f"{kind} of {len(items)} item{'' if len(items) == 1 else 's'}"
        case Obj():
            return "a container"
    return "another object"
