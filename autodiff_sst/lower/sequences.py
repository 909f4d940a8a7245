"""What a loop, an unpacking or a comprehension can iterate over."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, List, Range, Scalar
from ..rules.forms import PRIMITIVES
from . import protocols
from .context import Lowering, NeedUnroll
from .early import Watch, asked, idle
from .extents import ask_lengths_alike, ask_trips
from .lengths import has_length
from .memory import abstract_of, kind, read, type_of
from .state import OF_LIST
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

ADD, SUBTRACT, MULTIPLY = (PRIMITIVES[f].op for f in (np.add, np.subtract, np.multiply))


def as_sequence(cx: Lowering, value: Abstract, node: Any) -> Sequence:
    """`value` as something to iterate over, or a refusal."""
    return asked(cx, value, _sequence(cx, value, node), node)


def as_sequences(cx: Lowering, values: list[Abstract], node: Any) -> list[Sequence]:
    """Sequences that are gone through together: one that ends is enough."""
    endless = [v for v in values if isinstance(v, Sequence) and v.kind == "endless"]
    alone = len(endless) == len(values)
    return [
        v if isinstance(v, Sequence) and v in endless and not alone else as_sequence(cx, v, node)
        for v in values
    ]


def _sequence(cx: Lowering, value: Abstract, node: Any) -> Sequence:
    if protocols.written(protocols.class_of_object(cx, value), "__iter__"):
        return _own_sequence(cx, value, node)
    match value:
        case Sequence(kind="endless"):
            raise cx.unsupported(
                node,
                "an iterator without an end: zip it with one that ends, or tell how often",
            )
        case Sequence():
            return value
        case Tup(items):
            return static_sequence(items)
        case Obj(storage):
            return _cell_sequence(cx, value, storage, node)
        case Ref():
            return _array_sequence(cx, value, node)
        case Static(str() as text):
            return static_sequence(tuple(Static(c) for c in text))
        case Static(frozenset() as items) if len(items) > 1:
            raise cx.unsupported(node, "the order of a set in another one: go through sorted(...)")
        case Static(tuple() | list() | range() | frozenset() as items):
            return static_sequence(tuple(map(_plain, items)))
        case Static(enum.EnumMeta() as members):
            return static_sequence(tuple(map(Static, members)))
        case Value(atom):
            return _value_sequence(cx, atom, node)
    raise cx.unsupported(node, f"cannot iterate over {kind(cx, value)}")


def _own_sequence(cx: Lowering, value: Abstract, node: Any) -> Sequence:
    """What the `__iter__` of a class gives, which is an iterator of Python's."""
    from .calls import call_method

    watch = Watch(cx)
    found = call_method(cx, value, "__iter__", [], {}, node)
    if watch.acted():
        raise cx.unsupported(node, "an __iter__ that does something else, which may be done twice")
    if protocols.class_of_object(cx, found) is not None:
        raise cx.unsupported(
            node,
            f"the iterator {kind(cx, found)}: let __iter__ return iter(...) of a list or an array",
        )
    return as_sequence(cx, found, node)


def _plain(item: Any) -> Abstract:
    number = isinstance(item, (bool, int, float, complex))
    return Value(Const(item)) if number else Static(item)


def static_sequence(items: tuple[Abstract, ...]) -> Sequence:
    """Items that are known, kept where joins of states see them."""
    held: list[Abstract] = [Tup(items)]

    def at(k: Any) -> Abstract:
        current = held[0]
        assert isinstance(current, Tup)
        return current.items[k]

    return Sequence(len(items), at, holds=(held,))


def _cell_sequence(cx: Lowering, value: Obj, storage: int, node: Any) -> Sequence:
    match cx.cell(storage):
        case ListCell(items):
            return _list_sequence(cx, value, len(items), node)
        case SetCell() as cell:
            from .sets import set_sequence

            return set_sequence(cx, cell, node)
        case DictCell(items=entries):
            return static_sequence(tuple(_plain(k) for k in entries))
        case Version():
            return _array_sequence(cx, Ref(storage), node)
        case RecordsCell():
            from .records import records_sequence

            return records_sequence(cx, value, node)
    raise cx.unsupported(node, f"cannot iterate over {kind(cx, value)}")


