"""Result types of the operations whose shapes follow from types alone."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from ..ir.extents import difference, is_at_least, linear, multiple, reaches, rest_of, total
from ..ir.nodes import Atom, Const, Var
from ..ir.types import (
    Alternative,
    Array,
    Dim,
    Linear,
    List,
    Opaque,
    Scalar,
    Slice,
    Sym,
    Tape,
    Tuple,
    Type,
    alternatives,
    at_least,
    broadcast_dims,
    chosen,
    dtype_of,
    is_exact,
    is_unknown,
    join_types,
    rank,
    shift,
    unknown_dims,
)

UNKNOWN = Array(None, None)
INT = Scalar("int64")


def infer_elementwise(call: Callable[..., Any], *args: Atom, **_: Atom) -> Type:
    """The type of `call` applied element by element; its options do not matter."""
    types = [atom.type for atom in args]
    if any(isinstance(t, (List, Tuple, Tape)) for t in types):
        return UNKNOWN
    element = element_type(call, tuple(map(_without_shape, types)))
    if element is None:
        return UNKNOWN
    dtype, least = element.dtype, element.least
    dims: Any = ()
    for type_ in types:
        found = type_.dims if isinstance(type_, Array) else ()
        if isinstance(type_, Opaque) or (isinstance(type_, Array) and type_.dims is None):
            return Array(dtype, None, least)
        dims = unknown_dims(broadcast_dims(dims, found))
    return Array(dtype, dims, least) if dims or isinstance(element, Array) else element


def _without_shape(type_: Type) -> Type:
    if isinstance(type_, Array):
        return Array(type_.dtype, () if type_.dims == () else (1,), type_.least)
    if isinstance(type_, Scalar) and type_.extent is not None:
        return Scalar(type_.dtype, type_.python, least=type_.least)
    return type_


@lru_cache(maxsize=4096)
def element_type(call: Callable[..., Any], types: tuple[Type, ...]) -> Scalar | Array | None:
    """What `call` makes of single elements of these types: a number, or an array's element."""
    joined: Type | None = None
    for choice in alternatives(types):
        found = _element(call, types, choice)
        if found is None:
            return None
        joined = join_types(joined, found)
    assert joined is None or isinstance(joined, (Scalar, Array))
    return joined


def _element(
    call: Callable[..., Any], types: tuple[Type, ...], choice: Alternative
) -> Scalar | Array | None:
    # Most functions take 1; a few of the math module take only what is between 0 and 1, and a
    # logarithm has no base 1.
    samples = (_attempt(call, types, choice, value) for value in (1.0, 0.5, 2.0))
    result = next((found for found in samples if found is not None), None)
    if isinstance(result, (bool, int, float, complex)) and not isinstance(result, np.generic):
        plain = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}
        return Scalar(plain[type(result)])
    if getattr(result, "dtype", None) is None or result.dtype.kind not in "fciub":
        return None
    dtype = str(result.dtype)
    return Scalar(dtype, False) if isinstance(result, np.generic) else Array(dtype, ())


def _attempt(
    call: Callable[..., Any], types: tuple[Type, ...], choice: Alternative, value: float
) -> Any:
    try:
        samples = [_sample(type_, choice, value) for type_ in types]
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return call(*samples)
    except Exception:
        return None


def _sample(type_: Type, choice: Alternative, value: float) -> Any:
    match type_:
        case Scalar():
            type_ = chosen(type_, choice)
            number = np.full((), value, type_.dtype)[()]
            return number.item() if type_.python else number
        case Array(str(), dims):
            return np.full(() if dims == () else (1,), value, chosen(type_, choice).dtype)
    raise TypeError


def sum_extent(sign: int) -> Callable[[Atom, Atom], Dim | None]:
    """The symbolic value of an integer sum or difference, where it is known."""

    def extent(a: Atom, b: Atom) -> Dim | None:
        match a.type, b.type:
            case (Scalar(extent=left), Scalar(extent=int(right))) if left is not None:
                return _exact_shift(left, sign * right)
            case (Scalar(extent=int(left)), Scalar(extent=right)) if right is not None and sign > 0:
                return _exact_shift(right, left)
            case (Scalar(extent=Sym() as left), Scalar(extent=Sym() as right)):
                return total(left, right) if sign > 0 else difference(left, right)
        return None

    return extent


