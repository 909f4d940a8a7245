"""Calls of functions that are neither traced nor have a rule.

They may be made with arguments that carry no derivative, happen once and in order, and what they
return carries none. Whether an argument does carry one is known only after lowering, so the
refusal comes from the differentiating stage.
"""

from __future__ import annotations

import random
import types
from dataclasses import replace
from functools import partial
from typing import Any

from ..errors import UnsupportedSyntax
from ..ir.infer import result_types
from ..ir.nodes import Atom, Const, Primitive
from ..ir.types import STR, Array, Opaque, Scalar, Tuple, Type, unknown_dims
from ..rules.forms import name_of
from ..rules.scipy.refused import REFUSED
from . import outside
from .context import Lowering
from .draws import DRAWS, GENERATORS, draw_type, python_draw_type
from .memory import abstract_of, atom_of, kind
from .state import storages_in
from .values import Abstract, External, Obj, Ref, Static

PURE_MODULES = ("numpy", "scipy", "math", "cmath", "operator", "itertools")
# Functions of those modules that read or write something outside, or their own settings.
_EFFECTS = """
save savez savez_compressed savetxt load loadtxt genfromtxt fromfile memmap seterr geterr
seterrcall set_printoptions setbufsize errstate printoptions test info show_config show_runtime
get_include print
"""
EFFECTS = frozenset(_EFFECTS.split())
# Functions whose result may share memory with an argument, or be one.
_VIEWS = """
reshape ravel transpose matrix_transpose permute_dims squeeze expand_dims swapaxes moveaxis
rollaxis broadcast_to broadcast_arrays atleast_1d atleast_2d atleast_3d diagonal diag split
array_split hsplit vsplit dsplit unstack asarray asanyarray ascontiguousarray array require
asfortranarray asmatrix asarray_chkfinite real imag real_if_close flip fliplr flipud rot90
nan_to_num meshgrid trim_zeros frombuffer view matrix_power einsum diff apply_over_axes
apply_along_axis histogram histogram2d histogramdd as_strided sliding_window_view block average
"""
VIEWS = frozenset(_VIEWS.split())
# Functions whose results are as long as the values tell, which no samples do.
_SETS = """
unique unique_all unique_counts unique_inverse unique_values union1d intersect1d setdiff1d setxor1d
"""
SETS = frozenset(_SETS.split())
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
    type_: Type | None = None,
) -> Abstract:
    """Call it at run time with the values as they are then; `type_` is the result's, if known."""
    value = function.value
    given = [*args, *keywords.values()]
    if any(name.startswith("overwrite") for name in keywords):
        raise cx.unsupported(node, "a function that may overwrite its argument")
    pure = isinstance(function, Static) and _is_pure(value)
    if not pure:
        _refuse_containers(cx, function, given, node)
    try:
        atoms, named = _arguments(cx, args, keywords, node)
    except UnsupportedSyntax:
        reason = REFUSED.get(name_of(value))
        if reason is None:
            raise
        raise cx.no_rule(node, f"{name_of(value)} has no derivative rule: {reason}") from None
    if isinstance(function, Static) and _importable(value):
        op = _named(value)
        found = _emit(cx, op, type_ or _result_type(value, atoms, named), *atoms, **named)
        if pure:
            return _pure_result(cx, value, given, found)
    else:
        if isinstance(function, Static):
            raise cx.no_rule(
                node,
                f"{getattr(value, '__name__', value)!r} has neither source to trace nor a rule:"
                " declare one with autodiff_sst.rule, or write it in Python",
            )
        callee = outside.object_atom(cx, function)
        found = _emit(cx, CALL, Array(None, None), callee, *atoms, **named)
    _expose(cx, given)
    kind_of_owner = type(getattr(value, "__self__", None)).__name__
    return abstract_of(cx, found, _origin(kind_of_owner, getattr(value, "__name__", ""), keywords))


def _origin(kind_of_owner: str, name: str, keywords: dict[str, Abstract]) -> str:
    """Why others may have what a method returns; nobody else has what a generator draws."""
    if kind_of_owner in GENERATORS and name in DRAWS and "out" not in keywords:
        return ""
    return "it came from a function that was not traced"


def _emit(cx: Lowering, op: Primitive, type_: Type | None, *atoms: Atom, **named: Atom) -> Atom:
    """One application; the keywords are the user's own, and may have any name."""
    types = None if type_ is None else (type_,)
    return cx.builder.emit_many(op, 1, *atoms, types=types, **named)[0]


def _pure_result(cx: Lowering, value: Any, given: list[Abstract], found: Atom) -> Abstract:
    """A function without effects gives a fresh array, unless it may give a view."""
    name = getattr(value, "__name__", "")
    module = getattr(value, "__module__", None) or ""
    plain = module in ("numpy", "numpy.linalg", "numpy.fft", "math", "operator")
    known = isinstance(found.type, (Array, Scalar, Tuple))
    if known and plain and name not in VIEWS:
        return abstract_of(cx, found)
    reason = f"the result of {name_of(value)} may be a view of it"
    result = abstract_of(cx, found, reason)
    own = [result.storage] if isinstance(result, Ref) else []
    for argument in given:
        for storage in storages_in(argument, cx.state.heap):
            cx.state.share(storage, reason, *own)
    return result


