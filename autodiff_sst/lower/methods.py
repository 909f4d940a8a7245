"""Built-in methods: of arrays here, of containers and strings in files of their own."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..ir.longs import MAX_NUMBERS
from ..ir.nodes import Const
from ..ir.types import Array, List, Opaque, Scalar, rank, sole_dtype
from ..rules.arrays import numbers_of_array
from ..rules.forms import PRIMITIVES
from ..rules.shapes import astype, view_as
from ..rules.views import Reshaped, Transposed
from .arrays import call_primitive
from .container_methods import dict_method, set_method, string_method, tuple_method
from .containers import new_list
from .context import Lowering, NeedUnroll
from .list_methods import list_method
from .memory import ELLIPSIS, abstract_of, atom_of, kind, type_of, version, view, write
from .opaque import call_object_method
from .operators import BINARY, COMPARE, binary, compare
from .outside import object_atom
from .sequences import as_sequence
from .signatures import Args, Keywords, only_options
from .values import (
    Abstract,
    DictCell,
    External,
    ListCell,
    Obj,
    RecordsCell,
    Ref,
    SetCell,
    Static,
    Super,
    Tup,
    Value,
    Version,
)

# ndarray methods that are NumPy functions of the array, by name.
_SAME_NAME = """
sum mean prod max min std var cumsum cumprod argmax argmin argsort all any round clip ravel
squeeze swapaxes repeat trace diagonal take nonzero searchsorted dot ptp choose argpartition put
"""


ARRAY_FUNCTIONS: dict[str, Any] = {name: getattr(np, name) for name in _SAME_NAME.split()}


def call_builtin_method(
    cx: Lowering, owner: Abstract, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    """`owner.name(*args)` for an owner that is not of a user's class."""
    written = _DUNDERS.get(name)
    if written is not None and not isinstance(owner, Super):
        return written(cx, [owner, *args], node)
    match owner:
        case Ref() if isinstance(type_of(cx, owner), List):
            return list_method(cx, Obj(owner.storage), name, args, keywords, node)
        case Ref() | Value() if not _is_opaque(cx, owner):
            return _array_method(cx, owner, name, args, keywords, node)
        case Value(atom):
            return call_object_method(cx, atom, name, args, keywords, node)
        case External():
            return call_object_method(cx, object_atom(cx, owner), name, args, keywords, node)
        case Obj(storage):
            match cx.cell(storage):
                case ListCell() | RecordsCell() | Version():
                    return list_method(cx, owner, name, args, keywords, node)
                case DictCell():
                    return dict_method(cx, owner, name, args, keywords, node)
                case SetCell():
                    return set_method(cx, owner, name, args, node)
        case Tup():
            return tuple_method(cx, owner, name, args, keywords, node)
        case Static(str() as text):
            return string_method(cx, text, name, args, keywords, node)
        case Super(owner=inner) if name == "__setattr__":
            from .calls import call

            return call(cx, Static(object.__setattr__), [inner, *args], keywords, node)
        case Super() if name == "__init__":
            return Static(None)
        case Super():
            raise cx.unsupported(node, f"super().{name}, which is the method of object")
    raise cx.unsupported(node, f"the method {name!r} of {kind(cx, owner)}")


def _is_opaque(cx: Lowering, owner: Abstract) -> bool:
    return isinstance(type_of(cx, owner), Opaque)


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
    type_ = type_of(cx, owner)
    if name == "is_integer" and isinstance(type_, Scalar) and type_.dtype.startswith("float"):
        rest = binary(cx, "Mod", owner, Value(Const(1)), node)
        whole = compare(cx, "Eq", rest, Value(Const(0)), node)
        return Value(cx.emit(PRIMITIVES[bool].op, atom_of(cx, whole)))
    if name in ("is_integer", "bit_length") and isinstance(owner, Value):
        return call_object_method(cx, owner.atom, name, args, keywords, node)
    raise cx.unsupported(node, f"the array method {name!r} is not supported: use autodiff_sst.rule")


