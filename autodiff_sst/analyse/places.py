"""Which elements of an array the trips of a loop read and write, as far as indices tell."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

import numpy as np

from ..ir.nodes import Assign, Atom, Const, For, Var
from ..ir.types import Scalar, Slice
from ..rules.forms import PRIMITIVES

Path = tuple[Atom, ...]
"""The parts of an index, one for each axis from the first on."""
ADD, SUBTRACT, RANGE, TUPLE = (PRIMITIVES[f].op for f in (np.add, np.subtract, range, tuple))


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
    for x, y in zip(a, b):
        places = [part.value for part in (x, y) if isinstance(part, Const)]
        if len(places) == 2 and all(type(k) is int and k >= 0 for k in places):
            if places[0] != places[1]:
                return True
    return False
