"""What Python asks of the classes of operands: operators, comparisons, truth, membership.

A method may answer NotImplemented, and then the other operand is asked. The right operand is
asked first when its class derives from the left one's. `x += y` asks for a method of its own
before it does what `x + y` does. NumPy's operators ask in a way of their own.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Sequence
from typing import Any

from ..ir.nodes import Atom, Const
from ..ir.types import Scalar, is_array
from .context import Lowering
from .memory import kind, type_of
from .values import (
    Abstract,
    DictCell,
    External,
    ListCell,
    Obj,
    ObjectCell,
    RecordsCell,
    Ref,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)

REFLECTED = {
    "__lt__": "__gt__",
    "__le__": "__ge__",
    "__gt__": "__lt__",
    "__ge__": "__le__",
    "__eq__": "__eq__",
    "__ne__": "__ne__",
}
# How a class says to NumPy that it is as good as an array.
AS_ARRAY = ("__array__", "__array_interface__", "__array_struct__")


def class_of_object(cx: Lowering, value: Abstract) -> Any:
    """The class of an object whose class may have methods for operators, else None."""
    match value:
        case Obj(storage):
            cell = cx.cell(storage)
            return cell.cls if isinstance(cell, ObjectCell) else None
        case External(inner):
            return type(inner)
        case Tup(cls=cls):
            return cls
    return None


def container(cx: Lowering, value: Abstract) -> Any:
    """The class of a tuple, list, dict or set, else None."""
    if isinstance(value, Tup):
        return tuple
    cell = cx.cell(value.storage) if isinstance(value, Obj) else None
    if isinstance(cell, (ListCell, RecordsCell, Version)):
        return list
    return {DictCell: dict, SetCell: set}.get(type(cell))


def written(cls: Any, name: str) -> bool:
    """Whether a class has a method that was written in Python."""
    found = inspect.getattr_static(cls, name, None) if cls is not None else None
    return isinstance(found, types.FunctionType)


def operate(
    cx: Lowering, dunder: str, left: Abstract, right: Abstract, node: Any, *, in_place: bool = False
) -> Abstract | None:
    """What the classes of the operands make of an operator; None where they have no say."""
    first, second = class_of_object(cx, left), class_of_object(cx, right)
    swapped = REFLECTED.get(dunder) or dunder.replace("__", "__r", 1)
    asked = [(first, dunder, left, right)]
    if first is not second or dunder in REFLECTED:
        asked.append((second, swapped, right, left))
        if _goes_first(first, second, swapped):
            asked.reverse()
    if in_place:
        asked.insert(0, (first, dunder.replace("__", "__i", 1), left, right))
    if not any(written(cls, name) for cls, name, _, _ in asked):
        return None
    if written(second, swapped):
        _check_numpy(cx, left, second, node)
    for cls, name, owner, other in asked:
        if written(cls, name):
            found = _ask(cx, cls, name, owner, other, node)
            if found is not None:
                return found
    if dunder in ("__eq__", "__ne__"):
        return None
    what = f"{kind(cx, left)} and {kind(cx, right)}"
    raise cx.unsupported(node, f"neither class has a {dunder} for {what}, so that Python raises")


def _goes_first(first: Any, second: Any, swapped: str) -> bool:
    """Whether the right operand is asked before the left one."""
    derived = first is not None and second is not first and issubclass(second or object, first)
    if not derived or swapped in REFLECTED:
        return derived
    return inspect.getattr_static(second, swapped, None) is not inspect.getattr_static(
        first, swapped, None
    )


def _ask(
    cx: Lowering, cls: Any, name: str, owner: Abstract, other: Abstract, node: Any
) -> Abstract | None:
    """The answer of a method, None for NotImplemented."""
    from .calls import call_method

    if _generated(cls, name):
        return _of_dataclass(cx, cls, name, owner, other, node)
    held = cx.hold(owner, other)
    found = call_method(cx, owner, name, [other], {}, node)
    cx.drop(held)
    if isinstance(found, Static) and found.value is NotImplemented:
        return None
    return found


def _generated(cls: Any, name: str) -> bool:
    method = inspect.getattr_static(cls, name)
    return dataclasses.is_dataclass(cls) and method.__code__.co_filename == "<string>"


def _of_dataclass(
    cx: Lowering, cls: Any, name: str, owner: Abstract, other: Abstract, node: Any
) -> Abstract | None:
    """Dataclasses are compared as the tuples of their fields."""
    from .attributes import get_attribute
    from .operators import COMPARE, compare

    if class_of_object(cx, other) is not class_of_object(cx, owner):
        return None
    names = [f.name for f in dataclasses.fields(cls) if f.compare]
    mine, others = (
        Tup(tuple(get_attribute(cx, v, n, node) for n in names)) for v in (owner, other)
    )
    operator = next(key for key, (_, _, dunder) in COMPARE.items() if dunder == name)
    return compare(cx, operator, mine, others, node)


def _check_numpy(cx: Lowering, left: Abstract, cls: Any, node: Any) -> None:
    """NumPy's operators take an object that looks like an array for one, and apply themselves to
    each element with any other, unless its class says that it wants to be asked."""
    type_ = type_of(cx, left) if isinstance(left, (Ref, Value)) else None
    number = isinstance(type_, Scalar)
    if not is_array(type_) and not (isinstance(type_, Scalar) and type_.python is not True):
        return
    if getattr(cls, "__array_ufunc__", 0) is None:
        return
    sequence = hasattr(cls, "__len__") and hasattr(cls, "__getitem__")
    like = sequence or any(hasattr(cls, name) for name in (*AS_ARRAY, "__array_ufunc__"))
    if like or not (number or getattr(cls, "__array_priority__", 0.0) > 0.0):
        raise cx.unsupported(
            node,
            f"NumPy decides what its operators make of a {cls.__name__}: give the class"
            " __array_ufunc__ = None, so that its own methods are asked, or swap the operands",
        )


# --- comparisons that every object has ---------------------------------------------------------


def compare_objects(
    cx: Lowering, name: str, dunder: str, left: Abstract, right: Abstract, node: Any
) -> Abstract | None:
    """A comparison of which an object is part; without methods it is equal to itself only."""
    found = operate(cx, dunder, left, right, node)
    sides = (left, right)
    classes = [class_of_object(cx, v) for v in sides]
    if found is not None or dunder not in ("__eq__", "__ne__"):
        return found
    if dunder == "__ne__" and any(written(cls, "__eq__") for cls in classes):
        found = compare_objects(cx, "Eq", "__eq__", left, right, node)
        return None if found is None else _negated(cx, found, node)
    plain = [_plainly_equal(v, cls) for v, cls in zip(sides, classes, strict=True)]
    if all(plain):
        from .operators import compare

        return compare(cx, "Is" if name == "Eq" else "IsNot", left, right, node)
    if any(plain) and any(_of_python(v) or container(cx, v) is not None for v in sides):
        return Value(Const(name == "NotEq"))
    return None


def _plainly_equal(value: Abstract, cls: Any) -> bool:
    """Whether an object equals itself only, unless a method that was written says otherwise."""
    if cls is None or isinstance(value, Tup):
        return False
    return written(cls, "__eq__") or cls.__eq__ is object.__eq__


def _of_python(value: Abstract) -> bool:
    """A number of Python's, a string or None: never equal to an object of another class."""
    if isinstance(value, Value):
        return isinstance(value.atom.type, Scalar) and value.atom.type.python is True
    return isinstance(value, Static) and (value.value is None or isinstance(value.value, str))


