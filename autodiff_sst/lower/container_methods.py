"""Methods of dicts, sets, tuples and strings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..ir.nodes import Const
from .context import Lowering
from .iterators import kept
from .list_methods import found_item
from .memory import atom_of, check_writable
from .opaque import call_object_method
from .raising import lacks_key
from .signatures import Args, Keywords
from .values import Abstract, DictCell, Obj, Sequence, Static, Tup


def dict_method(
    cx: Lowering, owner: Obj, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    from .containers import constant_key, new_object
    from .subscripts import key_of

    cell = cx.cell(owner.storage)
    entries: dict[Any, Abstract] = dict(cell.items)
    match name:
        case "keys":
            return _view(cx, owner, lambda key, _: constant_key(key), node)
        case "values":
            return _view(cx, owner, lambda _, value: value, node)
        case "items":
            return _view(cx, owner, lambda key, value: Tup((constant_key(key), value)), node)
        case "get":
            key = key_of(cx, args[0], node)
            return entries.get(key, args[1] if len(args) > 1 else Static(None))
        case "copy":
            return new_object(cx, replace(cell, items=entries))
    check_writable(cx, owner.storage, node)
    result: Abstract = Static(None)
    match name:
        case "setdefault":
            key = key_of(cx, args[0], node)
            made = kept(cx, args[1], node) if len(args) > 1 else Static(None)
            result = entries.setdefault(key, made)
        case "update":
            if args:
                other = cx.cell(args[0].storage) if isinstance(args[0], Obj) else None
                if not isinstance(other, DictCell):
                    raise cx.unsupported(node, "update takes a dict here")
                entries.update(other.items)
            entries.update({key: kept(cx, value, node) for key, value in keywords.items()})
        case "pop":
            key = key_of(cx, args[0], node)
            if key not in entries and len(args) < 2:
                lacks_key(cx, "dict", key, node)
            result = entries.pop(key, args[1] if len(args) > 1 else Static(None))
        case "clear":
            entries.clear()
        case _:
            raise cx.unsupported(node, f"the dict method {name!r} is not supported: use a loop")
    cx.state.heap[owner.storage] = replace(cell, items=entries)
    return result


def _view(
    cx: Lowering, owner: Obj, part: Callable[[Any, Abstract], Abstract], node: Any
) -> Abstract:
    """What `keys`, `values` and `items` give: it shows what the dict holds by then."""
    keys = tuple(cx.cell(owner.storage).items)
    held: list[Abstract] = [owner]

    def entries() -> dict[Any, Abstract]:
        current = held[0]
        assert isinstance(current, Obj)
        found: dict[Any, Abstract] = cx.cell(current.storage).items
        if tuple(found) != keys:
            raise cx.unsupported(node, "the dict changes its keys while it is iterated over")
        return found

    def at(k: Any) -> Abstract:
        return part(keys[k], entries()[keys[k]])

    def check() -> None:
        entries()

    return Sequence(len(keys), at, holds=(held,), check=check, kind="view", owner=owner.storage)


def set_method(cx: Lowering, owner: Obj, name: str, args: Args, node: Any) -> Abstract:
    cell = cx.cell(owner.storage)
    from .sets import keys_of_set, set_of_keys
    from .subscripts import key_of

    if name in ("add", "discard", "remove") and cell.cls is set:
        check_writable(cx, owner.storage, node)
        keys, key = keys_of_set(cx, cell, node), key_of(cx, args[0], node)
        if name == "remove" and key not in keys:
            lacks_key(cx, "set", key, node)
        getattr(keys, name)(key)
        made = set_of_keys(cx, keys, set, cell.holes or name != "add")
        cx.state.heap[owner.storage] = cx.cell(made.storage)
        return Static(None)
    raise cx.unsupported(node, f"the set method {name!r}: use an operator, a | b, &, - or ^")


def tuple_method(
    cx: Lowering, owner: Tup, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    if name == "_replace" and owner.cls is not None:
        values = dict(zip(owner.cls._fields, owner.items, strict=True)) | keywords
        return Tup(tuple(values.values()), owner.cls)
    if name == "_asdict" and owner.cls is not None:
        from .containers import new_object

        return new_object(cx, DictCell(dict(zip(owner.cls._fields, owner.items, strict=True))))
    if name in ("index", "count"):
        return found_item(cx, owner.items, name, args, node)
    raise cx.unsupported(node, f"the tuple method {name!r} is not supported: use a loop")


def string_method(
    cx: Lowering, text: str, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    from .containers import constant

    atoms = [atom_of(cx, a, node) for a in args]
    named = {k: atom_of(cx, v, node) for k, v in keywords.items()}
    if all(isinstance(a, Const) for a in [*atoms, *named.values()]):
        values = [a.value for a in atoms]  # type: ignore[union-attr]
        options = {k: a.value for k, a in named.items()}  # type: ignore[union-attr]
        found = getattr(text, name)(*values, **options)
        if isinstance(found, (list, tuple)):
            from .containers import new_list

            items = tuple(constant(part) for part in found)
            return Tup(items) if isinstance(found, tuple) else new_list(cx, items)
        return constant(found)
    if name in ("format", "join"):
        return call_object_method(cx, Const(text), name, args, keywords, node)
    raise cx.unsupported(node, f"the string method {name!r} of values known only at run time")
