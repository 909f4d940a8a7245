"""Operators on abstract values: folded where the result is known, written where it is not."""

from __future__ import annotations

import enum
import operator
from typing import Any

import gast
import numpy as np

from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import BOOL, STR, Array, List, Opaque, Scalar, Type, is_array
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from ..rules.python import both, either, list_of
from . import protocols
from .context import Lowering, NeedUnroll
from .extents import lowest
from .memory import abstract_of, atom_of, kind, type_of
from .outside import are_one
from .raising import computed
from .values import (
    Abstract,
    Closure,
    DictCell,
    External,
    ListCell,
    Obj,
    ObjectCell,
    Ref,
    Sequence,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)

BINARY: dict[str, tuple[Any, Any, str]] = {
    "Add": (np.add, operator.add, "__add__"),
    "Sub": (np.subtract, operator.sub, "__sub__"),
    "Mult": (np.multiply, operator.mul, "__mul__"),
    "Div": (np.true_divide, operator.truediv, "__truediv__"),
    "FloorDiv": (np.floor_divide, operator.floordiv, "__floordiv__"),
    "Mod": (np.remainder, operator.mod, "__mod__"),
    "Pow": (np.power, operator.pow, "__pow__"),
    "MatMult": (np.matmul, operator.matmul, "__matmul__"),
    "BitAnd": (np.bitwise_and, operator.and_, "__and__"),
    "BitOr": (np.bitwise_or, operator.or_, "__or__"),
    "BitXor": (np.bitwise_xor, operator.xor, "__xor__"),
    "LShift": (np.left_shift, operator.lshift, "__lshift__"),
    "RShift": (np.right_shift, operator.rshift, "__rshift__"),
}
UNARY: dict[str, tuple[Any, Any, str]] = {
    "USub": (np.negative, operator.neg, "__neg__"),
    "UAdd": (np.positive, operator.pos, "__pos__"),
    "Invert": (np.invert, operator.invert, "__invert__"),
}
COMPARE: dict[str, tuple[Any, Any, str]] = {
    "Eq": (np.equal, operator.eq, "__eq__"),
    "NotEq": (np.not_equal, operator.ne, "__ne__"),
    "Lt": (np.less, operator.lt, "__lt__"),
    "LtE": (np.less_equal, operator.le, "__le__"),
    "Gt": (np.greater, operator.gt, "__gt__"),
    "GtE": (np.greater_equal, operator.ge, "__ge__"),
}


def binary(
    cx: Lowering, name: str, left: Abstract, right: Abstract, node: Any, *, in_place: bool = False
) -> Abstract:
    """`left op right`, or with `in_place` what `left op= right` binds."""
    ufunc, function, dunder = BINARY[name]
    found = protocols.operate(cx, dunder, left, right, node, in_place=in_place)
    if found is None:
        found = _containers(cx, function, left, right, node)
    if found is not None:
        return found
    _refuse_run_time_lists(cx, left, right, node)
    _refuse_sequences(cx, name, left, right, node)
    a, b = number(cx, left, node), number(cx, right, node)
    folded = fold(function, a, b)
    if folded is not None:
        return folded
    if a.type == STR and (b.type == STR or name in ("Mod", "Mult")):
        return Value(cx.builder.emit(PRIMITIVES[ufunc].op, a, b, type=STR))
    return abstract_of(cx, cx.emit(PRIMITIVES[ufunc].op, a, b))


def _refuse_run_time_lists(cx: Lowering, left: Abstract, right: Abstract, node: Any) -> None:
    """Joining and repeating of lists whose length is known only at run time; with an array, NumPy
    makes an array of a list."""
    for one, other in ((left, right), (right, left)):
        array = isinstance(other, (Value, Ref)) and is_array(type_of(cx, other))
        if _is_run_time_list(cx, one) and not array:
            raise NeedUnroll("arithmetic with a list: make an array of it first", cx.place(node))


def _is_list(cx: Lowering, value: Abstract) -> bool:
    known = isinstance(value, Obj) and isinstance(cx.cell(value.storage), ListCell)
    return known or _is_run_time_list(cx, value)


