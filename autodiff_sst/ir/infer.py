"""Result types by running the operation itself on small samples.

A shape rule for every NumPy function would be a second truth beside NumPy. Instead each symbolic
extent is given a small size, in two runs with different sizes: a result extent that follows one
symbol (up to a constant) in both runs is that symbol, one that stays is a constant, and anything
else is unknown. What a function gives may also depend on the values (`np.unique`, the eigenvalues
of a real matrix), so that samples of zeros and of mixed signs are tried as well.
"""

from __future__ import annotations

import contextlib
import inspect
import warnings
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from .nodes import Atom, Const, Primitive, Var
from .types import (
    Alternative,
    Array,
    Dim,
    List,
    Opaque,
    Range,
    Scalar,
    Slice,
    Sym,
    Tuple,
    Type,
    alternatives,
    chosen,
    dims_of,
    join_types,
    may_be_less,
    shift,
    unknown_dims,
    with_dtype,
)

# No symbol is another one plus a constant, nor the smaller, larger, sum, difference or product of
# two others, its half or its double, and none of these is the same in both runs: every pair changes
# its order from the first run to the second.
_SIZES = ((4, 5, 6, 17, 18, 19), (16, 14, 12, 9, 7, 3))
_INTEGERS = (19, 23)  # for an integer that may be an extent, but of nothing that has a symbol
_OTHERS = (0, 1, 2, 3, -1)  # whole numbers and flags on which what a function returns may depend
_LARGE = 6  # literal extents above this are given a stand-in, to keep samples small
_UNKNOWN = Array(None, None)


_Style = str | int
"""Usual values, zeros or mixed signs, or zero for whole numbers only; or usual ones, and this for
all whole numbers and flags."""
_Choice = tuple[bool, bool, _Style]


class _NoSample(Exception):
    """There is no telling: the rank or dtype of an argument is not known."""


def result_types(
    op: Primitive, args: tuple[Atom, ...], keywords: dict[str, Atom], count: int
) -> tuple[Type, ...]:
    """The types of the results of one application."""
    if op.infer is not None and _fits(op.infer, len(args), tuple(keywords)):
        return _told(op.infer, args, keywords, count)
    parts = (*(_key(a) for a in args),), tuple((k, _key(v)) for k, v in keywords.items())
    try:
        return _sampled(op, *parts, count)
    except _NoSample:
        return _of_any_rank(op, *parts, count)


def _told(
    infer: Any, args: tuple[Atom, ...], keywords: dict[str, Atom], count: int
) -> tuple[Type, ...]:
    """What a type rule says, for each dtype that the arguments may have."""

    def told(args: Iterable[Atom], keywords: dict[str, Atom]) -> tuple[Type, ...]:
        types = infer(*args, **keywords)
        return types if isinstance(types, tuple) else (types,) * count

    if not any(may_be_less(atom.type) for atom in (*args, *keywords.values())):
        return told(args, keywords)
    found = []
    for low in (False, True):
        named = {key: _picked(value, low) for key, value in keywords.items()}
        found.append(told((_picked(a, low) for a in args), named))
    return _joined(found)


def _picked(atom: Atom, low: bool) -> Atom:
    if isinstance(atom, Const):
        return atom
    return Var(atom.number, atom.name, with_dtype(atom.type, low))


def _joined(found: list[tuple[Type, ...]]) -> tuple[Type, ...]:
    joined = found[0]
    for types in found[1:]:
        joined = tuple(_either(x, y) for x, y in zip(joined, types, strict=True))
    return joined


def _either(a: Type, b: Type) -> Type:
    """The join of two samples, which says nothing of the extents between them."""
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.items) == len(b.items):
        return Tuple(tuple(map(_either, a.items, b.items)))
    joined = join_types(a, b) or _UNKNOWN
    dims = (dims_of(a) or (), dims_of(b) or ())
    if not isinstance(joined, Array) or joined.dims is None or len(dims[0]) != len(dims[1]):
        return joined
    known = tuple(x if x == y else None for x, y in zip(*dims, strict=True))
    return replace(joined, dims=unknown_dims(known))


@lru_cache(maxsize=4096)
def _fits(infer: Any, count: int, keywords: tuple[str, ...]) -> bool:
    """Whether the type rule knows of these arguments; what it does not know is sampled."""
    try:
        inspect.signature(infer).bind(*range(count), **dict.fromkeys(keywords))
    except TypeError:
        return False
    return True


def _key(atom: Atom) -> Type | Const:
    return atom.type if isinstance(atom, Var) else atom


