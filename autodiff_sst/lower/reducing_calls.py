"""Calls that order a sequence or reduce it to one value: `sorted`, `sum`, `max`, `all`."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import List, Scalar, dims_of, rank
from ..rules.forms import PRIMITIVES
from ..rules.python import make_list, sum_from, sum_of_list, sum_of_numbers
from ..runtime import place_of_max, place_of_min, places_in_order
from . import operators
from .arrays import array_from
from .calls import call, handles
from .context import Lowering, NeedUnroll
from .control import branch
from .early import idle
from .memory import abstract_of, atom_of, read, type_of
from .sequences import as_sequence, mapped_sequence, static_sequence, to_list
from .sets import anything, in_any_order, ordered_by_size, whole
from .signatures import Args, Keywords, only_options
from .values import (
    Abstract,
    DictCell,
    ListCell,
    Obj,
    Ref,
    Sequence,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)


@handles(sorted)
def sorted_call(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .containers import new_list

    only_options(cx, keywords, node, "key", "reverse")
    value = args[0]
    keyed = isinstance(value, Obj) and isinstance(cx.cell(value.storage), (DictCell, SetCell))
    if "key" not in keywords:
        value = in_any_order(cx, value, ordered_by_size)
    if isinstance(value, Sequence) or keyed:
        value = to_list(cx, as_sequence(cx, value, node), (id(node), "items"), node)
    keys = value
    if "key" in keywords and keywords["key"] != Static(None):
        function = keywords["key"]
        mapped = mapped_sequence(
            cx,
            lambda items: call(cx, function, items, {}, node),
            [as_sequence(cx, value, node)],
            node,
        )
        keys = to_list(cx, mapped, id(node), node)
    reverse = _flag(cx, keywords.get("reverse"), node)
    known = cx.cell(value.storage) if isinstance(value, Obj) else None
    if isinstance(known, ListCell) and "key" not in keywords:
        order = _known_order(known.items, reverse)
        if order is not None:
            return new_list(cx, tuple(known.items[k] for k in order))
    types = _item_types(cx, value)
    if isinstance(known, ListCell) and ("key" in keywords or _differ(types)):
        return sorted_items(cx, known.items, keys, reverse, node)
    if _differ(types):
        raise cx.unsupported(node, "sorted of a list of numbers of different kinds")
    found, values = array_from(cx, keys, None, node), array_from(cx, value, None, node)
    if rank(found.type) != 1 or rank(values.type) != 1:
        raise cx.unsupported(node, "sorted of things that are not single numbers")
    taken = cx.new(_in_order(cx, found, values, reverse))
    dims = dims_of(values.type)
    if dims and isinstance(dims[0], int) and dims[0] <= 32:
        items = [read(cx, Ref(taken.storage, (Const(k),))) for k in range(dims[0])]
        return new_list(cx, tuple(_like(cx, item, types) for item in items))
    ordered = mapped_sequence(
        cx,
        lambda items: _like(cx, atom_of(cx, items[0]), types),
        [as_sequence(cx, taken, node)],
        node,
    )
    return to_list(cx, ordered, id(node), node)


def _item_types(cx: Lowering, value: Abstract) -> set[Any]:
    """The types of the items of a list of numbers; none for an array, whose items are NumPy's."""
    cell = cx.cell(value.storage) if isinstance(value, Obj) else None
    if isinstance(cell, ListCell):
        found = {type_of(cx, item) for item in cell.items}
    else:
        atom = cell.atom if isinstance(cell, Version) else None
        type_ = type_of(cx, value) if atom is None else atom.type
        found = {type_.item} if isinstance(type_, List) else set()
    return found if all(isinstance(t, Scalar) for t in found) else set()


def _differ(types: set[Any]) -> bool:
    """Whether numbers are not all of one kind, Python's or NumPy's, and of one dtype."""
    kinds = {(t.dtype, t.least, t.python) for t in types}
    return len(kinds) > 1 or any(t.least or t.python is None for t in types)


def _known_order(items: tuple[Abstract, ...], reverse: bool) -> list[int] | None:
    """The places in order, where what is known of the items decides it."""
    keys = [_known_key(item) for item in items]
    try:
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=reverse)
    except TypeError:
        return None
    if all(map(_whole, items)):
        return order
    # Told apart by parts of one length, which stand in front of what is not known.
    lengths = {len(key) if isinstance(key, tuple) else 0 for key in keys}
    return order if len(set(keys)) == len(keys) and len(lengths) == 1 else None