def _is_run_time_list(cx: Lowering, value: Abstract) -> bool:
    if isinstance(value, Obj):
        return isinstance(cx.cell(value.storage), Version)
    return isinstance(value, Ref) and isinstance(type_of(cx, value), List)


def number(cx: Lowering, value: Abstract, node: Any) -> Atom:
    """An operand of arithmetic."""
    match value:
        case Static(np.generic()):
            return Const(value.value)
        case Static(enum.IntEnum() | enum.IntFlag() as member):
            return Const(int(member))
        case Static(str()) | Value():
            return atom_of(cx, value, node)
        case Static(None):
            raise cx.unsupported(node, _none_is_no_number(cx, node))
        case Static(inner) if callable(inner):
            raise cx.unsupported(node, f"{kind(cx, value)} is not a number")
        case Tup() | Obj():
            return stack_atoms(cx, value, node)
        case Ref() if isinstance(type_of(cx, value), List):
            raise NeedUnroll("arithmetic with a list: make an array of it first", cx.place(node))
        case Closure():
            raise cx.unsupported(node, "a function is not a number")
    return atom_of(cx, value, node)


def _none_is_no_number(cx: Lowering, node: Any) -> str:
    parts = gast.walk(node) if node is not None else ()
    names = (part.id for part in parts if isinstance(part, gast.Name))
    name = next((name for name in names if cx.names.get(name) == Static(None)), None)
    if name is None:
        return "None is not a number: test what may be None with `is None` first"
    return f"None is not a number: {name!r} is None here, test it with `is None` first"


def stack_atoms(cx: Lowering, value: Abstract, node: Any) -> Atom:
    """What NumPy makes of a list or tuple: an array."""
    from .arrays import array_from

    return array_from(cx, value, None, node)


def fold(function: Any, *atoms: Atom) -> Abstract | None:
    """The result for literals that are not floats (those are left as the user wrote them)."""
    if not all(isinstance(atom, Const) for atom in atoms):
        return None
    values = [atom.value for atom in atoms]  # type: ignore[union-attr]
    if any(isinstance(v, (float, complex, np.generic)) for v in values):
        return None
    try:
        result = function(*values)
    except Exception:
        return None
    if isinstance(result, (bool, int, float)):
        return Value(Const(result))
    return Static(result)


def _containers(
    cx: Lowering, function: Any, left: Abstract, right: Abstract, node: Any
) -> Abstract | None:
    """Joining and repeating of tuples, lists and strings; dict union."""
    from .containers import new_list, new_object

    a, b = _items(cx, left), _items(cx, right)
    if function is operator.add and a is not None and b is not None:
        if isinstance(left, Tup) and isinstance(right, Tup):
            return Tup((*a, *b))
        if isinstance(left, Obj) and isinstance(right, Obj):
            return new_list(cx, (*a, *b))
    if function is operator.add and _is_list(cx, left) and _is_list(cx, right):
        from .list_methods import joined_lists

        return joined_lists(cx, left, right, node)
    if function is operator.mul:
        for items, value, times in ((a, left, right), (b, right, left)):
            if items is not None and isinstance(times, Value) and _is_count(times.atom):
                from .subscripts import demand

                if isinstance(value, Obj) and _is_filling(cx, items, times.atom):
                    return cx.new(
                        cx.emit(PRIMITIVES[list_of].op, number(cx, items[0], node), times.atom)
                    )
                count = demand(cx, times.atom, node)
                spread = items * count
                return Tup(spread) if isinstance(value, Tup) else new_list(cx, spread)
    if isinstance(left, Obj) and isinstance(right, Obj):
        first, second = cx.cell(left.storage), cx.cell(right.storage)
        merged = function is operator.or_ and isinstance(first, DictCell)
        if merged and isinstance(second, DictCell):
            return new_object(cx, DictCell({**first.items, **second.items}))
        if function in SETS and isinstance(first, SetCell) and isinstance(second, SetCell):
            from .sets import combined

            return combined(cx, function, first, second, node)
    if isinstance(left, Static) and isinstance(left.value, str):
        # A text takes any value in, a container as it is.
        plain = isinstance(right, (Static, Value)) and function in (operator.add, operator.mul)
        if plain or function is operator.mod:
            return _strings(cx, function, left, right, node)
    return None


