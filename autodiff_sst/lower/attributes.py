"""Attributes: of arrays, modules, classes, objects made here and objects from outside."""

from __future__ import annotations

import enum
import functools
import inspect
import types
from typing import Any

import numpy as np

from ..ir.nodes import Const
from . import outside, protocols
from .array_attributes import array_attribute
from .calls import call, call_method
from .context import Lowering
from .descriptors import MISSING, class_entry, decides_all, has_own, is_slot, takes
from .iterators import kept
from .made_objects import is_sparse, maker_of_object, object_attribute
from .memory import check_writable, kind
from .raising import attempt, fails
from .values import (
    Abstract,
    Bound,
    Closure,
    DictCell,
    External,
    ListCell,
    Method,
    Obj,
    ObjectCell,
    Partial,
    RecordsCell,
    Ref,
    SetCell,
    Static,
    Super,
    Tup,
    Value,
    Version,
)

LIBRARY_DESCRIPTORS = (
    functools.cached_property,
    functools.partialmethod,
    functools.singledispatchmethod,
)
PLAIN_ENUMS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
TUPLE_METHODS = ("_replace", "_asdict", "index", "count")


def get_attribute(cx: Lowering, owner: Abstract, name: str, node: Any) -> Abstract:
    """`owner.name`."""
    match owner:
        case Static(value):
            return _static(cx, owner, value, name, node)
        case External(value=value):
            return _external(cx, owner, name, node)
        case Obj(storage):
            return _object(cx, owner, storage, name, node)
        case Tup(items, cls):
            if cls is not None and name in cls._fields:
                return items[cls._fields.index(name)]
            if cls is not None and hasattr(cls, name) and name not in TUPLE_METHODS:
                return _class_attribute(cx, owner, cls, name, node)
            return Method(owner, name)
        case Ref() | Value():
            return array_attribute(cx, owner, name, node)
    maker = maker_of_object(owner)
    if maker is not None:
        assert isinstance(owner, Partial)
        return object_attribute(cx, owner, maker, name, node)
    if isinstance(owner, Super):
        return _super_attribute(cx, owner, name, node)
    if isinstance(owner, Closure) and name == "__name__":
        return Static(owner.name)
    raise cx.unsupported(node, f"the attribute {name!r} of {kind(cx, owner)}")


def mangled(cx: Lowering, name: str) -> str:
    """`__v` inside class C is `_C__v`: as the compiled code has it."""
    if not name.startswith("__") or name.endswith("__"):
        return name
    home = cx.scope.home.value
    for part in home.__qualname__.split("."):
        wanted = f"_{part.lstrip('_')}{name}"
        if wanted in _names_of(home.__code__):
            return wanted
    return name


def _names_of(code: types.CodeType) -> set[str]:
    found = set(code.co_names)
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            found |= _names_of(inner)
    return found


def _static(cx: Lowering, owner: Static, value: Any, name: str, node: Any) -> Abstract:
    try:
        found = getattr(value, name)
    except AttributeError as error:
        has_attribute(cx, value, name)  # later calls check that there is none
        fails(cx, cx.unsupported(node, str(error)), AttributeError, str(error))
    if isinstance(value, enum.Enum) and _is_written(type(value), name):
        return _class_attribute(cx, owner, type(value), name, node)
    if isinstance(value, str):
        return Method(Static(value), name)
    if isinstance(value, (types.ModuleType, type, types.FunctionType)) and not _library(value):
        raw = inspect.getattr_static(value, name, None)
        if isinstance(raw, classmethod):
            return Bound(_lifted(cx, value, raw.__func__, name, "__func__"), owner)
        return _lifted(cx, value, found, name)
    return _constant_of(found)


def _is_written(cls: Any, name: str) -> bool:
    """Whether members of an enumeration have this from code of the user's."""
    found = class_entry(cls, name)
    written = isinstance(found, (types.FunctionType, property, staticmethod, classmethod))
    return written and not any(vars(base).get(name) is found for base in PLAIN_ENUMS)


def has_attribute(cx: Lowering, value: Any, name: str) -> bool:
    """Whether a module, class, function or constant has an attribute, which later calls check."""
    found = hasattr(value, name)
    if isinstance(value, (types.ModuleType, type, types.FunctionType)) and not _library(value):
        root, path = outside.location(cx, value)
        if not root.startswith("known:"):
            outside.guard(cx, root, path, f"has {name}", (name, found))
    return found


