"""Types of the values in the evaluation trace: a small lattice, settled while lowering.

A dimension is an int, or a symbol for an extent that is known only at run time. What matters
most about an extent is whether it can be exactly 1, because that decides broadcasting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np


@dataclass(frozen=True, slots=True)
class Sym:
    """An extent `base + offset`, never below zero, known at run time only.

    `many` says that it is known not to be exactly 1 (it may be 0); `least` what it is at least.
    The base is the sum of the `terms`, extents with their factors, if there are some. `over` are
    sums of other extents that it is known to be at least.
    """

    base: str
    offset: int = 0
    many: bool = False
    least: int = 0
    terms: tuple[tuple[Sym, int], ...] = ()
    over: tuple[Linear, ...] = ()

    def __str__(self) -> str:
        return self.base if not self.offset else f"{self.base}{self.offset:+d}"


Dim = int | Sym

Linear = tuple[tuple[tuple[str, int], ...], int]
"""A sum of extents, by their bases and factors, and a number."""


SMALL = 2**62
"""Whole numbers below this, beside which there is room for a place in NumPy's."""


LONG = 2**31
"""More trips than a loop makes that is done at once: their numbers alone would take 16 GiB."""


def number_extent(name: str) -> Sym:
    """The extent of what is made with a whole number from outside, which is a small one."""
    return Sym(f"{name}()")


def natural_extent(extent: Sym) -> str:
    """What the extent is called that such a number is, where it is neither below 2 nor too large to
    be one."""
    return extent.base.removesuffix("()")


def is_number_extent(dim: Dim) -> bool:
    """Whether this comes from a whole number, which may be -1, rather than from a shape."""
    return isinstance(dim, Sym) and dim.base.endswith("()")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number: Python's own (`python=True`), NumPy's (`False`), or either (`None`).

    `extent` is the symbolic value of an integer that came from a shape, so that an array made
    from it has known dimensions. `least` is set where the paths of the program disagree: the
    number may be of any dtype from `least` up to `dtype`.
    """

    dtype: str
    python: bool | None = True
    extent: Dim | None = None
    least: str | None = None


@dataclass(frozen=True, slots=True)
class Array:
    """An ndarray. `dims=None`: rank unknown, it may even be a scalar. `dtype=None`: unknown.
    `least` as for scalars."""

    dtype: str | None
    dims: tuple[Dim, ...] | None
    least: str | None = None


@dataclass(frozen=True, slots=True)
class Tuple:
    """A run-time tuple, such as a shape or an index."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class List:
    """A run-time list of unknown length; `item=None` while nothing is known of its items."""

    item: Type | None


@dataclass(frozen=True, slots=True)
class Tape:
    """What a loop recorded: one entry per trip, each holding these items."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """What a call of a traced function keeps for its reverse sweep."""

    callee: str


@dataclass(frozen=True, slots=True)
class Range:
    """`range(start, stop, step)`."""


@dataclass(frozen=True, slots=True)
class Window:
    """What a slice between places that loops count takes of an axis that is at least as long as
    what is `needed` for all trips: so many elements, or of the `whole` axis all but so many."""

    extent: Dim
    needed: Linear
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """`slice(start, stop, step)`, only ever part of an index.

    A bound is an extent, None when left out, or text when known only at run time: which number it
    is, "v7+1", or "?".
    """

    start: Dim | str | None = "?"
    stop: Dim | str | None = "?"
    step: Dim | str | None = "?"
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value whose type does not matter: it carries no derivative. `kind` is for messages."""

    kind: str = "object"


Type = Scalar | Array | Tuple | List | Tape | Saved | Range | Slice | Opaque

Alternative = tuple[bool, bool]
Number = TypeVar("Number", Scalar, Array)
Anything = TypeVar("Anything", bound=Type)

FLOAT = Scalar("float64")
INT = Scalar("int64")
BOOL = Scalar("bool")
STR = Opaque("str")
NONE = Opaque("None")


def is_inexact(dtype: str | None) -> bool:
    """Whether values of this dtype can carry a derivative (unknown ones can)."""
    return dtype is None or dtype.startswith(("float", "complex", "longdouble", "clongdouble"))