def _is_filling(cx: Lowering, items: Any, times: Atom) -> bool:
    """Whether this is a long list of one number. A short one is a list of names, in which anything
    may be stored later; with all loops written out, so is each."""
    count = times.value if isinstance(times, Const) else LONG
    if cx.unrolls or len(items) != 1 or count < LONG or (cx.eager and not isinstance(times, Const)):
        return False
    return isinstance(items[0], Value) and isinstance(items[0].atom.type, Scalar)


LONG = 13  # items, from which on a list of one number is one at run time
SETS = {operator.or_, operator.and_, operator.sub, operator.xor}


def _keys_of_sets(
    cx: Lowering, left: Abstract, right: Abstract, node: Any
) -> tuple[set[Any], set[Any]] | None:
    from .subscripts import key_of

    cells = [cx.cell(v.storage) if isinstance(v, Obj) else None for v in (left, right)]
    if not all(isinstance(cell, SetCell) for cell in cells):
        return None
    first, second = ({key_of(cx, item, node) for item in cell.items} for cell in cells)  # type: ignore[union-attr]
    return first, second


def _refuse_sequences(cx: Lowering, name: str, left: Abstract, right: Abstract, node: Any) -> None:
    """Python has no arithmetic of a list with its own numbers or another list; NumPy would make
    arrays of them."""
    for one, other in ((left, right), (right, left)):
        if _items(cx, one) is None:
            continue
        type_ = other.atom.type if isinstance(other, Value) else None
        number_of_python = isinstance(type_, Scalar) and (type_.python is True or name == "Mult")
        if number_of_python or _items(cx, other) is not None:
            what = f"arithmetic of {kind(cx, left)} and {kind(cx, right)}"
            raise cx.unsupported(node, f"{what}, which Python refuses: make an array first")


def _is_count(atom: Atom) -> bool:
    return getattr(atom.type, "dtype", "").startswith("int")


def _items(cx: Lowering, value: Abstract) -> tuple[Abstract, ...] | None:
    if isinstance(value, Tup):
        return value.items
    if isinstance(value, Obj):
        cell = cx.cell(value.storage)
        if isinstance(cell, ListCell):
            return cell.items
    return None


def _strings(
    cx: Lowering, function: Any, left: Static, right: Abstract, node: Any
) -> Abstract | None:
    atom = atom_of(cx, right, node)
    if isinstance(atom, Const):
        return Static(computed(cx, node, function, left.value, atom.value))
    ufunc = {operator.add: np.add, operator.mul: np.multiply, operator.mod: np.remainder}[function]
    found = cx.builder.emit(PRIMITIVES[ufunc].op, Const(left.value), atom, type=Opaque("str"))
    return Value(found)


def unary(cx: Lowering, name: str, operand: Abstract, node: Any) -> Abstract:
    """`-x`, `+x`, `~x`, `not x`."""
    from .expressions import truth

    if name == "Not":
        test = truth(cx, operand, node)
        if isinstance(test, Const):
            return Value(Const(not test.value))
        return Value(cx.emit(PRIMITIVES[operator.not_].op, test))
    ufunc, function, dunder = UNARY[name]
    from .calls import call_method, has_method

    if has_method(cx, operand, dunder):
        return call_method(cx, operand, dunder, [], {}, node)
    atom = number(cx, operand, node)
    if isinstance(atom, Const) and isinstance(atom.value, (bool, int, float, complex)):
        return Value(Const(function(atom.value)))
    return abstract_of(cx, cx.emit(PRIMITIVES[ufunc].op, atom))


# --- comparisons ------------------------------------------------------------------------------