def _known_key(item: Abstract) -> Any:
    """The part of an item that is compared first and known while compiling."""
    match item:
        case Static(inner):
            return inner
        case Value(Const(value=inner)):
            return inner
        case Tup(parts):
            known = itertools.takewhile(_whole, parts)
            return tuple(map(_known_key, known))
    return ()


def _whole(item: Abstract) -> bool:
    """Whether all of it is known."""
    match item:
        case Static() | Value(Const()):
            return True
        case Tup(parts):
            return all(map(_whole, parts))
    return False


def sorted_items(
    cx: Lowering, items: tuple[Abstract, ...], keys: Abstract, reverse: bool, node: Any
) -> Abstract:
    """A list of known length in the order of its keys: now, or by places found at run time."""
    from .containers import new_list

    found = [atom_of(cx, k, node) for k in as_sequence_items(cx, keys, node)]
    if all(isinstance(k, Const) for k in found):
        values = [k.value for k in found]  # type: ignore[union-attr]
        order = sorted(range(len(items)), key=values.__getitem__, reverse=reverse)
        return new_list(cx, tuple(items[k] for k in order))
    places = cx.emit(PRIMITIVES[np.arange].op, len(items))
    array = array_from(cx, keys, None, node)
    if rank(array.type) != 1:
        raise cx.unsupported(node, "sorted with keys that are not single numbers")
    order_atom = _in_order(cx, array, places, reverse)

    def taken(parts: list[Abstract], k: int) -> Abstract:
        first = parts[0]
        if isinstance(first, Tup) and all(
            isinstance(p, Tup) and len(p.items) == len(first.items) for p in parts
        ):
            columns = zip(*(p.items for p in parts), strict=True)  # type: ignore[union-attr]
            return Tup(tuple(taken(list(column), k) for column in columns), first.cls)
        types = {type_of(cx, p) for p in parts}
        if not all(isinstance(t, Scalar) for t in types):
            raise cx.unsupported(node, "sorted of a list of things that are not numbers")
        place = cx.emit(PRIMITIVES[operator.getitem].op, order_atom, k)
        if _differ(types):  # in an array they would become one kind
            column = cx.emit(PRIMITIVES[make_list].op, *(atom_of(cx, p, node) for p in parts))
            return Value(cx.emit(PRIMITIVES[operator.getitem].op, column, place))
        column = array_from(cx, Tup(tuple(parts)), None, node)
        return _like(cx, cx.emit(PRIMITIVES[operator.getitem].op, column, place), types)

    return new_list(cx, tuple(taken(list(items), k) for k in range(len(items))))


def _like(cx: Lowering, item: Atom, types: set[Any]) -> Abstract:
    """An item of an array as the Python number that it was before."""
    kinds = {(t.dtype, t.python) for t in types}
    plain = {("float64", True): float, ("int64", True): int, ("bool", True): bool}
    python = plain.get(next(iter(kinds))) if len(kinds) == 1 else None
    return Value(item if python is None else cx.emit(PRIMITIVES[python].op, item))


def as_sequence_items(cx: Lowering, value: Abstract, node: Any) -> list[Abstract]:
    from .expressions import spread

    return spread(cx, value, node)


def _flag(cx: Lowering, value: Abstract | None, node: Any) -> bool:
    """An option that must be known."""
    found = Const(False) if value is None else atom_of(cx, value, node)
    if not isinstance(found, Const):
        raise cx.unsupported(node, "this option must be known while compiling")
    return bool(found.value)


def _in_order(cx: Lowering, keys: Atom, values: Atom, reverse: bool) -> Atom:
    """Equal items keep their order, in reverse too: as if sorted back to front and turned."""
    take, turn = PRIMITIVES[operator.getitem].op, Const(slice(None, None, -1))
    if reverse:
        keys, values = cx.emit(take, keys, turn), cx.emit(take, values, turn)
    if _may_be_nan(keys):
        order = cx.emit(PRIMITIVES[places_in_order].op, keys)
    else:
        order = cx.emit(PRIMITIVES[np.argsort].op, keys, kind="stable")
    if reverse:
        order = cx.emit(take, order, turn)
    return cx.emit(take, values, order)


def _may_be_nan(values: Atom) -> bool:
    return (getattr(values.type, "dtype", None) or "float")[0] not in "iub"