def _lifted(cx: Lowering, owner: Any, value: Any, *names: str) -> Abstract:
    """An attribute of a class or module from outside."""
    root, path = outside.location(cx, owner)
    if root.startswith("known:"):
        return _constant_of(value)
    return outside.lift(cx, value, root, (*path, *(("attribute", n) for n in names)))


def _library(value: Any) -> bool:
    """NumPy, SciPy and the standard library do not change under our feet."""
    name = value.__name__ if isinstance(value, types.ModuleType) else value.__module__ or ""
    return name.split(".")[0] in ("numpy", "scipy", "math", "cmath", "functools", "itertools")


def _constant_of(found: Any) -> Abstract:
    if isinstance(found, (bool, int, float, complex)) and not isinstance(found, np.generic):
        return Value(Const(found))
    return Static(found)


def _external(cx: Lowering, owner: External, name: str, node: Any) -> Abstract:
    """An attribute of an object from outside: data is read at each call, methods are bound."""
    value = owner.value
    if is_sparse(owner) and name == "T":
        return outside.attribute(cx, owner, name)
    on_class = class_entry(type(value), name)
    if on_class is not MISSING:
        _check_lookup(cx, type(value), node)
    if isinstance(on_class, (types.FunctionType, property, staticmethod, classmethod)):
        own = getattr(value, "__dict__", {})
        if name not in own:
            if not isinstance(on_class, property) and hasattr(value, "__dict__"):
                outside.guard(cx, owner.root, owner.path, f"unset {name}", name)
            _locate_class(cx, owner, type(value))
            return _from_class(cx, owner, on_class, node, type(value), name)
    if not outside.has(cx, owner, name):
        message = f"{type(value).__name__!r} object has no attribute {name!r}"
        fails(cx, cx.unsupported(node, message), AttributeError, message)
    found = getattr(value, name)
    held = name in getattr(value, "__dict__", {})  # a function that the object was given
    if isinstance(found, (types.BuiltinFunctionType, types.MethodType)) and not held:
        return Method(owner, name)
    return outside.attribute(cx, owner, name)


def _object(cx: Lowering, owner: Obj, storage: int, name: str, node: Any) -> Abstract:
    cell = cx.cell(storage)
    if isinstance(cell, ObjectCell):
        return _of_instance(cx, owner, cell, name, node)
    if isinstance(cell, (ListCell, RecordsCell, DictCell, SetCell, Version)):
        return Method(owner, name)
    raise cx.unsupported(node, f"the attribute {name!r}")


def _of_instance(cx: Lowering, owner: Obj, cell: ObjectCell, name: str, node: Any) -> Abstract:
    """An attribute of an object that is made here, or of a dataclass from outside."""
    cls = cell.cls
    _check_lookup(cx, cls, node)
    if name == "__class__":
        return Static(cls)
    if protocols.written(cls, "__getattr__"):
        found = attempt(cx, AttributeError, lambda: _found(cx, owner, cell, name, node), node)
        if found is None:
            found = call_method(cx, owner, "__getattr__", [Static(name)], {}, node)
        return found
    return _found(cx, owner, cell, name, node)


def _check_lookup(cx: Lowering, cls: Any, node: Any) -> None:
    if protocols.written(cls, "__getattribute__"):
        raise cx.unsupported(
            node, f"{cls.__name__} has a __getattribute__ of its own: give it properties instead"
        )


def _found(cx: Lowering, owner: Obj, cell: ObjectCell, name: str, node: Any) -> Abstract:
    """What Python finds before it asks `__getattr__`."""
    on_class = class_entry(cell.cls, name)
    if name in cell.attributes and not decides_all(on_class):
        return cell.attributes[name]
    if name == "__dict__":
        raise cx.unsupported(node, f"the __dict__ of {kind(cx, owner)}: use getattr and setattr")
    if on_class is not MISSING and not is_slot(on_class):
        return _from_class(cx, owner, on_class, node, cell.cls, name)
    _, _, value = outside.origin(cx, owner) or ("", (), None)
    if outside.has(cx, owner, name) and has_own(value, name):
        return _beside_fields(cx, owner, name, node)
    message = f"{cell.cls.__name__!r} object has no attribute {name!r}"
    fails(cx, cx.unsupported(node, f"{message} here"), AttributeError, message)