def compare(cx: Lowering, name: str, left: Abstract, right: Abstract, node: Any) -> Abstract:
    """One comparison."""
    if name in ("Is", "IsNot"):
        return _identity(cx, name == "Is", left, right, node)
    if name in ("In", "NotIn"):
        return _membership(cx, name == "In", left, right, node)
    ufunc, function, dunder = COMPARE[name]
    found = protocols.compare_objects(cx, name, dunder, left, right, node)
    if found is not None:
        return found
    a, b = _items(cx, left), _items(cx, right)
    if a is not None and b is not None and isinstance(left, Tup) == isinstance(right, Tup):
        if name not in ("Eq", "NotEq"):
            return _in_order(cx, name, a, b, node)
        return _compare_items(cx, name, a, b, node)
    found = _compare_dicts(cx, name, left, right, node)
    if found is not None:
        return found
    sets = _keys_of_sets(cx, left, right, node)
    if sets is not None:
        return Value(Const(bool(function(*sets))))
    _refuse_objects(cx, left, right, node)
    if isinstance(left, Static) and isinstance(right, Static):
        return Value(Const(bool(function(left.value, right.value))))
    if any(isinstance(type_of(cx, v), List) for v in (left, right)):
        raise NeedUnroll("a comparison of lists", cx.place(node))
    if name in ("Eq", "NotEq") and _never_equal(cx, left, right):
        return Value(Const(name == "NotEq"))
    a, b = number(cx, left, node), number(cx, right, node)
    if a.type == b.type == STR and not (isinstance(a, Const) and isinstance(b, Const)):
        return Value(cx.emit(PRIMITIVES[ufunc].op, a, b, type=BOOL))
    folded = fold(function, a, b)
    if folded is None and type(literal := getattr(b, "value", None)) is int:
        folded = _settled(function, lowest(cx, a.type), literal)
    return folded if folded is not None else abstract_of(cx, cx.emit(PRIMITIVES[ufunc].op, a, b))


def _settled(function: Any, least: int | None, literal: int) -> Abstract | None:
    """What all whole numbers from the least one on are by a comparison, where they are alike."""
    if least is None or least < literal:
        return None
    if function in (operator.lt, operator.ge) or least > literal:
        return Value(Const(function(least, literal)))
    return None


def _refuse_objects(cx: Lowering, left: Abstract, right: Abstract, node: Any) -> None:
    """Refuse what is compared in a way that is not known: arrays of texts, which may change, and
    containers beside what is known only at run time."""
    for a, b in ((left, right), (right, left)):
        if isinstance(a, Static) and isinstance(a.value, np.ndarray):
            raise cx.unsupported(
                node,
                f"comparing an array of dtype {a.value.dtype}: compare outside of the function, and"
                " give it the mask",
            )
        if _is_unknown(cx, b) and protocols.container(cx, a) is not None:
            raise cx.unsupported(
                node, f"comparing {kind(cx, a)} with what is known at run time only"
            )


def _is_unknown(cx: Lowering, value: Abstract) -> bool:
    """Whether this may be anything: what a function without a rule returns, or a part of it."""
    if not isinstance(value, (Value, Ref)):
        return False
    type_ = type_of(cx, value)
    return isinstance(type_, Opaque) or (isinstance(type_, Array) and type_.dtype is None)


def _never_equal(cx: Lowering, left: Abstract, right: Abstract) -> bool:
    """A number beside a string or None; a container beside a number of Python's or a container of
    another kind."""
    for a, b in ((left, right), (right, left)):
        if isinstance(a, Static) and (a.value is None or isinstance(a.value, str)):
            opaque = isinstance(b, Value) and isinstance(b.atom.type, Opaque)
            return not opaque
        kinds = protocols.container(cx, a), protocols.container(cx, b)
        if None not in kinds:
            return kinds[0] is not kinds[1]
        if kinds[0] is not None and isinstance(b, Value) and isinstance(b.atom.type, Scalar):
            return b.atom.type.python is True
    return False


