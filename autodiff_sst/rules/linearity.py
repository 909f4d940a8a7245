"""Signs and literal factors taken out of linear functions, in derivative code.

sum(-x) -> -sum(x)      sum(c * x) -> c * sum(x)      (-a) @ b -> -(a @ b)
u[i] += broadcast_to(v, shape) -> u[i] += v           zeros[i] += v -> zeros[i] = v
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Atom, Const
from ..ir.types import Array, Dim, Scalar, dtype_of
from .algebra import REWRITES, Found, emit, is_transposition, made_by, negated_by, number
from .arrays import array_of_parts
from .forms import PRIMITIVES
from .indexing import additem, may_repeat, setitem


def _reduced(function: Any) -> Any:
    """A sum or mean: factors and signs are applied to its result, which is smaller."""

    def rewrite(builder: Builder, a: Atom, **keywords: Atom) -> Found:
        if (dtype_of(a.type) or "")[0:1] not in ("f", "c"):
            return None
        negated = negated_by(builder, a)
        if negated is not None:
            return emit(builder, np.negative, emit(builder, function, negated, **keywords))
        product = made_by(builder, a, "multiply") if builder.algebra == "any" else None
        if product is not None and number(product.args[0]) is not None and not a.name:
            found = emit(builder, function, product.args[1], **keywords)
            return emit(builder, np.multiply, product.args[0], found)
        return None

    return rewrite


def _odd(function: Any, inputs: int) -> Any:
    """A function linear in each of its first arguments: a minus sign goes through."""

    def rewrite(builder: Builder, *args: Atom, **keywords: Atom) -> Found:
        for place in range(min(inputs, len(args))):
            negated = negated_by(builder, args[place])
            if negated is not None:
                plain = (*args[:place], negated, *args[place + 1 :])
                return emit(builder, np.negative, emit(builder, function, *plain, **keywords))
        return None

    return rewrite


def _additem(builder: Builder, u: Atom, value: Atom, *path: Atom) -> Found:
    spread = made_by(builder, value, "broadcast_to")
    if spread is not None and isinstance(u.type, Array):
        return builder.emit(additem, u, spread.args[0], *path, type=u.type)
    if not isinstance(u.type, Array) or (may_repeat(path) and not _is_row_by_row(builder, path)):
        return None
    if len(path) == 2 and is_transposition(path[0]) and path[1] == Const(Ellipsis):
        turned = emit(builder, np.transpose, value)
        if turned.type == u.type:
            return emit(builder, np.add, u, turned)
        same_rank = isinstance(turned.type, Array) and len(_dims(turned)) == len(_dims(u))
        return builder.emit(additem, u, turned, path[1], type=u.type) if same_rank else None
    stored = _stored(builder, u)
    if stored == {} or (stored is not None and _is_new(path, stored)):
        return _store(builder, u, value, path, stored)
    return None


def _is_row_by_row(builder: Builder, path: tuple[Atom, ...]) -> bool:
    """Whether the path is `np.arange(n), places`: one element of each row."""
    index = made_by(builder, path[-1], "tuple")
    if index is None or len(path) != 1:
        return False
    vectors = [part for part in index.args if not isinstance(part.type, Scalar)]
    extents = {dims[0] if len(dims) == 1 else None for dims in map(_dims, vectors)}
    counted = [made_by(builder, part, "arange") for part in vectors]
    for made in filter(None, counted):
        if len(made.args) == 1:
            # A single row would be repeated to the length of the others.
            others = {_dims(p)[:1] for p, m in zip(vectors, counted, strict=True) if m is not made}
            if None not in extents and others <= {(_length(builder, made.args[0]),)}:
                return True
    return False


def _dims(atom: Atom) -> tuple[Dim | None, ...]:
    return (isinstance(atom.type, Array) and atom.type.dims) or ()


def _length(builder: Builder, count: Atom) -> Dim | None:
    """The extent that `len(x)` or `x.shape[k]` is, as far as it is known."""
    counted = made_by(builder, count, "len")
    if counted is not None:
        return (*_dims(counted.args[0]), None)[0]
    read = made_by(builder, count, "getitem")
    shape = None if read is None else made_by(builder, read.args[0], "shape")
    place = number(read.args[1]) if read is not None and len(read.args) == 2 else None
    if shape is None or type(place) is not int or not 0 <= place < len(_dims(shape.args[0])):
        return None
    return _dims(shape.args[0])[place]


def _stored(builder: Builder, u: Atom) -> dict[int, Atom] | None:
    """What is stored, by place, where `u` is made of zeros and single elements."""
    if made_by(builder, u, "zeros") is not None:
        return {}
    made = made_by(builder, u, "setitem")
    before = None if made is None or u not in builder.once else _stored(builder, made.args[0])
    if made is None or before is None or not _is_new(made.args[2:], before):
        return None
    return {**before, made.args[2].value: made.args[1]}  # type: ignore[union-attr]


def _is_new(path: tuple[Atom, ...], stored: dict[int, Atom]) -> bool:
    """Whether the path is a place counted from the front where nothing is stored yet."""
    place = path[0].value if len(path) == 1 and isinstance(path[0], Const) else None
    return type(place) is int and place >= 0 and place not in stored


def _store(
    builder: Builder, u: Atom, value: Atom, path: tuple[Atom, ...], stored: dict[int, Atom]
) -> Atom:
    """The first term of an element is stored; a short array of which all is known, written out."""
    assert isinstance(u.type, Array)
    size = u.type.dims[0] if u.type.dims is not None and len(u.type.dims) == 1 else None
    if isinstance(size, int) and size == len(stored) + 1 and _is_new(path, stored) and size > 1:
        parts = {**stored, path[0].value: value}  # type: ignore[union-attr]
        layout = Const(tuple(range(size)))
        op = PRIMITIVES[array_of_parts].op
        ordered = [parts[k] for k in range(size)]
        return builder.emit(op, *ordered, layout=layout, type=u.type)
    return builder.emit(setitem, u, value, *path, type=u.type)


REWRITES.update(
    {
        "sum": _reduced(np.sum),
        "mean": _reduced(np.mean),
        "matmul": _odd(np.matmul, 2),
        "outer": _odd(np.outer, 2),
        "expand_dims": _odd(np.expand_dims, 1),
        "additem": _additem,
    }
)
