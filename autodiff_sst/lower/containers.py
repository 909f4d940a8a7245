"""Making constants and containers."""

from __future__ import annotations

import operator
from typing import Any

from ..ir.nodes import Const
from ..rules.forms import PRIMITIVES
from .context import Lowering
from .state import new_storage
from .values import Abstract, ListCell, Obj, Static, Tup, Value

GETITEM = PRIMITIVES[operator.getitem].op


def constant(value: Any) -> Abstract:
    if isinstance(value, (bool, int, float, complex)):
        return Value(Const(value))
    return Static(value)


def new_list(cx: Lowering, items: tuple[Abstract, ...]) -> Obj:
    return new_object(cx, ListCell(items))


def new_object(cx: Lowering, cell: Any) -> Obj:
    storage = new_storage()
    cx.state.heap[storage] = cell
    return Obj(storage)


def constant_key(key: Any) -> Abstract:
    """A dict key as a value."""
    if isinstance(key, tuple):
        return Tup(tuple(map(constant_key, key)))
    return constant(key)
