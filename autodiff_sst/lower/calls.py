"""Calls: to traced functions (inlined), functions with rules, classes, and everything else."""

from __future__ import annotations

import abc
import dataclasses
import functools
import inspect
import operator
import types
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from ..errors import NoRule, SourceUnavailable, UnsupportedSyntax
from ..ir.nodes import Assign, Atom, Block, Const, Primitive
from ..ir.types import Array, Opaque, sole_dtype
from ..ir.walk import statements
from ..rules.forms import PRIMITIVES, name_of
from ..rules.objects import is_packed, maker_of
from ..rules.scipy.refused import REFUSED
from . import functions
from .arrays import call_primitive
from .containers import new_object
from .context import Lowering
from .control import branch
from .early import TAKE_ALL, ask
from .iterators import kept
from .made_objects import (
    call_packed,
    call_sparse,
    is_sparse,
    make_object,
    maker_of_object,
    object_attribute,
)
from .memory import kind
from .opaque import call_opaque
from .raising import RAISE
from .state import new_storage, storages_in
from .values import (
    Abstract,
    Bound,
    Choice,
    Closure,
    Derived,
    DictCell,
    External,
    Method,
    Obj,
    ObjectCell,
    Partial,
    Ref,
    Static,
    Tup,
)

Handler = Callable[[Lowering, list[Abstract], dict[str, Abstract], Any], Abstract]
HANDLERS: dict[Any, Handler] = {}
# Builtins that ask the object's class.
PROTOCOLS = (abs, bool, complex, float, int, len, round, str)


def join_strings(*parts: Any) -> str:
    """The text of an f-string."""
    return "".join(parts)


PRIMITIVES[join_strings] = dataclasses.replace(
    PRIMITIVES[str],
    op=Primitive("fstring", join_strings, "f''", infer=lambda *_: Opaque("str")),
)


def handles(*python: Any) -> Callable[[Handler], Handler]:
    """Register what a call of these functions means while lowering."""

    def register(handler: Handler) -> Handler:
        for function in python:
            HANDLERS[function] = handler
        return handler

    return register


def indexed(cx: Lowering, owner: Any, index: Abstract, node: Any) -> Abstract | None:
    """What indexing an object of NumPy's means, such as `np.r_`; None for other objects."""
    from .joining_calls import indexed_object

    return indexed_object(cx, owner, index, node)


def call_node(cx: Lowering, node: Any) -> Abstract:
    """A call expression."""
    from .expressions import evaluate, spread
    from .sums import is_sum_of_items, sum_of_arrays

    if isinstance(node.func, gast.Name) and node.func.id == "super" and not node.args:
        return functions.super_object(cx, node)
    function = evaluate(cx, node.func)
    if isinstance(function, Static) and function.value is sum and is_sum_of_items(node):
        added = sum_of_arrays(cx, node)
        if added is not None:
            return added
    held = cx.hold(function)
    positional: list[str] = []
    for arg in node.args:
        if isinstance(arg, gast.Starred):
            positional += cx.hold(*spread(cx, evaluate(cx, arg.value), arg))
        else:
            positional += cx.hold(evaluate(cx, arg))
    named: dict[str, str] = {}
    for keyword in node.keywords:
        value = evaluate(cx, keyword.value)
        if keyword.arg is None:
            named.update({k: cx.hold(v)[0] for k, v in _entries(cx, value, node).items()})
        else:
            named[keyword.arg] = cx.hold(value)[0]
    keywords = dict(zip(named, cx.drop(list(named.values())), strict=True))
    args = cx.drop(positional)
    (function,) = cx.drop(held)
    return call(cx, function, args, keywords, node)


def _entries(cx: Lowering, value: Abstract, node: Any) -> dict[str, Abstract]:
    if isinstance(value, Obj):
        cell = cx.cell(value.storage)
        if isinstance(cell, DictCell):
            return cell.items
    raise cx.unsupported(node, "only a dict with known keys can be spread with **")


def call(
    cx: Lowering, function: Abstract, args: list[Abstract], keywords: dict[str, Abstract], node: Any
) -> Abstract:
    """`function(*args, **keywords)`."""
    at_once = isinstance(function, Static) and any(function.value is f for f in TAKE_ALL)
    for arg in args:
        ask(cx, arg, node, at_once and len(args) == 1 and not keywords)
    match function:
        case Static(value):
            return _call_static(cx, value, args, keywords, node)
        case Closure():
            return functions.inline_closure(cx, function, args, keywords, node)
        case Bound(inner, owner):
            if is_sparse(owner):
                return call_sparse(cx, inner, owner, args, keywords, node)
            return call(cx, inner, [owner, *args], keywords, node)
        case Method(owner, name):
            from .methods import call_builtin_method

            return call_builtin_method(cx, owner, name, args, keywords, node)
        case Partial(inner, first, more):
            maker = maker_of_object(function)
            if maker is not None:
                inner = object_attribute(cx, function, maker, "__call__", node)
                return call(cx, inner, args, keywords, node)
            return call(cx, inner, [*first, *args], {**dict(more), **keywords}, node)
        case Derived():
            from .derived import call_derived

            return call_derived(cx, function, args, keywords, node)
        case Choice():
            return _call_either(cx, function, args, keywords, node)
        case Obj() if has_method(cx, function, "__call__"):
            return call_method(cx, function, "__call__", args, keywords, node)
        case External(value=value):
            return _call_external(cx, function, value, args, keywords, node)
    raise cx.unsupported(node, f"{kind(cx, function)} cannot be called")