def call_object_method(
    cx: Lowering, owner: Atom, name: str, args: Any, keywords: Any, node: Any
) -> Abstract:
    """A method of an object that is known only at run time, such as a random generator."""
    if name == "shuffle":
        raise cx.unsupported(
            node, "shuffle changes its argument: use a permutation, `a[rng.permutation(len(a))]`"
        )
    given = [*args, *keywords.values()]
    atoms, named = _arguments(cx, args, keywords, node)
    _expose(cx, given)
    type_ = _text_type(name) if owner.type == STR else draw_type(name, atoms, named)
    found = _emit(cx, CALL_METHOD, type_, owner, Const(name), *atoms, **named)
    kind_of_owner = owner.type.kind if isinstance(owner.type, Opaque) else ""
    return abstract_of(cx, found, _origin(kind_of_owner, name, keywords))


def _text_type(name: str) -> Type:
    """What a method of a string returns."""
    if name in ("split", "rsplit", "splitlines", "partition", "rpartition"):
        return Opaque("list")
    if name.startswith("is") or name in ("startswith", "endswith"):
        return Scalar("bool")
    return Scalar("int64") if name in ("find", "rfind", "index", "rindex", "count") else STR


def _arguments(
    cx: Lowering, args: list[Abstract], keywords: dict[str, Abstract], node: Any
) -> tuple[list[Atom], dict[str, Atom]]:
    return [atom_of(cx, a, node) for a in args], {
        k: atom_of(cx, v, node) for k, v in keywords.items()
    }


def _refuse_containers(cx: Lowering, function: Any, values: list[Abstract], node: Any) -> None:
    """Whatever it changes in a list would not be seen."""
    value = function.value
    if _from_random(value) or (getattr(value, "__module__", None) or "").startswith("numpy"):
        return
    for argument in values:
        if isinstance(argument, Obj):
            raise cx.unsupported(
                node,
                f"{kind(cx, argument)} given to a function that is not traced, which may change it",
            )


def _expose(cx: Lowering, values: list[Abstract]) -> None:
    """Whatever the call was given it may keep, and it may have changed arrays."""
    for value in values:
        for storage in storages_in(value, cx.state.heap):
            cx.state.share(storage, "a function that was not traced was given it")


def _from_random(value: Any) -> bool:
    """A function of Python's `random`: a method of its hidden generator."""
    return getattr(value, "__self__", None) is random._inst  # type: ignore[attr-defined]


def _importable(value: Any) -> bool:
    """Whether generated code can name the function by an import."""
    if _from_random(value):
        return True
    module = getattr(value, "__module__", None) or ""
    if isinstance(value, types.BuiltinFunctionType) and isinstance(
        getattr(value, "__self__", None), types.ModuleType
    ):
        return True
    return module.split(".")[0] in (*PURE_MODULES, "builtins", "random", "time", "functools")


def _is_pure(value: Any) -> bool:
    module = (getattr(value, "__module__", None) or "").split(".")[0]
    name = getattr(value, "__name__", "")
    return module in PURE_MODULES and "random" not in name_of(value) and name not in EFFECTS


def _named(value: Any) -> Primitive:
    if value not in _OPS:
        pure = _is_pure(value)
        text = f"random.{value.__name__}" if _from_random(value) else name_of(value)
        name = getattr(value, "__name__", text)
        op = Primitive(name, value, text, effect=not pure, unique=not pure)
        _OPS[value] = replace(op, infer=partial(_of_any_length, op)) if name in SETS else op
    return _OPS[value]


def _of_any_length(op: Primitive, *args: Atom, **keywords: Atom) -> Any:
    """The types of the results with nothing said of their extents."""

    def blurred(type_: Type) -> Type:
        match type_:
            case Array(dims=dims) if dims is not None:
                return replace(type_, dims=unknown_dims((None,) * len(dims)))
            case Tuple(items):
                return Tuple(tuple(map(blurred, items)))
        return type_

    return tuple(map(blurred, result_types(op, args, keywords, 1)))


def _result_type(value: Any, atoms: list[Atom], named: dict[str, Atom]) -> Type | None:
    """The type of the result; None where running the function on samples tells."""
    if _from_random(value):
        return python_draw_type(value.__name__)
    text = name_of(value)
    if "random" in text:
        return draw_type(text.rpartition(".")[2], atoms, named)
    if _is_pure(value) and not isinstance(value, type):
        return None
    if text.startswith("np."):
        return Array(None, None)
    return Opaque(getattr(value, "__name__", "object"))