def _list_sequence(cx: Lowering, value: Obj, length: int, node: Any) -> Sequence:
    """A list of known length, with the items it has when they are asked for."""
    held: list[Abstract] = [value]

    def cell() -> Any:
        current = held[0]
        assert isinstance(current, Obj)
        return cx.cell(current.storage)

    def check() -> None:
        now = cell()
        same = (
            has_length(cx.builder, now.atom, length)
            if isinstance(now, Version)
            else len(now.items) == length
        )
        if not same:
            raise cx.unsupported(node, "the list changes its length while it is iterated over")

    def at(k: Any) -> Abstract:
        from .subscripts import array_item

        check()
        now = cell()
        if isinstance(now, Version):
            return array_item(cx, Ref(held[0].storage), Const(k), node)  # type: ignore[union-attr]
        item: Abstract = now.items[k]
        return item

    return Sequence(length, at, holds=(held,), check=check)


def _array_sequence(cx: Lowering, ref: Ref, node: Any) -> Sequence:
    from .subscripts import array_item

    held: list[Abstract] = [ref]

    def at(k: Any) -> Abstract:
        current = held[0]
        assert isinstance(current, Ref)
        return array_item(cx, current, Const(k) if isinstance(k, int) else k, node)

    type_ = type_of(cx, ref)
    length: Any = None
    if isinstance(type_, Array):
        if type_.dims == ():
            raise cx.unsupported(node, "cannot iterate over a 0-d array")
        if type_.dims and isinstance(type_.dims[0], int):
            length = type_.dims[0]
    if length is None:
        length = cx.emit(PRIMITIVES[len].op, read(cx, ref))
    return positional(cx, length, at, (held,))


def positional(
    cx: Lowering, length: Any, at: Any, holds: tuple[list[Abstract], ...] = ()
) -> Sequence:
    """A sequence whose loop counts positions from 0."""
    return Sequence(length, at, cx.emit(PRIMITIVES[range].op, length), at, holds)


def _value_sequence(cx: Lowering, atom: Atom, node: Any) -> Sequence:
    type_ = atom.type
    if isinstance(type_, Range):
        raise cx.unsupported(node, "cannot iterate over a range that a container held")
    if isinstance(type_, Scalar):
        raise cx.unsupported(node, "cannot iterate over a number")
    # Inactive things from opaque calls: the loop runs over a list of them.
    items = cx.builder.emit(PRIMITIVES[list].op, atom, type=List(None))
    length = cx.emit(PRIMITIVES[len].op, items)

    def at(k: Any) -> Abstract:
        from .subscripts import array_item

        return array_item(cx, cx.new(items), Const(k) if isinstance(k, int) else k, node)

    return Sequence(length, at, items, lambda item: abstract_of(cx, item, OF_LIST))


def range_sequence(cx: Lowering, bounds: list[Atom], node: Any) -> Sequence:
    """`range(start, stop, step)`."""
    start, stop, step = _bounds(bounds)
    ask_trips(cx, stop)
    items = cx.emit(PRIMITIVES[range].op, *bounds)
    literal = None
    if all(isinstance(b, Const) for b in (start, stop, step)):
        literal = range(start.value, stop.value, step.value)  # type: ignore[union-attr]

    def at(k: Any) -> Abstract:
        if literal is not None and isinstance(k, int):
            return Value(Const(literal[k]))
        return Value(_stepped(cx, start, step, Const(k) if isinstance(k, int) else k))

    def part(chosen: slice) -> Sequence:
        if literal is not None:
            found = literal[chosen]
            ends: tuple[Atom, ...] = (Const(found.start), Const(found.stop), Const(found.step))
        else:
            ends = _part_of_range(cx, (start, stop, step), length, chosen)
        return range_sequence(cx, list(ends[:2] if ends[2] == Const(1) else ends), node)

    length: Any
    if literal is not None:
        length = len(literal)
    elif start == Const(0) and step == Const(1):
        length = stop
    else:
        length = cx.emit(PRIMITIVES[len].op, items)
    return Sequence(length, at, items, Value, kind="range", part=part)


