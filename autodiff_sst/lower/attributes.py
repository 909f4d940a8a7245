"""Attributes: of arrays, modules, classes, objects made here and objects from outside."""

from __future__ import annotations

import inspect
import types
from typing import Any

import numpy as np

from ..ir.nodes import Const
from ..ir.types import (
    Array,
    List,
    Opaque,
    Scalar,
    Slice,
    dims_of,
    dtypes_between,
    sole_dtype,
)
from ..rules.forms import PRIMITIVES
from ..rules.views import Transposed
from . import outside, protocols
from .arrays import is_temporary
from .context import Lowering
from .descriptors import class_entry, decides_all, has_own
from .iterators import kept
from .made_objects import is_sparse, maker_of_object, object_attribute
from .memory import abstract_of, atom_of, check_writable, kind, read, type_of, view
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
        raise cx.unsupported(node, str(error)) from None
    if isinstance(value, str):
        return Method(Static(value), name)
    if isinstance(value, (types.ModuleType, type, types.FunctionType)) and not _library(value):
        raw = inspect.getattr_static(value, name, None)
        if isinstance(raw, classmethod):
            return Bound(_lifted(cx, value, raw.__func__, name, "__func__"), owner)
        return _lifted(cx, value, found, name)
    return _constant_of(found)


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
    on_class = inspect.getattr_static(type(value), name, None)
    if isinstance(on_class, (types.FunctionType, property, staticmethod, classmethod)):
        own = getattr(value, "__dict__", {})
        if name not in own:
            if not isinstance(on_class, property) and hasattr(value, "__dict__"):
                outside.guard(cx, owner.root, owner.path, f"unset {name}", name)
            _locate_class(cx, owner, type(value))
            return _from_class(cx, owner, on_class, node, type(value), name)
    if not hasattr(value, name):
        raise cx.unsupported(node, f"{type(value).__name__} object has no attribute {name!r}")
    found = getattr(value, name)
    held = name in getattr(value, "__dict__", {})  # a function that the object was given
    if isinstance(found, (types.BuiltinFunctionType, types.MethodType)) and not held:
        return Method(owner, name)
    return outside.attribute(cx, owner, name)


def _object(cx: Lowering, owner: Obj, storage: int, name: str, node: Any) -> Abstract:
    cell = cx.cell(storage)
    if isinstance(cell, ObjectCell):
        on_class = inspect.getattr_static(cell.cls, name, None)
        if isinstance(on_class, property):
            return _from_class(cx, owner, on_class, node, cell.cls, name)
        if name in cell.attributes:
            return cell.attributes[name]
        if name == "__class__":
            return Static(cell.cls)
        if name != "__dict__" and on_class is None and outside.has(cx, owner, name):
            return _beside_fields(cx, owner, name, node)
        if name == "__dict__" or on_class is None:
            raise cx.unsupported(node, f"{cell.cls.__name__} object has no attribute {name!r} here")
        return _class_attribute(cx, owner, cell.cls, name, node)
    if isinstance(cell, (ListCell, RecordsCell, DictCell, SetCell, Version)):
        return Method(owner, name)
    raise cx.unsupported(node, f"the attribute {name!r}")


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
    found = inspect.getattr_static(cls, name)
    return _from_class(cx, owner, found, node, cls, name)


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
    from .calls import call

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
    if hasattr(type(found), "__get__") and not isinstance(found, type):
        raise cx.unsupported(node, f"the descriptor {type(found).__name__}")
    return _lifted(cx, cls, found, name)


def _class_of(cx: Lowering, owner: Abstract) -> Any:
    match owner:
        case External(value=value):
            return type(value)
        case Obj(storage):
            return cx.cell(storage).cls
        case Tup(cls=cls):
            return cls
        case Static(type() as cls):  # the first argument of a class method
            return cls
    return None


# --- arrays -----------------------------------------------------------------------------------


def array_attribute(cx: Lowering, owner: Abstract, name: str, node: Any) -> Abstract:
    """`x.shape`, `x.T` and the like; anything else is a method."""
    type_ = type_of(cx, owner)
    cls = class_of_type(type_)
    if cls is not None and not hasattr(cls, name):
        raise cx.unsupported(node, f"{cls.__name__} has no attribute {name!r}")
    if isinstance(type_, List):
        return Method(owner, name)
    match name:
        case "T" | "mT":
            return _transposed(cx, owner, type_, name, node)
        case "shape":
            return shape_of(cx, owner, node)
        case "ndim":
            dims = dims_of(type_)
            if dims is not None:
                return Value(Const(len(dims)))
            return Value(cx.emit(PRIMITIVES[np.ndim].op, atom_of(cx, owner)))
        case "size":
            dims = dims_of(type_)
            if dims is not None and all(isinstance(d, int) for d in dims):
                return Value(Const(int(np.prod(dims))))  # type: ignore[arg-type]
            return Value(cx.emit(PRIMITIVES[np.size].op, atom_of(cx, owner)))
        case "dtype":
            dtype = sole_dtype(type_)
            if dtype is None:
                raise cx.unsupported(node, "the dtype is known only at run time here")
            return Static(np.dtype(dtype))
        case "itemsize" | "nbytes":
            dtype = sole_dtype(type_)
            if dtype is None:
                raise cx.unsupported(node, "the dtype is known only at run time here")
            width: Abstract = Value(Const(np.dtype(dtype).itemsize))
            if name == "itemsize":
                return width
            from .operators import binary

            return binary(cx, "Mult", array_attribute(cx, owner, "size", node), width, node)
        case "flags" | "strides" | "base" | "data" | "ctypes":
            raise cx.unsupported(
                node, f"the attribute {name!r}: how arrays lie in memory differs in derivative code"
            )
        case "real" | "imag":
            return _part(cx, owner, np.real if name == "real" else np.imag, name)
        case "flat":
            return _part(cx, owner, np.ravel, name)
    return Method(owner, name)


