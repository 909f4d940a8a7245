"""Calls of functions that are read from their meaning in Python (`in_python.py`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Const
from ..rules.forms import PRIMITIVES
from . import masked_calls as _masked_calls  # noqa: F401  (some of its calls are taken over)
from . import mutators as _mutators  # noqa: F401
from .arrays import call_primitive
from .calls import HANDLERS, Handler, call
from .context import Lowering
from .functions import inline_function
from .in_python import IN_PYTHON, WITH_KEYWORD, vectorized, vectorized_one, vectorized_rows
from .signatures import Args, Keywords
from .values import Abstract, Partial, SetCell, Static, Tup, Value


def _written(definition: Any) -> Handler:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        return inline_function(cx, definition, args, keywords, node)

    return handler


for _function, _definition in IN_PYTHON.items():
    HANDLERS[_function] = _written(_definition)


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
    HANDLERS[_function] = _with_keyword(_keyword, _definition, HANDLERS.get(_function) or _plain(_function))


# --- the same under another name --------------------------------------------------------------

ALIASES = {
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