def product_extent(a: Atom, b: Atom) -> Dim | None:
    """The symbolic value of an integer product, where it is a multiple of a known extent."""
    match a.type, b.type:
        case (Scalar(extent=Sym() as dim), Scalar(extent=int(factor))) | (
            Scalar(extent=int(factor)),
            Scalar(extent=Sym() as dim),
        ):
            return multiple(dim, factor)
    return None


def _exact_shift(dim: Dim, by: int) -> Dim | None:
    if isinstance(dim, int):
        return dim + by
    # base + offset is clamped at zero, so only shifts that cannot have been clamped are exact.
    return shift(dim, by) if by < 0 or is_exact(dim) else None


# --- shapes -----------------------------------------------------------------------------------


def shape_dims(shape: Atom) -> tuple[Dim, ...] | None:
    """The dimensions an array gets that is made with this shape."""
    if isinstance(shape, Const):
        value = shape.value
        if isinstance(value, (int, np.integer)):
            return (int(value),)
        if isinstance(value, tuple):
            return tuple(int(v) for v in value)
        return None
    match shape.type:
        case Scalar(extent=extent):
            return (extent if extent is not None else Sym("?"),)
        case Tuple(items):
            return tuple(
                i.extent if isinstance(i, Scalar) and i.extent is not None else Sym("?")
                for i in items
            )
        case Array(_, (int(length),)):
            return (Sym("?"),) * length
    return None


def shape_type(x: Atom) -> Type:
    """`np.shape(x)`: a tuple of integers that know which extents they are."""
    type_ = x.type
    if isinstance(type_, Array):
        if type_.dims is None:
            return Opaque("tuple")
        return Tuple(tuple(Scalar("int64", True, dim) for dim in type_.dims))
    return Tuple(()) if isinstance(type_, Scalar) else Opaque("tuple")


def length_type(x: Atom) -> Type:
    match x.type:
        case Array(_, dims) if dims:
            return Scalar("int64", True, dims[0])
        case Tuple(items):
            return Scalar("int64", True, len(items))
    return INT


def like(x: Atom, *_: Atom, **__: Atom) -> Type:
    """The type of the first argument."""
    return x.type


# --- indexing ---------------------------------------------------------------------------------


def is_basic(index: Atom) -> bool:
    """Whether indexing with this gives a view or a scalar (no integer arrays, no masks)."""
    return all(map(_basic_type, index_parts(index)))


def _basic_type(type_: Type) -> bool:
    match type_:
        case Slice() | Opaque("None" | "ellipsis"):
            return True
        case Scalar(dtype):
            return dtype != "bool"
    return False


def element_of(x: Type, index: Atom) -> Type:
    """The type of `x[index]`."""
    match x:
        case Array(dtype, dims, least):
            found = None if dims is None else index_dims(dims, index)
            if found == () and is_basic(index) and dtype is not None:
                if not _has_ellipsis(index):
                    return Scalar(dtype, False, None, least)
            return Array(dtype, unknown_dims(found), least)
        case Scalar(dtype, False, _, least):
            return element_of(Array(dtype, (), least), index)
        case List(item):
            return x if isinstance(index.type, Slice) else (item or UNKNOWN)
        case Tuple(items):
            if isinstance(index, Const) and isinstance(index.value, int):
                return items[index.value] if -len(items) <= index.value < len(items) else UNKNOWN
            if isinstance(index, Const) and isinstance(index.value, slice):
                return Tuple(items[index.value])
            joined: Type | None = None
            for item in items:
                joined = join_types(joined, item)
            return joined or UNKNOWN
    return UNKNOWN


def _has_ellipsis(index: Atom) -> bool:
    return Opaque("ellipsis") in index_parts(index)


def index_parts(index: Atom) -> tuple[Type, ...]:
    """The types of the parts of an index; literals carry their values in their types."""
    return index.type.items if isinstance(index.type, Tuple) else (index.type,)


def axes_taken(index: Atom) -> int:
    """How many axes an index is for, at least."""
    parts = tuple(map(_as_array, index_parts(index)))
    return sum(_axes_taken(part) for part in parts if _takes_axes(part))


