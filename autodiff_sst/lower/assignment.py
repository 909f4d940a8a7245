"""Binding names, storing into containers and arrays, augmented assignment, `del`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import gast
import numpy as np

from ..ir.nodes import Atom, Const, Var
from ..ir.types import Array, List, Scalar, Slice, broadcast_dims, dims_of, is_array, rank
from ..rules.forms import PRIMITIVES
from . import operators
from .attributes import (
    delete_attribute,
    get_attribute,
    has_unchanged,
    mangled,
    set_attribute,
)
from .containers import new_list
from .context import Lowering, NeedStatic, NeedUnroll
from .control import branch
from .early import acts
from .expressions import assign_name, evaluate, evaluate_all, spread
from .extents import ask_length
from .iterators import is_fleeting, kept, used_next
from .memory import (
    ELLIPSIS,
    atom_of,
    check_fits,
    check_overlap,
    check_writable,
    escape,
    is_truth,
    kind,
    materialise,
    read,
    type_of,
    write,
)
from .outside import extent_source
from .raising import RAISE, computed, fails
from .records import as_records, store_record
from .remembered import remembered
from .sequences import as_sequence
from .state import references
from .subscripts import index_atom, key_of, subscript
from .values import (
    Abstract,
    DictCell,
    ListCell,
    Obj,
    ObjectCell,
    RecordsCell,
    Ref,
    Sequence,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)


def assignment(cx: Lowering, stmt: Any) -> None:
    value = evaluate(cx, stmt.value)
    if is_fleeting(cx, value) and _used_next(cx, stmt) and not acts(cx, value):
        assign_name(cx, stmt.targets[0].id, value, stmt)
        return
    if not isinstance(stmt.targets[0], (gast.Tuple, gast.List)):
        value = kept(cx, value, stmt)
    *targets, last = stmt.targets
    with storing(cx, stmt, stmt.targets):
        held = cx.hold(value) if targets else []
        for target in targets:
            assign(cx, target, cx.names[held[0]])
        assign(cx, last, cx.drop(held)[0] if held else value)


@remembered
def _names(target: Any) -> frozenset[str]:
    return frozenset(n.id for n in gast.walk(target) if isinstance(n, gast.Name))


@contextmanager
def storing(cx: Lowering, stmt: Any, targets: list[Any]) -> Iterator[None]:
    """What only the right-hand side reads has been read by now."""
    before, after = cx.scope.live, cx.scope.liveness.after.get(id(stmt))
    if before is not None and after is not None:
        cx.scope.live = after.union(*map(_names, targets))
    try:
        yield
    finally:
        cx.scope.live = before


def _used_next(cx: Lowering, stmt: Any) -> bool:
    """Whether the value is bound to one name, for the next statement only."""
    target = stmt.targets[0]
    single = len(stmt.targets) == 1 and isinstance(target, gast.Name)
    return single and used_next(cx, target.id, cx.scope.following)


def annotated(cx: Lowering, stmt: Any) -> None:
    if stmt.value is not None:
        assign(cx, stmt.target, kept(cx, evaluate(cx, stmt.value), stmt))


def assign(cx: Lowering, target: Any, value: Abstract) -> None:
    """Bind or store a value."""
    match target:
        case gast.Name(id=name):
            assign_name(cx, name, kept(cx, value, target), target)
        case gast.Tuple(elts=targets) | gast.List(elts=targets):
            _unpack(cx, targets, value, target)
        case gast.Subscript():
            held = cx.hold(value)
            owner, index = evaluate_all(cx, [target.value, target.slice])
            (value,) = cx.drop(held)
            store(cx, owner, index, value, target)
        case gast.Attribute():
            held = cx.hold(value)
            owner = evaluate(cx, target.value)
            (value,) = cx.drop(held)
            set_attribute(cx, owner, mangled(cx, target.attr), value, target)
        case gast.Starred():
            raise cx.unsupported(target, "a starred target stands alone")
        case _:
            raise cx.unsupported(target, f"assignment to {type(target).__name__}")


def _unpack(cx: Lowering, targets: list[Any], value: Abstract, node: Any) -> None:
    sequence = as_sequence(cx, value, node)
    starred = [k for k, t in enumerate(targets) if isinstance(t, gast.Starred)]
    if not starred and not isinstance(sequence.length, int):
        _check_length(cx, sequence, len(targets), node)
        items = [sequence.at(k) for k in range(len(targets))]
    else:
        items = spread(cx, value, node)
        if starred:
            first, rest = starred[0], len(targets) - starred[0] - 1
            middle = new_list(cx, tuple(items[first : len(items) - rest]))
            items = [*items[:first], middle, *items[len(items) - rest :]]
            targets = [t.value if isinstance(t, gast.Starred) else t for t in targets]
    if len(items) != len(targets):
        error = cx.unsupported(node, f"{len(items)} values for {len(targets)} names")
        fails(cx, error, ValueError, _message_of_other(len(items), len(targets)))
    # All values are read before any name is bound: `u[0], u[1] = u[1], u[0]`.
    held = cx.hold(*items)
    for target, name in zip(targets, held, strict=True):
        assign(cx, target, *cx.drop([name]))


def _message_of_other(count: int, wanted: int) -> str:
    """What Python says of an unpacking of another length."""
    if count > wanted:
        return f"too many values to unpack (expected {wanted})"
    return f"not enough values to unpack (expected {wanted}, got {count})"


def _check_length(cx: Lowering, sequence: Sequence, wanted: int, node: Any) -> None:
    """An unpacking whose length is known at run time only raises where Python would.

    The length of a vector from outside becomes part of the signature instead.
    """
    length = sequence.length
    source = extent_source(cx, length)
    if source is not None and len(dims_of(source.type) or ()) == 1:
        raise NeedStatic(source)
    ask_length(cx, length, wanted)
    atom: Atom = length
    test = cx.emit(PRIMITIVES[np.not_equal].op, atom, wanted)

    def fail() -> None:
        text = f"{wanted} values to unpack were expected"
        cx.emit(RAISE, Const(ValueError), Const(text))
        cx.state.dead = True

    branch(cx, test, fail, lambda: None, node)


def store(cx: Lowering, owner: Abstract, index: Abstract, value: Abstract, node: Any) -> None:
    """`owner[index] = value`."""
    if not (isinstance(index, Static) and isinstance(index.value, slice)):
        value = kept(cx, value, node)
    match owner:
        case Obj(storage):
            _store_item(cx, owner, storage, index, value, node)
        case Ref():
            path = index_atom(cx, index, node)
            if isinstance(type_of(cx, owner), List):
                if isinstance(path.type, Slice):
                    raise NeedUnroll(
                        "a slice of a list whose length is known only at run time is changed",
                        cx.place(node),
                    )
                _check_item(cx, owner, value, node)
                escape(cx, value, owner.storage)
            check_overlap(cx, owner, (path,), value, node)
            write(cx, owner, (path,), stored(cx, value, node), node)
        case _:
            raise cx.unsupported(node, f"cannot store into {kind(cx, owner)}")


def _check_item(cx: Lowering, owner: Ref, value: Abstract, node: Any) -> None:
    """With every length known a list of numbers is one of names, which may stand for anything."""
    held, new = type_of(cx, owner).item, type_of(cx, value)  # type: ignore[union-attr]
    number = not isinstance(value, (Tup, Obj)) and not isinstance(new, List) and not rank(new)
    if isinstance(held, Scalar) and not number:
        raise NeedUnroll(
            f"{kind(cx, value)} in a list of numbers whose length is known only at run time",
            cx.place(node),
        )


def stored(cx: Lowering, value: Abstract, node: Any) -> Atom:
    """The right-hand side of a store into an array."""
    if isinstance(value, (Tup, Obj)):
        return operators.stack_atoms(cx, value, node)
    return atom_of(cx, value, node)


def _store_item(
    cx: Lowering, owner: Obj, storage: int, index: Abstract, value: Abstract, node: Any
) -> None:
    check_writable(cx, storage, node)
    cell = cx.cell(storage)
    match cell:
        case ListCell(items):
            place = index_atom(cx, index, node)
            if isinstance(place, Const) and isinstance(place.value, slice):
                new = spread(cx, value, node)
                replaced = computed(cx, node, _with_slice, cell.items, place.value, new)
                cx.state.heap[storage] = ListCell(replaced)
                return
            if not isinstance(place, Const) and as_records(cx, storage):
                store_record(cx, storage, place, value, node)
                return
            if not isinstance(place, Const) or not isinstance(place.value, int):
                materialise(cx, storage, node)
                store(cx, Ref(storage), index, value, node)
                return
            if not -len(items) <= place.value < len(items):
                raise cx.unsupported(node, "list assignment index out of range")
            changed = list(items)
            changed[place.value] = value
            cx.state.heap[storage] = ListCell(tuple(changed))
        case Version():
            store(cx, Ref(storage), index, value, node)
        case RecordsCell():
            store_record(cx, storage, index_atom(cx, index, node), value, node)
        case DictCell(items=entries):
            key = key_of(cx, index, node)
            cx.state.heap[storage] = replace(cell, items={**entries, key: value})
        case _:
            from .calls import call_method

            call_method(cx, owner, "__setitem__", [index, value], {}, node)


def _with_slice(items: tuple[Any, ...], place: slice, new: list[Any]) -> tuple[Any, ...]:
    replaced = list(items)
    replaced[place] = new
    return tuple(replaced)


def augmented(cx: Lowering, stmt: Any) -> None:
    """`target op= value`: in place for arrays and lists, a new value for anything else."""
    name = type(stmt.op).__name__
    match stmt.target:
        case gast.Name():
            current = evaluate(cx, _loaded(stmt.target))
            held = cx.hold(current)
            value = evaluate(cx, stmt.value)
            (current,) = cx.drop(held)
            with storing(cx, stmt, [stmt.target]):
                if not _in_place(cx, name, current, value, stmt):
                    found = operators.binary(cx, name, current, value, stmt, in_place=True)
                    assign_name(cx, stmt.target.id, found, stmt)
        case gast.Subscript():
            held = cx.hold(*evaluate_all(cx, [stmt.target.value, stmt.target.slice]))
            _refuse_truth(cx, cx.names[held[0]], cx.names[held[1]], stmt)
            current = subscript(cx, cx.names[held[0]], cx.names[held[1]], stmt.target)
            held += cx.hold(current)
            value = evaluate(cx, stmt.value)
            owner, index, current = cx.drop(held)
            with storing(cx, stmt, [stmt.target]):
                if isinstance(current, (Ref, Obj)) and isinstance(owner, Obj):
                    if _in_place(cx, name, current, value, stmt):
                        if not _has_item(cx, owner, index, stmt):
                            store(cx, owner, index, current, stmt)
                        return
                if isinstance(current, Ref) and is_array(type_of(cx, current)):
                    current = Value(_unrepeated(cx, current, value))
                found = operators.binary(cx, name, current, value, stmt, in_place=True)
                if isinstance(current, Value) and dims_of(current.atom.type):
                    check_fits(cx, current.atom.type, type_of(cx, found), stmt, more_axes=False)
                if isinstance(current, Value) and isinstance(found, Value):
                    found = Value(_as_shaped(cx, found.atom, type_of(cx, current)))
                store(cx, owner, index, found, stmt)
        case gast.Attribute():
            held = cx.hold(evaluate(cx, stmt.target.value))
            attribute = mangled(cx, stmt.target.attr)
            current = get_attribute(cx, cx.names[held[0]], attribute, stmt)
            held += cx.hold(current)
            value = evaluate(cx, stmt.value)
            owner, current = cx.drop(held)
            if not _in_place(cx, name, current, value, stmt):
                current = operators.binary(cx, name, current, value, stmt, in_place=True)
            elif has_unchanged(cx, owner, attribute, current):
                return
            set_attribute(cx, owner, attribute, current, stmt)


def _has_item(cx: Lowering, owner: Obj, index: Abstract, stmt: Any) -> bool:
    """Whether what was read at an index is the owner's own: storing it back does more where the
    owner is an object, and where a list has been read at a slice, which is a new list."""
    if isinstance(cx.cell(owner.storage), ObjectCell):
        return False
    return not _is_list(cx, owner) or not isinstance(index_atom(cx, index, stmt).type, Slice)


def _refuse_truth(cx: Lowering, owner: Abstract, index: Abstract, stmt: Any) -> None:
    of_array = isinstance(owner, Ref) and is_array(type_of(cx, owner))
    if of_array and isinstance(index, (Value, Ref)) and is_truth(type_of(cx, index)):
        raise cx.unsupported(stmt, "a change at a single truth value; use `if`")


def _loaded(target: Any) -> Any:
    return gast.copy_location(gast.Name(target.id, gast.Load(), None, None), target)


def _in_place(cx: Lowering, name: str, current: Abstract, value: Abstract, stmt: Any) -> bool:
    """Whether `op=` changes the object itself, and if so do it."""
    if _is_list(cx, current):
        _extended(cx, name, current, value, stmt)
        return True
    cell = cx.cell(current.storage) if isinstance(current, Obj) else None
    if isinstance(current, Obj) and _changes_in_place(cell):
        check_writable(cx, current.storage, stmt)
        made = operators.binary(cx, name, current, value, stmt)
        joined = cx.cell(made.storage)  # type: ignore[union-attr]
        dicts = isinstance(cell, DictCell)
        cx.state.heap[current.storage] = replace(cell, items=joined.items) if dicts else joined
        return True
    if not isinstance(current, Ref):
        return False
    type_ = type_of(cx, current)
    if not is_array(type_):
        return False
    if type_.dims is None:  # type: ignore[union-attr]
        return _maybe_in_place(cx, name, current, value, stmt)
    if name == "MatMult" and not _is_matrix(type_of(cx, value)):
        raise cx.unsupported(stmt, "@= with what is not a matrix: write a = a @ b")
    operand = Value(_unrepeated(cx, current, value))
    type_ = operand.atom.type
    result = operators.binary(cx, name, operand, value, stmt)
    _check_kind(cx, type_, result, stmt)
    check_fits(cx, type_, type_of(cx, result), stmt, more_axes=False)
    write(cx, current, (ELLIPSIS,), _as_shaped(cx, atom_of(cx, result), type_), stmt)
    return True


def _unrepeated(cx: Lowering, current: Ref, value: Abstract) -> Atom:
    """What is changed in place: NumPy does not repeat it, so that a part is as long as what changes
    it where that is longer than 1. A whole array may still be asked for where the change failed."""
    array = read(cx, current)
    dims, given = dims_of(array.type), dims_of(type_of(cx, value))
    if not current.path or not isinstance(array, Var):
        return array
    if not dims or given is None or len(given) > len(dims):
        return array
    together = broadcast_dims(dims, given)
    if together is None or None in together or together == dims:
        return array
    return cx.builder.retyped(array, replace(array.type, dims=together))


def _as_shaped(cx: Lowering, result: Atom, type_: Any) -> Atom:
    """What takes the place of all of an array: NumPy refuses it if it has another shape."""
    found, dims = result.type, dims_of(type_)
    if not isinstance(found, Array) or found.dims is None or found.dims == dims:
        return result
    if dims is None or len(found.dims) != len(dims) or not isinstance(result, Var):
        return result
    return cx.builder.retyped(result, replace(found, dims=dims))


def _changes_in_place(cell: Any) -> bool:
    """Sets and dicts that operators like `|=` change."""
    return isinstance(cell, DictCell) or (isinstance(cell, SetCell) and cell.cls is set)


def _is_matrix(type_: Any) -> bool:
    return is_array(type_) and type_.dims is not None and len(type_.dims) > 1


def _is_list(cx: Lowering, value: Abstract) -> bool:
    if isinstance(value, Obj):
        return isinstance(cx.cell(value.storage), (ListCell, Version))
    return isinstance(value, Ref) and isinstance(type_of(cx, value), List)


def _extended(cx: Lowering, name: str, current: Any, value: Abstract, stmt: Any) -> None:
    """`items += more` adds to the list itself; with an array NumPy would make another array."""
    from .list_methods import repeat_list
    from .methods import call_builtin_method

    if name == "Mult" and isinstance(cx.cell(current.storage), ListCell):
        repeat_list(cx, current, value, stmt)
        return
    if name != "Add":
        raise cx.unsupported(stmt, "this changes a list in place: write it as a new list")
    if isinstance(value, (Ref, Value)) and not _is_list(cx, value):
        raise cx.unsupported(
            stmt,
            "list += array makes an array of both: write np.array(...) + ... for the sum,"
            " or items.extend(...) for a longer list",
        )
    call_builtin_method(cx, current, "extend", [value], {}, stmt)


def _maybe_in_place(cx: Lowering, name: str, current: Ref, value: Abstract, stmt: Any) -> bool:
    """A scalar or an array, known only at run time: the same unless the array has other names."""
    holders = references(cx.state, cx.live)[current.storage]
    if holders > 1 or current.storage in cx.state.shared or current.path:
        raise cx.unsupported(
            stmt,
            "this is a number on some paths and an array, which changes in place, on others, and"
            " something else refers to it: write s = s + ... in place of s += ...",
        )
    return False


def _check_kind(cx: Lowering, type_: Any, result: Abstract, stmt: Any) -> None:
    """NumPy refuses to put floats into an integer array in place."""
    found = type_of(cx, result)
    have, want = getattr(found, "dtype", None), type_.dtype
    if have and want and not np.can_cast(have, want, "same_kind"):
        raise cx.unsupported(stmt, f"NumPy cannot put {have} values into a {want} array in place")


def delete(cx: Lowering, stmt: Any) -> None:
    for target in stmt.targets:
        match target:
            case gast.Name(id=name):
                if name in cx.scope.globals_ | cx.scope.nonlocals:
                    raise cx.unsupported(target, f"del of {name!r}, which is not of this function")
                cx.names.pop(name, None)
            case gast.Subscript():
                owner, index = evaluate_all(cx, [target.value, target.slice])
                if isinstance(owner, Obj):
                    from .calls import call_method, has_method
                    from .methods import call_builtin_method

                    if has_method(cx, owner, "__delitem__"):
                        call_method(cx, owner, "__delitem__", [index], {}, target)
                        continue
                    check_writable(cx, owner.storage, target)
                    if isinstance(index, Static) and isinstance(index.value, slice):
                        store(cx, owner, index, Tup(()), target)
                    else:
                        call_builtin_method(cx, owner, "pop", [index], {}, target)
                    continue
                raise cx.unsupported(target, "del of an array element")
            case gast.Attribute():
                delete_attribute(cx, evaluate(cx, target.value), mangled(cx, target.attr), target)
            case _:
                raise cx.unsupported(target, f"del of {type(target).__name__}")