def _call_either(cx: Lowering, choice: Choice, args: Any, keywords: Any, node: Any) -> Abstract:
    """Call one of two functions in the branches of an if."""
    functions_ = cx.hold(choice.first, choice.second)
    held = cx.hold(*args)
    named = dict(zip(keywords, cx.hold(*keywords.values()), strict=True))
    result = f"{functions_[0]}.result"

    def calling(place: int) -> Callable[[], None]:
        def go() -> None:
            given = [cx.names[name] for name in held]
            options = {key: cx.names[name] for key, name in named.items()}
            cx.names[result] = call(cx, cx.names[functions_[place]], given, options, node)

        return go

    branch(cx, choice.flag, calling(0), calling(1), node)
    cx.drop([*functions_, *held, *named.values()])
    return cx.names.pop(result)


def _call_external(
    cx: Lowering, function: External, value: Any, args: Any, keywords: Any, node: Any
) -> Abstract:
    if isinstance(value, functools.partial):
        from . import outside

        root, path = function.root, function.path
        inner = outside.lift(cx, value.func, root, (*path, ("attribute", "func")))
        first = outside.lift(cx, value.args, root, (*path, ("attribute", "args")))
        more = outside.lift(cx, value.keywords, root, (*path, ("attribute", "keywords")))
        assert isinstance(first, Tup) and isinstance(more, Obj)
        named = {**cx.cell(more.storage).items, **keywords}
        return call(cx, inner, [*first.items, *args], named, node)
    if isinstance(value, types.MethodType):
        from . import outside

        guarded = (*function.path, ("attribute", "__self__"))
        owner = outside.lift(cx, value.__self__, function.root, guarded)
        if isinstance(owner, Static):
            from .attributes import get_attribute

            inner = get_attribute(cx, owner, value.__name__, node)
            return call(cx, inner, args, keywords, node)
        found = (*function.path, ("attribute", "__func__"))
        inner = outside.lift(cx, value.__func__, function.root, found)
        return call(cx, inner, [owner, *args], keywords, node)
    if isinstance(value, functools._lru_cache_wrapper):
        return _call_cached(cx, function, value, args, keywords, node)
    if isinstance(value, np.vectorize):
        return _call_vectorized(cx, function, value, args, keywords, node)
    recipe = cx.services.recipe(value)
    if recipe is not None:
        from .derived import call_recipe

        return call_recipe(cx, recipe, function, args, keywords, node)
    method = inspect.getattr_static(type(value), "__call__", None)
    if isinstance(method, types.FunctionType):
        return call_method(cx, function, "__call__", args, keywords, node)
    return call_opaque(cx, function, args, keywords, node)


def _call_cached(
    cx: Lowering, function: External, value: Any, args: Any, keywords: Any, node: Any
) -> Abstract:
    """A function under `functools.lru_cache`: what it does, or a call at run time where that cannot
    be traced or does more than to return something."""
    from . import outside

    state, before = cx.state.copy(), len(cx.builder.stmts)
    try:
        return _run_cached(cx, function, value, args, keywords, node)
    except (UnsupportedSyntax, NoRule, SourceUnavailable):
        outside.go_back(cx, state)
        cx.builder.rewind(before)
    return call_opaque(cx, function, args, keywords, node)


def _run_cached(
    cx: Lowering, function: External, value: Any, args: Any, keywords: Any, node: Any
) -> Abstract:
    from . import outside

    if any(isinstance(argument, (Ref, Obj)) for argument in (*args, *keywords.values())):
        raise cx.unsupported(node, "functools.lru_cache takes no lists, dicts, objects or arrays")
    before = len(cx.builder.stmts)
    place = (*function.path, ("attribute", "__wrapped__"))
    inner = outside.lift(cx, value.__wrapped__, function.root, place)
    found = call(cx, inner, args, keywords, node)
    for stmt in statements(Block(tuple(cx.builder.stmts[before:]))):
        if isinstance(stmt, Assign) and stmt.op.effect and stmt.op is not RAISE:
            raise cx.unsupported(node, "a function under functools.lru_cache that has effects")
    for storage in storages_in(found, cx.state.heap):
        cx.state.share(storage, "functools.lru_cache keeps it")
    return found


