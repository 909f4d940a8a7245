"""Calls that leave elements of their argument out: `where=`, and those that pass over nan.

What is left out never counts, so it is marked as guarded: no nan in its derivative gets further.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, dims_of, sole_dtype
from ..rules.choices import guarded_op
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from .arrays import call_primitive, number_atom
from .calls import HANDLERS, Handler
from .context import Lowering
from .memory import abstract_of, atom_of, read, type_of, write
from .signatures import Args, Keywords
from .values import Abstract, Ref

_PASS_OVER_NAN = """
nansum nanprod nanmean nanvar nanstd nancumsum nancumprod nanmax nanmin nanmedian nanquantile
nanpercentile
"""
_REDUCTIONS = (np.sum, np.prod, np.mean, np.var, np.std, np.max, np.amax, np.min, np.amin)


def _guarding(function: Any, *masks: Any) -> Handler:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        declared = PRIMITIVES[function]
        if not args and "a" in keywords:
            args = [keywords.pop("a")]
        for mask_of in masks:
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
        _function = getattr(np, _name)
        HANDLERS[_function] = _guarding(_function, _where, _test(np.isnan, 2))
HANDLERS[np.nan_to_num] = _guarding(np.nan_to_num, _test(np.isfinite, 1))


def masked_ufunc(
    cx: Lowering, function: np.ufunc, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    """`np.divide(a, b, out=y, where=m)` is `y[m] = a[m] / b[m]`."""
    out = keywords.get("out", args[function.nin] if len(args) > function.nin else None)
    if not isinstance(out, Ref) or set(keywords) - {"out", "where"} or function.nout != 1:
        raise cx.no_rule(
            node, f"np.{function.__name__}: its keyword 'where' has a rule with an array out= only"
        )
    shape = cx.emit(PRIMITIVES[np.shape].op, read(cx, out))
    mask = _spread(cx, number_atom(cx, keywords["where"], node), shape, out)
    found = []
    for arg in args[: function.nin]:
        atom = number_atom(cx, arg, node)
        if isinstance(atom.type, Array) and atom.type.dims != ():
            atom = cx.emit(getitem, _spread(cx, atom, shape, out), mask)
        found.append(abstract_of(cx, atom))
    result = call_primitive(cx, function, PRIMITIVES[function], found, {}, node)
    write(cx, out, (mask,), atom_of(cx, result), node)
    return out


def _spread(cx: Lowering, atom: Atom, shape: Atom, out: Ref) -> Atom:
    """A value in the shape of what is written to."""
    wanted = dims_of(type_of(cx, out))
    own = dims_of(atom.type)
    if own is not None and own == wanted:
        return atom
    return cx.emit(PRIMITIVES[np.broadcast_to].op, atom, shape=shape)
