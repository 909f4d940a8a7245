"""Sets of known items.

Python's order of a set depends on the hashes of its items and on how the set came about, and the
hashes of strings differ from process to process. So a set from outside is gone through in the
order that it has, which later calls check. The order of a set that the function makes is known
only where it cannot be another one; elsewhere the set is of use where no order matters.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Set
from typing import Any

from ..ir.nodes import Atom, Const
from .calls import handles
from .containers import constant_key, new_object
from .context import Lowering
from .memory import atom_of
from .outside import guard, known_item
from .sequences import static_sequence
from .signatures import Args, Keywords
from .subscripts import key_of
from .values import Abstract, Obj, Sequence, SetCell, Tup

LEAVE_HOLES: tuple[Callable[..., Any], ...] = (operator.sub, operator.xor)
"""Operators that may take items out of a set to make theirs."""


def make_set(cx: Lowering, items: list[Abstract], node: Any, cls: type = set) -> Obj:
    """A set of items that are known: which of them are equal must be known too."""
    return set_of_keys(cx, {key_of(cx, item, node) for item in items}, cls)


def set_of_keys(cx: Lowering, keys: Set[Any], cls: type, holes: bool = False) -> Obj:
    """A set of these keys; `holes` as in `SetCell`."""
    items = tuple(constant_key(key) for key in sorted(keys, key=repr))
    return new_object(cx, SetCell(items, cls, holes))


def keys_of_set(cx: Lowering, cell: SetCell, node: Any) -> set[Any]:
    return {key_of(cx, item, node) for item in cell.items}


def plain_set(cell: SetCell) -> Any:
    """The set itself."""
    return cell.cls(map(_value, cell.items))


def combined(
    cx: Lowering, function: Callable[..., Any], left: SetCell, right: SetCell, node: Any
) -> Obj:
    """`left | right` and the like."""
    keys = function(keys_of_set(cx, left, node), keys_of_set(cx, right, node))
    kept = function is operator.or_ and (left.holes or right.holes)
    return set_of_keys(cx, keys, left.cls, kept or function in LEAVE_HOLES)


def _set_of(cls: type) -> Any:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        from .expressions import spread

        items = spread(cx, in_any_order(cx, args[0], anything), node) if args else []
        return make_set(cx, items, node, cls)

    return handler


for _cls in (set, frozenset):
    handles(_cls)(_set_of(_cls))


# --- in order ---------------------------------------------------------------------------------


def set_sequence(cx: Lowering, cell: SetCell, node: Any) -> Sequence:
    """The items in the order in which Python gives them."""
    if cell.own is not None:
        root, path, keys = cell.own
        guard(cx, root, path, "keys", (cell.cls, keys))
        return static_sequence(tuple(map(known_item, keys)))
    keys = tuple(key_of(cx, item, node) for item in cell.items)
    if len(keys) > 1 and (cell.holes or not _in_rows(keys)):
        raise cx.unsupported(
            node,
            "the order of a set, which may be another one at each run: go through sorted(...) of"
            " it, or through a tuple or list",
        )
    return static_sequence(tuple(map(constant_key, sorted(keys) if len(keys) > 1 else keys)))


def _in_rows(keys: tuple[Any, ...]) -> bool:
    """Whether these stand in increasing order in each set that nothing was taken out of: whole
    numbers are their own hashes, and these are places in a table of any size it may have."""
    places = 8
    while 5 * len(keys) >= 3 * (places - 1):  # CPython enlarges the table before that
        places *= 2
    return all(type(key) in (bool, int) and 0 <= key < places for key in keys)


def set_atom(cx: Lowering, cell: SetCell, node: Any) -> Atom:
    """The set as a constant of the code, which makes another one of these items."""
    keys = {atom_of(cx, item).value for item in cell.items}  # type: ignore[union-attr]
    if len(keys) > 1 and (cell.holes or not _in_rows(tuple(keys))):
        raise cx.unsupported(
            node, "a set here, where its order may show: pass sorted(...) of it, or a tuple or list"
        )
    return Const(keys)


# --- where no order matters -------------------------------------------------------------------


def in_any_order(
    cx: Lowering, value: Abstract, alike: Callable[[tuple[Any, ...]], bool]
) -> Abstract:
    """For a set of items that are `alike`, so that their order does not matter, a tuple of them;
    anything else as it is."""
    cell = cx.cell(value.storage) if isinstance(value, Obj) else None
    if not isinstance(cell, SetCell) or not alike(_values(cell.items)):
        return value
    return Tup(cell.items)


def _values(items: tuple[Abstract, ...]) -> tuple[Any, ...]:
    return tuple(_value(item) for item in items)


def _value(item: Any) -> Any:
    if isinstance(item, Tup):
        return _values(item.items)
    return item.atom.value if hasattr(item, "atom") else item.value


def anything(values: tuple[Any, ...]) -> bool:
    return True


def ordered_by_size(values: tuple[Any, ...]) -> bool:
    """Whether of any two of these one is the smaller one."""
    kinds = {str if type(v) is str else tuple if type(v) is tuple else float for v in values}
    if kinds == {tuple}:
        columns = zip(*values, strict=False)
        return all(map(ordered_by_size, columns))
    numbers = all(isinstance(v, (bool, int, float)) and v == v for v in values)
    return kinds == {str} or numbers


def whole(values: tuple[Any, ...]) -> bool:
    """Whether sums of these are the same in any order."""
    return all(type(v) in (bool, int) for v in values)
