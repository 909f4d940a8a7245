"""Functions that change an array they are given: written as writes, or refused by name."""

from __future__ import annotations

import operator
import random
from typing import Any

import numpy as np

from ..ir.nodes import Const
from ..ir.types import Array, List, rank
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem_call
from . import operators
from .arrays import call_primitive
from .calls import call, handles
from .context import Lowering
from .memory import (
    ELLIPSIS,
    abstract_of,
    check_overlap,
    check_writable,
    read,
    set_version,
    type_of,
    write,
)
from .values import Abstract, Ref, Static, Value

Args = list[Abstract]
Keywords = dict[str, Abstract]


def _array(cx: Lowering, value: Abstract, node: Any, known_rank: bool = False) -> Ref:
    """The array that is written to."""
    type_ = type_of(cx, value)
    if not isinstance(value, Ref) or not isinstance(type_, Array):
        raise cx.unsupported(node, "only an array can be changed here")
    if known_rank and type_.dims is None:
        raise cx.unsupported(node, "the number of dimensions is known only at run time here")
    return value


def _only(cx: Lowering, args: Args, keywords: Keywords, count: int, node: Any) -> None:
    if keywords or len(args) != count:
        raise cx.unsupported(node, "this function is supported with its first arguments only")


@handles(np.copyto)
def _copyto(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    _only(cx, args, keywords, 2, node)
    owner = _array(cx, args[0], node)
    check_overlap(cx, owner, (ELLIPSIS,), args[1], node)
    write(cx, owner, (ELLIPSIS,), operators.number(cx, args[1], node), node)
    return Static(None)


@handles(np.fill_diagonal)
def _fill_diagonal(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    _only(cx, args, keywords, 2, node)
    owner = _array(cx, args[0], node, known_rank=True)
    if rank(type_of(cx, owner)) != 2:
        raise cx.unsupported(node, "np.fill_diagonal of an array that is not 2-d")
    shape = cx.emit(PRIMITIVES[np.shape].op, read(cx, owner))
    count = cx.emit(PRIMITIVES[min].op, *(_item(cx, shape, k) for k in (0, 1)))
    places = cx.emit(PRIMITIVES[np.arange].op, count)
    index = cx.emit(PRIMITIVES[tuple].op, places, places)
    write(cx, owner, (index,), operators.number(cx, args[1], node), node)
    return Static(None)


def _item(cx: Lowering, shape: Any, k: int) -> Any:
    return cx.emit(PRIMITIVES[operator.getitem].op, shape, Const(k))


@handles(operator.setitem)
def _setitem(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .assignment import store

    store(cx, args[0], args[1], args[2], node)
    return Static(None)


_IN_PLACE = """
iadd isub imul itruediv ifloordiv imod ipow imatmul iconcat iand ior ixor ilshift irshift
"""


@handles(
    operator.delitem,
    *(getattr(operator, name) for name in _IN_PLACE.split()),
)
def _in_place(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    raise cx.unsupported(node, "this function changes its argument: write it as a statement")


@handles(np.random.shuffle, random.shuffle)
def _shuffle(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
    raise cx.unsupported(
        node, "shuffle changes its argument: use a permutation, `a[rng.permutation(len(a))]`"
    )


# --- methods of ufuncs ------------------------------------------------------------------------

REDUCTIONS = {np.add: np.sum, np.multiply: np.prod, np.maximum: np.max, np.minimum: np.min}
REDUCTIONS |= {np.logical_and: np.all, np.logical_or: np.any}
ACCUMULATIONS = {np.add: np.cumsum, np.multiply: np.cumprod}


def call_ufunc_method(
    cx: Lowering, ufunc: np.ufunc, name: str, args: Args, keywords: Keywords, node: Any
) -> Abstract:
    """`np.add.at`, `np.multiply.outer`, `np.maximum.reduce` and the like."""
    if name == "at" and ufunc in (np.add, np.subtract):
        return _at(cx, ufunc, args, keywords, node)
    if name == "outer" and not keywords:
        return _outer(cx, ufunc, args, node)
    method = getattr(ufunc, name)
    if method in PRIMITIVES:
        return call_primitive(cx, method, PRIMITIVES[method], args, keywords, node)
    table: dict[str, dict[Any, Any]] = {"reduce": REDUCTIONS, "accumulate": ACCUMULATIONS}
    function = table.get(name, {}).get(ufunc)
    if function is not None and len(args) < 3:
        if len(args) < 2:
            keywords = {"axis": Value(Const(0)), **keywords}
        return call(cx, Static(function), args, keywords, node)
    raise cx.unsupported(
        node, f"the method {name!r} of {ufunc.__name__} is not supported: use a loop"
    )


def _at(cx: Lowering, ufunc: np.ufunc, args: Args, keywords: Keywords, node: Any) -> Abstract:
    from .subscripts import index_atom

    _only(cx, args, keywords, 3, node)
    owner = _array(cx, args[0], node)
    value = operators.number(cx, args[2], node)
    if ufunc is np.subtract:
        value = cx.emit(PRIMITIVES[np.negative].op, value)
    check_writable(cx, owner.storage, node)
    index = index_atom(cx, args[1], node)
    if owner.path:
        raise cx.unsupported(node, "write into the array itself here, not into a view of it")
    op = PRIMITIVES[additem_call].op
    set_version(cx, owner.storage, cx.emit(op, read(cx, owner), value, index), node)
    return Static(None)


def _outer(cx: Lowering, ufunc: np.ufunc, args: Args, node: Any) -> Abstract:
    left, right = (operators.number(cx, arg, node) for arg in args)
    more = None if isinstance(right.type, List) else rank(right.type)
    if more is None or rank(left.type) is None:
        raise cx.unsupported(node, "the number of dimensions is known only at run time here")
    if rank(left.type) and more:
        spread = Const((Ellipsis, *(None,) * more))
        left = cx.emit(PRIMITIVES[operator.getitem].op, left, spread)
    return call(cx, Static(ufunc), [abstract_of(cx, left), abstract_of(cx, right)], {}, node)