def _of_any_rank(op: Primitive, args: Any, keywords: Any, count: int) -> tuple[Type, ...]:
    """What is the same for arguments of every rank: the dtype, and whether it is a number."""
    found = []
    for rank in range(4):
        dims = tuple(Sym(f"?{axis}") for axis in range(rank))
        ranked = tuple(_with_rank(arg, dims) for arg in args)
        named = tuple((name, _with_rank(value, dims)) for name, value in keywords)
        if (ranked, named) == (args, keywords):
            break
        try:
            found.append(_sampled(op, ranked, named, count))
        except _NoSample:
            continue
    return tuple(_common(types, len(found) == 4) for types in zip(*found)) or (_UNKNOWN,) * count


def _with_rank(type_: Type | Const, dims: tuple[Dim, ...]) -> Type | Const:
    if isinstance(type_, Array) and type_.dims is None:
        return replace(type_, dims=dims)
    return type_


def _common(types: tuple[Type, ...], all_ranks: bool) -> Type:
    dtypes = {t.dtype if isinstance(t, (Array, Scalar)) else None for t in types}
    if all_ranks and len(set(types)) == 1 and isinstance(types[0], Scalar):
        return types[0]
    return Array(dtypes.pop(), None) if len(dtypes) == 1 else _UNKNOWN


@lru_cache(maxsize=4096)
def _sampled(
    op: Primitive,
    args: tuple[Type | Const, ...],
    keywords: tuple[tuple[str, Type | Const], ...],
    count: int,
) -> tuple[Type, ...]:
    parts = [*args, *(value for _, value in keywords)]
    symbols = _symbols(parts)
    runs = []
    for choice in alternatives(parts):
        runs.append([_run(op, args, keywords, symbols, which, choice, "usual") for which in (0, 1)])
        for style in ("zero", "turned"):
            try:
                runs.append(
                    [_run(op, args, keywords, symbols, which, choice, style) for which in (0, 1)]
                )
            except _NoSample:
                continue  # not a value that the function takes
    try:
        found = _joined([_types(a, b, symbols, count) for a, b in runs])
    except ValueError as error:
        raise _NoSample from error
    numbers = _numbers_of(parts)
    for number in _OTHERS if numbers else ():
        sizes = {dim: _SIZES[0][min(place, 5)] for dim, place in symbols.items()}
        sizes.update((dim, number) for dim in numbers if dim in sizes)
        found = _checked(op, args, keywords, sizes, alternatives(parts)[0], number, found)
    for dim in _may_be_none(symbols) if any(map(_has_literal, found)) else ():
        sizes = {other: _SIZES[0][min(place, 5)] for other, place in symbols.items()}
        sizes[dim] = 0
        found = _checked(op, args, keywords, sizes, alternatives(parts)[0], "usual", found)
    return found


def _has_literal(type_: Type) -> bool:
    """Whether an extent is a number, as it may only be for samples that have elements: a row has a
    diagonal of one element if it has any."""
    if isinstance(type_, Tuple):
        return any(map(_has_literal, type_.items))
    return any(isinstance(dim, int) for dim in dims_of(type_) or ())


def _may_be_none(symbols: dict[Dim, int]) -> list[Sym]:
    return [dim for dim in symbols if isinstance(dim, Sym) and dim.least < 1]


def _numbers_of(parts: list[Type | Const]) -> list[Dim | None]:
    """The extents of the whole numbers and flags that are known at run time only, None for those
    that are none, and for arrays of whole numbers."""
    found: list[Dim | None] = []
    for part in parts:
        match part:
            case Scalar(dtype, extent=extent) if dtype[0] in "iub" and not isinstance(extent, int):
                found.append(extent)
            case Array(str() as dtype) if dtype[0] in "iu":
                found.append(None)
            case Tuple(items):
                found += _numbers_of(list(items))
            case List(item) if item is not None:
                found += _numbers_of([item])
    return found


def _checked(
    op: Primitive,
    args: Any,
    keywords: Any,
    sizes: dict[Dim, int],
    choice: Alternative,
    style: _Style,
    types: tuple[Type, ...],
) -> tuple[Type, ...]:
    """The types, less what is not so for another whole number: how many elements there are in
    `np.diagonal(A, k)` depends on it, and on a flag how many axes there may be. So it is with an
    extent that may be zero."""
    try:
        value = _call(op, args, keywords, sizes, (*choice, style), 0)
    except Exception:
        return types  # not what the function takes
    values = (value,) if len(types) == 1 else value
    if not isinstance(values, tuple) or len(values) != len(types):
        return (_UNKNOWN,) * len(types)
    return tuple(_held_against(t, v, sizes) for t, v in zip(types, values, strict=True))