def _compare_dicts(
    cx: Lowering, name: str, left: Abstract, right: Abstract, node: Any
) -> Abstract | None:
    """Two dicts are equal if they have the same keys and equal values."""
    if not isinstance(left, Obj) or not isinstance(right, Obj):
        return None
    first, second = cx.cell(left.storage), cx.cell(right.storage)
    if not isinstance(first, DictCell) or not isinstance(second, DictCell):
        return None
    if name not in ("Eq", "NotEq"):
        raise cx.unsupported(node, "the order of two dicts, which Python refuses")
    if first.items.keys() != second.items.keys():
        return Value(Const(name == "NotEq"))
    values = tuple(first.items.values()), tuple(second.items[key] for key in first.items)
    return _compare_items(cx, name, *values, node)


def _in_order(
    cx: Lowering,
    name: str,
    left: tuple[Abstract, ...],
    right: tuple[Abstract, ...],
    node: Any,
) -> Abstract:
    """The order of two tuples or lists is that of the first items that differ, else of lengths."""
    result: Abstract = Value(Const(COMPARE[name][1](len(left), len(right))))
    for a, b in reversed(list(zip(left, right, strict=False))):
        same, before = compare(cx, "Eq", a, b, node), compare(cx, name.rstrip("E"), a, b, node)
        result = _joined(cx, either, before, _joined(cx, both, same, result, node), node)
    return result


def _joined(cx: Lowering, how: Any, left: Abstract, right: Abstract, node: Any) -> Abstract:
    """`left and right` with `both`, `left or right` with `either`, of two tests."""
    a, b = atom_of(cx, left, node), atom_of(cx, right, node)
    decisive = how is not both
    for first, other in ((a, right), (b, left)):
        if isinstance(first, Const):
            return Value(Const(decisive)) if bool(first.value) == decisive else other
    return Value(cx.emit(PRIMITIVES[how].op, a, b))


def _compare_items(
    cx: Lowering,
    name: str,
    left: tuple[Abstract, ...],
    right: tuple[Abstract, ...],
    node: Any,
) -> Abstract:
    if len(left) != len(right):
        return Value(Const(name == "NotEq"))
    result: Abstract = Value(Const(True))
    for a, b in zip(left, right, strict=True):
        same = compare(cx, "Eq", a, b, node)
        result = _joined(cx, both, result, same, node)
    return _flagged(cx, result, node) if name == "Eq" else unary(cx, "Not", result, node)


def _identity(cx: Lowering, same: bool, left: Abstract, right: Abstract, node: Any) -> Abstract:
    """`is`: decided while compiling, except for what opaque calls return, and for flags."""
    for a, b in ((left, right), (right, left)):
        flag = _flag(a)
        if flag is not None and isinstance(b, Value):
            return _is_flag(cx, flag == same, flag, b, node)
        if flag is not None and _flag(b) is None and isinstance(b, (Static, Ref, Obj, Tup)):
            return Value(Const(not same))
        if isinstance(a, Static):
            if isinstance(b, Static):
                return Value(Const((a.value is b.value) == same))
            if isinstance(b, Value) and isinstance(b.atom.type, Opaque):
                found = Value(cx.emit(PRIMITIVES[operator.is_].op, b.atom, Const(a.value)))
                return found if same else unary(cx, "Not", found, node)
            return Value(Const(not same))
    known = are_one(cx, left, right)
    if known is not None:
        return Value(Const(known == same))
    places = [v.storage for v in (left, right) if isinstance(v, (Ref, Obj))]
    unsure = len(set(places)) == 2 and all(place in cx.state.shared for place in places)
    # Each `x[0]` is an object of its own, which a name may keep.
    unsure = unsure or (left == right and any(_is_part(cx, v) for v in (left, right)))
    if not unsure and all(isinstance(v, (Ref, Obj, External)) for v in (left, right)):
        return Value(Const((left == right) == same))
    if not unsure and isinstance(left, Value) and isinstance(right, Value) and left == right:
        return Value(Const(same))
    raise cx.unsupported(node, "whether these are the same object is not known")


def _is_part(cx: Lowering, value: Abstract) -> bool:
    """Whether this was taken out of an array."""
    if isinstance(value, Value):
        made = cx.builder.binding(value.atom)
        return isinstance(made, Assign) and made.op == getitem
    return isinstance(value, Ref) and bool(value.path)


