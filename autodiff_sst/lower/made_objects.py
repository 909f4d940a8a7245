"""Objects of libraries that are nothing but the arguments they were made with.

Such an object is kept as a partial application of what makes it; a call of it or of one of its
methods is a call of the function that `rules/objects.py` names.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from ..ir.guards import Path
from ..ir.nodes import Atom, Const
from ..ir.types import Array, dims_of, dtype_of, unknown_dims
from ..rules.forms import PRIMITIVES, name_of
from ..rules.objects import MAKERS, PACKED, TAKEN_APART, UNPACKED, Maker, maker_of
from . import outside
from .context import Lowering
from .in_python import at_coordinates
from .memory import abstract_of
from .state import storages_in
from .values import Abstract, External, Partial, Static, Tup, Value


def make_object(
    cx: Lowering, value: Any, args: list[Abstract], keywords: dict[str, Abstract], node: Any
) -> Partial:
    """The object that `value(*args, **keywords)` is."""
    maker = MAKERS[value]
    if len(args) > len(maker.parameters):
        raise cx.unsupported(node, "more arguments than the object has parameters")
    given = dict(zip(maker.parameters, args, strict=False))
    for name, argument in keywords.items():
        if name in given or name not in maker.parameters:
            raise cx.no_rule(node, f"the keyword {name!r} of {name_of(value)} has no rule")
        given[name] = argument
    for argument in given.values():
        for storage in storages_in(argument, cx.state.heap):
            cx.state.share(storage, "an object was made with it")
    named = ((maker.others.get(name, name), argument) for name, argument in given.items())
    return Partial(Static(value), (), tuple(named))


def call_packed(
    cx: Lowering, value: Any, args: list[Abstract], keywords: dict[str, Abstract], node: Any
) -> Abstract:
    """A function whose result, or first argument, is a pair of an array and an option."""
    from .calls import call

    keywords = {name: v for name, v in keywords.items() if name != "check_finite"}
    if value in PACKED:
        inner, (option, default) = PACKED[value]
        names = dict(zip(("a", option), args, strict=False)) | keywords
        result = call(cx, Static(inner), [], names, node)
        return Tup((result, names.get(option, Value(Const(default)))))
    pair, *rest = args
    if not isinstance(pair, Tup) or len(pair.items) != 2:
        raise cx.unsupported(node, "its first argument must be the pair as it was returned")
    first, second = pair.items
    inner, name = UNPACKED[value]
    return call(cx, Static(inner), [first, *rest], {**keywords, name: second}, node)


def maker_of_object(value: Abstract) -> Maker | None:
    """What made the object, if this is one."""
    if isinstance(value, Partial) and isinstance(value.function, Static):
        return maker_of(value.function.value)
    return None


def object_attribute(cx: Lowering, owner: Partial, maker: Maker, name: str, node: Any) -> Abstract:
    """A method, as the function that it is with the object's arguments."""
    if name not in maker.methods:
        raise cx.no_rule(
            node,
            f"{name!r} of {name_of(owner.function.value)} has no rule (there are rules for"
            f" {', '.join(sorted(maker.methods))})",
        )
    method = Partial(Static(maker.methods[name]), (), owner.keywords)
    return Partial(Static(at_coordinates), (method,), ()) if maker.coordinates else method


def lift_object(cx: Lowering, value: Any, root: str, path: Path) -> Abstract | None:
    """An object that was made outside, taken apart: its arguments are read at each call."""
    apart = TAKEN_APART.get(type(value))
    found = None if apart is None else apart(value)
    if found is None:
        return None
    made_by, places = found
    outside.guard(cx, root, path, "class", type(value))
    keywords = []
    for name, place in places.items():
        keywords.append((name, outside.lift(cx, _at(value, place), root, (*path, *place), name)))
    return Partial(Static(made_by), (), tuple(keywords))


def _at(value: Any, place: Path) -> Any:
    for kind, step in place:
        value = getattr(value, step) if kind == "attribute" else value[step]
    return value


# --- sparse matrices, which come from outside and carry no derivative -------------------------


def is_sparse(value: Abstract) -> bool:
    """Whether this is a sparse matrix from outside, of numbers."""
    scipy_sparse = sys.modules.get("scipy.sparse")
    if scipy_sparse is None or not isinstance(value, External):
        return False
    return scipy_sparse.issparse(value.value) and value.value.dtype.kind in "fiuc"


def sparse_atom(cx: Lowering, value: External, node: Any) -> Atom:
    """A sparse matrix from outside, which must be real: results say so in their types."""
    if value.value.dtype.kind == "c":
        raise cx.no_rule(
            node,
            "a sparse matrix of complex numbers has no rule: multiply by its real and its"
            " imaginary part, or make it dense",
        )
    return outside.object_atom(cx, value)


def call_sparse(
    cx: Lowering,
    method: Abstract,
    owner: External,
    args: list[Abstract],
    keywords: dict[str, Abstract],
    node: Any,
) -> Abstract:
    """A method of the matrix: a product, or what no rule is for."""
    from .arrays import number_atom
    from .opaque import call_object_method

    name = getattr(getattr(method, "value", None), "__name__", "")
    if name not in ("__matmul__", "dot") or len(args) != 1 or keywords:
        return call_object_method(cx, outside.object_atom(cx, owner), name, args, keywords, node)
    outside.guard(cx, owner.root, (*owner.path, ("attribute", "dtype")), "equal", owner.value.dtype)
    x = number_atom(cx, args[0], node)
    dims, dtype = dims_of(x.type), dtype_of(x.type)
    if not dims or dtype is None:
        raise cx.unsupported(node, "the product of a sparse matrix with this")
    found = str(np.result_type(dtype, owner.value.dtype))
    type_ = Array(found, unknown_dims((None, *dims[1:])))
    from ..scipy_runtime import sparse_product

    op = PRIMITIVES[sparse_product].op
    return abstract_of(cx, cx.builder.emit(op, sparse_atom(cx, owner, node), x, type=type_))
