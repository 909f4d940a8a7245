"""Lists of tuples, dicts and objects whose length is known only at run time: a list for each of the
numbers and arrays that their items have, all of one length.

Where one of them is used in a way that such lists do not know, loops are written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..ir.nodes import Atom, Const
from ..ir.tree import Fixed, Leaf, Node, Tree
from ..ir.types import Slice
from ..rules.forms import PRIMITIVES
from ..rules.indexing import setitem
from ..rules.python import append, part_of_list, take_last
from .containers import GETITEM, new_object
from .context import Lowering, NeedUnroll
from .memory import Reading, abstract_of, atom_of, escape, homogeneous, list_atom
from .record_shapes import taken_apart
from .sequences import positional
from .state import OF_LIST
from .values import (
    Abstract,
    Cell,
    DictCell,
    ListCell,
    Obj,
    ObjectCell,
    RecordsCell,
    Sequence,
    Static,
    Tup,
)

LEN = PRIMITIVES[len].op


# --- items --------------------------------------------------------------------------------------


def _item(cx: Lowering, shape: Tree, atoms: Iterator[Atom]) -> Abstract:
    """An item made of its numbers and arrays. What it holds is not written to."""
    match shape:
        case Leaf():
            return abstract_of(cx, next(atoms), OF_LIST)
        case Fixed(value):
            return Static(value)
        case Node(kind, cls, keys, children):
            items = tuple(_item(cx, child, atoms) for child in children)
            if kind == "tuple":
                return Tup(items, cls)
            entries = dict(zip(keys, items, strict=True))
            cells: dict[str, Cell] = {
                "list": ListCell(items),
                "dict": DictCell(entries, cls),
                "object": ObjectCell(cls, entries),
            }
            made = new_object(cx, cells[kind])
            cx.state.share(made.storage, OF_LIST)
            return made
    raise AssertionError(shape)


def _columns_of(
    cx: Lowering, storage: int, cell: RecordsCell, item: Abstract, node: Any
) -> list[Atom]:
    """What an item puts into each of the lists."""
    found = taken_apart(item, cx.state.heap)
    if found is None or found[0] != cell.shape:
        raise NeedUnroll("a list of things that are not alike", cx.place(node))
    escape(cx, item, storage)
    return [atom_of(cx, leaf, node) for leaf in found[1]]


# --- lists --------------------------------------------------------------------------------------


def length_of_records(cx: Lowering, cell: RecordsCell) -> Atom:
    return cx.emit(LEN, cell.columns[0])


def append_record(cx: Lowering, storage: int, item: Abstract, node: Any) -> None:
    cell: RecordsCell = cx.cell(storage)
    values = _columns_of(cx, storage, cell, item, node)
    op = PRIMITIVES[append].op
    _renew(
        cx, storage, cell, [(op, column, v) for column, v in zip(cell.columns, values, strict=True)]
    )


def store_record(cx: Lowering, storage: int, place: Atom, item: Abstract, node: Any) -> None:
    """`records[place] = item`."""
    cell: RecordsCell = cx.cell(storage)
    if isinstance(place.type, Slice):
        raise NeedUnroll("a part of a list of tuples or objects is replaced", cx.place(node))
    values = _columns_of(cx, storage, cell, item, node)
    pairs = zip(cell.columns, values, strict=True)
    _renew(cx, storage, cell, [(setitem, column, v, place) for column, v in pairs])


def _renew(cx: Lowering, storage: int, cell: RecordsCell, calls: list[tuple[Any, ...]]) -> None:
    columns = []
    for op, column, *args in calls:
        new = cx.emit(op, column, *args, name=getattr(column, "name", ""))
        if column in cx.hints:
            cx.hints[new] = cx.hints[column]
        columns.append(new)
    cx.state.heap[storage] = RecordsCell(cell.shape, tuple(columns))


def record_at(cx: Lowering, cell: RecordsCell, place: Atom, node: Any) -> Abstract:
    """`records[place]`, an item or a part."""
    if isinstance(place.type, Slice):
        op = PRIMITIVES[part_of_list].op
        return new_object(
            cx, RecordsCell(cell.shape, tuple(cx.emit(op, c, place) for c in cell.columns))
        )
    atoms = [cx.emit(GETITEM, column, place) for column in cell.columns]
    return _item(cx, cell.shape, iter(atoms))


def pop_record(cx: Lowering, storage: int) -> Abstract:
    """`records.pop()`."""
    cell: RecordsCell = cx.cell(storage)
    pairs = [cx.builder.emit_many(PRIMITIVES[take_last].op, 2, c) for c in cell.columns]
    cx.state.heap[storage] = RecordsCell(cell.shape, tuple(rest for rest, _ in pairs))
    return _item(cx, cell.shape, iter([last for _, last in pairs]))


def records_sequence(cx: Lowering, value: Obj, node: Any) -> Sequence:
    """The items one after the other, those that the list has when they are asked for."""
    held: list[Abstract] = [value]

    def at(k: Any) -> Abstract:
        current = held[0]
        assert isinstance(current, Obj)
        place = Const(k) if isinstance(k, int) else k
        return record_at(cx, cx.cell(current.storage), place, node)

    return positional(cx, length_of_records(cx, cx.cell(value.storage)), at, (held,))


def as_records(cx: Lowering, storage: int) -> bool:
    """Take a list of known length apart, if its items are tuples or objects that are alike."""
    cell = cx.cell(storage)
    assert isinstance(cell, ListCell)
    taken = [taken_apart(item, cx.state.heap) for item in cell.items]
    shapes = {found and found[0] for found in taken}
    if len(shapes) != 1 or not Reading(cx).takes_records():
        return False
    (shape,) = shapes
    if not isinstance(shape, Node):
        return False
    rows = [found[1] for found in taken if found is not None]
    columns = [tuple(row[k] for row in rows) for k in range(len(rows[0]))]
    if not columns or not all(homogeneous(cx, ListCell(column)) for column in columns):
        return False
    for item in cell.items:
        escape(cx, item, storage)
    atoms = tuple(list_atom(cx, column) for column in columns)
    cx.state.heap[storage] = RecordsCell(shape, atoms)
    return True