def _held_against(type_: Type, value: Any, sizes: dict[Dim, int]) -> Type:
    match type_:
        case Array(dtype, dims):
            if not isinstance(value, (np.ndarray, np.generic)):
                return _UNKNOWN
            if dtype is not None and value.dtype != dtype and value.size:
                type_ = Array(None, dims)
            if dims is None or len(dims) != value.ndim:
                return replace(type_, dims=None)
            pairs = zip(dims, value.shape, strict=True)
            kept = tuple(d if _size(d, sizes) in (None, n) else None for d, n in pairs)
            return replace(type_, dims=unknown_dims(kept))
        case Scalar() if isinstance(value, np.ndarray):
            return _UNKNOWN
        case Tuple(items):
            if not isinstance(value, tuple) or len(value) != len(items):
                return Opaque("tuple")
            return Tuple(
                tuple(_held_against(t, v, sizes) for t, v in zip(items, value, strict=True))
            )
    return type_


def _size(dim: Dim, sizes: dict[Dim, int]) -> int | None:
    """How large an extent is with these sizes, if that can be told."""
    if dim in sizes or isinstance(dim, int):
        return sizes.get(dim, dim)  # type: ignore[arg-type,return-value]
    for other, size in sizes.items():
        if isinstance(other, Sym) and (other.base, other.terms) == (dim.base, dim.terms):
            return max(size + dim.offset - other.offset, 0)
    return None


def _symbols(parts: list[Type | Const]) -> dict[Dim, int]:
    """A place in the table of sizes for each extent that needs a stand-in."""
    found: dict[Dim, int] = {}

    def visit(type_: Type | Const) -> None:
        match type_:
            case Array(_, dims) if dims is not None:
                for dim in dims:
                    if isinstance(dim, Sym) or dim > _LARGE:
                        found.setdefault(dim, len(found))
            case Scalar(extent=Sym() as extent):
                found.setdefault(extent, len(found))
            case List(item) if item is not None:
                visit(item)
            case Tuple(items):
                for part in items:
                    visit(part)

    for part in parts:
        visit(part)
    return found


def _run(
    op: Primitive,
    args: Any,
    keywords: Any,
    symbols: dict[Dim, int],
    which: int,
    choice: Alternative,
    style: _Style,
) -> Any:
    sizes = {dim: _SIZES[which][min(place, 5)] for dim, place in symbols.items()}
    try:
        return _call(op, args, keywords, sizes, (*choice, style), which)
    except _NoSample:
        raise
    except Exception:
        # Extents that must agree at run time may be two symbols, or a symbol and a literal: try
        # with one size for all. An integer may be an axis or an index: try with a small one.
        failed: Exception | None = None
        for size in (3, *_literals([*args, *(value for _, value in keywords)])):
            try:
                same = dict.fromkeys(sizes, size)
                return _Ambiguous(_call(op, args, keywords, same, (*choice, style), None))
            except Exception as error:
                failed = failed or error
        # Along an axis of one element there is only the first.
        if style == "usual":
            with contextlib.suppress(Exception):
                return _call(op, args, keywords, sizes, (*choice, "first"), which)
        raise _NoSample from failed


def _literals(parts: list[Type | Const]) -> list[int]:
    """Small extents that are known, in the order in which they are met."""
    found = [
        dim
        for part in parts
        if isinstance(part, Array)
        for dim in part.dims or ()
        if isinstance(dim, int) and 1 < dim <= _LARGE
    ]
    return list(dict.fromkeys(found))


class _Ambiguous:
    """A sample whose extents say nothing, because all symbols had one size."""

    def __init__(self, value: Any) -> None:
        self.value = value


def _call(
    op: Primitive,
    args: Any,
    keywords: Any,
    sizes: dict[Dim, int],
    choice: _Choice,
    which: int | None,
) -> Any:
    values = [_sample(a, sizes, choice, which) for a in args]
    named = {name: _sample(value, sizes, choice, which) for name, value in keywords}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return op.call(*values, **named)


def _sample(type_: Type | Const, sizes: dict[Dim, int], choice: _Choice, which: int | None) -> Any:
    match type_:
        case Const(value=value):
            return value
        case Scalar():
            number, style = chosen(type_, choice[:2]), choice[2]
            found = _number(number.dtype, number.extent, sizes, which)
            if isinstance(style, int):
                free = number.extent is None and number.dtype[0] in "iub"
                found = style if free else found
            elif style == "first" and number.dtype[0] in "iu":
                found = found if number.extent is not None else 0
            elif number.dtype[0] in "fc":
                found = {"zero": 0.0, "turned": -found}.get(style, found)
            value = np.asarray(found).astype(number.dtype)[()]
            return value.item() if number.python else value
        case Array(str(), dims) if dims is not None:
            dtype = chosen(type_, choice[:2]).dtype or ""
            shape = tuple(sizes.get(dim, dim) for dim in dims)
            return _sample_array(dtype, shape, choice[2])
        case List(item) if item is not None:
            return [_sample(item, sizes, choice, which)] * (2 + (which or 0))
        case Tuple(items):
            return tuple(_sample(item, sizes, choice, which) for item in items)
        case Range():
            return range(2 + (which or 0))
        case Slice():
            return slice(None)
    raise _NoSample


