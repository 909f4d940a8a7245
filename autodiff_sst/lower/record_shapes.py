"""What the items of a list have in common, that are tuples, dicts or objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..ir.nodes import Const
from ..ir.tree import Fixed, Leaf, Node, Tree
from .values import Abstract, Cell, DictCell, ListCell, Obj, ObjectCell, Ref, Static, Tup, Value

LEAF = Leaf(Const(None))


def taken_apart(value: Abstract, heap: Mapping[int, Cell]) -> tuple[Tree, list[Abstract]] | None:
    """The structure of an item, and the numbers and arrays in it; None if it has other things."""
    leaves: list[Abstract] = []
    seen: set[int] = set()

    def tree(part: Abstract) -> Tree | None:
        match part:
            case Value() | Ref():
                leaves.append(part)
                return LEAF
            case Static(str() | None as known):
                return Fixed(known)
            case Tup(items, cls):
                keys = tuple(range(len(items)))
                return node("tuple", cls, keys, items)
            case Obj(storage) if storage not in seen:
                seen.add(storage)
                return cell_tree(heap.get(storage))
        return None

    def cell_tree(cell: Cell | None) -> Tree | None:
        match cell:
            case ListCell(items):
                return node("list", list, tuple(range(len(items))), items)
            case DictCell(items=entries, cls=cls, factory=None):
                return node("dict", cls, tuple(entries), tuple(entries.values()))
            case ObjectCell(cls=cls, attributes=entries):
                return node("object", cls, tuple(entries), tuple(entries.values()))
        return None

    def node(
        kind: str, cls: Any, keys: tuple[Any, ...], items: tuple[Abstract, ...]
    ) -> Tree | None:
        children = [tree(item) for item in items]
        if None in children:
            return None
        return Node(kind, cls, keys, tuple(children))  # type: ignore[arg-type]

    found = tree(value)
    return None if found is None else (found, leaves)


def labels(shape: Tree) -> Iterator[str]:
    """What the lists are called after: fields, keys and places."""
    match shape:
        case Leaf():
            yield ""
        case Node(keys=keys, children=children):
            for key, child in zip(keys, children, strict=True):
                own = str(key) if str(key).isidentifier() or isinstance(key, int) else ""
                for rest in labels(child):
                    yield f"_{own}{rest}"
