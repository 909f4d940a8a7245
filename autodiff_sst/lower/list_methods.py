"""Methods of lists, of known length and of lengths known only at run time."""

from __future__ import annotations

from typing import Any

from ..ir.nodes import Const
from ..ir.types import List
from ..rules.forms import PRIMITIVES
from ..rules.python import append, prepend, take_first, take_last
from .containers import new_list, new_object
from .context import Lowering, NeedUnroll
from .iterators import kept
from .memory import abstract_of, atom_of, check_writable, escape, type_of, version
from .operators import compare
from .raising import computed, fails
from .records import append_record, pop_record
from .sequences import as_sequence
from .signatures import Args, Keywords
from .state import OF_LIST
from .values import Abstract, ListCell, Obj, RecordsCell, Static, Value, Version


def list_append(cx: Lowering, owner: Any, item: Abstract, node: Any) -> None:
    """`owner.append(item)`."""
    storage = owner.storage
    item = kept(cx, item, node)
    check_writable(cx, storage, node)
    cell = cx.cell(storage)
    if isinstance(cell, ListCell):
        cx.state.heap[storage] = ListCell((*cell.items, item))
        return
    if isinstance(cell, RecordsCell):
        append_record(cx, storage, item, node)
        return
    _put(cx, append, storage, item, node)


def _put(cx: Lowering, end: Any, storage: int, item: Abstract, node: Any) -> None:
    """One more item at an end of a run-time list."""
    if cx.eager and isinstance(type_of(cx, item), List):
        # Rows that are written to: one loop is written out, of the others none has to be.
        raise NeedUnroll("a list in a list whose length is known only at run time", cx.place(node))
    escape(cx, item, storage)
    atom = atom_of(cx, item, node)
    current = version(cx, storage)
    new = cx.emit(PRIMITIVES[end].op, current, atom, name=getattr(current, "name", ""))
    if current in cx.hints:
        cx.hints[new] = cx.hints[current]  # type: ignore[index]
    cx.state.heap[storage] = Version(new)


