"""Where indices lie, counted from the items of the loops around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..ir.nodes import Assign, Atom, Const, For, Var
from .fillings import Moment
from .places import ADD, RANGE, SLICE, SUBTRACT, Path, are_apart

Span = tuple[int | None, int | None]
"""Where places begin and where they end, None where that is not known."""


class Spans:
    """Indices by how far they may be from the items of loops over ranges."""

    def __init__(self, made: Mapping[Var, Assign], loops: Iterable[For]) -> None:
        self.made = made
        self.ranges = {loop.item: r for loop in loops if (r := self.range(loop)) is not None}

    def range(self, loop: For) -> tuple[Atom, Atom, int] | None:
        """What a loop in steps of one starts with, what it stops at, and its step."""
        items = self.made.get(loop.items) if isinstance(loop.items, Var) else None
        if items is None or items.op != RANGE or loop.reverse:
            return None
        match items.args:
            case (stop,):
                return Const(0), stop, 1
            case (start, stop) | (start, stop, Const(value=1)):
                return start, stop, 1
            case (start, stop, Const(value=-1)):
                return start, stop, -1
        return None

    # --- numbers ------------------------------------------------------------------------------

    def least(self, number: Atom) -> int | None:
        """What a number is at least."""
        return self.bound(number, None, -1)

    def bound(self, number: Atom, item: Var | None, side: int) -> int | None:
        """By how much a number exceeds an item at least (`side` -1) or at most (1), over all trips
        of the loops within; without an item, the number itself."""
        if number == item:
            return 0
        if isinstance(number, Const):
            whole = item is None and type(number.value) is int
            return number.value if whole else None
        if number in self.ranges:
            start, stop, step = self.ranges[number]
            if step == -side:  # the trips go the other way: this is where they begin
                return self.bound(start, item, side)
            found = self.bound(stop, item, side)
            return None if found is None else found - side
        made = self.made.get(number)
        if made is None or made.op not in (ADD, SUBTRACT):
            return None
        return self.bound_of_sum(made, item, side)

    def bound_of_sum(self, made: Assign, item: Var | None, side: int) -> int | None:
        a, b = made.args
        first = self.bound(a, item, side)
        if made.op == ADD:
            second = self.bound(b, None, side)
            return None if first is None or second is None else first + second
        second = self.bound(b, None, -side)
        return None if first is None or second is None else first - second

    # --- places -------------------------------------------------------------------------------

    def span(self, part: Atom, item: Var) -> Span:
        """Where the places of an index lie; those that may be below zero are counted from the
        end."""
        made = self.made.get(part) if isinstance(part, Var) else None
        if made is not None and made.op == SLICE:
            start, stop, step = made.args
            if step not in (Const(None), Const(1)):
                return None, None
            return self.place(start, item, -1), self.place(stop, item, 1)
        begin, end = self.place(part, item, -1), self.place(part, item, 1)
        return begin, None if end is None else end + 1

    def place(self, number: Atom, item: Var, side: int) -> int | None:
        least = self.least(number)
        return None if least is None or least < 0 else self.bound(number, item, side)

    def misses(self, path: Path, read: Moment, write: Path, written: Moment) -> bool:
        """Whether what is written to the one path, whenever that is after the reading, is elsewhere
        than what was read at the other one."""
        axes = list(zip(path, write, strict=False))
        common = [a for a, b in zip(read.loops, written.loops, strict=False) if a is b]
        for level, loop in enumerate(common):
            same = common[:level]
            if not any(self.ahead(*axis, loop) or self.apart(*axis, same) for axis in axes):
                return False
        if written.place <= read.place or are_apart(path, write):
            return True
        return any(self.apart(*axis, common) for axis in axes)

    def ahead(self, read: Atom, write: Atom, loop: For) -> bool:
        """Whether a later trip of the loop writes elsewhere on this axis."""
        if loop.item not in self.ranges:
            return False
        (begin, end), (first, last) = self.span(read, loop.item), self.span(write, loop.item)
        if self.ranges[loop.item][2] > 0:
            return end is not None and first is not None and first + 1 >= end
        return begin is not None and last is not None and last - 1 <= begin

    def apart(self, read: Atom, write: Atom, loops: list[For]) -> bool:
        """Whether this is elsewhere on this axis in any case, in the same trips of these loops."""
        for loop in loops:
            (begin, end), (first, last) = self.span(read, loop.item), self.span(write, loop.item)
            if end is not None and first is not None and first >= end:
                return True
            if begin is not None and last is not None and last <= begin:
                return True
        return False
