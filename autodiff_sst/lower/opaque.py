"""Calls of functions that are neither traced nor have a rule.

They may be made with arguments that carry no derivative, happen once and in order, and what they
return carries none. Whether an argument does carry one is known only after lowering, so the
refusal comes from the differentiating stage.
"""

from __future__ import annotations

import types
from typing import Any

from ..ir.nodes import Atom, Const, Primitive
from ..ir.types import Array, Opaque, Scalar, Type
from ..rules.forms import name_of
from ..rules.infer import shape_dims
from . import outside
from .context import Input, Lowering
from .memory import abstract_of, atom_of
from .state import storages_in
from .values import Abstract, External, Static

DRAWS = {
    "normal": "float64",
    "standard_normal": "float64",
    "uniform": "float64",
    "random": "float64",
    "rand": "float64",
    "randn": "float64",
    "exponential": "float64",
    "gamma": "float64",
    "beta": "float64",
    "integers": "int64",
    "randint": "int64",
    "poisson": "int64",
    "permutation": "int64",
}
PURE_MODULES = ("numpy", "scipy", "math", "operator", "itertools")
_OPS: dict[Any, Primitive] = {}


def call_value(function: Any, *args: Any, **keywords: Any) -> Any:
    return function(*args, **keywords)


def call_named_method(owner: Any, name: str, *args: Any, **keywords: Any) -> Any:
    return getattr(owner, name)(*args, **keywords)


CALL = Primitive("call", call_value, "call()", effect=True, unique=True)
CALL_METHOD = Primitive("method", call_named_method, ".()", effect=True, unique=True)


def call_opaque(
    cx: Lowering,
    function: Static | External,
    args: list[Abstract],
    keywords: dict[str, Abstract],
    node: Any,
) -> Abstract:
    """Call it at run time with the values as they are then."""
    atoms, named = _arguments(cx, args, keywords, node)
    _expose(cx, [*args, *keywords.values()], node)
    value = function.value
    if isinstance(function, Static) and _importable(value):
        op = _named(value)
        found = cx.builder.emit(op, *atoms, type=_result_type(value, atoms, named), **named)
    else:
        if isinstance(function, Static):
            raise cx.no_rule(
                node,
                f"{getattr(value, '__name__', value)!r} has neither source to trace nor a rule:"
                " declare one with autodiff_sst.rule, or write it in Python",
            )
        callee = object_atom(cx, function)
        found = cx.builder.emit(CALL, callee, *atoms, type=Array(None, None), **named)
    return abstract_of(cx, found, "it came from a function that was not traced")


def call_object_method(
    cx: Lowering, owner: Atom, name: str, args: Any, keywords: Any, node: Any
) -> Abstract:
    """A method of an object that is known only at run time, such as a random generator."""
    atoms, named = _arguments(cx, args, keywords, node)
    _expose(cx, [*args, *keywords.values()], node)
    type_ = _draw_type(name, atoms, named)
    found = cx.builder.emit(CALL_METHOD, owner, Const(name), *atoms, type=type_, **named)
    return abstract_of(cx, found, "it came from a function that was not traced")


def object_atom(cx: Lowering, value: External) -> Atom:
    """An object from outside as an input of the derivative."""
    key = (value.root, value.path)
    if key not in cx.inputs:
        var = cx.fresh(outside._leaf_name(*key), Opaque(type(value.value).__name__))
        cx.inputs[key] = Input(var, *key)
    return cx.inputs[key].var


def _arguments(
    cx: Lowering, args: list[Abstract], keywords: dict[str, Abstract], node: Any
) -> tuple[list[Atom], dict[str, Atom]]:
    def atom(value: Abstract) -> Atom:
        if isinstance(value, External):
            return object_atom(cx, value)
        return atom_of(cx, value, node)

    return [atom(a) for a in args], {name: atom(v) for name, v in keywords.items()}


def _expose(cx: Lowering, values: list[Abstract], node: Any) -> None:
    """Whatever the call was given it may keep, and it may have changed lists and arrays."""
    for value in values:
        for storage in storages_in(value, cx.state.heap):
            cx.state.share(storage, "a function that was not traced was given it")


def _importable(value: Any) -> bool:
    """Whether generated code can name the function by an import."""
    module = getattr(value, "__module__", None) or ""
    if isinstance(value, types.BuiltinFunctionType) and isinstance(
        getattr(value, "__self__", None), types.ModuleType
    ):
        return True
    return module.split(".")[0] in (*PURE_MODULES, "builtins", "random", "time", "functools")


def _named(value: Any) -> Primitive:
    if value not in _OPS:
        module = (getattr(value, "__module__", None) or "").split(".")[0]
        text = name_of(value)
        pure = module in PURE_MODULES and "random" not in text
        name = getattr(value, "__name__", text)
        _OPS[value] = Primitive(name, value, text, effect=not pure, unique=not pure)
    return _OPS[value]


def _result_type(value: Any, atoms: list[Atom], named: dict[str, Atom]) -> Type | None:
    module = (getattr(value, "__module__", None) or "").split(".")[0]
    text = name_of(value)
    if "random" in text:
        return _draw_type(text.rpartition(".")[2], atoms, named)
    if module in PURE_MODULES and not isinstance(value, type):
        return None
    return Opaque(getattr(value, "__name__", "object"))


def _draw_type(name: str, atoms: list[Atom], named: dict[str, Atom]) -> Type:
    if name == "default_rng":
        return Opaque("Generator")
    dtype = DRAWS.get(name)
    if dtype is None:
        return Array(None, None)
    size = named.get("size")
    if size is None and name in ("standard_normal", "random") and atoms:
        size = atoms[0]
    if size is None and name == "permutation":
        return Array(dtype, None)
    if size is None and len(atoms) >= 3:
        size = atoms[2]
    if size is None:
        if any(isinstance(a.type, Array) for a in [*atoms, *named.values()]):
            return Array(dtype, None)
        return Scalar(dtype, None)
    dims = shape_dims(size)
    return Array(dtype, dims)