def instance_has(cx: Lowering, owner: Obj, name: str, node: Any) -> bool:
    """Whether an object that is made here has an attribute: Python asks for it."""
    found = attempt(cx, AttributeError, lambda: get_attribute(cx, owner, name, node), node)
    return found is not None


def _beside_fields(cx: Lowering, owner: Obj, name: str, node: Any) -> Abstract:
    """What an instance of a dataclass from outside has besides its fields: data like any other, but
    no part of a derivative in the instance."""
    root, path, value = outside.origin(cx, owner) or ("", (), None)
    if root.removeprefix("param:") in cx.services.varied:
        raise cx.unsupported(
            node,
            f"{name!r} is no field of {type(value).__name__}, so that a derivative in its instances"
            " has no place for it: make it a field, or a property",
        )
    return outside.lift(cx, getattr(value, name), root, (*path, ("attribute", name)))


def _locate_class(cx: Lowering, owner: External, cls: Any) -> None:
    path = (*owner.path, ("attribute", "__class__"))
    outside.guard(cx, owner.root, path, "is", cls)
    cx.located.setdefault(id(cls), (owner.root, path))


def _class_attribute(cx: Lowering, owner: Abstract, cls: Any, name: str, node: Any) -> Abstract:
    return _from_class(cx, owner, class_entry(cls, name), node, cls, name)


def _super_attribute(cx: Lowering, owner: Super, name: str, node: Any) -> Abstract:
    order = _class_of(cx, owner.owner).__mro__
    for cls in order[order.index(owner.cls) + 1 :]:
        if name in vars(cls):
            if cls is object:
                return Method(owner, name)
            root, path = outside.location(cx, order[0])
            place = (*path, ("attribute", "__mro__"), ("item", order.index(cls)))
            cx.located.setdefault(id(cls), (root, place))
            return _from_class(cx, owner.owner, vars(cls)[name], node, cls, name)
    raise cx.unsupported(node, f"super() has no attribute {name!r}")


def _from_class(
    cx: Lowering, owner: Abstract, found: Any, node: Any, cls: Any, name: str
) -> Abstract:
    """What a class attribute gives when read through an instance."""
    match found:
        case types.FunctionType():
            return Bound(_lifted(cx, cls, found, name), owner)
        case property():
            getter = _lifted(cx, cls, found.fget, name, "fget")
            return call(cx, getter, [owner], {}, node)
        case staticmethod():
            return _lifted(cx, cls, found.__func__, name)
        case classmethod():
            own = _class_of(cx, owner) or cls
            return Bound(_lifted(cx, cls, found.__func__, name, "__func__"), Static(own))
    if isinstance(found, functools.cached_property) and isinstance(owner, Obj):
        return _cached(cx, owner, found, cls, name, node)
    if protocols.written(type(found), "__get__") and not isinstance(found, LIBRARY_DESCRIPTORS):
        own = Static(_class_of(cx, owner))
        return _ask_descriptor(cx, "__get__", found, cls, name, [owner, own], node)
    if hasattr(type(found), "__get__") and not isinstance(found, type):
        raise cx.unsupported(node, f"the descriptor {type(found).__name__}")
    return _lifted(cx, cls, found, name)


def _cached(cx: Lowering, owner: Obj, found: Any, cls: Any, name: str, node: Any) -> Abstract:
    """`functools.cached_property`: what it gives is an attribute of the object from then on."""
    place = _descriptor(cx, found, cls, name, node)
    inner = outside.lift(cx, found.func, place.root, (*place.path, ("attribute", "func")))
    held = cx.hold(owner)
    value = kept(cx, call(cx, inner, [owner], {}, node), node)
    cx.drop(held)
    set_plainly(cx, owner, name, value, node)
    return value


def _descriptor(cx: Lowering, found: Any, cls: Any, name: str, node: Any) -> External:
    """A descriptor, where it stands in the class: as an attribute it would give something else."""
    root, path = outside.location(cx, cls)
    base = next(k for k, base in enumerate(cls.__mro__) if name in vars(base))
    place = (("attribute", "__mro__"), ("item", base), ("attribute", "__dict__"), ("item", name))
    held = None if root.startswith("known:") else outside.lift(cx, found, root, (*path, *place))
    if not isinstance(held, External):
        raise cx.unsupported(node, f"the descriptor {type(found).__name__}")
    return held