def _call_vectorized(
    cx: Lowering, function: External, value: Any, args: Any, keywords: Any, node: Any
) -> Abstract:
    """A function that was made by `np.vectorize` outside."""
    from . import outside
    from .written import vectorized_function

    def part(name: str, inner: Any) -> Abstract:
        path = (*function.path, ("attribute", name))
        return outside.lift(cx, inner, function.root, path)

    named = {"signature": part("signature", value.signature)}
    if value.excluded:
        named["excluded"] = part("excluded", value.excluded)
    made = vectorized_function(cx, part("pyfunc", value.pyfunc), named, node)
    return call(cx, made, args, keywords, node)


def _call_static(cx: Lowering, value: Any, args: Any, keywords: Any, node: Any) -> Abstract:
    if args and value in PROTOCOLS and has_method(cx, args[0], f"__{value.__name__}__"):
        return call_method(cx, args[0], f"__{value.__name__}__", args[1:], keywords, node)
    if maker_of(value) is not None:
        return make_object(cx, value, args, keywords, node)
    if is_packed(value):
        return call_packed(cx, value, args, keywords, node)
    handler = _find(HANDLERS, value)
    if handler is not None:
        return handler(cx, args, keywords, node)
    declared = _find(PRIMITIVES, value)
    if declared is not None:
        return call_primitive(cx, value, declared, args, keywords, node)
    if isinstance(getattr(value, "__self__", None), np.ufunc):
        from .mutators import call_ufunc_method

        return call_ufunc_method(cx, value.__self__, value.__name__, args, keywords, node)
    derivative = cx.services.operator(value)
    if derivative is not None:
        from .derived import make_derived

        return make_derived(cx, derivative, args, keywords, node)
    if isinstance(value, types.FunctionType):
        if _library_function(value):
            from .solutions import SOLVERS

            solver = SOLVERS.get(name_of(value))
            if solver is not None:
                return solver(cx, value, args, keywords, node)
            return call_opaque(cx, Static(value), args, keywords, node)
        return functions.inline_function(cx, value, args, keywords, node)
    if isinstance(value, (operator.itemgetter, operator.attrgetter)):
        from .operator_calls import call_getter

        return call_getter(cx, value, args[0], node)
    if isinstance(value, type):
        return instantiate(cx, value, args, keywords, node)
    return call_opaque(cx, Static(value), args, keywords, node)


def _find(table: dict[Any, Any], value: Any) -> Any:
    try:
        return table.get(value)
    except TypeError:
        return None


def _library_function(value: types.FunctionType) -> bool:
    """Functions of NumPy, SciPy and the standard library are known by rules, not by source."""
    root = (value.__module__ or "").split(".")[0]
    return root in ("numpy", "scipy", "math", "random", "time", "os", "logging", "warnings")


# --- classes ----------------------------------------------------------------------------------


def instantiate(cx: Lowering, cls: Any, args: Any, keywords: Any, node: Any) -> Abstract:
    if issubclass(cls, BaseException):
        return Partial(Static(cls), tuple(args), tuple(keywords.items()))
    if cls is types.SimpleNamespace and not args:
        attributes = {name: kept(cx, value, node) for name, value in keywords.items()}
        return new_object(cx, ObjectCell(cls, attributes))
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return _named_tuple(cx, cls, args, keywords, node)
    if (cls.__module__ or "").startswith("scipy."):
        name = name_of(cls)
        if name in REFUSED:
            raise cx.no_rule(node, f"{name} has no derivative rule: {REFUSED[name]}")
        return call_opaque(cx, Static(cls), args, keywords, node)
    user = isinstance(inspect.getattr_static(cls, "__init__", None), types.FunctionType)
    plain = cls.__init__ is object.__init__ and cls.__new__ is object.__new__
    made_plainly = cls.__new__ is object.__new__ and type(cls) in (type, abc.ABCMeta)
    if not made_plainly or not (user or plain):
        if issubclass(cls, np.generic):
            return _numpy_scalar(cx, cls, args, node)
        return call_opaque(cx, Static(cls), args, keywords, node)
    storage = new_storage()
    cx.state.heap[storage] = ObjectCell(cls, {})
    made = Obj(storage)
    held = cx.hold(made)
    if dataclasses.is_dataclass(cls) and not _own_init(cls):
        _fill_dataclass(cx, made, cls, args, keywords, node)
    elif user:
        call_method(cx, made, "__init__", args, keywords, node)
    return cx.drop(held)[0]


def _own_init(cls: Any) -> bool:
    """Whether `__init__` was written by the user: it then has source of its own."""
    return not cls.__init__.__qualname__.endswith("__create_fn__.<locals>.__init__") and (
        cls.__init__.__code__.co_filename != "<string>"
    )


