"""Iterators: what `map`, `zip`, a generator or `d.items()` gives is used where it is made.

Python takes the items when they are asked for, and once. A name for an iterator would have to
remember how far it is, and would see what changes before its items are taken.
"""

from __future__ import annotations

from typing import Any

from .context import Lowering
from .values import Abstract, DictCell, ListCell, Obj, Ref, Sequence, Tup


def refuse_iterators(cx: Lowering, value: Abstract, node: Any) -> None:
    """Refuse to keep an iterator, or a container that holds one."""
    if _holds_iterator(cx, value):
        raise cx.unsupported(
            node,
            "an iterator (map, zip, enumerate, a generator, a view of a dict) is kept here: use it"
            " where it is made, or make a list of it",
        )


def _holds_iterator(cx: Lowering, value: Abstract) -> bool:
    match value:
        case Sequence(whole=whole):
            return whole is None
        case Tup(items):
            return any(_holds_iterator(cx, item) for item in items)
        case Ref(storage):
            return storage in cx.iterators
        case Obj(storage):
            cell = cx.cell(storage)
            items = (
                tuple(cell.items.values())
                if isinstance(cell, DictCell)
                else cell.items
                if isinstance(cell, ListCell)
                else ()
            )
            return storage in cx.iterators or any(isinstance(i, Sequence) for i in items)
    return False


def as_iterator(cx: Lowering, value: Abstract) -> Abstract:
    """A list that stands for a generator: its items were taken at once."""
    if isinstance(value, (Obj, Ref)):
        cx.iterators.add(value.storage)
    return value
