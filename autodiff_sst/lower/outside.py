"""What comes from outside the traced code: parameters, globals, closure cells, attributes.

Numbers and arrays become inputs, read again at every call; their types belong to the signature.
Everything else is known while compiling, and guarded: a later call with another object there
is another derivative.
"""

from __future__ import annotations

import builtins
import dataclasses
import enum
import operator
import types
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import gast
import numpy as np

from ..errors import UnsupportedSyntax
from ..ir.guards import Guard, Path
from ..ir.longs import long_list
from ..ir.nodes import Const, Var
from ..ir.types import SMALL, Array, Dim, List, Opaque, Scalar, Sym, Type, number_extent
from ..rules.forms import PRIMITIVES
from ..rules.objects import public_name
from .context import Input, Lowering, NeedFirst
from .extents import known_extents, known_number
from .state import State, new_storage, storages_in
from .values import (
    Abstract,
    Cell,
    DictCell,
    External,
    ListCell,
    Obj,
    ObjectCell,
    Ref,
    SetCell,
    Static,
    Tup,
    Value,
    Version,
)

IN_PYTHON = f"{__package__}.in_python"


def input_type(value: Any, name: str) -> Type | None:
    """The signature type of a number or array, None for anything else."""
    match value:
        case bool() | str() | None:
            return None
        case np.ndarray():
            plain = type(value) is np.ndarray and value.dtype.isnative
            if not plain or value.dtype.kind not in "fciub":
                return None
            dims: list[Dim] = [
                1 if n == 1 else Sym(f"{name}.{axis}", 0, True)
                for axis, n in enumerate(value.shape)
            ]
            return Array(str(value.dtype), tuple(dims))
        case np.generic():
            return Scalar(str(value.dtype), False) if value.dtype.kind in "fciub" else None
        case int():
            # Arrays that are made with this extent have the same one.
            small = number_extent(name) if -SMALL < value < SMALL else None
            return Scalar("int64", True, small) if type(value) is int else None
        case float():
            return Scalar("float64") if type(value) is float else None
        case complex():
            return Scalar("complex128") if type(value) is complex else None
    return None


def lift(cx: Lowering, value: Any, root: str, path: Path = (), name: str = "") -> Abstract:
    """The abstract value for an object from outside, found at `root` + `path`."""
    key = (root, path)
    if key in cx.lifted:
        return cx.lifted[key]
    found = _lift(cx, value, root, path, name or _leaf_name(root, path))
    cx.lifted[key] = found
    if isinstance(found, (Ref, Obj)):
        cx.origins[found.storage] = (root, path, value)
    if isinstance(found, Obj) or (isinstance(found, Ref) and isinstance(value, list)):
        cx.containers[found.storage] = (root, path, value)
        for storage in cx.changed:
            _keep_apart(cx, storage, found.storage)
    return found


def go_back(cx: Lowering, state: State) -> None:
    """Return to an earlier state; what was found since then is found anew."""
    gone = {s for s in cx.origins if s in cx.state.heap and s not in state.heap}
    heap, cx.state = cx.state.heap, state
    if not gone:
        return
    cx.lifted = {
        place: value
        for place, value in cx.lifted.items()
        if gone.isdisjoint(storages_in(value, heap))
    }
    cx.changed -= gone
    for storage in gone:
        del cx.origins[storage]
        cx.containers.pop(storage, None)


def origin(cx: Lowering, value: Abstract) -> tuple[str, Path, Any] | None:
    """Where an object comes from, and the object; None where it is not from outside."""
    match value:
        case External(found, root, path):
            return root, path, found
        case Ref(storage, ()) | Obj(storage):
            return cx.origins.get(storage)
    return None


def are_one(cx: Lowering, left: Abstract, right: Abstract) -> bool | None:
    """Whether two objects from outside are one, which later calls check; None where it is not
    known of both where they come from."""
    first, second = origin(cx, left), origin(cx, right)
    if first is None or second is None:
        return None
    if not first[0].startswith("param:"):
        first, second = second, first  # modules of their own check arguments
    same = first[2] is second[2]
    if first[:2] != second[:2]:
        kind = "one" if same else "apart"
        guard(cx, first[0], first[1], f"{kind} {second[:2]!r}", second[:2])
    return same


