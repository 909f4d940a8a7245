"""Built-in methods of arrays, lists, dicts, sets, tuples, strings and opaque objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, List, Opaque, rank
from ..rules.forms import PRIMITIVES
from ..rules.python import append, take_last
from ..rules.shapes import astype
from ..rules.views import Reshaped, Transposed
from .arrays import call_primitive
from .context import Lowering, NeedUnroll
from .memory import (
    ELLIPSIS,
    abstract_of,
    atom_of,
    check_writable,
    escape,
    kind,
    type_of,
    version,
    write,
)
from .opaque import call_object_method, object_atom
from .sequences import as_sequence, static_sequence
from .values import (
    Abstract,
    DictCell,
    External,
    ListCell,
    Obj,
    Ref,
    SetCell,
    Static,
    Super,
    Tup,
    Value,
    Version,
)

Args = list[Abstract]
Keywords = dict[str, Abstract]

# ndarray methods that are NumPy functions of the array, by name.
_SAME_NAME = """
sum mean prod max min std var cumsum cumprod argmax argmin argsort all any round clip ravel
squeeze swapaxes repeat trace diagonal take nonzero searchsorted dot ptp
"""
ARRAY_FUNCTIONS: dict[str, Any] = {name: getattr(np, name) for name in _SAME_NAME.split()}
ARRAY_FUNCTIONS |= {"conj": np.conjugate, "conjugate": np.conjugate}


def call_builtin_method(
    cx: Lowering, owner: Abstract, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    """`owner.name(*args)` for an owner that is not of a user's class."""
    match owner:
        case Ref() if isinstance(type_of(cx, owner), List):
            return _list_method(cx, Obj(owner.storage), name, args, keywords, node)
        case Ref() | Value() if not _is_opaque(cx, owner):
            return _array_method(cx, owner, name, args, keywords, node)
        case Value(atom):
            return call_object_method(cx, atom, name, args, keywords, node)
        case External():
            return call_object_method(cx, object_atom(cx, owner), name, args, keywords, node)
        case Obj(storage):
            match cx.cell(storage):
                case ListCell() | Version():
                    return _list_method(cx, owner, name, args, keywords, node)
                case DictCell():
                    return _dict_method(cx, owner, name, args, keywords, node)
                case SetCell():
                    return _set_method(cx, owner, name, args, node)
        case Tup():
            return _tuple_method(cx, owner, name, args, keywords, node)
        case Static(str() as text):
            return _string_method(cx, text, name, args, keywords, node)
        case Super():
            return Static(None)
    raise cx.unsupported(node, f"the method {name!r} of {kind(cx, owner)}")


def _is_opaque(cx: Lowering, owner: Abstract) -> bool:
    return isinstance(type_of(cx, owner), Opaque)


# --- arrays -----------------------------------------------------------------------------------


