"""Calls of functions that are read from their meaning in Python (`in_python/`)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ..ir.nodes import Const
from ..ir.types import Array
from ..rules.forms import PRIMITIVES
from . import masked_calls as _masked_calls  # noqa: F401  (some of its calls are taken over)
from . import mutators as _mutators  # noqa: F401
from .arrays import call_primitive
from .calls import HANDLERS, Handler, call, handles
from .context import Lowering
from .functions import inline_function
from .in_python import (
    CLASSES,
    IN_PYTHON,
    WITH_KEYWORD,
    vectorized,
    vectorized_rows,
    vectorized_together,
)
from .memory import type_of
from .opaque import call_opaque
from .signatures import Args, Keywords
from .subscripts import index_atom
from .values import Abstract, Partial, Ref, Static, Tup, Value
from .varying import never_varies


def _written(function: Any, definition: Any) -> Handler:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        given = [*args, *keywords.values()]
        if type(function) is type(np.sum) and all(never_varies(cx, v) for v in given):
            return _as_it_is(cx, function, definition, args, keywords, node)
        return inline_function(cx, definition, args, keywords, node)

    return handler


def _as_it_is(
    cx: Lowering, function: Any, definition: Any, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    """NumPy's function itself, with the type that its definition tells."""
    with cx.building(cx.builder.child(), cx.state.copy()):
        found = inline_function(cx, definition, args, keywords, node)
        type_ = type_of(cx, found) if isinstance(found, (Ref, Value)) else None
    if not isinstance(type_, Array):
        return inline_function(cx, definition, args, keywords, node)
    return call_opaque(cx, Static(function), args, keywords, node, type_)


for _function, _definition in IN_PYTHON.items():
    HANDLERS[_function] = _written(_function, _definition)


def _plain(function: Any) -> Handler:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        return call_primitive(cx, function, PRIMITIVES[function], args, keywords, node)

    return handler


def _with_keyword(keyword: str, definition: Any, otherwise: Handler) -> Handler:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        if keyword in keywords:
            return inline_function(cx, definition, args, keywords, node)
        return otherwise(cx, args, keywords, node)

    return handler


for _function, (_keyword, _definition) in WITH_KEYWORD.items():
    HANDLERS[_function] = _with_keyword(
        _keyword, _definition, HANDLERS.get(_function) or _plain(_function)
    )


# --- the same under another name --------------------------------------------------------------

ALIASES: dict[Any, Any] = {
    **CLASSES,
    np.linalg.outer: np.outer,
    np.linalg.matmul: np.matmul,
    np.linalg.tensordot: np.tensordot,
    np.linalg.vecdot: np.vecdot,
}
for _name, _same in (("row_stack", np.vstack), ("trapz", np.trapezoid)):
    if _name in vars(np):
        ALIASES[vars(np)[_name]] = _same


def _alias(function: Any) -> Handler:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        return call(cx, Static(function), args, keywords, node)

    return handler


for _function, _same in ALIASES.items():
    HANDLERS[_function] = _alias(_same)


def _one_by_one(function: Any) -> Handler:
    """`np.atleast_1d(a, b)` gives a tuple."""

    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        declared = PRIMITIVES[function]
        found = [call_primitive(cx, function, declared, [a], {}, node) for a in args]
        return found[0] if len(found) == 1 else Tup(tuple(found))

    return handler


for _function in (np.atleast_1d, np.atleast_2d, np.atleast_3d):
    HANDLERS[_function] = _one_by_one(_function)


# --- functions of elements --------------------------------------------------------------------


@handles(np.vectorize)
def _vectorize(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    """`np.vectorize(f)` as a value: a loop over the elements when it is called."""
    named = dict(zip(("pyfunc", "otypes", "doc", "excluded", "cache", "signature"), args))
    named |= keywords
    if "pyfunc" not in named:
        named = {k: v for k, v in named.items() if v != Static(None)}
        return Partial(Static(np.vectorize), (), tuple(named.items()))
    return vectorized_function(cx, named["pyfunc"], named, node)


def vectorized_function(cx: Lowering, function: Abstract, named: Keywords, node: Any) -> Abstract:
    signature = named.get("signature", Static(None))
    if signature != Static(None):
        core = _core(cx, signature, node)
        return Partial(Static(vectorized_rows), (function, Value(Const(core))), ())
    excluded = index_atom(cx, named["excluded"], node) if "excluded" in named else Const(None)
    if not isinstance(excluded, Const):
        raise cx.unsupported(node, "excluded arguments that are not known while compiling")
    places = tuple(sorted(excluded.value or (), key=str))
    return Partial(Static(call_vectorized), (function, Value(Const(places))), ())


def call_vectorized(function: Any, places: Any, *args: Any) -> Any:
    """Stands for the call of a vectorized function."""
    raise NotImplementedError


@handles(call_vectorized)
def _call_vectorized(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    function, places, *given = args
    excluded = places.atom.value if isinstance(places, Value) else ()
    definition: Any = vectorized
    if not excluded and len(given) > 1:
        definition = vectorized_together
    elif excluded != tuple(range(1, len(given))):
        raise cx.unsupported(
            node, "excluded arguments of np.vectorize other than all but the first: use a loop"
        )
    return inline_function(cx, definition, [function, *given], keywords, node)


def _core(cx: Lowering, signature: Abstract, node: Any) -> int:
    """How many axes of its one argument the function takes."""
    text = signature.value if isinstance(signature, Static) else ""
    found = re.fullmatch(r"\(([^()]*)\)->\([^()]*\)", text.replace(" ", ""))
    if found is None:
        raise cx.unsupported(
            node, "a signature of several arguments or results: write the loop over rows"
        )
    return len([name for name in found[1].split(",") if name])


@handles(np.frompyfunc)
def _frompyfunc(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    raise cx.unsupported(
        node, "np.frompyfunc makes arrays of objects, which have no derivative: use np.vectorize"
    )


@handles(np.poly1d)
def _poly1d(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    raise cx.unsupported(
        node, "np.poly1d objects: use np.polyval, np.polyder and np.polymul on coefficients"
    )