def can_vary(type_: Type | None) -> bool:
    """Whether a value of this type can depend smoothly on another."""
    match type_:
        case Scalar(dtype) | Array(dtype):
            return is_inexact(dtype)
        case List(item):
            return item is None or can_vary(item)
        case Tuple(items) | Tape(items):
            return any(can_vary(item) for item in items)
        case Saved():
            return True
    return False


def is_array(type_: Type | None) -> bool:
    return isinstance(type_, Array)


def is_number(type_: Type | None) -> bool:
    return isinstance(type_, (Scalar, Array))


def wraps(type_: Type | None) -> bool:
    """Whether arithmetic that gives this may wrap around, or takes no sign: integers of NumPy's,
    and truth values."""
    dtype = "" if type_ is None else dtype_of(type_) or ""
    python = isinstance(type_, Scalar) and type_.python is True and dtype == "int64"
    return dtype.startswith(("uint", "int", "bool")) and not python


def in_memory(type_: Type | None) -> bool:
    """Whether a value of this type may be changed in place or share memory with another."""
    return isinstance(type_, (Array, List, Tape, Saved)) or (
        isinstance(type_, Tuple) and any(in_memory(item) for item in type_.items)
    )


def rank(type_: Type) -> int | None:
    if isinstance(type_, Array):
        return None if type_.dims is None else len(type_.dims)
    return 0


def dims_of(type_: Type) -> tuple[Dim, ...] | None:
    """The dimensions of a number: `()` for a scalar, None when the rank is unknown."""
    if isinstance(type_, Array):
        return type_.dims
    return ()


def have_same_dims(a: Type, b: Type) -> bool:
    """Whether two numbers are known to have the same shape."""
    dims = dims_of(a)
    return dims is not None and dims == dims_of(b)


def dtype_of(type_: Type) -> str | None:
    match type_:
        case Scalar(dtype) | Array(dtype):
            return dtype
    return None


def alternatives(types: Iterable[object]) -> list[Alternative]:
    """The choices that are open in numbers of these types: Python's or NumPy's, and of the dtype
    or the least one."""
    numbers = [number for type_ in types for number in _numbers(type_)]
    either = any(isinstance(n, Scalar) and n.python is None for n in numbers)
    kinds = (True, False) if either else (True,)
    lows = (False, True) if any(map(may_be_less, numbers)) else (False,)
    return [(python, low) for python in kinds for low in lows]


def may_be_less(type_: object) -> bool:
    """Whether this has numbers of which paths of the program disagree."""
    if isinstance(type_, (Scalar, Array)):
        return type_.least is not None
    return any(number.least for number in _numbers(type_))


def chosen(number: Number, alternative: Alternative) -> Number:
    """A number or array after such a choice."""
    python, low = alternative
    found = with_dtype(number, low)
    match found:
        case Scalar(python=None):
            return replace(found, python=python)
    return found


def with_dtype(type_: Anything, low: bool) -> Anything:
    """The type with one of the dtypes it may have."""
    match type_:
        case Scalar() | Array() if type_.least:
            dtype = (type_.least if low else type_.dtype) or ""
            return replace(type_, dtype=dtype, least=None)
        case List(item) if item is not None:
            return List(with_dtype(item, low))  # type: ignore[return-value]
        case Tuple(items):
            return Tuple(tuple(with_dtype(i, low) for i in items))  # type: ignore[return-value]
    return type_


def _numbers(type_: object) -> Iterable[Scalar | Array]:
    match type_:
        case Scalar() | Array():
            yield type_
        case List(item):
            yield from _numbers(item)
        case Tuple(items):
            for item in items:
                yield from _numbers(item)


def sole_dtype(type_: Type) -> str | None:
    """The dtype of a number where it is the same on all paths."""
    return None if isinstance(type_, (Scalar, Array)) and type_.least else dtype_of(type_)


def may_be_one(dim: Dim) -> bool:
    """Whether an extent could be exactly 1."""
    return dim == 1 if isinstance(dim, int) else not dim.many


def shift(dim: Dim, by: int) -> Dim:
    """The extent `dim + by`, not below zero."""
    if isinstance(dim, int):
        return max(dim + by, 0)
    if by == 0:
        return dim
    least = max(dim.least + by, 0)
    terms = dim.terms or ((dim, 1),)
    if dim.offset + by == 0 and len(terms) == 1 and terms[0][1] == 1 and is_exact(dim):
        return terms[0][0]
    return Sym(dim.base, dim.offset + by, least > 1, least, terms)