@handles(sum)
def _sum(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    start = keywords.get("start", args[1] if len(args) > 1 else Value(Const(0)))
    value = in_any_order(cx, args[0], whole)
    if isinstance(value, (Ref, Obj)) and isinstance(type_of(cx, _as_ref(cx, value)), List):
        item = type_of(cx, _as_ref(cx, value)).item  # type: ignore[union-attr]
        if isinstance(item, Scalar):
            numbers = read(cx, _as_ref(cx, value))
            if start == Value(Const(0)):
                return Value(cx.emit(PRIMITIVES[sum_of_list].op, numbers))
            if isinstance(type_of(cx, start), Scalar):
                return Value(cx.emit(PRIMITIVES[sum_from].op, numbers, atom_of(cx, start)))
    sequence = as_sequence(cx, value, node)
    if sequence.items is None:
        items = tuple(_items_of(cx, sequence))
        found = _with_care(cx, [start, *items])
        if found is not None:
            return found
        sequence = static_sequence(items)
    return fold_sequence(
        cx, sequence, start, lambda a, b: operators.binary(cx, "Add", a, b, node), node
    )


def _with_care(cx: Lowering, numbers: list[Abstract]) -> Abstract | None:
    """What Python makes of numbers of which some may be floats of its own; None for others, and
    where nothing is rounded twice."""
    added = numbers if numbers[0] != Value(Const(0)) else numbers[1:]
    types = [type_of(cx, n) for n in numbers if isinstance(n, Value)]
    whole = len(types) == len(numbers) > 0 and all(
        isinstance(t, Scalar) and t.dtype in ("float64", "int64", "bool") for t in types
    )
    if not whole or len(added) < 3 or not any(_may_be_float(cx, n) for n in added):
        return None
    return Value(cx.emit(PRIMITIVES[sum_of_numbers].op, *(atom_of(cx, n) for n in numbers)))


def _may_be_float(cx: Lowering, number: Abstract) -> bool:
    """Whether this may be one of Python's floats."""
    type_ = type_of(cx, number)
    return isinstance(type_, Scalar) and type_.dtype == "float64" and type_.python is not False


def _as_ref(cx: Lowering, value: Abstract) -> Abstract:
    if isinstance(value, Obj) and isinstance(cx.cell(value.storage), Version):
        return Ref(value.storage)
    return value


def fold_sequence(
    cx: Lowering, sequence: Sequence, start: Abstract, step: Any, node: Any
) -> Abstract:
    """`step(step(start, first), second)...` as a loop, or written out for known items."""
    from .loops import for_loop

    held = cx.hold(start)
    current = f"{held[0]}.item"
    if sequence.items is None:
        for item in _items_of(cx, sequence):
            cx.names[held[0]] = step(cx.names[held[0]], item)
        return cx.drop(held)[0]

    def bind(item: Abstract) -> None:
        cx.names[current] = item

    def body() -> None:
        cx.names[held[0]] = step(cx.names[held[0]], cx.names[current])
        cx.names.pop(current, None)

    for_loop(cx, (id(node), "fold"), sequence, bind, body)
    return cx.drop(held)[0]


def _items_of(cx: Lowering, sequence: Sequence) -> Iterator[Abstract]:
    """The items of a sequence of known length, one after the other."""
    kept = cx.hold(*(cell[0] for cell in sequence.holds))
    for k in range(sequence.length):
        for cell, name in zip(sequence.holds, kept, strict=True):
            cell[0] = cx.names[name]
        yield sequence.at(k)
    cx.drop(kept)


@handles(functools.reduce)
def _reduce(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    function, items, *start = args
    sequence = as_sequence(cx, items, node)
    if not start:
        if not isinstance(sequence.length, int):
            raise NeedUnroll("reduce without a start value over unknown length", cx.place(node))
        start = [sequence.at(0)]
        rest = sequence
        sequence = static_sequence(tuple(rest.at(k) for k in range(1, rest.length)))
    return fold_sequence(
        cx, sequence, start[0], lambda a, b: call(cx, function, [a, b], {}, node), node
    )


def _pick(name: str) -> Any:
    """Python's max or min: the first extreme operand that Python selects."""

    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        only_options(cx, keywords, node, "key", "default")
        key = keywords.get("key")
        if len(args) == 1:
            items = args[0] if key is not None else in_any_order(cx, args[0], ordered_by_size)
            sequence = as_sequence(cx, items, node)
            if sequence.length == 0 and "default" in keywords:
                return keywords["default"]
            if sequence.length == 0:
                raise cx.unsupported(node, f"{name} of nothing")
            if not isinstance(sequence.length, int) or sequence.length > 64:
                value = args[0]
                if isinstance(value, Sequence) and value.kind != "range":
                    value = to_list(cx, value, (id(node), name), node)
                if "default" in keywords:
                    return _pick_or_default(cx, name, value, key, keywords["default"], node)
                return _pick_dynamic(cx, name, value, key, node)
            args = [sequence.at(k) for k in range(sequence.length)]
        best = args[0]
        for other in args[1:]:
            best = _better(cx, name, best, other, key, node)
        return best

    return handler


def _better(
    cx: Lowering, name: str, best: Abstract, other: Abstract, key: Any, node: Any
) -> Abstract:
    from .expressions import truth

    first, second = best, other
    if key is not None and key != Static(None):
        first, second = call(cx, key, [best], {}, node), call(cx, key, [other], {}, node)
    # Python keeps the first unless the new one is strictly better.
    test = operators.compare(cx, "Gt" if name == "max" else "Lt", second, first, node)
    held = cx.hold(best, other)
    result = "#pick"

    def choose(which: str) -> Any:
        def go() -> None:
            cx.names[result] = cx.names[which]

        return go

    branch(cx, truth(cx, test, node), choose(held[1]), choose(held[0]))
    cx.drop(held)
    return cx.names.pop(result)


def _pick_or_default(
    cx: Lowering, name: str, value: Abstract, key: Any, default: Abstract, node: Any
) -> Abstract:
    """The extreme of what may be empty."""
    if key is not None:
        raise NeedUnroll("key= over a sequence of unknown length", cx.place(node))
    from .container_calls import length

    held = cx.hold(value, default)
    result = f"{held[0]}.result"

    def picked() -> None:
        cx.names[result] = _pick_dynamic(cx, name, cx.names[held[0]], None, node)

    def nothing() -> None:
        cx.names[result] = cx.names[held[1]]

    some = operators.compare(cx, "Gt", length(cx, [value], {}, node), Value(Const(0)), node)
    branch(cx, atom_of(cx, some, node), picked, nothing)
    cx.drop(held)
    return cx.names.pop(result)


def _pick_dynamic(cx: Lowering, name: str, value: Abstract, key: Any, node: Any) -> Abstract:
    """Over an array: the element at the first place of the extreme."""
    if key is not None:
        raise NeedUnroll("key= over a sequence of unknown length", cx.place(node))
    values = array_from(cx, value, None, node)
    if len(dims_of(values.type) or ()) != 1:
        raise cx.unsupported(node, f"{name} over things that are not single numbers")
    with_nan, without = {
        "max": (place_of_max, np.argmax),
        "min": (place_of_min, np.argmin),
    }[name]
    function = with_nan if _may_be_nan(values) else without
    place = cx.emit(PRIMITIVES[function].op, values)
    if isinstance(value, (Ref, Obj)) and isinstance(type_of(cx, Ref(value.storage)), List):
        values = read(cx, Ref(value.storage))  # whose items may be Python's own numbers
    return abstract_of(cx, cx.emit(PRIMITIVES[operator.getitem].op, values, place))


handles(max)(_pick("max"))


handles(min)(_pick("min"))


def _quantifier(is_all: bool) -> Any:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        from .expressions import truth

        items = in_any_order(cx, args[0], anything)
        sequence = idle(cx, as_sequence(cx, items, node), node)

        def step(so_far: Abstract, item: Abstract) -> Abstract:
            a, b = truth(cx, so_far, node), truth(cx, item, node)
            if isinstance(b, Const):
                return so_far if b.value == is_all else Value(Const(not is_all))
            if isinstance(a, Const):
                known = Value(cx.emit(PRIMITIVES[bool].op, b))
                return known if a.value == is_all else so_far
            from ..rules.python import both, either

            op = PRIMITIVES[both if is_all else either].op
            return Value(cx.emit(op, a, cx.emit(PRIMITIVES[bool].op, b)))

        return fold_sequence(cx, sequence, Value(Const(is_all)), step, node)

    return handler


handles(all)(_quantifier(True))


handles(any)(_quantifier(False))
