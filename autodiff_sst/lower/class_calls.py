"""Questions about classes and attributes: `isinstance`, `type`, `hasattr`, `getattr`."""

from __future__ import annotations

import functools
from typing import Any

from ..errors import UnsupportedSyntax
from ..ir.nodes import Assign, Const
from ..ir.types import Scalar
from .array_attributes import class_of_type, classes_of_type
from .attributes import has_attribute, instance_has
from .calls import handles, has_method
from .container_calls import length, method_of
from .context import Lowering
from .in_python import CLASSES
from .memory import kind, type_of
from .outside import has
from .raising import attempt
from .signatures import Args, Keywords
from .values import (
    Abstract,
    Closure,
    DictCell,
    External,
    Obj,
    ObjectCell,
    Ref,
    SetCell,
    Static,
    Tup,
    Value,
)

_STANDS_FOR = {ours: cls for cls, ours in CLASSES.items()}


@handles(isinstance)
def _isinstance(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    value, classes = args
    wanted = _classes(cx, classes, node)
    possible = _possible_classes(cx, value)
    answers = {issubclass(cls, wanted) for cls in possible or [class_of(cx, value, node)]}
    if len(answers) > 1:
        raise _unsure(cx, value, node)
    return Value(Const(answers.pop()))


def _possible_classes(cx: Lowering, value: Abstract) -> list[Any]:
    """The classes that a number may have, where paths or its value decide that."""
    if not isinstance(value, (Value, Ref)):
        return []
    type_ = type_of(cx, value)
    if isinstance(type_, Scalar) and _is_power(cx, value):
        type_ = Scalar("complex128", type_.python, None, "bool")
    return classes_of_type(type_)


def _classes(cx: Lowering, value: Abstract, node: Any) -> Any:
    if isinstance(value, Tup):
        return tuple(_classes(cx, item, node) for item in value.items)
    if isinstance(value, Static):
        return value.value
    raise cx.unsupported(node, "isinstance with a class that is not known")


def class_of(cx: Lowering, value: Abstract, node: Any) -> Any:
    """The Python class of a value."""
    match value:
        case Tup(cls=cls):
            return cls or tuple
        case Static(inner) | External(inner):
            return type(inner)
        case Closure():
            return type(length)
        case Obj(storage):
            cell = cx.cell(storage)
            if isinstance(cell, ObjectCell):
                return _STANDS_FOR.get(cell.cls, cell.cls)
            return cell.cls if isinstance(cell, (DictCell, SetCell)) else list
    known = class_of_type(type_of(cx, value))
    if known is not None and not _is_power(cx, value):
        return known
    raise _unsure(cx, value, node)


def _unsure(cx: Lowering, value: Abstract, node: Any) -> UnsupportedSyntax:
    return cx.unsupported(node, f"the class of {kind(cx, value)} is known only at run time here")


def _is_power(cx: Lowering, value: Abstract) -> bool:
    """Whether this is a power of Python's numbers of which the values tell the class: of whole ones
    it may be a fraction, and of one below zero complex."""
    made = cx.builder.binding(value.atom) if isinstance(value, Value) else None
    if not isinstance(made, Assign) or made.op.name != "power":
        return False
    whole = isinstance(made.args[1], Const) and type(made.args[1].value) is int
    types = [a.type for a in made.args]
    return not whole and all(isinstance(t, Scalar) and t.python is not False for t in types)


@handles(type)
def _type_of(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    return Static(class_of(cx, args[0], node))


@handles(callable)
def _callable(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    value = args[0]
    if isinstance(value, (Static, External)):
        return Value(Const(callable(value.value)))
    return Value(Const(not isinstance(value, (Value, Ref, Tup)) and not _is_data(cx, value)))


def _is_data(cx: Lowering, value: Abstract) -> bool:
    return isinstance(value, Obj) and not has_method(cx, value, "__call__")


@handles(hasattr)
def _hasattr(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    owner, name = args
    assert isinstance(name, Static)
    if isinstance(owner, Static):
        return Value(Const(has_attribute(cx, owner.value, name.value)))
    if isinstance(owner, Obj):
        if isinstance(cx.cell(owner.storage), ObjectCell):
            return Value(Const(instance_has(cx, owner, name.value, node)))
    if isinstance(owner, External):
        return Value(Const(bool(has(cx, owner, name.value))))
    return Value(Const(hasattr(class_of(cx, owner, node), name.value)))


@handles(getattr)
def _getattr(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    owner, name, *default = args
    if not isinstance(name, Static):
        raise cx.unsupported(node, "getattr with a name that is not known")
    if default and isinstance(owner, Obj) and isinstance(cx.cell(owner.storage), ObjectCell):
        held = cx.hold(default[0])
        ask = functools.partial(method_of, cx, owner, name.value, node)
        found = attempt(cx, AttributeError, ask, node)
        return cx.drop(held)[0] if found is None else found
    if default and not _hasattr(cx, [owner, name], {}, node).atom.value:  # type: ignore[union-attr]
        return default[0]
    return method_of(cx, owner, name.value, node)


@handles(setattr)
def _setattr(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .attributes import set_attribute

    assert isinstance(args[1], Static)
    set_attribute(cx, args[0], args[1].value, args[2], node)
    return Static(None)


@handles(object.__setattr__)
def _set_plainly(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """What frozen dataclasses call to fill in what they work out."""
    from .attributes import set_plainly

    owner, name, value = args
    cell = cx.cell(owner.storage) if isinstance(owner, Obj) else None
    if not isinstance(cell, ObjectCell) or not isinstance(name, Static):
        raise cx.unsupported(node, f"object.__setattr__ of {kind(cx, owner)}")
    set_plainly(cx, owner, name.value, value, node)
    return Static(None)