def _conjugate(
    cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    from .calls import call

    type_ = type_of(cx, owner)
    python = isinstance(type_, Scalar) and type_.python
    if python and not type_.dtype.startswith("complex"):
        return owner
    found = call(cx, Static(np.conjugate), [owner, *args], keywords, node)
    return call(cx, Static(complex), [found], {}, node) if python else found


def _copy(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    if isinstance(owner, Value):
        return owner
    return abstract_of(cx, cx.emit(PRIMITIVES[np.copy].op, atom_of(cx, owner)))


def _flatten(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    flat = call_primitive(cx, np.ravel, PRIMITIVES[np.ravel], [owner, *args], keywords, node)
    return abstract_of(cx, cx.emit(PRIMITIVES[np.copy].op, atom_of(cx, flat)))


def _astype(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .numpy_calls import known_copy, known_dtype

    only_options(cx, keywords, node, "dtype", "copy")
    if len(args) > 1:
        raise cx.unsupported(node, "more than a dtype")
    dtype = known_dtype(cx, keywords.get("dtype", args[0] if args else Static(None)), node)
    copies = known_copy(cx, keywords, True, node)
    if not copies and isinstance(owner, Ref) and dtype == sole_dtype(type_of(cx, owner)):
        return owner
    return abstract_of(cx, cx.emit(PRIMITIVES[astype].op, atom_of(cx, owner), dtype=Const(dtype)))


def _item(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    value = _one_of(cx, owner, args, node) if args else owner
    type_ = type_of(cx, value)
    if isinstance(type_, Array) and type_.dims != ():
        flat = cx.emit(PRIMITIVES[np.ravel].op, atom_of(cx, value))
        value = abstract_of(cx, flat)
        from .subscripts import array_item

        value = array_item(cx, value, Const(0), node)  # type: ignore[arg-type]
    dtype = getattr(type_, "dtype", None)
    python = {"f": float, "i": int, "u": int, "b": bool}.get((dtype or "?")[0])
    if python is None or sole_dtype(type_) is None:  # type: ignore[arg-type]
        raise cx.unsupported(node, f"item() of a number of dtype {dtype or 'not known'}")
    return Value(cx.emit(PRIMITIVES[python].op, atom_of(cx, value)))


def _one_of(cx: Lowering, owner: Abstract, args: Args, node: Any) -> Abstract:
    """What `item(k)` takes: an element of the flat array, and `item(i, j)` one of the array."""
    from .subscripts import subscript

    index = args[0] if len(args) == 1 else Tup(tuple(args))
    ndim = rank(type_of(cx, owner))
    if ndim is None:
        raise cx.unsupported(node, "the number of dimensions is known only at run time here")
    if ndim != 1 and not isinstance(index, Tup):
        owner = abstract_of(cx, cx.emit(PRIMITIVES[np.ravel].op, atom_of(cx, owner)))
    return subscript(cx, owner, index, node)


def _reshape(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    shape = args[0] if len(args) == 1 else Tup(tuple(args))
    return reshape(cx, owner, shape, keywords, node)


def reshape(
    cx: Lowering, owner: Abstract, shape: Abstract, keywords: Keywords, node: Any
) -> Abstract:
    """A view where the storage is known to be contiguous, else a value not to be written to."""
    literal = _literal_shape(cx, shape, node)
    if isinstance(owner, Ref) and not keywords and literal is not None and _contiguous(cx, owner):
        return view(cx, owner.storage, (Const(Reshaped(literal)),))
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
    return view(cx, owner.storage, (*owner.path, Const(Transposed(axes))))


def _fill(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    assert isinstance(owner, Ref)
    write(cx, owner, (ELLIPSIS,), atom_of(cx, args[0], node), node)
    return Static(None)


def _sorter(function: Any) -> Callable[..., Abstract]:
    """`a.sort()`: what the function returns is written into the array."""

    def method(
        cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any
    ) -> Abstract:
        from .calls import call

        assert isinstance(owner, Ref)
        found = call(cx, Static(function), [owner, *args], keywords, node)
        write(cx, owner, (ELLIPSIS,), atom_of(cx, found), node)
        return Static(None)

    return method


def _compress(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .calls import call

    return call(cx, Static(np.compress), [args[0], owner, *args[1:]], keywords, node)


def _view(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """`a.view()` is the array under another name; a view by another dtype is not written to."""
    from .numpy_calls import known_dtype

    given = [*args, *keywords.values()]
    dtype = known_dtype(cx, given[0] if given else Static(None), node)
    own = sole_dtype(type_of(cx, owner))
    if dtype in (None, own):
        return owner
    parts = {"float64": "complex128", "float32": "complex64"}
    if own is None or (parts.get(own) != dtype and parts.get(dtype or "") != own):
        raise cx.unsupported(node, f"a view of {own} numbers as {dtype}")
    declared = PRIMITIVES[view_as]
    return call_primitive(cx, view_as, declared, [owner, Static(dtype)], {}, node)


def _tolist(cx: Lowering, owner: Abstract, args: Args, keywords: Keywords, node: Any) -> Abstract:
    type_ = type_of(cx, owner)
    if not rank(type_) or sole_dtype(type_) is None:  # type: ignore[arg-type]
        raise cx.unsupported(node, "tolist of what is not known to be an array with axes")
    sequence = as_sequence(cx, owner, node)
    if rank(type_) != 1:  # type: ignore[arg-type]
        if not isinstance(sequence.length, int) or sequence.length > MAX_NUMBERS:
            raise NeedUnroll("tolist of an array of many rows: go through them", cx.place(node))
        rows = map(sequence.at, range(sequence.length))
        return new_list(cx, tuple(_tolist(cx, row, [], {}, node) for row in rows))
    if isinstance(sequence.length, int) and sequence.length <= MAX_NUMBERS:
        items = map(sequence.at, range(sequence.length))
        return new_list(cx, tuple(_item(cx, item, [], {}, node) for item in items))
    return cx.new(cx.emit(PRIMITIVES[numbers_of_array].op, atom_of(cx, owner)))


_SPECIAL: dict[str, Callable[..., Abstract]] = {
    "conj": _conjugate,
    "conjugate": _conjugate,
    "copy": _copy,
    "flatten": _flatten,
    "astype": _astype,
    "item": _item,
    "__float__": _item,
    "reshape": _reshape,
    "transpose": _transpose,
    "fill": _fill,
    "sort": _sorter(np.sort),
    "partition": _sorter(np.partition),
    "compress": _compress,
    "tolist": _tolist,
    "view": _view,
}


def _as_operator(name: str) -> Callable[..., Abstract]:
    return lambda cx, args, node: binary(cx, name, args[0], args[1], node)


def _as_comparison(name: str) -> Callable[..., Abstract]:
    return lambda cx, args, node: compare(cx, name, args[0], args[1], node)


def _as_call(function: Any) -> Callable[..., Abstract]:
    def written(cx: Lowering, args: Args, node: Any) -> Abstract:
        from .calls import call

        return call(cx, Static(function), args, {}, node)

    return written


def _as_subscript(cx: Lowering, args: Args, node: Any) -> Abstract:
    from .subscripts import subscript

    return subscript(cx, args[0], args[1], node)


_DUNDERS: dict[str, Callable[..., Abstract]] = {
    **{dunder: _as_operator(name) for name, (_, _, dunder) in BINARY.items()},
    **{dunder: _as_comparison(name) for name, (_, _, dunder) in COMPARE.items()},
    **{f"__{f.__name__}__": _as_call(f) for f in (len, abs, bool, round)},
    "__neg__": _as_call(operator.neg),
    "__getitem__": _as_subscript,
    "__setitem__": _as_call(operator.setitem),
}
