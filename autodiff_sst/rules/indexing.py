"""Reading and writing elements: the trace's `u[path]`, `u[path] = v`, `u[path] += v`.

A path has one or more steps, each an index or a view. Writing gives a new version of the array;
whether it can be done in place is decided when code is emitted.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.nodes import Assign, Atom, Const
from ..ir.types import Array, List, Opaque, Scalar, Slice, Type, dims_of, join_types, may_be_one
from ..runtime import last_stores, zeros_of
from .forms import PRIMITIVES, Linear, constant, declare, general
from .infer import UNKNOWN, element_of, index_parts, is_basic, shape_dims
from .symbols import Symbol, apply, to_atom
from .views import VIEWS, follow


def _getitem(array: Any, *path: Any) -> Any:
    return follow(array, path)


def _copied(array: Any) -> Any:
    return list(array) if isinstance(array, list) else array.copy()


def _setitem(array: Any, value: Any, *path: Any) -> Any:
    array = _copied(array)
    follow(array, path[:-1])[path[-1]] = value
    return array


def _additem(array: Any, value: Any, *path: Any) -> Any:
    array = _copied(array)
    target = follow(array, path[:-1])
    if isinstance(target, list):
        target[path[-1]] = target[path[-1]] + value
    else:
        np.add.at(target, path[-1], value)
    return array


def path_type(array: Atom, path: tuple[Atom, ...]) -> Type:
    """The type of `array[path]`."""
    type_ = array.type
    for part in path:
        if isinstance(part, Const) and isinstance(part.value, VIEWS):
            type_ = part.value.type_of(type_) if isinstance(type_, Array) else UNKNOWN
        else:
            type_ = element_of(type_, part)
    return type_


def is_view_path(path: tuple[Atom, ...]) -> bool:
    """Whether following the path gives a view (or a scalar), not a copy."""
    return all(
        (isinstance(part, Const) and isinstance(part.value, VIEWS)) or is_basic(part)
        for part in path
    )


def copies_safely(u: Atom, into: tuple[Atom, ...], source: tuple[Atom, ...]) -> bool:
    """Whether a part of an array is written to another one as if it had been copied before. NumPy
    takes care of places given by numbers, of parts of several axes, and of vectors along one axis,
    in equal steps or to and fro; of other vectors it reads what it has just written."""
    if any(isinstance(part, Array) and part.dtype != "bool" for part in index_parts(into[-1])):
        return True
    if len(dims_of(path_type(u, into)) or (0,)) > 1:
        return True
    first, second = axes_left(u.type, into), axes_left(u.type, source)
    if first is None or second is None:
        return False
    if not first or not second:
        return True  # a number
    if len(first) != 1 or len(second) != 1:
        return False
    ((axis, step),), ((other, pace),) = first, second
    if first == second:
        return True
    return axis == other and (step < 0) != (pace < 0)


def lies_together(view: Assign) -> bool:
    """Whether a part of an array has no gaps in memory, as far as the array has none: it is of the
    last axis, and cut along its first one only."""
    type_ = view.args[0].type
    if view.op is not getitem or not isinstance(type_, Array):
        return False
    left = axes_left(type_, view.args[1:]) or []
    if left[-1:] != [(len(type_.dims or ()) - 1, 1)]:
        return False
    cuts = [p for path in view.args[1:] for p in index_parts(path) if isinstance(p, Slice)]
    return len(left) == 1 or all(cut == Slice(None, None, None) for cut in cuts[1:])


def axes_left(type_: Type, path: tuple[Atom, ...]) -> list[tuple[int, int]] | None:
    """The axes of an array that a part has, with the steps along them, if that is known."""
    dims = type_.dims if isinstance(type_, Array) else None
    left = None if dims is None else [(axis, 1) for axis in range(len(dims))]
    for part in path:
        if left is None or (isinstance(part, Const) and isinstance(part.value, VIEWS)):
            return None
        left = _after(left, part)
    return left


def _after(axes: list[tuple[int, int]], index: Atom) -> list[tuple[int, int]] | None:
    parts = [part for part in index_parts(index) if part != NEW]
    spread = len(axes) - sum(part != ELLIPSIS for part in parts)
    if spread < 0:
        return None
    found: list[tuple[int, int]] = []
    rest = iter(axes)
    for part in parts:
        if part == ELLIPSIS:
            found += [next(rest) for _ in range(spread)]
        elif isinstance(part, Slice) and (part.step is None or isinstance(part.step, int)):
            axis, step = next(rest)
            found.append((axis, step * (1 if part.step is None else part.step)))
        elif isinstance(part, Scalar) and part.dtype != "bool":
            next(rest)
        else:
            return None
    return [*found, *rest]


ELLIPSIS, NEW = Opaque("ellipsis"), Opaque("None")


def overwrites(type_: Type, path: tuple[Any, ...]) -> bool:
    """Whether a write to this path leaves nothing of an array."""
    (last,) = path if len(path) == 1 else (None,)
    value = last.value if isinstance(last, Const) else last
    everything = isinstance(value, slice) and not any(
        bound is not None for bound in (value.start, value.stop, value.step)
    )
    return isinstance(type_, Array) and (value is Ellipsis or everything)


def may_repeat(path: tuple[Atom, ...]) -> bool:
    """Whether the path may name an element more than once: an integer array is in it."""
    if isinstance(path[-1], Const) and (
        isinstance(path[-1].value, VIEWS) or _are_distinct(path[-1].value)
    ):
        return False
    last = path[-1].type
    parts = getattr(last, "items", (last,))
    return any(
        (isinstance(part, Array) and part.dtype != "bool")
        or isinstance(part, List)
        or not _is_index(part)
        for part in parts
    )


def _are_distinct(index: Any) -> bool:
    """Whether a literal index of lists of whole numbers names no element twice."""
    parts = index if isinstance(index, tuple) else (index,)
    lists = [part if isinstance(part, list) else [part] for part in parts]
    # Whether -1 is the last of three is not known here.
    if not all(type(place) is int and place >= 0 for part in lists for place in part):
        return False
    if len({len(part) for part in lists} - {1}) > 1:
        return False
    length = max(map(len, lists), default=0)
    places = {tuple(part[k % len(part)] for part in lists) for k in range(length)}
    return len(places) == length


def _nothing(u: Any, v: Any) -> Any:
    """The zero that overwrites the adjoint of a stored value."""
    whole = isinstance(u.type, List) and isinstance(v, Symbol) and isinstance(v.type, Array)
    return zeros_like_of(v) if whole else 0.0


def _is_index(part: Type) -> bool:
    return type(part).__name__ in ("Scalar", "Slice", "Opaque", "Array")


def _store_adjoint(g: Any, u: Any, v: Any, *path: Any) -> Any:
    atoms = tuple(p.atom if isinstance(p, Symbol) else Const(p) for p in path)
    got = Symbol(g.builder, g.builder.emit(getitem, g.atom, *atoms, type=_region(g, v, atoms)))
    if isinstance(u.type, List) or not may_repeat(atoms):
        return got
    base = apply(operator.getitem, u, *path[:-1]) if len(path) > 1 else u
    kept = apply(last_stores, np.shape(base), path[-1])
    chosen = g.builder.emit(PRIMITIVES[np.where].op, kept.atom, got.atom, 0.0, type=got.type)
    return Symbol(g.builder, chosen)


def _region(g: Any, v: Any, path: tuple[Atom, ...]) -> Type:
    """The type of what was stored to: it has the extents of what was stored there, unless that
    was repeated."""
    found = path_type(g.atom, path)
    own = v.dims if isinstance(v, Symbol) else None
    if not isinstance(found, Array) or own is None or len(found.dims or ()) != len(own):
        return found
    return found if any(map(may_be_one, own)) else replace(found, dims=own)


def _is_single(u: Any) -> bool:
    """Whether this is a single number: every index reads or writes all of it."""
    return isinstance(u.type, (Array, Scalar)) and dims_of(u.type) == ()


def _as_single(part: Any) -> Any:
    """The number in a part of a single number."""
    has_axes = isinstance(part, Symbol) and isinstance(part.type, Array) and part.type.dims
    return np.sum(part) if has_axes else part


def _read_adjoint(g: Any, u: Any, *path: Any) -> Any:
    if _is_single(u):
        return _as_single(g)
    return apply(additem_call, zeros_like_of(u), g, *path)


getitem = declare(
    operator.getitem,
    Linear((lambda g, u, *path: _read_adjoint(g, u, *path),)),
    None,
    inputs=1,
    name="getitem",
    call=_getitem,
    text="[]",
    infer=lambda u, *path: path_type(u, path),
    memory="view",
)


def zeros_like_of(x: Any) -> Any:
    """Zeros in the shape and dtype of a symbol, or in the structure of a list."""
    if isinstance(x.type, List):
        return apply(zeros_of, x)
    return apply(np.zeros, np.shape(x), dtype=x.dtype)


def at(axis: int, index: Any) -> Any:
    """The index that means `index` along an axis, counted from 0."""
    return (*(slice(None),) * axis, index) if axis else index


def part(x: Any, axis: int, start: Any, stop: Any, like: Any = None) -> Any:
    """`x[start:stop]` along an axis; the result is known to have the shape of `like`."""
    start = None if isinstance(start, int) and start == 0 else start
    index = to_atom(x.builder, at(axis, slice(start, stop)))
    dims = None if like is None else like.dims
    type_ = None if dims is None else Array(str(x.dtype), dims)
    return Symbol(x.builder, x.builder.emit(getitem, x.atom, index, type=type_))


def setitem_call(array: Any, value: Any, *path: Any) -> Any:
    return _setitem(array, value, *path)


def additem_call(array: Any, value: Any, *path: Any) -> Any:
    return _additem(array, value, *path)


def _store_tangent(t: Any, y: Any, u: Any, v: Any, *path: Any) -> Any:
    if _is_single(u):
        # Its tangent may be a plain number, into which nothing can be written.
        return _as_single(t[1])
    before = zeros_like_of(u) if t[0] is None else t[0]
    return apply(setitem_call, before, _nothing(u, v) if t[1] is None else t[1], *path)


def _store_adjoints(g: Any, y: Any, u: Any, v: Any, *path: Any) -> Any:
    # What was stored takes its adjoint before that is cleared, which can then be done in place.
    if _is_single(u) or overwrites(u.type, path):
        return None, g
    stored = _store_adjoint(g, u, v, *path)
    return apply(setitem_call, g, _nothing(u, v), *path), stored


def _stored_type(u: Atom, v: Atom, *path: Atom) -> Type:
    """An array keeps its dtype; a list takes what it is given."""
    if isinstance(u.type, List) and not isinstance(path[-1].type, Slice):
        return List(join_types(u.type.item, v.type))
    return u.type


setitem = general(
    setitem_call,
    _store_tangent,
    _store_adjoints,
    inputs=2,
    name="setitem",
    text="[]=",
    infer=_stored_type,
    memory="same",
)


def _additem_tangent(t: Any, y: Any, u: Any, v: Any, *path: Any) -> Any:
    before = zeros_like_of(u) if t[0] is None else t[0]
    return before if t[1] is None else apply(additem_call, before, t[1], *path)


additem = general(
    additem_call,
    _additem_tangent,
    lambda g, y, u, v, *path: (g, apply(operator.getitem, g, *path)),
    inputs=2,
    name="additem",
    text="[]+=",
    infer=lambda u, v, *path: u.type,
    memory="same",
)

constant(
    last_stores,
    name="last_stores",
    infer=lambda shape, index: element_of(Array("bool", shape_dims(shape)), index),
)