def has(cx: Lowering, value: Abstract, name: str) -> bool | None:
    """Whether an object from outside has an attribute, which later calls check; None where it is
    not known to be from outside."""
    found = origin(cx, value)
    if found is None:
        return None
    root, path, owner = found
    known = hasattr(owner, name)
    guard(cx, root, path, f"has {name}", (name, known))
    return known


def note_change(cx: Lowering, storage: int) -> None:
    """The function changes this container: no other name from outside may mean the same one."""
    if storage in cx.containers and storage not in cx.changed:
        cx.changed.add(storage)
        for other in cx.containers:
            _keep_apart(cx, storage, other)


def _keep_apart(cx: Lowering, storage: int, other: int) -> None:
    first, second = cx.containers[storage], cx.containers[other]
    if storage == other or type(first[2]) is not type(second[2]):
        return
    if first[2] is second[2]:
        raise UnsupportedSyntax(
            f"{_shown(first)} and {_shown(second)} are one object, and the function changes it:"
            " pass a copy"
        )
    guard(cx, first[0], first[1], f"apart {second[:2]!r}", second[:2])


def _shown(container: tuple[str, Path, Any]) -> str:
    root, path, _ = container
    return f"{root.removeprefix('param:')}{_spell(path)}"


def _leaf_name(root: str, path: Path) -> str:
    for kind, step in reversed(path):
        if isinstance(step, str) and step.isidentifier():
            return step
        if kind == "item" and isinstance(step, int):
            return f"{_leaf_name(root, path[:-1])}_{step}"
    return root.rpartition(":")[2]


