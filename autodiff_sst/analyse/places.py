"""Which elements of an array the trips of a loop read and write, as far as indices tell."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

import numpy as np

from ..ir.extents import is_at_least, linear
from ..ir.nodes import Assign, Atom, Const, For, Var
from ..ir.types import Dim, Scalar, Slice, Sym, is_number_extent, shift
from ..rules.forms import PRIMITIVES

Path = tuple[Atom, ...]
"""The parts of an index, one for each axis from the first on."""
ADD, SUBTRACT, RANGE, TUPLE, SLICE = (
    PRIMITIVES[f].op for f in (np.add, np.subtract, range, tuple, slice)
)


class Places:
    """Indices by what they are made of."""

    def __init__(self, made: Mapping[Var, Assign]) -> None:
        self.made = made

    def steps(self, loop: For) -> tuple[int, int] | None:
        """What the items of a range of different numbers are at least, unless below zero, and by
        how much they grow from trip to trip."""
        items = self.made.get(loop.items) if isinstance(loop.items, Var) else None
        if items is None or items.op != RANGE:
            return None
        match [a.value if isinstance(a, Const) else None for a in items.args]:
            case [_]:
                return 0, 1
            case [int(start), _] | [int(start), _, 1] if start >= 0:
                return start, 1
            case [_, int(stop), -1] if stop >= -1:
                return stop + 1, -1
        return None

    def path(self, steps: tuple[Atom, ...]) -> Path:
        """The parts of the first index, as long as each of them takes one axis."""
        if not steps:
            return ()
        index = steps[0]
        made = self.made.get(index) if isinstance(index, Var) else None
        parts: Path = (index,)
        if made is not None and made.op == TUPLE:
            parts = made.args
        elif isinstance(index, Const) and isinstance(index.value, tuple):
            parts = tuple(map(Const, index.value))
        return tuple(takewhile(_takes_one_axis, parts))

    def whole(self, steps: tuple[Atom, ...]) -> Path | None:
        """The parts of an index of which each takes one axis, if there is nothing else."""
        path = self.path(steps) if len(steps) == 1 else ()
        made = self.made.get(steps[0]) if path and isinstance(steps[0], Var) else None
        parts: int = 1
        if made is not None and made.op == TUPLE:
            parts = len(made.args)
        elif path and isinstance(steps[0], Const) and isinstance(steps[0].value, tuple):
            parts = len(steps[0].value)
        return path if len(path) == parts else None

    def distance(self, part: Atom | None, item: Var) -> int | None:
        """How far an index is from the item of the loop."""
        if part == item:
            return 0
        made = self.made.get(part) if isinstance(part, Var) else None
        if made is None or made.op not in (ADD, SUBTRACT) or made.args[0] != item:
            return None
        by = made.args[1].value if isinstance(made.args[1], Const) else None
        if type(by) is not int:
            return None
        return by if made.op == ADD else -by


def _takes_one_axis(part: Atom) -> bool:
    type_ = part.type
    return isinstance(type_, Slice) or (isinstance(type_, Scalar) and type_.dtype != "bool")


def part_of(path: Path, axis: int) -> Atom | None:
    """The part of a path that an axis has, if it is known."""
    return path[axis] if 0 <= axis < len(path) else None


def are_apart(a: Path, b: Path) -> bool:
    """Whether two indices name different elements for certain."""
    return any(_is_before(x, y) or _is_before(y, x) for x, y in zip(a, b))


def _is_before(x: Atom, y: Atom) -> bool:
    """Whether all places of one part are before those of another one: both ends are counted from
    the same side, or are the same."""
    end, begin = _bounds(x)[1], _bounds(y)[0]
    if end is None or begin is None:
        return False
    if isinstance(end, int) and isinstance(begin, int):
        return end == begin or (end < begin and (end < 0) == (begin < 0))
    last, first = linear(end), linear(begin)
    if last is None or first is None:
        return end == begin and is_number_extent(end)
    return not _is_from_end(end) and is_at_least(first, last)


def _is_from_end(bound: Dim) -> bool:
    return isinstance(bound, int) and bound < 0


def _bounds(part: Atom) -> tuple[Dim | None, Dim | None]:
    """Where a part begins and ends, None at the ends of the axis and where it is not known."""
    type_ = part.type
    if isinstance(type_, Slice):
        forward = type_.step is None or (isinstance(type_.step, int) and type_.step > 0)
        ends = [e if isinstance(e, (int, Sym)) else None for e in (type_.start, type_.stop)]
        return (ends[0], ends[1]) if forward else (None, None)
    match part:
        case Const(value=bool()):
            return None, None
        case Const(value=int(place)):
            return place, None if place == -1 else place + 1
    if isinstance(type_, Scalar) and type_.extent is not None:
        return type_.extent, shift(type_.extent, 1)
    return None, None


def extent_of(atom: Atom) -> Dim | None:
    """The extent that a number is, if it is known to be one."""
    if isinstance(atom, Const):
        return atom.value if type(atom.value) is int else None
    return atom.type.extent if isinstance(atom.type, Scalar) else None