def list_method(
    cx: Lowering, owner: Obj, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    if name == "append":
        list_append(cx, owner, args[0], node)
        return Static(None)
    cell = cx.cell(owner.storage)
    if isinstance(cell, Version):
        return _dynamic_list_method(cx, owner, name, args, node)
    if isinstance(cell, RecordsCell):
        return _records_method(cx, owner, name, args, node)
    check = name in ("extend", "insert", "pop", "reverse", "clear", "remove", "sort")
    if check:
        check_writable(cx, owner.storage, node)
    items = list(cell.items)
    result: Abstract = Static(None)
    match name:
        case "extend":
            sequence = as_sequence(cx, args[0], node)
            if sequence.items is not None and not isinstance(sequence.length, int):
                return _extend(cx, owner, sequence, node)
            items += [sequence.at(k) for k in range(sequence.length)]
        case "insert":
            items.insert(_place(cx, args[0], node), kept(cx, args[1], node))
        case "pop":
            place = _place(cx, args[0], node) if args else -1
            result = _popped(cx, items, place, node)
        case "reverse":
            items.reverse()
        case "clear":
            items.clear()
        case "copy":
            return new_list(cx, tuple(items))
        case "index" | "count":
            return found_item(cx, cell.items, name, args, node)
        case "sort":
            from .reducing_calls import sorted_call

            done = sorted_call(cx, [owner], keywords, node)
            cx.state.heap[owner.storage] = cx.cell(done.storage)  # type: ignore[union-attr]
            return Static(None)
        case _:
            raise cx.unsupported(node, f"the list method {name!r} is not supported: use a loop")
    cx.state.heap[owner.storage] = ListCell(tuple(items))
    return result


def _popped(cx: Lowering, items: list[Abstract], place: int, node: Any) -> Abstract:
    try:
        return items.pop(place)
    except IndexError as error:
        # Where the path is taken, a list may be longer.
        fails(cx, cx.unsupported(node, str(error)), IndexError, str(error))


def found_item(
    cx: Lowering, items: tuple[Abstract, ...], name: str, args: Args, node: Any
) -> Abstract:
    """`index` and `count` of a list or tuple whose items are known to be equal to this, or not."""
    same = [atom_of(cx, compare(cx, "Eq", item, args[0], node)) for item in items]
    if not all(isinstance(test, Const) for test in same):
        raise cx.unsupported(node, f"{name} among items known only at run time: use a loop")
    flags = [bool(test.value) for test in same]  # type: ignore[union-attr]
    if name == "count":
        return Value(Const(flags.count(True)))
    bounds = [_place(cx, bound, node) for bound in args[1:]]
    return Value(Const(computed(cx, node, _first, flags, *bounds)))


def _first(flags: list[bool], *bounds: int) -> int:
    try:
        return flags.index(True, *bounds)
    except ValueError:
        raise ValueError("no item is equal to this") from None


def repeat_list(cx: Lowering, owner: Obj, count: Abstract, node: Any) -> None:
    """`owner *= count`, for a list of known length."""
    check_writable(cx, owner.storage, node)
    cell = cx.cell(owner.storage)
    assert isinstance(cell, ListCell)
    cx.state.heap[owner.storage] = ListCell(cell.items * _place(cx, count, node))


def _records_method(cx: Lowering, owner: Obj, name: str, args: Args, node: Any) -> Abstract:
    if name == "pop" and not args:
        check_writable(cx, owner.storage, node)
        return pop_record(cx, owner.storage)
    if name == "extend":
        return _extend(cx, owner, as_sequence(cx, args[0], node), node)
    if name == "copy":
        return new_object(cx, cx.cell(owner.storage))
    if name == "clear":
        return _clear(cx, owner, node)
    raise NeedUnroll(
        f"the list method {name!r} on a list whose length is known only at run time",
        cx.place(node),
    )


def _extend(cx: Lowering, owner: Obj, sequence: Any, node: Any) -> Abstract:
    from .reducing_calls import fold_sequence

    held = cx.hold(owner)

    def step(_: Abstract, item: Abstract) -> Abstract:
        list_append(cx, cx.names[held[0]], item, node)
        return Static(None)

    fold_sequence(cx, sequence, Static(None), step, node)
    cx.drop(held)
    return Static(None)


def joined_lists(cx: Lowering, left: Any, right: Any, node: Any) -> Any:
    """`left + right`, where the length of one of them is known only at run time."""
    cell = cx.cell(left.storage)
    if isinstance(cell, ListCell):
        made: Any = new_list(cx, cell.items)
    else:
        made = cx.new(cx.emit(PRIMITIVES[list].op, cell.atom, type=cell.atom.type))
    list_method(cx, made, "extend", [right], {}, node)
    return made


def _place(cx: Lowering, value: Abstract, node: Any) -> int:
    from .subscripts import demand

    found: int = demand(cx, atom_of(cx, value, node), node)
    return found


def _is_first(place: Abstract) -> bool:
    return isinstance(place, Value) and place.atom == Const(0)


def _dynamic_list_method(cx: Lowering, owner: Obj, name: str, args: Args, node: Any) -> Abstract:
    from .subscripts import subscript

    current = version(cx, owner.storage)
    if name == "pop" and not args:
        check_writable(cx, owner.storage, node)
        rest, last = cx.builder.emit_many(PRIMITIVES[take_last].op, 2, current)
        cx.state.heap[owner.storage] = Version(rest)
        return abstract_of(cx, last, OF_LIST)
    if name == "pop" and _is_first(args[0]):
        check_writable(cx, owner.storage, node)
        rest, first = cx.builder.emit_many(PRIMITIVES[take_first].op, 2, current)
        cx.state.heap[owner.storage] = Version(rest)
        return abstract_of(cx, first, OF_LIST)
    if name == "insert" and _is_first(args[0]):
        check_writable(cx, owner.storage, node)
        _put(cx, prepend, owner.storage, kept(cx, args[1], node), node)
        return Static(None)
    if name == "copy":
        return cx.new(cx.emit(PRIMITIVES[list].op, current, type=current.type))
    if name == "extend":
        return _extend(cx, owner, as_sequence(cx, args[0], node), node)
    if name == "clear":
        return _clear(cx, owner, node)
    if name == "reverse":
        check_writable(cx, owner.storage, node)
        turned = subscript(cx, owner, Value(Const(slice(None, None, -1))), node)
        cx.state.heap[owner.storage] = cx.cell(turned.storage)  # type: ignore[union-attr]
        return Static(None)
    raise NeedUnroll(
        f"the list method {name!r} on a list whose length is known only at run time",
        cx.place(node),
    )


def _clear(cx: Lowering, owner: Obj, node: Any) -> Abstract:
    check_writable(cx, owner.storage, node)
    cx.state.heap[owner.storage] = ListCell(())
    return Static(None)
