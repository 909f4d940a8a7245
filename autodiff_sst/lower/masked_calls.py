"""Calls that leave elements of their argument out: `where=`, and those that pass over nan.

What is left out never counts, so it is marked as guarded: no nan in its derivative gets further.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, sole_dtype
from ..rules.choices import guarded_op
from ..rules.forms import PRIMITIVES
from .arrays import call_primitive, number_atom
from .calls import HANDLERS, Handler
from .context import Lowering
from .memory import abstract_of
from .signatures import Args, Keywords
from .values import Abstract

_PASS_OVER_NAN = """
nansum nanprod nanmean nanvar nanstd nancumsum nancumprod nanmax nanmin nanmedian nanquantile
nanpercentile
"""
_REDUCTIONS = (np.sum, np.prod, np.mean, np.var, np.std, np.max, np.amax, np.min, np.amin)


def _guarding(function: Any, mask_of: Any) -> Handler:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        declared = PRIMITIVES[function]
        if not args and "a" in keywords:
            args = [keywords.pop("a")]
        found = mask_of(cx, args, keywords, node)
        if found is not None:
            array, mask, side = found
            kept = cx.emit(guarded_op, array, mask, Const(side))
            args = [abstract_of(cx, kept), *args[1:]]
        return call_primitive(cx, function, declared, args, keywords, node)

    return handler


def _where(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Any:
    if "where" not in keywords or not args:
        return None
    array, mask = number_atom(cx, args[0], node), number_atom(cx, keywords["where"], node)
    return (array, mask, 1) if _may_be_nan(array) and isinstance(mask.type, Array) else None


def _test(question: Any, side: int) -> Any:
    def mask_of(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Any:
        array = number_atom(cx, args[0], node) if args else Const(0)
        if not _may_be_nan(array):
            return None
        return array, cx.emit(PRIMITIVES[question].op, array), side

    return mask_of


def _may_be_nan(array: Atom) -> bool:
    return isinstance(array.type, Array) and (sole_dtype(array.type) or "f")[0] == "f"


for _function in _REDUCTIONS:
    HANDLERS[_function] = _guarding(_function, _where)
for _name in _PASS_OVER_NAN.split():
    if getattr(np, _name) in PRIMITIVES:
        HANDLERS[getattr(np, _name)] = _guarding(getattr(np, _name), _test(np.isnan, 2))
HANDLERS[np.nan_to_num] = _guarding(np.nan_to_num, _test(np.isfinite, 1))
