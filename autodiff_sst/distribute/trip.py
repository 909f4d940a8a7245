"""One trip of a loop: what is the same in all trips, and which places of arrays a trip has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from ..analyse.places import extent_of
from ..ir.extents import behind, covers, linear, made_of, plus, reaches
from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import (
    Array,
    Linear,
    Scalar,
    Slice,
    Sym,
    Window,
    at_least,
    dims_of,
    rank,
    shift,
    sole_dtype,
)
from ..rules.python import make_tuple

NOTHING: Linear = (), 0


@dataclass(frozen=True)
class Place:
    """Where a trip reads or writes an array: an index, a part for each axis. What moves with the
    loop's variable `t` is `t + offset`, along `axis`, or `t + base + offset` with the variable of
    a loop around or within; `axis` is None where all parts are fixed."""

    parts: tuple[Atom, ...]
    axis: int | None = None
    offset: int = 0
    base: Atom | None = None


@dataclass(frozen=True)
class Trip:
    """One trip: its definitions, and the variables that are had for all trips. `own` are arrays of
    which trips see what they are before the loop: that, and the one place that each trip writes.
    If a trip is `certain`, what it does may also fail before the loop; if not, there may be no
    value of what is `unbound`. `rows` are arrays that were made with a row for each trip. Trips may
    come in `reverse`. What may fail in any trip is left to it where trips are `in_order`, since
    those before print or raise something.
    """

    item: Var
    over: Atom
    start: Atom
    stop: Atom
    step: int
    least: int
    made: Mapping[Var, Assign]
    inside: Set[Var]
    varied: Set[Var]
    around: tuple[Trip, ...] = ()
    certain: bool = False
    unbound: Set[Var] = frozenset()
    rows: Set[Var] = frozenset()
    reverse: bool = False
    in_order: bool = False
    own: Mapping[Var, tuple[Atom, Place]] = field(default_factory=dict)
    moving: set[Var] = field(default_factory=set)
    still: set[Var] = field(default_factory=set)

    def is_same(self, atom: Atom) -> bool:
        """Whether this is the same in all trips."""
        return atom not in self.inside or atom in self.still

    def is_fixed(self, atom: Atom) -> bool:
        """Whether this is the same in all trips, and had if there is none."""
        return self.is_same(atom) and atom not in self.unbound

    def moves(self, atom: Atom) -> bool:
        return atom == self.item or atom in self.moving

    # --- places -----------------------------------------------------------------------------

    def place(self, x: Atom, path: Sequence[Atom]) -> Place | None:
        """Where a path leads, if it is sure to lead there, but for the part that moves."""
        axes = rank(x.type) or 0
        parts = self.parts(path)
        if parts is not None and Const(Ellipsis) in parts:
            place = parts.index(Const(Ellipsis))
            between = (Const(slice(None)),) * (axes - len(parts) + 1)
            parts = (*parts[:place], *between, *parts[place + 1 :])
        if parts is None or not isinstance(x.type, Array) or len(parts) > axes:
            return None
        moving = {axis: by for axis, p in enumerate(parts) if (by := self.way(p)) is not None}
        others = (axis for axis in range(len(parts)) if axis not in moving)
        if len(moving) > 1 or not all(self.has_part(x, axis, parts[axis]) for axis in others):
            return None
        for axis, (base, offset) in moving.items():
            return Place((*parts[:axis], self.item, *parts[axis + 1 :]), axis, offset, base)
        return Place(parts)

    def still_place(self, x: Atom, path: Sequence[Atom]) -> Place | None:
        """A place that is the same in all trips; there may be new axes in it."""
        parts = self.parts(path)
        if parts is None:
            return None
        place = self.place(x, [part for part in parts if part != Const(None)])
        if place is None or place.axis is not None:
            return None
        return Place(parts) if Const(None) in parts else place

    def gathered(self, x: Atom, path: Sequence[Atom]) -> tuple[Atom, ...] | None:
        """The parts of an index of which some move, each known before the loop."""
        parts = self.parts(path) or ()
        places = [part for part in parts if isinstance(part.type, Scalar)]
        rest = parts[len(places) :]
        if not all(isinstance(part.type, Slice) for part in rest):
            return None
        if len(parts) > (rank(x.type) or 0) or not all(map(_is_place, places)):
            return None
        if self.in_order or not any(map(self.moves, places)):
            return None
        if not all(self.moves(part) or self.is_fixed(part) for part in parts):
            return None
        # NumPy asks for a place that is the same in all trips even if there is none.
        same = [axis for axis, part in enumerate(places) if not self.moves(part)]
        return parts if all(self.has_part(x, axis, places[axis]) for axis in same) else None

    def parts(self, path: Sequence[Atom]) -> tuple[Atom, ...] | None:
        """The steps of a path as one index."""
        found: list[Atom] = []
        for step in path:
            if any(isinstance(part.type, Slice) for part in found):
                return None
            found += self.items(step)
        return tuple(found)

    def items(self, step: Atom) -> tuple[Atom, ...]:
        if isinstance(step, Const):
            return tuple(map(Const, step.value)) if isinstance(step.value, tuple) else (step,)
        made = self.made.get(step)
        return made.args if made is not None and made.op.call is make_tuple else (step,)

    def has_part(self, x: Atom, axis: int, part: Atom) -> bool:
        """Whether an array has a place that is the same in all trips; slices take what there is."""
        if isinstance(part, Const):
            whole = type(part.value) is int and (self.certain or has_place(x, axis, part.value))
            return whole or isinstance(part.value, slice)
        whole = isinstance(part.type, Scalar) and sole_dtype(part.type) == "int64"
        if isinstance(part.type, Slice) or (self.certain and whole):
            return self.is_fixed(part)
        return any(trip.has_rows(x, by, axis) for trip, by in self.around_at(part)) or (
            self.is_counted(part) and self.is_within(x, axis, part)
        )

    def is_counted(self, part: Atom) -> bool:
        """Whether this is a sum of the variables of loops around and within."""
        terms, _ = self.terms(part)
        return len(terms) > 1 and self.item not in terms and self.bounds(terms) is not None

    def is_within(self, x: Atom, axis: int, part: Atom) -> bool:
        """Whether an array has a place that such loops count, whatever they have counted."""
        dims = (x.type.dims or ()) if isinstance(x.type, Array) else ()
        terms, by = self.terms(part)
        found = self.bounds(terms)
        if found is None or axis >= len(dims):
            return False
        least, most = found
        return least + by >= 0 and reaches(dims[axis], (most[0], most[1] + by + 1))

    def bounds(self, terms: Mapping[Atom, int]) -> tuple[int, Linear] | None:
        """What a sum of the variables of loops is at least, and at most."""
        least, most = 0, NOTHING
        for item, factor in terms.items():
            trip = next((t for t in (*self.around, self) if t.item == item), None)
            last = None if trip is None else trip.most(trip.stop)
            if trip is None or last is None or factor != 1:
                return None
            least, most = least + trip.least, plus(most, (last[0], last[1] - 1))
        return least, most

    def terms(self, atom: Atom) -> tuple[dict[Atom, int], int]:
        """A whole number as a sum, of what is made otherwise and a number."""
        if isinstance(atom, Const):
            return ({}, atom.value) if type(atom.value) is int else ({atom: 1}, 0)
        made = self.made.get(atom)
        sign = {"add": 1, "subtract": -1}.get(made.op.name) if made is not None else None
        if made is None or sign is None or sole_dtype(atom.type) != "int64":
            return {atom: 1}, 0
        (terms, number), (others, more) = map(self.terms, made.args)
        for item, factor in others.items():
            terms[item] = terms.get(item, 0) + sign * factor
        return {item: f for item, f in terms.items() if f}, number + sign * more

    def seen(self, x: Atom, path: Sequence[Atom]) -> tuple[Atom, Place] | None:
        """What is read of an array as it is before the loop."""
        place = self.place(x, path)
        if place is None or self.is_fixed(x):
            return None if place is None else (x, place)
        if not isinstance(x, Var) or x not in self.own:
            return None
        before, written = self.own[x]
        if place == written or self.is_ahead(place, written) or self.are_apart(place, written):
            return before, place
        return None

    def is_ahead(self, read: Place, written: Place) -> bool:
        """Whether what a trip reads is written by a later one, if it is written at all. Places that
        are counted from the end could be any."""
        if read.axis != written.axis or read.axis is None:
            return False
        if read.base != written.base or self.least + min(read.offset, written.offset) < 0:
            return False
        return read.offset < written.offset if self.reverse else read.offset > written.offset

    def are_apart(self, a: Place, b: Place) -> bool:
        """Whether two places have no element in common, in whichever trips."""
        return any(self.differ(p, q) for p, q in zip(a.parts, b.parts, strict=False))

    def differ(self, p: Atom, q: Atom) -> bool:
        """Whether these are whole numbers, the same in all trips, that never name one place."""
        if isinstance(p, Const) and isinstance(q, Const):
            whole = type(p.value) is int and type(q.value) is int
            return whole and p != q and (p.value < 0) == (q.value < 0)
        first = {around.item: by for around, by in self.around_at(p) if around.least + by >= 0}
        others = ((around.item, by) for around, by in self.around_at(q) if around.least + by >= 0)
        return any(first.get(item, by) != by for item, by in others)

    def around_at(self, atom: Atom) -> Iterator[tuple[Trip, int]]:
        """The loop around whose variable this is, and what is added to that."""
        for trip in self.around:
            offset = trip.offset(atom)
            if offset is not None:
                yield trip, offset

    def has_place(self, x: Atom, place: Place) -> bool:
        """Whether an array has what moves for all trips for sure."""
        assert place.axis is not None
        if place.base is None:
            return self.has_rows(x, place.offset, place.axis)
        dims = (x.type.dims or ()) if isinstance(x.type, Array) else ()
        found = self.bounds({self.item: 1, place.base: 1})
        if found is None or x in self.rows or place.axis >= len(dims):
            return False
        least, most = found
        # A loop that makes no trip must not end below zero, which is counted from the end.
        last = extent_of(self.stop)
        stop = self.least if last is None else min(self.least, at_least(last))
        ends = most[0], most[1] + place.offset + 1
        begin = least - self.least + stop + place.offset
        return begin >= 0 and reaches(dims[place.axis], ends)

    def has_rows(self, x: Atom, offset: int, axis: int = 0) -> bool:
        """Whether an array has the rows `t + offset` of all trips for sure, so that they are a
        slice of it, whose ends are not below zero."""
        if x in self.rows:
            return not offset and not axis
        return self.least + offset >= 0 and self.ends_within(x, offset, axis)

    def ends_within(self, x: Atom, offset: int, axis: int) -> bool:
        """Whether an axis reaches as far as `t + offset` in all trips, and a slice that ends there
        does not end below zero."""
        if any(trip.least + by + offset < 0 for trip, by in self.around_at(self.stop)):
            return False
        return self.is_reached(x, offset, axis)

    def is_reached(self, x: Atom, offset: int, axis: int) -> bool:
        dims = (x.type.dims or ()) if isinstance(x.type, Array) else ()
        if axis >= len(dims):
            return False
        # `for j in range(i + 1)` goes as far as the loop over `i`.
        if any(trip.is_reached(x, by + offset - 1, axis) for trip, by in self.around_at(self.stop)):
            return True
        stop = extent_of(self.stop)
        return stop is not None and covers(dims[axis], stop, offset)

    def window(self, offset: int) -> Window | None:
        """What a slice from and to `t + offset` takes where the loop ends at one around: as many
        elements as that has counted."""
        for trip, by in self.around_at(self.stop):
            last = self.most(trip.stop)
            start = self.start.value if isinstance(self.start, Const) else None
            if last is None or start is None or trip.least + by < start:
                continue
            name = f"v{trip.item.number}"
            root = Sym(name, 0, trip.least > 1, trip.least)
            extent = made_of({name: root}, (((name, 1),), by - start), 0)
            return Window(extent, (last[0], last[1] + by + offset - 1))
        return None

    def most(self, stop: Atom) -> Linear | None:
        """The extent that a number is, or is at most where a loop around counts it."""
        found = linear(extent_of(stop))
        for trip, by in self.around_at(stop) if found is None else ():
            last = self.most(trip.stop)
            return None if last is None else (last[0], last[1] + by - 1)
        return found

    def is_all_of(self, x: Atom, place: Place) -> bool:
        """Whether all trips together go through all places along an axis, one element each."""
        dims, stop = dims_of(x.type) or (), extent_of(self.stop)
        moved = place.offset or place.base is not None
        if place.axis is None or len(place.parts) != len(dims) or moved:
            return False
        single = all(isinstance(part.type, Scalar) for part in place.parts)
        return single and self.start == Const(0) and behind(dims[place.axis], stop) == 0

    def way(self, part: Atom) -> tuple[Atom | None, int] | None:
        """By what a part moves ahead of the loop's variable: another loop's, and a number."""
        offset = self.offset(part)
        if offset is not None:
            return None, offset
        terms, by = self.terms(part) if isinstance(part.type, Scalar) else ({}, 0)
        others = [item for item in terms if item != self.item]
        if len(terms) != 2 or len(others) != 1 or self.bounds(terms) is None:
            return None
        (base,) = others
        return (base, by) if self.is_same(base) else None

    def window_at(self, place: Place) -> Window | None:
        """What a slice from and to `t + base + offset` takes."""
        extent, start = extent_of(self.stop), self.start
        found = self.bounds({self.item: 1, place.base: 1}) if place.base is not None else None
        whole = isinstance(start, Const) and extent is not None and at_least(extent) >= start.value
        if found is None or not whole or extent is None or linear(extent) is None:
            return None
        terms, number = found[1]
        assert isinstance(start, Const)
        return Window(shift(extent, -start.value), (terms, number + place.offset + 1))

    def offset(self, atom: Atom) -> int | None:
        if atom == self.item:
            return 0
        made = self.made.get(atom) if isinstance(atom, Var) else None
        sign = {"add": 1, "subtract": -1}.get(made.op.name) if made is not None else None
        match made and made.args:
            case (first, Const(value=int(by))) if first == self.item and sign and type(by) is int:
                return sign * by
            case (Const(value=int(by)), second) if second == self.item and sign == 1:
                return by
        return None


# A loop may make no trip, so what is done for all trips must not fail where a trip would.


def _is_place(atom: Atom) -> bool:
    return isinstance(atom.type, Scalar) and sole_dtype(atom.type) == "int64"


def has_place(x: Atom, axis: int, place: int) -> bool:
    """Whether an array has a literal place along an axis."""
    dims = dims_of(x.type) or ()
    return axis < len(dims) and at_least(dims[axis]) >= (place + 1 if place >= 0 else -place)