def _array_method(
    cx: Lowering, owner: Abstract, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    special = _SPECIAL.get(name)
    if special is not None:
        return special(cx, owner, args, keywords, node)
    function = ARRAY_FUNCTIONS.get(name)
    if function is not None:
        from .calls import call

        return call(cx, Static(function), [owner, *args], keywords, node)
    if name in ("is_integer", "bit_length") and isinstance(owner, Value):
        return call_object_method(cx, owner.atom, name, args, keywords, node)
    raise cx.unsupported(node, f"the array method {name!r} is not supported")


def _copy(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if isinstance(owner, Value):
        return owner
    return abstract_of(cx, cx.emit(PRIMITIVES[np.copy].op, atom_of(cx, owner)))


def _flatten(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    flat = call_primitive(cx, np.ravel, PRIMITIVES[np.ravel], [owner, *args], keywords, node)
    return abstract_of(cx, cx.emit(PRIMITIVES[np.copy].op, atom_of(cx, flat)))


def _astype(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .builtins import _dtype

    dtype = _dtype(cx, keywords.get("dtype", args[0] if args else Static(None)), node)
    return abstract_of(cx, cx.emit(PRIMITIVES[astype].op, atom_of(cx, owner), dtype=Const(dtype)))


def _item(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    value = owner
    if args:
        from .expressions import subscript

        value = subscript(cx, owner, args[0] if len(args) == 1 else Tup(tuple(args)), node)
    type_ = type_of(cx, value)
    if isinstance(type_, Array) and type_.dims != ():
        flat = cx.emit(PRIMITIVES[np.ravel].op, atom_of(cx, value))
        value = abstract_of(cx, flat)
        from .expressions import array_item

        value = array_item(cx, value, Const(0), node)  # type: ignore[arg-type]
    dtype = getattr(type_, "dtype", "") or ""
    python = float if dtype.startswith("float") else int if dtype[:1] in "iu" else bool
    return Value(cx.emit(PRIMITIVES[python].op, atom_of(cx, value)))


def _reshape(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    shape = args[0] if len(args) == 1 else Tup(tuple(args))
    return reshape(cx, owner, shape, keywords, node)


def reshape(
    cx: Lowering, owner: Abstract, shape: Abstract, keywords: Keywords, node: Any
) -> Abstract:
    """A view where the storage is known to be contiguous, else a value not to be written to."""
    literal = _literal_shape(cx, shape, node)
    if isinstance(owner, Ref) and not keywords and literal is not None and _contiguous(cx, owner):
        return Ref(owner.storage, (Const(Reshaped(literal)),))
    declared = PRIMITIVES[np.reshape]
    return call_primitive(cx, np.reshape, declared, [owner, shape], keywords, node)


def _literal_shape(cx: Lowering, shape: Abstract, node: Any) -> tuple[int, ...] | None:
    atom = atom_of(cx, shape, node)
    if not isinstance(atom, Const):
        return None
    return atom.value if isinstance(atom.value, tuple) else (atom.value,)


def _contiguous(cx: Lowering, owner: Ref) -> bool:
    """Whether the storage was made by a constructor, in C order, in this function."""
    if owner.path:
        return False
    made = version(cx, owner.storage)
    stmt = cx.builder.definitions.get(made)  # type: ignore[arg-type]
    while stmt is not None and stmt.op.name == "setitem":
        made = stmt.args[0]
        stmt = cx.builder.definitions.get(made)  # type: ignore[arg-type]
    return stmt is not None and stmt.op.name in ("zeros", "ones", "empty", "full", "eye", "arange")


def _transpose(
    cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    axes: Any = None
    if args and args != [Static(None)]:
        atom = atom_of(cx, args[0] if len(args) == 1 else Tup(tuple(args)), node)
        if not isinstance(atom, Const):
            raise cx.unsupported(node, "axes must be known while compiling")
        axes = atom.value
    return transpose(cx, owner, axes)


def transpose(cx: Lowering, owner: Abstract, axes: tuple[int, ...] | None) -> Abstract:
    if not isinstance(owner, Ref):
        return owner
    if axes is None and rank(type_of(cx, owner)) in (0, 1):
        return owner
    if axes is not None:
        axes = tuple(a % len(axes) for a in axes)
    return Ref(owner.storage, (*owner.path, Const(Transposed(axes))))


def _fill(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    assert isinstance(owner, Ref)
    write(cx, owner, (ELLIPSIS,), atom_of(cx, args[0], node), node)
    return Static(None)


def _sort(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .calls import call

    assert isinstance(owner, Ref)
    found = call(cx, Static(np.sort), [owner, *args], keywords, node)
    write(cx, owner, (ELLIPSIS,), atom_of(cx, found), node)
    return Static(None)


def _tolist(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .builtins import _list

    if rank(type_of(cx, owner)) != 1:
        raise cx.unsupported(node, "tolist of an array that is not 1-d")
    return _list(cx, [owner], {}, node)


_SPECIAL: dict[str, Callable[..., Abstract]] = {
    "copy": _copy,
    "flatten": _flatten,
    "astype": _astype,
    "item": _item,
    "__float__": _item,
    "reshape": _reshape,
    "transpose": _transpose,
    "fill": _fill,
    "sort": _sort,
    "tolist": _tolist,
}

# --- lists ------------------------------------------------------------------------------------


def list_append(cx: Lowering, owner: Any, item: Abstract, node: Any) -> None:
    """`owner.append(item)`."""
    storage = owner.storage
    check_writable(cx, storage, node)
    cell = cx.cell(storage)
    if isinstance(cell, ListCell):
        cx.state.heap[storage] = ListCell((*cell.items, item))
        return
    escape(cx, item, storage)
    _push(cx, storage, atom_of(cx, item, node), node)


def _push(cx: Lowering, storage: int, atom: Atom, node: Any) -> None:
    current = version(cx, storage)
    try:
        new = cx.emit(PRIMITIVES[append].op, current, atom, name=getattr(current, "name", ""))
    except ValueError as error:
        raise cx.unsupported(node, f"the list would hold {error}") from None
    if current in cx.hints:
        cx.hints[new] = cx.hints[current]  # type: ignore[index]
    cx.state.heap[storage] = Version(new)


def _list_method(
    cx: Lowering, owner: Obj, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    if name == "append":
        list_append(cx, owner, args[0], node)
        return Static(None)
    cell = cx.cell(owner.storage)
    if isinstance(cell, Version):
        return _dynamic_list_method(cx, owner, name, args, node)
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
            items.insert(_place(cx, args[0], node), args[1])
        case "pop":
            place = _place(cx, args[0], node) if args else -1
            if not items:
                raise cx.unsupported(node, "pop from a list that is empty here")
            result = items.pop(place)
        case "reverse":
            items.reverse()
        case "clear":
            items.clear()
        case "copy":
            from .expressions import new_list

            return new_list(cx, tuple(items))
        case "sort":
            from .builtins import _sorted

            done = _sorted(cx, [owner], keywords, node)
            cx.state.heap[owner.storage] = cx.cell(done.storage)  # type: ignore[union-attr]
            return Static(None)
        case _:
            raise cx.unsupported(node, f"the list method {name!r} is not supported")
    cx.state.heap[owner.storage] = ListCell(tuple(items))
    return result


def _extend(cx: Lowering, owner: Obj, sequence: Any, node: Any) -> Abstract:
    from .builtins import fold_sequence

    held = cx.hold(owner)

    def step(_: Abstract, item: Abstract) -> Abstract:
        list_append(cx, cx.names[held[0]], item, node)
        return Static(None)

    fold_sequence(cx, sequence, Static(None), step, node)
    cx.drop(held)
    return Static(None)


def _place(cx: Lowering, value: Abstract, node: Any) -> int:
    from .expressions import demand

    found: int = demand(cx, atom_of(cx, value, node), node)
    return found


def _dynamic_list_method(cx: Lowering, owner: Obj, name: str, args: Args, node: Any) -> Abstract:
    current = version(cx, owner.storage)
    if name == "pop" and not args:
        check_writable(cx, owner.storage, node)
        rest, last = cx.builder.emit_many(PRIMITIVES[take_last].op, 2, current)
        cx.state.heap[owner.storage] = Version(rest)
        return abstract_of(cx, last, "it is an item of a list")
    if name == "copy":
        return cx.new(cx.emit(PRIMITIVES[list].op, current, type=current.type))
    if name == "extend":
        return _extend(cx, owner, as_sequence(cx, args[0], node), node)
    raise NeedUnroll(
        f"the list method {name!r} on a list whose length is known only at run time",
        cx.place(node),
    )


# --- dicts, sets, tuples, strings -------------------------------------------------------------


def _dict_method(
    cx: Lowering, owner: Obj, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    from .expressions import constant_key, key_of, new_object

    cell = cx.cell(owner.storage)
    entries: dict[Any, Abstract] = dict(cell.items)
    match name:
        case "keys":
            return static_sequence(tuple(constant_key(k) for k in entries))
        case "values":
            return static_sequence(tuple(entries.values()))
        case "items":
            return static_sequence(tuple(Tup((constant_key(k), v)) for k, v in entries.items()))
        case "get":
            key = key_of(cx, args[0], node)
            return entries.get(key, args[1] if len(args) > 1 else Static(None))
        case "copy":
            return new_object(cx, DictCell(entries, cell.cls))
    check_writable(cx, owner.storage, node)
    result: Abstract = Static(None)
    match name:
        case "setdefault":
            key = key_of(cx, args[0], node)
            result = entries.setdefault(key, args[1] if len(args) > 1 else Static(None))
        case "update":
            if args:
                other = cx.cell(args[0].storage) if isinstance(args[0], Obj) else None
                if not isinstance(other, DictCell):
                    raise cx.unsupported(node, "update takes a dict here")
                entries.update(other.items)
            entries.update(keywords)
        case "pop":
            key = key_of(cx, args[0], node)
            if key not in entries and len(args) < 2:
                raise cx.unsupported(node, f"the dict has no key {key!r} here")
            result = entries.pop(key, args[1] if len(args) > 1 else Static(None))
        case "clear":
            entries.clear()
        case _:
            raise cx.unsupported(node, f"the dict method {name!r} is not supported")
    cx.state.heap[owner.storage] = DictCell(entries, cell.cls)
    return result


def _set_method(cx: Lowering, owner: Obj, name: str, args: Args, node: Any) -> Abstract:
    cell = cx.cell(owner.storage)
    from .builtins import make_set

    if name in ("add", "discard", "remove"):
        check_writable(cx, owner.storage, node)
        items = [item for item in cell.items if item != args[0]]
        if name == "remove" and len(items) == len(cell.items):
            raise cx.unsupported(node, "the set does not hold this")
        made = make_set(cx, [*items, args[0]] if name == "add" else items, node)
        cx.state.heap[owner.storage] = cx.cell(made.storage)  # type: ignore[union-attr]
        return Static(None)
    raise cx.unsupported(node, f"the set method {name!r} is not supported")


def _tuple_method(
    cx: Lowering, owner: Tup, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    if name == "_replace" and owner.cls is not None:
        values = dict(zip(owner.cls._fields, owner.items, strict=True)) | keywords
        return Tup(tuple(values.values()), owner.cls)
    if name == "_asdict" and owner.cls is not None:
        from .expressions import new_object

        return new_object(cx, DictCell(dict(zip(owner.cls._fields, owner.items, strict=True))))
    if name in ("index", "count"):
        found = atom_of(cx, owner, node), atom_of(cx, args[0], node)
        if all(isinstance(a, Const) for a in found):
            values = [a.value for a in found]  # type: ignore[union-attr]
            return Value(Const(getattr(values[0], name)(values[1])))
    raise cx.unsupported(node, f"the tuple method {name!r} is not supported")


def _string_method(
    cx: Lowering, text: str, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    from .expressions import constant

    atoms = [atom_of(cx, a, node) for a in args]
    named = {k: atom_of(cx, v, node) for k, v in keywords.items()}
    if all(isinstance(a, Const) for a in [*atoms, *named.values()]):
        values = [a.value for a in atoms]  # type: ignore[union-attr]
        options = {k: a.value for k, a in named.items()}  # type: ignore[union-attr]
        found = getattr(text, name)(*values, **options)
        if isinstance(found, (list, tuple)):
            from .expressions import new_list

            items = tuple(constant(part) for part in found)
            return Tup(items) if isinstance(found, tuple) else new_list(cx, items)
        return constant(found)
    if name in ("format", "join"):
        return call_object_method(cx, Const(text), name, args, keywords, node)
    raise cx.unsupported(node, f"the string method {name!r} of values known only at run time")