def _part_of_range(
    cx: Lowering, bounds: tuple[Atom, Atom, Atom], length: Atom, chosen: slice
) -> tuple[Atom, Atom, Atom]:
    """The bounds of `range(start, stop, step)[chosen]`, whose length is not known."""
    start, stop, step = bounds
    if chosen == slice(None, None, -1) and step in (Const(1), Const(-1)):
        back = Const(-step.value)  # type: ignore[union-attr]
        return _added(cx, stop, back), _added(cx, start, back), back
    forward = chosen.step is None or chosen.step > 0
    before, behind = (0, 0) if forward else (-1, -1)

    def place(bound: int) -> Atom:
        if bound >= 0:
            return cx.emit(PRIMITIVES[min].op, Const(bound), _added(cx, length, Const(behind)))
        return cx.emit(PRIMITIVES[max].op, _added(cx, length, Const(bound)), Const(before))

    first: Atom = Const(0) if forward else _added(cx, length, Const(-1))
    if chosen.start is not None:
        # Beyond the end there is nothing to go to.
        near = forward and chosen.start >= 0
        first = Const(chosen.start) if near else place(chosen.start)
    if chosen.stop is None:
        last = stop if forward else _stepped(cx, start, step, Const(-1))
    else:
        last = _stepped(cx, start, step, place(chosen.stop))
    stride = Const(1 if chosen.step is None else chosen.step)
    return _stepped(cx, start, step, first), last, _times(cx, stride, step)


def _stepped(cx: Lowering, start: Atom, step: Atom, position: Atom) -> Atom:
    """The number at this position of a range."""
    if step == Const(-1) and not isinstance(position, Const):
        return cx.emit(SUBTRACT, start, position)
    return _added(cx, start, _times(cx, position, step))


def _added(cx: Lowering, left: Atom, right: Atom) -> Atom:
    if isinstance(left, Const) and isinstance(right, Const):
        return Const(left.value + right.value)
    if Const(0) in (left, right):
        return right if left == Const(0) else left
    if isinstance(right, Const) and right.value < 0:
        return cx.emit(SUBTRACT, left, Const(-right.value))
    return cx.emit(ADD, left, right)


def _times(cx: Lowering, left: Atom, right: Atom) -> Atom:
    if isinstance(left, Const) and isinstance(right, Const):
        return Const(left.value * right.value)
    if Const(1) in (left, right):
        return right if left == Const(1) else left
    return cx.emit(MULTIPLY, left, right)


def numbered(cx: Lowering, owner: Sequence, index: int) -> Abstract:
    """The item at this place, which counts from the end where it is negative."""
    if index < 0 and owner.part is not None and not isinstance(owner.length, int):
        return owner.at(_added(cx, owner.length, Const(index)))
    return owner.at(index)


def _bounds(bounds: list[Atom]) -> tuple[Atom, Atom, Atom]:
    if len(bounds) == 1:
        return Const(0), bounds[0], Const(1)
    return bounds[0], bounds[1], bounds[2] if len(bounds) > 2 else Const(1)


def enumerate_sequence(cx: Lowering, inner: Sequence, start: Atom) -> Sequence:
    def at(k: Any) -> Abstract:
        position: Atom = Const(k) if isinstance(k, int) else k
        if isinstance(position, Const) and isinstance(start, Const):
            number: Atom = Const(position.value + start.value)
        else:
            number = position if start == Const(0) else cx.emit(ADD, position, start)
        return Tup((Value(number), inner.at(k)))

    if inner.items is None:
        return Sequence(inner.length, at, holds=inner.holds, check=inner.check)
    return positional(cx, inner.length, at, inner.holds)


def zip_sequence(cx: Lowering, inner: list[Sequence], node: Any) -> Sequence:
    if not _same_length([_length(s) for s in inner if s.kind != "endless"]):
        inner = [idle(cx, sequence, node) for sequence in inner]

    def at(k: Any) -> Abstract:
        return Tup(tuple(sequence.at(k) for sequence in inner))

    holds = tuple(value for sequence in inner for value in sequence.holds)
    ending = [sequence for sequence in inner if sequence.kind != "endless"]
    lengths = [sequence.length for sequence in ending]
    known = [n for n in lengths if isinstance(n, int)]
    if len(known) == len(lengths) or 0 in known:
        shortest = min(known, default=0)
        if any(sequence.items is None for sequence in ending) or not inner:
            return Sequence(shortest, at, holds=holds, check=_all_checks(inner))
        return positional(cx, shortest, at, holds)
    if any(sequence.items is None for sequence in ending):
        raise NeedUnroll(
            "zip of a list with an array whose length is known only at run time", cx.place(node)
        )
    atoms = [_length(sequence) for sequence in ending]
    if _same_length(atoms):
        return positional(cx, atoms[0], at, holds)
    ask_lengths_alike(cx, atoms)
    shortest_atom = cx.emit(PRIMITIVES[min].op, *dict.fromkeys(atoms))
    return positional(cx, shortest_atom, at, holds)