def _lift(cx: Lowering, value: Any, root: str, path: Path, name: str) -> Abstract:
    type_ = input_type(value, f"{root}{_spell(path)}")
    if type_ is not None:
        return _input(cx, value, type_, root, path, name)
    if isinstance(value, (bool, np.bool_, str, bytes, range, slice, enum.Enum)) or value is None:
        guard(cx, root, path, "equal" if value is not None else "is", value)
        if isinstance(value, enum.Enum):
            _locate_class(cx, value, root, path)
        return Value(Const(bool(value))) if isinstance(value, (bool, np.bool_)) else Static(value)
    if isinstance(value, (operator.itemgetter, operator.attrgetter)):
        guard(cx, root, path, "is", value)
        return Static(value)
    match value:
        case tuple():
            return _tuple(cx, value, root, path)
        case list() if type(value) is list:
            return _list(cx, value, root, path, name)
        case dict() if type(value) in (dict, OrderedDict):
            guard(cx, root, path, "keys", (type(value), tuple(value)))
            entries = {k: lift(cx, v, root, (*path, ("item", k))) for k, v in value.items()}
            return _object(cx, DictCell(entries, type(value)), root)
        case set() | frozenset():
            guard(cx, root, path, "equal", type(value)(value))  # the set itself may change
            items = tuple(map(known_item, sorted(value, key=repr)))
            return _object(cx, SetCell(items, type(value), own=(root, path, tuple(value))))
        case np.ndarray():
            guard(cx, root, path, "is", value)
            return Static(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _dataclass(cx, value, root, path)
    if _is_code(value):
        cx.located.setdefault(id(value), (root, path))
        if isinstance(value, types.FunctionType) and value not in PRIMITIVES:
            guard(cx, root, path, "code", value.__code__)
        else:
            guard(cx, root, path, "is", value)
        return Static(value)
    from .made_objects import lift_object

    apart = lift_object(cx, value, root, path)
    if apart is not None:
        return apart
    recipe = cx.services.recipe(value)
    if recipe is not None:
        own = (*path, ("attribute", "__autodiff_recipe__"), ("attribute", "operators"))
        guard(cx, root, own, "equal", recipe.operators)
    else:
        guard(cx, root, path, "class", type(value))
    return External(value, root, path)


def known_item(value: Any) -> Abstract:
    """An item of a set, whose tuples are compared item by item."""
    if type(value) is tuple:
        return Tup(tuple(map(known_item, value)))
    plain = isinstance(value, (bool, int, float, complex)) and not isinstance(value, np.generic)
    return Value(Const(value)) if plain else Static(value)


def _spell(path: Path) -> str:
    return "".join(f"[{s!r}]" if k == "item" else f".{s}" for k, s in path)


def _is_code(value: Any) -> bool:
    """Objects that are code or names for it, rather than data."""
    kinds = (
        type,
        types.FunctionType,
        types.BuiltinFunctionType,
        types.ModuleType,
        np.ufunc,
        type(np.sum),  # NumPy's functions that dispatch
        np.dtype,
        types.GenericAlias,
    )
    if isinstance(value, types.SimpleNamespace):
        return False
    if isinstance(value, kinds) or type(value).__module__ in ("typing", "types"):
        return True
    return not isinstance(value, types.MethodType) and public_name(value) is not None


def guard(cx: Lowering, root: str, path: Path, kind: str, value: Any) -> None:
    cx.guards[root, path, kind] = Guard(root, path, kind, value)


def _input(cx: Lowering, value: Any, type_: Type, root: str, path: Path, name: str) -> Abstract:
    if isinstance(value, np.ndarray):
        eager = cx.eager or (root, path) in cx.static
        if eager:
            type_ = Array(str(value.dtype), value.shape)
        else:
            type_ = known_extents(cx, type_, value, (root, path))
    elif (root, path) in cx.static:
        guard(cx, root, path, "equal", value)
        return Value(Const(value))
    elif type(value) is int and isinstance(type_, Scalar):
        type_ = known_number(cx, type_, value, (root, path))
    var = cx.fresh(name, type_)
    cx.inputs[root, path] = Input(var, root, path)
    guard(cx, root, path, "type", type_)
    if isinstance(type_, Array):
        return _storage(cx, Version(var), root)
    return Value(var)


def object_atom(cx: Lowering, value: External) -> Var:
    """An object as an input: another one may be found there at a later call."""
    place = value.root, value.path
    if place not in cx.inputs:
        var = cx.fresh(_leaf_name(*place), Opaque(type(value.value).__name__))
        cx.inputs[place] = Input(var, *place)
    return cx.inputs[place].var


def _storage(cx: Lowering, cell: Version, root: str) -> Ref:
    storage = _place(cx, cell, root)
    return Ref(storage)


def _place(cx: Lowering, cell: Cell, root: str) -> int:
    """Parameters live in the heap and may be written to; what is global may not."""
    storage = new_storage()
    if root.startswith("param:"):
        cx.state.heap[storage] = cell
        if isinstance(cell, Version):
            cx.written_inputs.add(storage)
    else:
        cx.outside[storage] = cell
    return storage


def _object(cx: Lowering, cell: Cell, root: str = "") -> Obj:
    return Obj(_place(cx, cell, root))


def _tuple(cx: Lowering, value: Any, root: str, path: Path) -> Abstract:
    guard(cx, root, path, "length", (type(value), len(value)))
    items = tuple(lift(cx, item, root, (*path, ("item", k))) for k, item in enumerate(value))
    named = type(value) if hasattr(value, "_fields") else None
    if named is not None:
        _locate_class(cx, value, root, path)
        _refuse_more_attributes(cx, value, root, path)
    if type(value) is not tuple and named is None:
        return Static(value)
    return Tup(items, named)


def _refuse_more_attributes(cx: Lowering, value: Any, root: str, path: Path) -> None:
    """Refuse named tuples with attributes besides their fields."""
    if hasattr(value, "__dict__"):
        guard(cx, root, path, "bare", None)
        for name in vars(value):
            raise UnsupportedSyntax(
                f"{root.removeprefix('param:')}{_spell(path)} is a {type(value).__name__} with an"
                f" attribute {name!r} that is none of its fields: make it a dataclass"
            )


def _list(cx: Lowering, value: list[Any], root: str, path: Path, name: str) -> Abstract:
    type_ = long_list(value)
    # Where the items must be known, or have tangents of their own, they are taken apart.
    known = cx.eager or root.removeprefix("param:") in cx.services.varied
    if type_ is not None and (not known or type_ == List(Scalar("float64"))):
        var = cx.fresh(name, type_)
        cx.inputs[root, path] = Input(var, root, path)
        guard(cx, root, path, "type", type_)
        return _storage(cx, Version(var), root)
    guard(cx, root, path, "length", (list, len(value)))
    items = tuple(lift(cx, item, root, (*path, ("item", k))) for k, item in enumerate(value))
    return _object(cx, ListCell(items), root)


def _dataclass(cx: Lowering, value: Any, root: str, path: Path) -> Abstract:
    guard(cx, root, path, "class", type(value))
    _locate_class(cx, value, root, path)
    fields = {
        f.name: lift(cx, getattr(value, f.name), root, (*path, ("attribute", f.name)))
        for f in dataclasses.fields(value)
    }
    return _object(cx, ObjectCell(type(value), fields), root)


def _locate_class(cx: Lowering, value: Any, root: str, path: Path) -> None:
    """Methods are found through an instance, and so are guarded."""
    cx.located.setdefault(id(type(value)), (root, (*path, ("attribute", "__class__"))))


def attribute(cx: Lowering, external: External, name: str) -> Abstract:
    """An attribute of an object from outside, read at each call."""
    value = getattr(external.value, name)
    path = (*external.path, ("attribute", name))
    place = external.root, path
    found = lift(cx, value, *place)
    held = isinstance(found, (Ref, Obj)) and external.root.startswith("param:")
    if held and place not in cx.first and (cx.forks or cx.outlining):
        # Of what is found on one path only, the others would know nothing.
        names = {name, *(n for n in _attributes_read(cx) if n in _own(external.value))}
        paths = tuple((*external.path, ("attribute", n)) for n in sorted(names))
        raise NeedFirst(external.root, paths)
    return found


def _own(value: Any) -> Mapping[str, Any]:
    """The attributes of an object itself."""
    found = getattr(value, "__dict__", None)
    return found if isinstance(found, dict) else {}


def _attributes_read(cx: Lowering) -> set[str]:
    """The names of all attributes in the functions that have been read so far."""
    trees = [source.tree for source in cx.sources.values()]
    nodes = (node for tree in trees for node in gast.walk(tree))
    return {node.attr for node in nodes if isinstance(node, gast.Attribute)}


def lookup(cx: Lowering, name: str) -> Abstract | None:
    """A free name: enclosing function's cell, module global, or builtin."""
    home = cx.scope.home
    function = home.value
    if is_ours(function):
        found = getattr(builtins, name, None)
        return Static(function.__globals__.get(name, found))
    if home.root.startswith("known:") and not _is_builtin(function, name):
        raise cx.unsupported(
            None,
            f"{function.__qualname__} reads {name!r}, and was reached in a way that later calls"
            " cannot check: call it by its name",
        )
    if name in function.__code__.co_freevars:
        place = function.__code__.co_freevars.index(name)
        try:
            value = function.__closure__[place].cell_contents  # type: ignore[index]
        except ValueError:
            return None
        return lift(cx, value, home.root, (*home.path, ("cell", place)), name)
    if name in function.__globals__:
        value = function.__globals__[name]
        return lift(cx, value, home.root, (*home.path, ("global", name)), name)
    if hasattr(builtins, name):
        if not home.root.startswith("known:"):
            guard(cx, home.root, (*home.path, ("global", name)), "absent", None)
        return Static(getattr(builtins, name))
    return None


def _is_builtin(function: types.FunctionType, name: str) -> bool:
    own = name in function.__code__.co_freevars or name in function.__globals__
    return not own and hasattr(builtins, name)


def location(cx: Lowering, value: Any) -> tuple[str, Path]:
    """Where a class, module or function was found; its own name where that is not known."""
    found = cx.located.get(id(value))
    if is_ours(value):
        return "known:" + value.__name__, ()
    if found is None:
        found = "known:" + getattr(value, "__name__", ""), ()
        guard(cx, *found, "once", None)
    return found


def is_ours(value: Any) -> bool:
    """Whether this says in Python what a library's function does: it never changes."""
    return (getattr(value, "__module__", None) or "").startswith(IN_PYTHON)


def extent_source(cx: Lowering, length: Any) -> Var | None:
    """The input array whose extent this number is, if it is one."""
    extent = getattr(getattr(length, "type", None), "extent", None)
    base = extent.base if isinstance(extent, Sym) else None
    for item in cx.inputs.values():
        dims = item.var.type.dims if isinstance(item.var.type, Array) else None
        if any(isinstance(dim, Sym) and dim.base == base for dim in dims or ()):
            return item.var
    return None


def static_value(cx: Lowering, var: Var) -> tuple[str, Path] | None:
    """The place an input number comes from, if this variable is one."""
    for item in cx.inputs.values():
        if item.var == var:
            return item.root, item.path
    return None