def _given(
    cx: Lowering, cls: Any, init: Any, args: Any, keywords: Any, node: Any
) -> dict[str, Abstract]:
    """The arguments of a generated constructor by name, defaults left out."""
    try:
        bound = inspect.signature(init).bind(None, *args, **keywords)
    except TypeError as error:
        raise cx.unsupported(node, f"{cls.__name__}: {error}") from None
    _, *names = bound.arguments
    return {name: kept(cx, bound.arguments[name], node) for name in names}


def _named_tuple(cx: Lowering, cls: Any, args: Any, keywords: Any, node: Any) -> Abstract:
    from .memory import value_of_constant

    if cls.__init__ is not object.__init__ or not cls.__new__.__module__.startswith("namedtuple_"):
        raise cx.unsupported(
            node, f"{cls.__name__} is a named tuple with a constructor of its own: write a function"
        )
    given = _given(cx, cls, cls.__new__, args, keywords, node)
    defaults = cls._field_defaults
    items = (given[n] if n in given else value_of_constant(defaults[n]) for n in cls._fields)
    return Tup(tuple(items), cls)


def _fill_dataclass(cx: Lowering, made: Obj, cls: Any, args: Any, keywords: Any, node: Any) -> None:
    """What the `__init__` that `dataclass` generates does."""
    from .attributes import set_attribute, set_plainly
    from .memory import value_of_constant

    given = _given(cx, cls, cls.__init__, args, keywords, node)
    set_ = set_plainly if cls.__dataclass_params__.frozen else set_attribute
    slotted = "__slots__" in vars(cls)
    initial: list[Abstract] = []
    for field in cls.__dataclass_fields__.values():
        if field._field_type is dataclasses._FIELD_CLASSVAR:  # type: ignore[attr-defined]
            continue
        if field.name in given:
            value = given[field.name]
        elif not field.init and field.default_factory is dataclasses.MISSING and not slotted:
            continue  # the class has it
        elif field.default is not dataclasses.MISSING:
            value = value_of_constant(field.default)
        elif field.default_factory is not dataclasses.MISSING:
            value = call(cx, _factory(cx, cls, field), [], {}, node)
        else:
            continue
        if field._field_type is dataclasses._FIELD_INITVAR:  # type: ignore[attr-defined]
            initial.append(value)
            continue
        set_(cx, made, field.name, value, node)
    if hasattr(cls, "__post_init__"):
        call_method(cx, made, "__post_init__", initial, {}, node)


def _factory(cx: Lowering, cls: Any, field: Any) -> Abstract:
    from . import outside

    root, path = outside.location(cx, cls)
    if root.startswith("known:"):
        return Static(field.default_factory)
    place = ("attribute", "__dataclass_fields__"), ("item", field.name)
    inner = (*path, *place, ("attribute", "default_factory"))
    return outside.lift(cx, field.default_factory, root, inner)


def _numpy_scalar(cx: Lowering, cls: Any, args: Any, node: Any) -> Abstract:
    """`np.float64(v)` and its kin."""
    from ..rules.arrays import numpy_number
    from ..rules.indexing import getitem
    from ..rules.shapes import astype
    from .arrays import number_atom
    from .memory import abstract_of

    (value,) = args
    found: Atom = number_atom(cx, value, node)
    if isinstance(found, Const) or getattr(found.type, "python", False) is not False:
        found = cx.emit(PRIMITIVES[numpy_number].op, found)
    if isinstance(found.type, Array) and found.type.dims == ():
        value = abstract_of(cx, cx.emit(getitem, found, Const(())))
        found = number_atom(cx, value, node)
    dtype = str(np.dtype(cls))
    if sole_dtype(found.type) == dtype:
        return value if isinstance(value, Ref) else abstract_of(cx, found)
    return abstract_of(cx, cx.emit(PRIMITIVES[astype].op, found, dtype=Const(dtype)))


# --- methods of users' classes ----------------------------------------------------------------


def has_method(cx: Lowering, owner: Abstract, name: str) -> bool:
    cls: Any = None
    if isinstance(owner, Obj):
        cell = cx.cell(owner.storage)
        cls = cell.cls if isinstance(cell, ObjectCell) else None
    elif isinstance(owner, External):
        cls = type(owner.value)
    elif isinstance(owner, Tup):
        cls = owner.cls
    found = inspect.getattr_static(cls, name, None) if cls is not None else None
    return isinstance(found, types.FunctionType)


def call_method(
    cx: Lowering, owner: Abstract, name: str, args: Any, keywords: Any, node: Any
) -> Abstract:
    from .attributes import get_attribute

    return call(cx, get_attribute(cx, owner, name, node), args, keywords, node)