def require_same_length(cx: Lowering, first: Sequence, second: Sequence, node: Any) -> None:
    """Raise where `zip` with strict=True does."""
    from .control import branch
    from .raising import RAISE

    if "endless" in (first.kind, second.kind):
        raise cx.unsupported(node, "zip with strict=True of an iterator without an end")
    atoms = [_length(first), _length(second)]
    if _same_length(atoms):
        return
    test = cx.emit(PRIMITIVES[np.not_equal].op, *atoms)

    def fail() -> None:
        cx.emit(RAISE, Const(ValueError), Const("zip() arguments differ in length"))
        cx.state.dead = True

    branch(cx, test, fail, lambda: None, node)


def _all_checks(inner: list[Sequence]) -> Callable[[], None]:
    def check() -> None:
        for sequence in inner:
            if sequence.check is not None:
                sequence.check()

    return check


def _length(sequence: Sequence) -> Atom:
    length = sequence.length
    return Const(length) if isinstance(length, int) else length


def _same_length(atoms: list[Atom]) -> bool:
    extents = {getattr(atom.type, "extent", None) for atom in atoms}
    return len(set(atoms)) == 1 or (len(extents) == 1 and None not in extents)


def reversed_sequence(cx: Lowering, inner: Sequence) -> Sequence:
    if inner.kind == "range" and inner.part is not None:
        turned = inner.part(slice(None, None, -1))
        return replace(turned, length=inner.length, kind="iterator", part=None)

    def at(k: Any) -> Abstract:
        if isinstance(inner.length, int) and isinstance(k, int):
            return inner.at(inner.length - 1 - k)
        last = cx.emit(SUBTRACT, inner.length, Const(1))
        return inner.at(cx.emit(SUBTRACT, last, k))

    if inner.items is None:
        return Sequence(inner.length, at, holds=inner.holds, check=inner.check)
    return positional(cx, inner.length, at, inner.holds)


def mapped_sequence(
    cx: Lowering, function: Any, inner: list[Sequence], node: Any, *more: list[Abstract]
) -> Sequence:
    """`function` of the items; `more` holds what else it reads."""
    joined = inner[0] if len(inner) == 1 else zip_sequence(cx, inner, node)
    holds = (*joined.holds, *more)

    def of(item: Abstract) -> Abstract:
        args = [item] if len(inner) == 1 else list(item.items)  # type: ignore[union-attr]
        found: Abstract = function(args)
        return found

    def at(k: Any) -> Abstract:
        return of(joined.at(k))

    if joined.items is None:
        return Sequence(joined.length, at, holds=holds, check=joined.check)
    natural = joined.item or joined.at
    return Sequence(joined.length, at, joined.items, lambda item: of(natural(item)), holds)


def to_list(cx: Lowering, sequence: Sequence, key: Any, node: Any) -> Abstract:
    """The items of a sequence as a list: of known length, or built in a loop."""
    from .containers import new_list
    from .iterators import kept
    from .list_methods import list_append
    from .loops import for_loop

    if sequence.items is None:
        items = (sequence.at(k) for k in range(sequence.length))
        return new_list(cx, tuple(kept(cx, item, node) for item in items))
    held = cx.hold(new_list(cx, ()))
    current = f"{held[0]}.item"

    def bind(item: Abstract) -> None:
        cx.names[current] = item

    def body() -> None:
        list_append(cx, cx.names[held[0]], cx.names.pop(current), node)

    for_loop(cx, (key, "list"), sequence, bind, body, name="i")
    return cx.drop(held)[0]