def class_of_type(type_: Any) -> Any:
    """The class of a number, array, list or slice, None where paths disagree about it."""
    match type_:
        case List():
            return list
        case Slice():
            return slice
        case Array(_, dims) if dims is not None:
            return np.ndarray
        case Scalar(dtype, True, _, None):
            return type(np.zeros((), dtype)[()].item())
        case Scalar(dtype, False, _, None):
            return np.dtype(dtype).type
    return None


def classes_of_type(type_: Any) -> list[Any]:
    """All classes that a number or array of this type may have; none if that is not known."""
    match type_:
        case Scalar(python=python):
            kinds = (True, False) if python is None else (python,)
            found = [class_of_type(Scalar(d, p)) for d in dtypes_between(type_) for p in kinds]
        case Array(str(), None):
            either = Scalar(type_.dtype, None, None, type_.least)
            found = [np.ndarray, *classes_of_type(either)]
        case _:
            found = [class_of_type(type_)]
    return [] if None in found else found


def _part(cx: Lowering, owner: Abstract, function: Any, name: str) -> Abstract:
    """An attribute that may share memory with its array: neither may be written to then."""
    reason = f"its .{name} shares memory with it"
    if is_temporary(cx, owner):
        return abstract_of(cx, cx.emit(PRIMITIVES[function].op, atom_of(cx, owner)))
    found = abstract_of(cx, cx.emit(PRIMITIVES[function].op, atom_of(cx, owner)), reason)
    if isinstance(owner, Ref) and isinstance(found, Ref) and owner.storage in cx.state.heap:
        cx.state.share(owner.storage, reason, found.storage)
    return found


def _transposed(cx: Lowering, owner: Abstract, type_: Any, name: str, node: Any) -> Abstract:
    if isinstance(type_, Scalar):
        return owner
    if isinstance(type_, Opaque) and type_.kind.endswith(("_matrix", "_array")):
        from ..scipy_runtime import sparse_transpose

        return Value(cx.emit(PRIMITIVES[sparse_transpose].op, atom_of(cx, owner)))
    if not isinstance(owner, Ref):
        raise cx.unsupported(node, f"the attribute {name!r} of {kind(cx, owner)}")
    if type_.dims is None:
        found = cx.emit(PRIMITIVES[np.transpose].op, read(cx, owner))
        return abstract_of(cx, found, "it may be a view")
    if len(type_.dims) < 2:
        return owner
    axes = None
    if name == "mT":
        rank = len(type_.dims)
        axes = (*range(rank - 2), rank - 1, rank - 2)
    return view(cx, owner.storage, (*owner.path, Const(Transposed(axes))))


def shape_of(cx: Lowering, owner: Abstract, node: Any) -> Abstract:
    """The shape as a tuple whose literal extents are known."""
    dims = dims_of(type_of(cx, owner))
    if dims is not None and all(isinstance(d, int) for d in dims):
        return Tup(tuple(Value(Const(d)) for d in dims))
    whole = cx.emit(PRIMITIVES[np.shape].op, atom_of(cx, owner, node))
    if dims is None:
        return Value(whole)
    from ..rules.indexing import getitem

    items = [
        Const(d) if isinstance(d, int) else cx.emit(getitem, whole, Const(k))
        for k, d in enumerate(dims)
    ]
    return Tup(tuple(Value(item) for item in items))


def set_attribute(cx: Lowering, owner: Abstract, name: str, value: Abstract, node: Any) -> None:
    """`owner.name = value`."""
    value = kept(cx, value, node)
    if isinstance(owner, Obj):
        cell = cx.cell(owner.storage)
        if isinstance(cell, ObjectCell) and owner.storage in cx.state.heap:
            on_class = inspect.getattr_static(cell.cls, name, None)
            if isinstance(on_class, property):
                from .calls import call

                if on_class.fset is None:
                    raise cx.unsupported(node, f"the property {name!r} cannot be set")
                setter = _lifted(cx, cell.cls, on_class.fset, name, "fset")
                call(cx, setter, [owner, value], {}, node)
                return
            if cell.cls.__setattr__ is not object.__setattr__:
                raise cx.unsupported(
                    node, f"{cell.cls.__name__} is frozen or sets attributes in a way of its own"
                )
            check_writable(cx, owner.storage, node)
            attributes = {**cell.attributes, name: value}
            cx.state.heap[owner.storage] = ObjectCell(cell.cls, attributes)
            return
    raise cx.unsupported(
        node,
        f"cannot set the attribute {name!r} of {kind(cx, owner)}: it is not made in this function",
    )


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
    own = isinstance(cell, ObjectCell) and name in cell.attributes
    if not own or cell.cls.__delattr__ is not object.__delattr__:
        raise cx.unsupported(node, f"cannot delete the attribute {name!r} of {kind(cx, owner)}")
    check_writable(cx, owner.storage, node)  # type: ignore[union-attr]
    attributes = {key: value for key, value in cell.attributes.items() if key != name}
    cx.state.heap[owner.storage] = ObjectCell(cell.cls, attributes)  # type: ignore[union-attr]
