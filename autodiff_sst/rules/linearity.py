"""Signs and literal factors taken out of linear functions, in derivative code.

sum(-x) -> -sum(x)      sum(c * x) -> c * sum(x)      (-a) @ b -> -(a @ b)
sum(broadcast_to(1.0, shape(x))) -> float(size(x))
u[i] += broadcast_to(v, shape) -> u[i] += v           zeros[i] += v -> zeros[i] = v
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Const, Primitive, Var
from ..ir.types import (
    Array,
    Dim,
    Opaque,
    Scalar,
    Slice,
    dtype_of,
    may_be_one,
    sole_dtype,
)
from ..ir.walk import operands
from .algebra import REWRITES, Found, emit
from .arrays import array_of_parts
from .choices import choose
from .columns import Axes, added_axes, added_by, taken_axes, taken_by, without
from .forms import PRIMITIVES
from .indexing import additem, getitem, may_repeat, path_type, setitem
from .makers import is_step, made_by, negated_by, number
from .sums_of_all import sum_of_all
from .views import VIEWS, Transposed


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
        if function is not np.sum:
            return None
        found = None if keywords else sum_of_all(builder, a)
        if found is not None:
            return found
        return _sum_of_one(builder, a, keywords) or _summed_before(builder, a, keywords)

    return rewrite


def _sum_of_one(builder: Builder, a: Atom, keywords: dict[str, Atom]) -> Found:
    """The sum of a literal that fills an array is a multiple of its size."""
    spread = made_by(builder, a, "broadcast_to") if builder.algebra == "any" else None
    if spread is None or any(value != Const(None) for value in keywords.values()):
        return None
    value = number(spread.args[0])
    filled = dict(spread.keywords).get("shape", *spread.args[1:])
    shape = made_by(builder, filled, "shape")
    if shape is None or not isinstance(value, float) or not math.isfinite(value):
        return None
    size = builder.emit(PRIMITIVES[np.size].op, *shape.args)
    if value == 1:
        return builder.emit(PRIMITIVES[float].op, size)
    return emit(builder, np.multiply, spread.args[0], size)


def _summed_before(builder: Builder, a: Atom, keywords: dict[str, Atom]) -> Found:
    """`sum(p @ q, axis=-2)` is `sum(p, axis=-2) @ q`, which multiplies vectors in place of
    matrices; the same for the last axis and `q`."""
    product = made_by(builder, a, "matmul") if builder.algebra == "any" else None
    rank = len(_dims(a))
    if product is None or not is_step(builder, a) or set(keywords) != {"axis"} or rank < 2:
        return None
    if any(len(_dims(factor)) != rank for factor in product.args):
        return None
    (axis,) = _counted((keywords["axis"],), rank) or (-1,)
    if axis < rank - 2:
        return None
    keep = {} if rank == 2 else {"keepdims": Const(True)}
    factors = list(product.args)
    place = axis - (rank - 2)
    factors[place] = emit(builder, np.sum, factors[place], axis=Const(axis), **keep)
    found = emit(builder, np.matmul, *factors)
    return found if rank == 2 else _dropped(builder, found, (axis,))


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
    if not isinstance(u.type, Array) or (may_repeat(path) and not names_once(builder, path)):
        return None
    turn = path[-2].value if len(path) > 1 and isinstance(path[-2], Const) else None
    if isinstance(turn, Transposed) and path[-1] == Const(Ellipsis):
        return _add_turned(builder, u, value, path[:-2], turn)
    shrunk = _without_new_axes(builder, value, path, len(_dims(u)))
    if shrunk is not None:
        return _add_all(builder, u, shrunk)
    stored = _stored(builder, u)
    if stored == {} or (stored is not None and _is_new(path, stored)):
        return _store(builder, u, value, path, stored)
    return None


def _add_turned(
    builder: Builder, u: Atom, value: Atom, path: tuple[Atom, ...], turn: Transposed
) -> Found:
    """`u[i].T[...] += v` is `u[i] += v.T`, if it is not broadcast."""
    part = path_type(u, path)
    if len(_dims(value)) != len((part.dims or ()) if isinstance(part, Array) else ()):
        return None
    back = {} if turn.axes is None else {"axes": Const(_inverse(turn.axes))}
    turned = emit(builder, np.transpose, value, **back)
    if not path:
        return _add_all(builder, u, turned)
    if isinstance(path[-1], Const) and isinstance(path[-1].value, VIEWS):
        path = (*path, Const(Ellipsis))
    found = _additem(builder, u, turned, *path)
    return found or builder.emit(additem, u, turned, *path, type=u.type)


def _inverse(axes: tuple[int, ...]) -> tuple[int, ...]:
    """The order of axes that puts them back."""
    places = [axis % len(axes) for axis in axes]
    return tuple(map(places.index, range(len(places))))


def _add_all(builder: Builder, u: Atom, value: Atom) -> Atom:
    """A term of all elements, of the rank of `u`."""
    same = sole_dtype(value.type) == sole_dtype(u.type) is not None
    whole = value.type == u.type or not any(map(may_be_one, _dims(value)))
    if same and whole and made_by(builder, u, "zeros") is not None:
        return value
    if value.type == u.type:
        return emit(builder, np.add, u, value)
    return builder.emit(additem, u, value, Const(Ellipsis), type=u.type)


def _without_new_axes(
    builder: Builder, value: Atom, path: tuple[Atom, ...], rank: int
) -> Atom | None:
    """What is added to `u[:, None]`, as it is added to `u`: its axis of one element is gone."""
    new, dims = added_by(path[0], rank), _dims(value)
    if len(path) != 1 or new is None or len(dims) != rank + len(new):
        return None
    return _dropped(builder, value, new) if all(dims[k] == 1 for k in new) else None


def _dropped(builder: Builder, value: Atom, axes: tuple[int, ...]) -> Atom:
    """The value without these axes, which have one element."""
    negated = made_by(builder, value, "negative")
    if negated is not None:
        return emit(builder, np.negative, _dropped(builder, negated.args[0], axes))
    product = made_by(builder, value, "multiply")
    if product is not None and number(product.args[0]) is not None:
        inner = _dropped(builder, product.args[1], axes)
        return emit(builder, np.multiply, product.args[0], inner)
    total = made_by(builder, value, "sum")
    if total is not None and _axes(total) == axes:
        return emit(builder, np.sum, total.args[0], axis=_axis_literal(axes))
    place = Const(without(axes, len(_dims(value))))
    found = _getitem(builder, value, place)
    return builder.emit(getitem, value, place) if found is None else found


def _axes(total: Assign) -> tuple[int, ...] | None:
    """The axes of a sum that keeps them, counted from the front."""
    options = dict(total.keywords)
    axis = options["axis"].value if isinstance(options.get("axis"), Const) else None  # type: ignore[union-attr]
    axes = axis if isinstance(axis, tuple) else (axis,)
    rank = len(_dims(total.args[0]))
    if options.get("keepdims") != Const(True) or not all(type(k) is int for k in axes):
        return None
    return tuple(sorted(k % rank for k in axes))


def _axis_literal(axes: tuple[int, ...]) -> Const:
    return Const(axes[0] if len(axes) == 1 else axes)


# Vectors of places that are all different, and groups of them that name no element twice.
_DISTINCT = {"arange", "argsort", "flatnonzero", "places_in_order"}
_DISTINCT_TOGETHER = {"triu_indices", "tril_indices", "nonzero"}


def names_once(builder: Builder, path: tuple[Atom, ...]) -> bool:
    """Whether a path of integer arrays is known to name no element twice."""
    index = made_by(builder, path[-1], "tuple")
    if len(path) != 1:
        return False
    parts = (path[-1],) if index is None else index.args
    vectors = [part for part in parts if isinstance(part.type, Array)]
    if len(vectors) != sum(not isinstance(p.type, (Scalar, Slice, Opaque)) for p in parts):
        return False
    if _are_pairs(builder, vectors):
        return True
    extents = {dims[0] if len(dims) == 1 else None for dims in map(_dims, vectors)}
    if None in extents:
        return False
    if len(extents) == 1:
        return any(_is_distinct(builder, vector) for vector in vectors)
    # A single row would be repeated to the length of the others.
    for vector in vectors:
        counted = made_by(builder, vector, "arange")
        if counted is not None and len(counted.args) == 1:
            others = {_dims(p)[0] for p in vectors if p is not vector}
            if others <= {_length(builder, counted.args[0])}:
                return True
    return False


def _is_distinct(builder: Builder, vector: Atom) -> bool:
    made = builder.definitions.get(vector) if isinstance(vector, Var) else None
    # `arange(-1, n)` names the last place twice.
    return made is not None and made.op.name in _DISTINCT and len(made.args) == 1


def _are_pairs(builder: Builder, vectors: list[Atom]) -> bool:
    """Whether these are all the results of a function that lists places."""
    reads = [made_by(builder, vector, "getitem") for vector in vectors]
    if any(read is None or len(read.args) != 2 for read in reads):
        return False
    sources = {read.args[0] for read in reads if read is not None}
    source = builder.definitions.get(sources.pop()) if len(sources) == 1 else None  # type: ignore[call-overload]
    if source is None or source.op.name not in _DISTINCT_TOGETHER:
        return False
    count = len(getattr(source.targets[0].type, "items", ()))
    found = sorted(str(number(read.args[1])) for read in reads if read is not None)
    return count > 0 and found == [str(k) for k in range(count)]


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
    # The numbers may be Python's, of which NumPy makes an array of doubles.
    short = isinstance(size, int) and size > 1 and u.type.dtype == "float64"
    if short and size == len(stored) + 1 and _is_new(path, stored):
        parts = {**stored, path[0].value: value}  # type: ignore[union-attr]
        layout = Const(tuple(range(size)))
        op = PRIMITIVES[array_of_parts].op
        ordered = [parts[k] for k in range(size)]
        return builder.emit(op, *ordered, layout=layout, type=u.type)
    return builder.emit(setitem, u, value, *path, type=u.type)


def _swapaxes(builder: Builder, a: Atom, axis1: Atom, axis2: Atom) -> Found:
    """Twice the same is nothing; a transposed product is a product of transposed factors."""
    rank = len(_dims(a))
    axes = _counted((axis1, axis2), rank)
    if axes is None:
        return None
    inner = made_by(builder, a, "swapaxes")
    if inner is not None and _counted(operands(inner)[1:], rank) == axes:
        return inner.args[0]
    product = made_by(builder, a, "matmul") if builder.algebra == "any" else None
    if product is None or not is_step(builder, a) or axes != (rank - 2, rank - 1):
        return None
    if any(len(_dims(factor)) != rank for factor in product.args):
        return None
    first, second = (emit(builder, np.swapaxes, x, *map(Const, axes)) for x in product.args[::-1])
    return emit(builder, np.matmul, first, second)


def _counted(axes: tuple[Atom, ...], rank: int) -> tuple[int, ...] | None:
    """Axes counted from the front, in order."""
    found = tuple(map(number, axes))
    if not rank or not all(type(k) is int for k in found):
        return None
    return tuple(sorted(k % rank for k in found))


def _where(builder: Builder, test: Atom, *choices: Atom) -> Found:
    """What was stored to elements that are named once is all still there."""
    mask = made_by(builder, test, "last_stores")
    if mask is not None and names_once(builder, mask.args[1:]) and len(choices) == 2:
        return choices[0]
    found = _choose(builder, test, *choices)
    if found is None and len(choices) == 2 and _are_numbers(test, *choices):
        return emit(builder, choose, test, *choices)
    return found


def _are_numbers(test: Atom, *choices: Atom) -> bool:
    single = isinstance(test.type, Scalar) and test.type.dtype == "bool"
    kinds = {getattr(atom.type, "dtype", None) for atom in choices}
    return single and all(isinstance(atom.type, Scalar) for atom in choices) and len(kinds) == 1


def _getitem(builder: Builder, u: Atom, *path: Atom) -> Found:
    if len(path) != 1 or not isinstance(u.type, Array) or u.type.dims is None:
        return None
    taken = taken_by(path[0], u.type.dims)
    if taken is not None:
        return _undone(builder, u, taken, added_axes)
    added = added_by(path[0], len(u.type.dims))
    return None if added is None else _with_new_axes(builder, getitem, u, added, path, {})


def _expanded(builder: Builder, a: Atom, *args: Atom, **keywords: Atom) -> Found:
    op = PRIMITIVES[np.expand_dims].op
    added = added_axes(Assign((), op, (a, *args), tuple(keywords.items())))
    return None if added is None else _with_new_axes(builder, op, a, added, args, keywords)


def _undone(builder: Builder, a: Atom, axes: Axes, undoes: Any) -> Found:
    """What `a` was before it was given axes that are taken away again, or the other way round; also
    through signs and literal factors, if nothing else reads the product."""
    made = builder.definitions.get(a) if isinstance(a, Var) else None
    if made is not None and undoes(made) == axes:
        return made.args[0]
    if made is None or a not in builder.once:
        return None
    if made_by(builder, a, "negative") is made:
        found = _undone(builder, made.args[0], axes, undoes)
        return None if found is None else emit(builder, np.negative, found)
    if made_by(builder, a, "multiply") is made and number(made.args[0]) is not None:
        found = _undone(builder, made.args[1], axes, undoes)
        return None if found is None else emit(builder, np.multiply, made.args[0], found)
    return None


def _with_new_axes(
    builder: Builder,
    op: Primitive,
    a: Atom,
    added: Axes,
    args: tuple[Atom, ...],
    keywords: dict[str, Atom],
) -> Found:
    """New axes, and then the factor: `(2.0 * x)[:, None]` is `2.0 * x[:, None]`."""
    found = _undone(builder, a, added, taken_axes)
    if found is not None or not is_step(builder, a):
        return found

    def inner(x: Atom) -> Atom:
        return _with_new_axes(builder, op, x, added, args, keywords) or builder.emit(
            op, x, *args, **keywords
        )

    product = made_by(builder, a, "multiply") if builder.algebra == "any" else None
    if product is not None and number(product.args[0]) is not None:
        return emit(builder, np.multiply, product.args[0], inner(product.args[1]))
    negated = made_by(builder, a, "negative")
    return None if negated is None else emit(builder, np.negative, inner(negated.args[0]))


_choose = REWRITES["where"]
REWRITES.update(
    {
        "where": _where,
        "getitem": _getitem,
        "swapaxes": _swapaxes,
        "sum": _reduced(np.sum),
        "mean": _reduced(np.mean),
        "matmul": _odd(np.matmul, 2),
        "outer": _odd(np.outer, 2),
        "expand_dims": _expanded,
        "additem": _additem,
    }
)