def _ask_descriptor(
    cx: Lowering, method: str, found: Any, cls: Any, name: str, args: list[Abstract], node: Any
) -> Abstract:
    return call_method(cx, _descriptor(cx, found, cls, name, node), method, args, {}, node)


def _class_of(cx: Lowering, owner: Abstract) -> Any:
    match owner:
        case External(value=value):
            return type(value)
        case Obj(storage):
            return cx.cell(storage).cls
        case Tup(cls=cls):
            return cls
        case Static(enum.Enum() as member):
            return type(member)
        case Static(type() as cls):  # the first argument of a class method
            return cls
    return None


# --- setting and deleting -----------------------------------------------------------------------


def set_attribute(cx: Lowering, owner: Abstract, name: str, value: Abstract, node: Any) -> None:
    """`owner.name = value`."""
    cls = protocols.class_of_object(cx, owner)
    if not isinstance(owner, Obj) or cls is None or owner.storage not in cx.state.heap:
        raise cx.unsupported(
            node,
            f"cannot set the attribute {name!r} of {kind(cx, owner)}: it is not made in this"
            " function",
        )
    if protocols.written(cls, "__setattr__"):
        raise cx.unsupported(
            node, f"{cls.__name__} is frozen or sets attributes in a way of its own"
        )
    set_plainly(cx, owner, name, kept(cx, value, node), node)


def set_plainly(cx: Lowering, owner: Obj, name: str, value: Abstract, node: Any) -> None:
    """What `object.__setattr__` does: a descriptor of the class decides, or the object takes it."""
    cell = cx.cell(owner.storage)
    cls, on_class = cell.cls, class_entry(cell.cls, name)
    if isinstance(on_class, property):
        if on_class.fset is None:
            message = f"property {name!r} of {cls.__name__!r} object has no setter"
            fails(cx, cx.unsupported(node, message), AttributeError, message)
        setter = _lifted(cx, cls, on_class.fset, name, "fset")
        call(cx, setter, [owner, value], {}, node)
    elif protocols.written(type(on_class), "__set__"):
        _ask_descriptor(cx, "__set__", on_class, cls, name, [owner, value], node)
    elif decides_all(on_class):
        raise cx.unsupported(node, f"cannot set the attribute {name!r} of {kind(cx, owner)}")
    elif not takes(cls, name):
        message = f"{cls.__name__!r} object has no slot for an attribute {name!r}"
        fails(cx, cx.unsupported(node, message), AttributeError, message)
    else:
        check_writable(cx, owner.storage, node)
        cx.state.heap[owner.storage] = ObjectCell(cls, {**cell.attributes, name: value})


def has_unchanged(cx: Lowering, owner: Abstract, name: str, value: Abstract) -> bool:
    """Whether `owner.name = value` does nothing, since that is what it holds already."""
    cls = protocols.class_of_object(cx, owner)
    if cls is None or decides_all(class_entry(cls, name)) or protocols.written(cls, "__setattr__"):
        return False
    match owner:
        case External(found):
            return has_own(found, name)
        case Obj(storage):
            return cx.cell(storage).attributes.get(name) == value
    return False


def delete_attribute(cx: Lowering, owner: Abstract, name: str, node: Any) -> None:
    """`del owner.name`."""
    cell = cx.cell(owner.storage) if isinstance(owner, Obj) else None
    own = isinstance(cell, ObjectCell) and not decides_all(class_entry(cell.cls, name))
    if not own or protocols.written(cell.cls, "__delattr__"):
        raise cx.unsupported(node, f"cannot delete the attribute {name!r} of {kind(cx, owner)}")
    if name not in cell.attributes:
        message = f"{cell.cls.__name__!r} object has no attribute {name!r}"
        fails(cx, cx.unsupported(node, f"{message} here"), AttributeError, message)
    check_writable(cx, owner.storage, node)  # type: ignore[union-attr]
    attributes = {key: value for key, value in cell.attributes.items() if key != name}
    cx.state.heap[owner.storage] = ObjectCell(cell.cls, attributes)  # type: ignore[union-attr]
