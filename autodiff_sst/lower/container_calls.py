"""Calls that make or walk containers: `list`, `range`, `zip`, `map` and the like."""

from __future__ import annotations

import collections
from dataclasses import replace
from typing import Any

from ..ir.nodes import Const
from ..ir.types import List, dims_of, is_array
from ..rules.forms import PRIMITIVES
from .calls import call, handles
from .context import Lowering
from .control import branch
from .early import early
from .filled import check_length
from .iterators import kept
from .memory import atom_of, type_of
from .records import length_of_records
from .sequences import (
    as_sequence,
    as_sequences,
    enumerate_sequence,
    mapped_sequence,
    range_sequence,
    require_same_length,
    reversed_sequence,
    to_list,
    zip_sequence,
)
from .signatures import Args, Keywords, only_options
from .values import (
    Abstract,
    DictCell,
    ListCell,
    Obj,
    RecordsCell,
    Ref,
    Sequence,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)


@handles(len)
def length(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    (value,) = args
    match value:
        case Tup(items):
            check_length(cx, items, node)
            return Value(Const(len(items)))
        case Static(inner):
            return Value(Const(len(inner)))
        case Sequence(length=int() as length):
            return Value(Const(length))
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, (ListCell, DictCell, SetCell)):
                return Value(Const(len(cell.items)))
            if isinstance(cell, Version):
                return Value(cx.emit(PRIMITIVES[len].op, cell.atom))
            if isinstance(cell, RecordsCell):
                return Value(length_of_records(cx, cell))
            return call(cx, method_of(cx, value, "__len__", node), [], {}, node)
    dims = dims_of(type_of(cx, value)) if is_array(type_of(cx, value)) else None
    if dims and isinstance(dims[0], int):
        return Value(Const(dims[0]))
    return Value(cx.emit(PRIMITIVES[len].op, atom_of(cx, value, node)))


def method_of(cx: Lowering, owner: Abstract, name: str, node: Any) -> Abstract:
    from .attributes import get_attribute

    return get_attribute(cx, owner, name, node)


@handles(range)
def _range(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return range_sequence(cx, [atom_of(cx, a, node) for a in args], node)


@handles(slice)
def _slice(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    bounds = [atom_of(cx, a, node) for a in args]
    if len(bounds) not in (1, 2, 3):
        raise cx.unsupported(node, f"slice takes 1 to 3 arguments, {len(bounds)} given")
    none = Const(None)
    all_of_them = (none, *bounds, none) if len(bounds) == 1 else (*bounds, none)[:3]
    return Value(cx.emit(PRIMITIVES[slice].op, *all_of_them))


@handles(enumerate)
def _enumerate(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    start = keywords.get("start", args[1] if len(args) > 1 else Value(Const(0)))
    return enumerate_sequence(cx, as_sequence(cx, args[0], node), atom_of(cx, start, node))


@handles(zip)
def _zip(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    only_options(cx, keywords, node, "strict")
    inner = as_sequences(cx, args, node)
    strict = keywords.get("strict", Value(Const(False)))
    if atom_of(cx, strict, node) != Const(False):
        for other in inner[1:]:
            require_same_length(cx, inner[0], other, node)
    return zip_sequence(cx, inner, node)


@handles(reversed)
def _reversed(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return reversed_sequence(cx, as_sequence(cx, args[0], node))


@handles(map)
def _map(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    function, *rest = args
    inner = as_sequences(cx, rest, node)
    held = [function]
    return mapped_sequence(cx, lambda items: call(cx, held[0], items, {}, node), inner, node, held)


@handles(filter)
def _filter(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return early(cx, lambda: _filtered(cx, args, node), None, *args)


def _filtered(cx: Lowering, args: Args, node: Any) -> Abstract:
    from .containers import new_list
    from .expressions import truth
    from .list_methods import list_append
    from .loops import for_loop

    function, items = args
    sequence = as_sequence(cx, items, node)
    held = cx.hold(new_list(cx, ()), function)
    current = f"{held[0]}.item"

    def bind(item: Abstract) -> None:
        cx.names[current] = item

    def body() -> None:
        keep = cx.names[current]
        if cx.names[held[1]] != Static(None):
            keep = call(cx, cx.names[held[1]], [keep], {}, node)
        test = truth(cx, keep, node)
        branch(
            cx,
            test,
            lambda: list_append(cx, cx.names[held[0]], cx.names[current], node),
            lambda: None,
        )
        cx.names.pop(current, None)

    for_loop(cx, (id(node), "filter"), sequence, bind, body)
    return cx.drop(held)[0]


@handles(list)
def list_call(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .containers import new_list

    if not args:
        return new_list(cx, ())
    (value,) = args
    if isinstance(value, (Ref, Obj)):
        cell = cx.cell(value.storage)
        if isinstance(cell, Version) and isinstance(type_of(cx, Ref(value.storage)), List):
            return cx.new(cx.emit(PRIMITIVES[list].op, cell.atom, type=cell.atom.type))
    sequence = as_sequence(cx, value, node)
    if sequence.items is not None and isinstance(sequence.length, int) and sequence.length <= 32:
        return new_list(cx, tuple(sequence.at(k) for k in range(sequence.length)))
    return to_list(cx, sequence, id(node), node)


@handles(tuple)
def _tuple(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .expressions import spread

    return Tup(tuple(spread(cx, args[0], node)) if args else ())


@handles(dict)
def _dict(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .containers import new_object
    from .expressions import spread
    from .subscripts import key_of

    entries: dict[Any, Abstract] = {}
    if args:
        cell = cx.cell(args[0].storage) if isinstance(args[0], Obj) else None
        if isinstance(cell, DictCell):
            entries.update(cell.items)
        else:
            for pair in spread(cx, args[0], node):
                key, value = spread(cx, pair, node)
                entries[key_of(cx, key, node)] = value
    named = {key: kept(cx, value, node) for key, value in keywords.items()}
    return new_object(cx, DictCell({**entries, **named}))


@handles(dict.fromkeys)
def _from_keys(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .containers import new_object
    from .expressions import spread
    from .subscripts import key_of

    value = args[1] if len(args) > 1 else Static(None)
    keys = [key_of(cx, key, node) for key in spread(cx, args[0], node)]
    return new_object(cx, DictCell(dict.fromkeys(keys, value)))


@handles(collections.OrderedDict)
def _ordered_dict(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    made = _dict(cx, args, keywords, node)
    assert isinstance(made, Obj)
    cx.state.heap[made.storage] = replace(cx.cell(made.storage), cls=collections.OrderedDict)
    return made


@handles(collections.defaultdict)
def _default_dict(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    made = _dict(cx, args[1:], keywords, node)
    assert isinstance(made, Obj)
    cell = replace(cx.cell(made.storage), cls=collections.defaultdict)
    if args and args[0] != Static(None):
        cell = replace(cell, factory=args[0])
    cx.state.heap[made.storage] = cell
    return made


@handles(iter)
def _iter(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if len(args) != 1:
        raise cx.unsupported(node, "iter of a function that is called until it returns something")
    return replace(as_sequence(cx, args[0], node), kind="iterator", part=None)