def _negated(cx: Lowering, value: Abstract, node: Any) -> Abstract:
    from .operators import unary

    return unary(cx, "Not", value, node)


# --- truth and membership ------------------------------------------------------------------------


def truth_of_object(cx: Lowering, value: Abstract, node: Any) -> Atom | None:
    """The truth of an object as its class tells it; None where there is no class to ask."""
    from .calls import call_method
    from .expressions import truth

    cls = class_of_object(cx, value)
    if cls is None:
        return None
    for name in ("__bool__", "__len__"):
        if written(cls, name):
            return truth(cx, call_method(cx, value, name, [], {}, node), node)
        if hasattr(cls, name):
            return None
    return Const(True)


def contains(cx: Lowering, owner: Abstract, item: Abstract, node: Any) -> Abstract | None:
    """`item in owner` as the class of `owner` tells it."""
    from .calls import call_method
    from .expressions import truth

    if not written(class_of_object(cx, owner), "__contains__"):
        return None
    return Value(truth(cx, call_method(cx, owner, "__contains__", [item], {}, node), node))


# --- NumPy's functions ---------------------------------------------------------------------------


def as_numpy_sees(cx: Lowering, values: Sequence[Abstract], node: Any) -> list[Abstract]:
    """What `np.array` makes its arrays of: an object's `__array__`, or its items."""
    if all(_numpy_asks(cx, value) is None for value in values):
        return list(values)
    held = cx.hold(*values)
    for name in held:
        cx.names[name] = _answered(cx, cx.names[name], node)
    return cx.drop(held)


def _numpy_asks(cx: Lowering, value: Abstract) -> str | None:
    """The method by which NumPy takes an object for an array, if its class has one."""
    cls = None if isinstance(value, Tup) else class_of_object(cx, value)
    if cls is None or hasattr(cls, "__array_function__"):
        return None
    if written(cls, "__array__"):
        return "__array__"
    sequence = all(written(cls, name) for name in ("__len__", "__getitem__", "__iter__"))
    return "__iter__" if sequence else None


def _answered(cx: Lowering, value: Abstract, node: Any) -> Abstract:
    from .calls import call, call_method

    match _numpy_asks(cx, value):
        case "__array__":
            return call_method(cx, value, "__array__", [], {}, node)
        case "__iter__":
            return call(cx, Static(list), [value], {}, node)
    return value