def _number(dtype: str, extent: Dim | None, sizes: dict[Dim, int], which: int | None) -> Any:
    if dtype[0] not in "iu":
        return 0.7 + 0.2j if dtype.startswith("complex") else dtype == "bool" or 0.7
    if extent is not None:
        return sizes.get(extent, extent)
    return 1 if which is None else _INTEGERS[which]


def _sample_array(dtype: str, shape: Any, style: _Style) -> Any:
    if style == "zero" or (style == "first" and dtype[0] in "iu"):
        return np.zeros(shape, dtype)
    if isinstance(style, int) and dtype[0] in "iu":
        return np.full(shape, style, dtype)
    if dtype[0] in "iub":  # small enough to be indices
        if style == "turned":
            return (np.arange(int(np.prod(shape))).reshape(shape) % 2).astype(dtype)
        return np.ones(shape, dtype)
    values = np.linspace(0.5, 0.6, int(np.prod(shape))).reshape(shape)
    if len(shape) > 1 and shape[-1] == shape[-2]:
        # Symmetric and positive definite, which pleases every decomposition.
        values = 0.01 * (values + np.swapaxes(values, -1, -2)) + 2.0 * np.eye(shape[-1])
        if style == "turned":
            # Of a real matrix that is not symmetric the eigenvalues are complex.
            values = values + np.triu(values + 1.0, 1) - np.tril(values + 1.0, -1)
    elif style == "turned":
        values = np.where(np.arange(values.size).reshape(shape) % 2, -values, values)
    if style == "turned" and dtype.startswith("complex"):
        values = values * (1.0 + 0.5j)
    return values.astype(dtype)


def _types(a: Any, b: Any, symbols: dict[Dim, int], count: int) -> tuple[Type, ...]:
    certain = not (isinstance(a, _Ambiguous) or isinstance(b, _Ambiguous))
    a = a.value if isinstance(a, _Ambiguous) else a
    b = b.value if isinstance(b, _Ambiguous) else b
    if count == 1:
        return (_type(a, b, symbols, certain),)
    return tuple(_type(x, y, symbols, certain) for x, y in zip(a, b, strict=True))


def _type(a: Any, b: Any, symbols: dict[Dim, int], certain: bool) -> Type:
    match a:
        case np.ndarray():
            if a.dtype.kind not in "fciub":
                return Opaque(str(a.dtype))
            if a.ndim != b.ndim:
                return Array(str(a.dtype), None)
            dims = tuple(
                _dim(m, n, symbols) if certain else None
                for m, n in zip(a.shape, b.shape, strict=True)
            )
            kinds = [Array(str(value.dtype), unknown_dims(dims)) for value in (a, b)]
            return join_types(*kinds) or _UNKNOWN
        case np.generic() if a.dtype.kind in "fciub" and isinstance(b, np.generic):
            return join_types(*(Scalar(str(value.dtype), False) for value in (a, b))) or _UNKNOWN
        case bool():
            return Scalar("bool")
        case int():
            return Scalar("int64")
        case float():
            return Scalar("float64")
        case complex():
            return Scalar("complex128")
        case tuple():
            if len(a) != len(b):
                return Opaque("tuple")
            return Tuple(tuple(_type(x, y, symbols, certain) for x, y in zip(a, b, strict=True)))
        case list():
            return List(_type(a[0], b[0], symbols, False) if a and b else None)
    return Opaque(type(a).__name__)


def _dim(m: int, n: int, symbols: dict[Dim, int]) -> Dim | None:
    if m == n:
        return m
    for offset in (0, -1, 1, -2, 2):
        for dim, place in symbols.items():
            if len(symbols) <= 6 and (m - offset, n - offset) == tuple(s[place] for s in _SIZES):
                if offset == 0:
                    return dim
                return dim + offset if isinstance(dim, int) else _moved(dim, offset)
    return None


def _moved(dim: Sym, offset: int) -> Dim | None:
    # A positive shift of a clamped extent is not `base + offset` when the extent was empty.
    return None if offset > 0 and dim.offset < 0 else shift(dim, offset)