def is_exact(dim: Dim) -> bool:
    """Whether an extent is the sum that it is made of, which is not below zero."""
    if isinstance(dim, int) or dim.least > 0:
        return True
    terms = dim.terms or ((dim, 1),)
    lowest = sum(root.least * factor for root, factor in terms) + dim.offset
    if lowest >= 0 and all(factor > 0 for _, factor in terms):
        return True
    return any(
        _is_left_over(root, bound, terms, dim.offset)
        for root, factor in terms
        if factor == 1
        for bound in root.over
    )


def _is_left_over(
    root: Sym, bound: Linear, terms: tuple[tuple[Sym, int], ...], offset: int
) -> bool:
    """Whether a sum is not below zero as one of its terms is at least this."""
    factors = {other.base: factor for other, factor in terms if other.base != root.base}
    for name, factor in bound[0]:
        factors[name] = factors.get(name, 0) + factor
    return bound[1] + offset >= 0 and all(factor >= 0 for factor in factors.values())


def at_least(dim: Dim) -> int:
    """What an extent is known to be at least."""
    return dim if isinstance(dim, int) else dim.least


def broadcast_dims(
    first: tuple[Dim, ...] | None, second: tuple[Dim, ...] | None
) -> tuple[Dim | None, ...] | None:
    """Dimensions of two operands broadcast together; None where it cannot be told."""
    if first is None or second is None:
        return None
    if len(first) < len(second):
        first, second = second, first
    padded = (1,) * (len(first) - len(second)) + second
    return tuple(_broadcast_dim(a, b) for a, b in zip(first, padded, strict=True))


def _broadcast_dim(a: Dim, b: Dim) -> Dim | None:
    if a == b or b == 1:
        return a
    if a == 1:
        return b
    # Neither is the literal 1. An extent known not to be 1 decides: the other one is
    # either the same or is 1, else NumPy raises.
    if not may_be_one(a):
        return a if isinstance(a, int) or not isinstance(b, int) else b
    if not may_be_one(b):
        return b
    return None


class NoCommonType(ValueError):
    """Two types that no single one covers."""


def join_types(a: Type | None, b: Type | None) -> Type | None:
    """The least type that covers both; raises `NoCommonType` when there is none."""
    if a is None or a == b:
        return b
    if b is None:
        return a
    match a, b:
        case Scalar(), Scalar():
            dtype, least = _join_dtypes(a, b)
            assert dtype is not None
            return Scalar(
                dtype,
                a.python if a.python == b.python else None,
                a.extent if a.extent == b.extent else None,
                least,
            )
        case Array(), Array():
            if a.dims is None or b.dims is None or len(a.dims) != len(b.dims):
                dims = None
            else:
                dims = tuple(map(_join_dim, a.dims, b.dims))
            dtype, least = _join_dtypes(a, b)
            return Array(dtype, dims, least)
        case (Array() as array, Scalar() as scalar) | (Scalar() as scalar, Array() as array):
            dtype, least = _join_dtypes(array, scalar)
            return Array(dtype, None, least)
        case List(x), List(y):
            return List(join_types(x, y))
        case Tuple(x), Tuple(y) if len(x) == len(y):
            return Tuple(tuple(join_types(p, q) for p, q in zip(x, y, strict=True)))  # type: ignore[misc]
        case Tape(x), Tape(y) if len(x) == len(y):
            return Tape(tuple(join_types(p, q) for p, q in zip(x, y, strict=True)))  # type: ignore[misc]
        case Slice(), Slice():
            return Slice()
        case Opaque(), Opaque():
            return Opaque()
    raise NoCommonType(f"{describe(a)} and {describe(b)}")


_UNKNOWN = Sym("?")
_VARIABLE = re.compile(r"\bv\d+\b")


def _join_dim(a: Dim, b: Dim) -> Dim:
    return a if a == b else _unknown(not (may_be_one(a) or may_be_one(b)))


def _unknown(many: bool) -> Sym:
    return Sym("?", many=True) if many else _UNKNOWN


def is_unknown(dim: Dim) -> bool:
    """Whether nothing is known of an extent, not even that it is that of another unknown one."""
    return isinstance(dim, Sym) and dim.base == "?"