def _takes_axes(part: Type) -> bool:
    """Whether this is known to take as many axes as it seems to; a truth value takes none."""
    if isinstance(part, Array):
        return part.dtype is not None and part.dims is not None
    return isinstance(part, Slice) or (isinstance(part, Scalar) and part.dtype != "bool")


def index_dims(dims: tuple[Dim, ...], index: Atom) -> tuple[Dim | None, ...] | None:
    """The dimensions of an array of these dimensions after indexing."""
    parts = tuple(map(_as_array, index_parts(index)))
    taken = sum(map(_axes_taken, parts))
    if taken > len(dims):
        return None
    at = 0
    result: list[Dim | None] = []
    advanced: list[tuple[Dim | None, ...]] = []
    first_advanced: int | None = None
    gap = integers = False
    for part in parts:
        match part:
            case Opaque("None"):
                result.append(1)
                gap = gap or first_advanced is not None
            case Opaque("ellipsis"):
                rest = len(dims) - taken
                result.extend(dims[at : at + rest])
                at += rest
                gap = gap or first_advanced is not None
            case Slice():
                result.append(_slice_dim(dims[at], part))
                at += 1
                gap = gap or first_advanced is not None
            case Scalar() if part.dtype != "bool":
                at += 1
                integers = True
            case Array(dtype, index_dims_) if index_dims_ is not None:
                if first_advanced is None:
                    first_advanced, gap = len(result), False
                elif gap:
                    first_advanced = 0
                if dtype == "bool":
                    at += len(index_dims_)
                    advanced.append((_count_of(index),))
                else:
                    at += 1
                    advanced.append(index_dims_)
            case _:
                return None
    result.extend(dims[at:])
    if first_advanced is None:
        return tuple(result)
    together = _broadcast_all(advanced)
    if together is None:
        return None
    if integers:
        # An integer beside an integer array takes part in the advanced index: where its axes
        # go is subtle, their number is not.
        return (None,) * (len(result) + len(together))
    return (*result[:first_advanced], *together, *result[first_advanced:])


def _count_of(mask: Atom) -> Dim | None:
    """How many places a mask takes: as many of each array."""
    alone = isinstance(mask, Var) and isinstance(mask.type, Array)
    return Sym(f"v{mask.number}.places") if alone else None  # type: ignore[union-attr]


def _as_array(part: Type) -> Type:
    """A list of places is an array of them, of a length that is known at run time."""
    if isinstance(part, List) and isinstance(part.item, Scalar) and part.item.dtype == "int64":
        return Array("int64", (Sym("?"),))
    return part


def _broadcast_all(advanced: list[tuple[Dim | None, ...]]) -> tuple[Dim | None, ...] | None:
    together: tuple[Dim | None, ...] | None = ()
    for dims in advanced:
        if not together:
            together = dims
        elif not dims:
            continue
        else:
            together = broadcast_dims(unknown_dims(together), unknown_dims(dims))
    return together


def _axes_taken(type_: Type) -> int:
    match type_:
        case Opaque("None" | "ellipsis"):
            return 0
        case Array("bool", dims) if dims is not None:
            return len(dims)
    return 1


def slice_needs(cut: Slice) -> int | None:
    """How long an axis must be at least for a slice between two places that are counted from the
    same end to have all of its extent; None for other slices."""
    match cut.start, cut.stop, cut.step:
        case (None | int(), int(stop), None | 1) if stop > 0 and (cut.start or 0) >= 0:  # type: ignore[operator]
            return stop
        case (int(start), None | int(), None | 1) if start < 0 and (cut.stop or -1) < 0:  # type: ignore[operator]
            return -start
    return None


def axes_cut(dims: tuple[Dim, ...], index: Atom) -> list[tuple[Dim, Slice]]:
    """The extents that an index cuts, with the slices that do so."""
    return [(dims[axis], part) for axis, part in _taken(dims, index) if isinstance(part, Slice)]


def places_taken(dims: tuple[Dim, ...], index: Atom) -> list[tuple[Dim, int]]:
    """The extents of which an index takes a literal place."""
    return [(dims[axis], place) for axis, place in _places(dims, index)]


