"""Parts of parts of arrays: `theta[2:][1:5]` is `theta[3:7]`, `X[:, 0][4]` is `X[4, 0]`.

Only where both are the same elements, and fail alike, for all extents that the array may have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ir.nodes import Atom, Const
from ..ir.types import Array, Dim, Type, at_least

ALL = slice(None)


def joined_path(part: Type, path: tuple[Atom, ...], index: Atom) -> tuple[Atom, ...]:
    """The path to `index` of the part, of this type, that a path leads to."""
    before = _literals(path[-1]) if path else None
    after = _literals(index)
    dims = part.dims if isinstance(part, Array) else None
    if before is None or after is None or dims is None or len(after) > len(dims):
        return (*path, index)
    found = _joined(before, after, dims)
    if found is None:
        return (*path, index)
    return (*path[:-1], Const(found[0] if len(found) == 1 else tuple(found)))


def _literals(index: Atom) -> list[Any] | None:
    """The numbers and slices that an index is made of, if it is a literal one of these alone."""
    if not isinstance(index, Const):
        return None
    parts = index.value if isinstance(index.value, tuple) else (index.value,)
    return list(parts) if all(map(is_plain, parts)) else None


def is_plain(part: Any) -> bool:
    """Whether this is a place, or a slice in steps of one between places."""
    if isinstance(part, slice):
        ends = type(part.start), type(part.stop)
        return part.step in (None, 1) and all(end in (int, type(None)) for end in ends)
    return type(part) is int


def _joined(before: list[Any], after: list[Any], dims: Sequence[Dim]) -> list[Any] | None:
    """The parts of both, the second ones put into the slices of the first ones."""
    rest = iter(zip(after, dims, strict=False))
    found: list[Any] = []
    for part in before:
        own = next(rest, None) if isinstance(part, slice) else None
        new = part if own is None else place_within(part, *own)
        if new is None:
            return None
        found.append(new)
    return [*found, *(part for part, _ in rest)]


def place_within(cut: slice, part: Any, dim: Dim) -> Any:
    """What `part` of an axis cut off is of all of it, if that is one place or slice; `dim` is what
    the cut leaves."""
    start = cut.start or 0
    if cut == ALL:
        return part
    if start < 0:
        return None
    if isinstance(part, slice):
        return _slice_within(start, cut.stop, part)
    if part >= 0:
        there = cut.stop is None or 0 <= start + part < cut.stop or part < at_least(dim)
        return start + part if there else None
    if at_least(dim) < -part or (cut.stop is not None and cut.stop >= 0):
        return None
    return part + (cut.stop or 0)


def _slice_within(start: int, stop: int | None, part: slice) -> slice | None:
    first, last = part.start or 0, part.stop
    if first < 0:
        return None
    if last is None:
        end = stop
    elif last < 0:
        end = last + (stop or 0) if stop is None or stop < 0 else None
    else:
        end = start + last if stop is None else min(stop, start + last) if stop >= 0 else None
    if end is None and (last is not None or stop is not None):
        return None
    return slice(start + first or None, end)