def name_unknown_dims(type_: Type, name: str) -> Type:
    """Give every unknown extent a name of its own, so that shapes derived from it compare."""
    if isinstance(type_, Array) and any(map(is_unknown, type_.dims or ())):
        dims = tuple(
            Sym(f"{name}.{axis}", many=not may_be_one(dim)) if is_unknown(dim) else dim
            for axis, dim in enumerate(type_.dims or ())
        )
        return replace(type_, dims=dims)
    return type_


def forget_dims(type_: Type, numbers: Iterable[int]) -> Type:
    """The type without extents that belong to these variables: they change from trip to trip."""
    if not isinstance(type_, Array) or type_.dims is None:
        return type_
    owners = {f"v{number}" for number in numbers}
    dims = tuple(
        _unknown(d.many) if isinstance(d, Sym) and not owners.isdisjoint(_owners(d)) else d
        for d in type_.dims
    )
    return replace(type_, dims=dims)


def rename_dims(type_: Type, number: Callable[[int], int]) -> Type:
    """The type with extents that are named after other variables."""
    if not isinstance(type_, Array) or not any(
        isinstance(dim, Sym) and _owners(dim) for dim in type_.dims or ()
    ):
        return type_
    dims = (_renamed(dim, number) if isinstance(dim, Sym) else dim for dim in type_.dims or ())
    return replace(type_, dims=tuple(dims))


def _renamed(dim: Sym, number: Callable[[int], int]) -> Sym:
    def name(text: str) -> str:
        return _VARIABLE.sub(lambda found: f"v{number(int(found[0][1:]))}", text)

    over = tuple(
        (tuple((name(base), factor) for base, factor in bound), rest) for bound, rest in dim.over
    )
    terms = tuple((_renamed(term, number), factor) for term, factor in dim.terms)
    return replace(dim, base=name(dim.base), terms=terms, over=over)


def _owners(dim: Sym) -> list[str]:
    """The variables of the trace that an extent is named after."""
    return _VARIABLE.findall(dim.base)


def unknown_dims(dims: tuple[Dim | None, ...] | None) -> tuple[Dim, ...] | None:
    """Replace None by the extent about which nothing is known."""
    return None if dims is None else tuple(_UNKNOWN if dim is None else dim for dim in dims)


def _join_dtypes(a: Scalar | Array, b: Scalar | Array) -> tuple[str | None, str | None]:
    """The dtype that covers both, and the least one if it is another."""
    if a.dtype is None or b.dtype is None:
        return None, None
    dtype = str(np.result_type(np.dtype(a.dtype), np.dtype(b.dtype)))
    least = min((a.least or a.dtype, b.least or b.dtype), key=_place_of_dtype)
    return dtype, least if least != dtype else None


def _place_of_dtype(name: str) -> tuple[int, int]:
    dtype = np.dtype(name)
    return "biufc".index(dtype.kind) - (dtype.kind == "u"), dtype.itemsize


def dtypes_between(number: Scalar | Array) -> list[str]:
    """The dtypes that a number of this type may be of."""
    if not number.least or number.dtype is None:
        return [number.dtype or ""]
    first, last = (_place_of_dtype(name) for name in (number.least, number.dtype))
    return [name for name in _DTYPES if first <= _place_of_dtype(name) <= last]


_CODES = np.typecodes["AllInteger"] + "?efdgFDG"
_DTYPES = list(dict.fromkeys(str(np.dtype(code)) for code in _CODES))


def describe(type_: Type | None) -> str:
    """How messages and printed traces name a type."""
    match type_:
        case None:
            return "nothing"
        case Scalar(dtype, python):
            plain = {"float64": "float", "int64": "int", "bool": "bool", "complex128": "complex"}
            return plain.get(dtype, dtype) if python else dtype
        case Array(dtype, None):
            return f"{dtype or 'numeric'}[...]"
        case Array(dtype, tuple(dims)):
            return f"{dtype or 'numeric'}[{', '.join(map(str, dims))}]"
        case Tuple(items):
            return f"tuple[{', '.join(map(describe, items))}]"
        case List(item):
            return f"list[{describe(item)}]"
        case Tape(items):
            return f"tape[{', '.join(map(describe, items))}]"
        case Saved(callee):
            return f"saved by {callee}"
        case Range():
            return "range"
        case Slice():
            return "slice"
        case Opaque(kind):
            return kind
    raise AssertionError(type_)