def place_outside(dims: tuple[Dim, ...], index: Atom) -> tuple[int, int, int] | None:
    """A literal place that an axis does not have, the axis, and its extent."""
    for axis, place in _places(dims, index):
        extent = dims[axis]
        if isinstance(extent, int) and not -extent <= place < extent:
            return place, axis, extent
    return None


def _places(dims: tuple[Dim, ...], index: Atom) -> Iterator[tuple[int, int]]:
    for axis, part in _taken(dims, index):
        if isinstance(part, Scalar) and isinstance(part.extent, int) and part.dtype != "bool":
            yield axis, part.extent


def _taken(dims: tuple[Dim, ...], index: Atom) -> Iterator[tuple[int, Type]]:
    """The parts of an index with the axes that they are for."""
    parts = index_parts(index)
    rest = len(dims) - sum(map(_axes_taken, parts))
    at = 0
    for part in parts if rest >= 0 else ():
        axes = rest if part == Opaque("ellipsis") else _axes_taken(part)
        if axes == 1:
            yield at, part
        at += axes


def _slice_dim(dim: Dim, cut: Slice) -> Dim | None:
    """The extent of `dim` after a slice: that of every slice between the same places of an equal
    extent."""
    known = _known_slice_dim(dim, cut)
    places = (cut.start, cut.stop, cut.step)
    if known is not None or "?" in places or is_unknown(dim):
        return known
    start, stop, step = ("" if place is None else place for place in places)
    return Sym(f"?({dim})[{start}:{stop}:{step}]")


def _known_slice_dim(dim: Dim, cut: Slice) -> Dim | None:
    """The extent of `dim` after a slice, where it does not depend on unknown numbers."""
    start, stop, step = cut.start, cut.stop, cut.step
    if cut.window is not None and reaches(dim, cut.window.needed):
        taken = cut.window.extent
        return rest_of(dim, taken) if cut.window.whole else taken
    if isinstance(dim, int) and all(p is None or isinstance(p, int) for p in (start, stop, step)):
        return len(range(*slice(start, stop, step).indices(dim)))
    needs = slice_needs(cut)
    if needs is not None and needs <= at_least(dim):
        return len(range(*slice(start, stop).indices(needs)))
    if (start, stop, step) == (None, None, -1):
        return dim
    if step not in (None, 1):
        return None
    start = 0 if start is None else start
    within = _dim_between(dim, start, stop)
    if within is not None:
        return within
    if not isinstance(start, int) or start < 0:
        return None
    if stop is None or stop == dim:
        return shift(dim, -start)
    if isinstance(stop, int) and stop < 0:
        return shift(dim, stop - start)
    if isinstance(dim, Sym) and isinstance(stop, Sym) and dim.base == stop.base:
        return shift(dim, min(stop.offset - dim.offset, 0) - start)
    return None


def _dim_between(dim: Dim, start: Dim | str, stop: Dim | str | None) -> Dim | None:
    """The extent between places that are sums of extents, where the axis is long enough."""
    end = dim if stop is None else stop
    bound = linear(end)
    if isinstance(start, str) or isinstance(end, str) or bound is None:
        return None
    if any(isinstance(place, int) and place < 0 for place in (start, end)):
        return None
    return difference(end, start) if stop is None or reaches(dim, bound) else None


def cut_bound(dim: Dim, cut: Slice) -> Linear | None:
    """The sum of extents that an axis must reach for a slice to have its full extent; None where
    that is not known to be one."""
    start = 0 if cut.start is None else cut.start
    low, high = linear(start), linear(start if cut.stop is None else cut.stop)
    if cut.step not in (None, 1) or low is None or high is None or not (low[0] or high[0]):
        return None
    return high if low[1] >= 0 and is_at_least(high, low) else None


def known_rank(atom: Atom) -> int | None:
    """The rank of a number, None when it is known only at run time."""
    if isinstance(atom.type, (List, Opaque, Tape)):
        return None
    return rank(atom.type)


def common_dtype(*atoms: Atom) -> str | None:
    names = [dtype_of(atom.type) for atom in atoms]
    return None if None in names else str(np.result_type(*names))  # type: ignore[arg-type]