def _flag(value: Abstract) -> bool | None:
    """True and False, of which there is one each."""
    if isinstance(value, Static):
        return value.value if isinstance(value.value, bool) else None
    known = isinstance(value, Value) and isinstance(value.atom, Const)
    found = value.atom.value if known else None  # type: ignore[union-attr]
    return found if isinstance(found, bool) else None


def _is_flag(cx: Lowering, wanted: bool, flag: bool, value: Value, node: Any) -> Abstract:
    """`value is flag`, or `is not`: whether it is True, if that is `wanted`, or is not."""
    known = _flag(value)
    if known is not None:
        return Value(Const(known == wanted))
    type_ = type_of(cx, value)
    if type_ != BOOL:
        # NumPy's are neither of the two.
        kinds = getattr(type_, "dtype", None), getattr(type_, "least", None)
        unsure = (kinds[0] is None or "bool" in kinds) and not _of_numpy(type_)
        if isinstance(type_, Opaque) or unsure:
            raise cx.unsupported(node, f"whether this is {flag} itself is not known")
        return Value(Const(wanted != flag))
    return value if wanted else unary(cx, "Not", value, node)


def _of_numpy(type_: Type) -> bool:
    return isinstance(type_, Scalar) and type_.python is False


def _membership(cx: Lowering, inside: bool, left: Abstract, right: Abstract, node: Any) -> Abstract:
    """`in`: keys of dicts, items of tuples, lists and sets, parts of strings."""
    from .subscripts import key_of

    found = protocols.contains(cx, right, left, node)
    if found is not None:
        return found if inside else unary(cx, "Not", found, node)
    items = _items(cx, right)
    if isinstance(right, Obj):
        cell = cx.cell(right.storage)
        if isinstance(cell, DictCell):
            return Value(Const((key_of(cx, left, node) in cell.items) == inside))
        if isinstance(cell, SetCell):
            items = cell.items
        if isinstance(cell, ObjectCell):
            raise cx.unsupported(
                node, f"membership in {kind(cx, right)}: its class has no __contains__"
            )
    _refuse_objects(cx, left, right, node)
    if isinstance(right, Static) and isinstance(left, Static):
        return Value(Const((left.value in right.value) == inside))
    if items is None:
        if isinstance(right, (Ref, Value)) or _is_range(cx, left, right):
            item = atom_of(cx, left)
            held = Value(cx.emit(PRIMITIVES[operator.contains].op, atom_of(cx, right), item))
            return held if inside else unary(cx, "Not", held, node)
        raise cx.unsupported(node, f"membership in {kind(cx, right)}")
    result: Abstract = Value(Const(False))
    for item in items:
        same = Value(Const(True)) if _one(cx, left, item) else compare(cx, "Eq", left, item, node)
        result = _joined(cx, either, result, same, node)
    return _flagged(cx, result, node) if inside else unary(cx, "Not", result, node)


def _is_range(cx: Lowering, left: Abstract, right: Abstract) -> bool:
    """Whether this asks for a number in a range."""
    ranged = isinstance(right, Sequence) and right.kind == "range" and right.items is not None
    return ranged and isinstance(type_of(cx, left), Scalar)


def _flagged(cx: Lowering, test: Abstract, node: Any) -> Abstract:
    """One of Python's truth values, where more than the truth is asked for."""
    from .expressions import is_tested

    if not isinstance(test, Value) or test.atom.type == BOOL or is_tested(node):
        return test
    return Value(cx.emit(PRIMITIVES[bool].op, test.atom))


def _one(cx: Lowering, left: Abstract, right: Abstract) -> bool:
    """Whether two objects are certainly one: a nan is, which does not equal itself."""
    known = isinstance(left, (Obj, External)) or (
        isinstance(left, Value) and isinstance(left.atom, Var) and not _is_part(cx, left)
    )
    return known and left == right


def is_array_value(cx: Lowering, value: Abstract) -> bool:
    return is_array(type_of(cx, value))
