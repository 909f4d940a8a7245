"""All trips of a loop at once: arrays with what each trip has along a new first axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..analyse.places import extent_of
from ..ir.build import Builder
from ..ir.extents import behind, linear
from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import Scalar, Slice, at_least, dims_of, rank
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem, setitem
from .trip import Place, Trip

ALL = Const(slice(None))


class Trips:
    """The trips of a loop over a range that counts by one; `made` are the values of all trips of
    the variables inside."""

    def __init__(self, trip: Trip, builder: Builder) -> None:
        self.item, self.start, self.stop = trip.item, trip.start, trip.stop
        self.trip, self.builder, self.before = trip, builder, builder
        self.made: dict[Var, Atom] = {}
        self.turns: dict[Atom, Atom] = {}
        self.steps_made: Var | None = None

    @property
    def steps(self) -> Var:
        """All values of the loop's variable."""
        if self.steps_made is None:
            ends = (self.stop,) if self.start == Const(0) else (self.start, self.stop)
            self.steps_made = self.builder.emit(PRIMITIVES[np.arange].op, *ends)
        return self.steps_made

    @property
    def count(self) -> Atom:
        """How many trips there are."""
        extent, start = extent_of(self.stop), self.start
        if isinstance(start, Const) and extent is not None and linear(extent) is not None:
            if start.value == 0:
                return self.stop
            if at_least(extent) >= start.value:
                return self.builder.emit(PRIMITIVES[np.subtract].op, self.stop, start)
        return self.builder.emit(PRIMITIVES[len].op, self.trip.over)

    def index(self, builder: Builder, item: Var | None = None) -> Atom:
        """Where an array over all trips has what belongs to this trip, or that of an `item`."""
        item = item or self.item
        if self.start == Const(0):
            return item
        return builder.emit(PRIMITIVES[np.subtract].op, item, self.start)

    def do(self, plan: Plan, one: Var) -> None:
        """Carry a plan out; what all trips make of `f` is called `fs`, of `loss` `all_loss`."""
        count = len(self.builder.stmts)
        found = plan(self)
        if len(self.builder.stmts) > count:
            found = self.builder.stmts[-1].targets[0]
            still = one in self.trip.still
            self.rename(
                one, replace(found, name=one.name) if still and one.name else plural(one, found)
            )
        else:
            self.made[one] = found

    def rename(self, one: Var, found: Var) -> Var:
        """Call what was made last for all trips of a variable by another name."""
        self.builder.stmts[-1] = replace(self.builder.stmts[-1], targets=(found,))
        self.made[one] = found
        return found

    def of(self, atom: Atom) -> Atom:
        if atom == self.item:
            return self.steps
        return self.made.get(atom, atom) if isinstance(atom, Var) else atom

    def again(self, stmt: Assign) -> Atom:
        """What is the same in all trips."""
        return self.builder.emit(stmt.op, *map(self.of, stmt.args))

    def aligned(self, atom: Atom, wanted: int) -> Atom:
        """The values with the axes of a trip at the end, so that they broadcast as in a trip."""
        found = self.of(atom)
        missing = wanted - (rank(atom.type) or 0)
        if not missing or self.trip.is_fixed(atom):
            return found
        index = (slice(None), *(None,) * missing)
        return self.builder.emit(getitem, found, Const(index))

    # --- places -----------------------------------------------------------------------------

    def read(self, x: Atom, place: Place) -> Atom:
        """What all trips read of an array."""
        builder, parts = self.builder, self.parts(x, place)
        if parts is None:
            places: Atom = self.steps
            if place.base is not None:
                places = builder.emit(PRIMITIVES[np.add].op, places, place.base)
            if place.offset:
                places = builder.emit(PRIMITIVES[np.add].op, places, place.offset)
            x, parts = builder.emit(getitem, x, places), (ALL, *map(self.of, place.parts[1:]))
        index = self.joined(parts)
        found = x if index == ALL else builder.emit(getitem, x, index)
        return self.turned(found, place, 0)

    def element(self, x: Atom, place: Place) -> Atom:
        """What is at a place that is the same in all trips."""
        return self.builder.emit(getitem, x, self.index_of(place))

    def behind(self, place: Place) -> Place:
        """The same place in each of the arrays that all trips have."""
        return Place((ALL, *place.parts))

    def index_of(self, place: Place) -> Atom:
        return index_of(self.builder, [self.of(part) for part in place.parts])

    def filled(self, atom: Atom) -> Atom:
        """A number for each trip."""
        if atom == Const(0.0):
            return self.builder.emit(PRIMITIVES[np.zeros].op, self.count)
        return self.builder.emit(PRIMITIVES[np.full].op, self.count, self.of(atom))

    def units(self, x: Atom, made: Assign, place: Place) -> Atom:
        """For each place along an axis, zeros that have a one there."""
        ones = self.builder.emit(PRIMITIVES[np.eye].op, self.stop)
        if len(place.parts) == 1:
            return ones
        parts = (ALL if k == place.axis else self.of(p) for k, p in enumerate(place.parts))
        index = index_of(self.builder, (ALL, *parts))
        return self.builder.emit(setitem, self.zeros(x, made), ones, index)

    def zeros(self, x: Atom, made: Assign) -> Atom:
        """Zeros like those that each trip has made."""
        shape = made.args[0]
        if made.op.name == "zeros_like":
            shape = self.builder.emit(PRIMITIVES[np.shape].op, self.of(shape))
        axes = rank(x.type) or 0
        return self.builder.emit(PRIMITIVES[np.zeros].op, self.shape(shape, axes))

    def shape(self, shape: Atom, axes: int) -> Atom:
        """The shape of arrays with so many axes, one for each trip."""
        if isinstance(shape.type, Scalar):
            extents: list[Atom] = [shape]
        elif isinstance(shape, Const):
            extents = [Const(extent) for extent in shape.value]
        elif (parts := self.trip.items(shape)) != (shape,):
            extents = list(map(self.of, parts))
        else:
            extents = [self.builder.emit(getitem, shape, k) for k in range(axes)]
        return index_of(self.builder, [self.count, *extents])

    def write(self, x: Atom, values: Atom, place: Place) -> tuple[Atom, Atom, Atom]:
        """The operands that put what all trips write into an array."""
        parts = self.parts(x, place)
        assert parts is not None
        return x, self.turned(values, place, 1), self.joined(parts)

    def turned(self, values: Atom, place: Place, back: int) -> Atom:
        """Values with the axis first along which an array has them; or put back there."""
        assert place.axis is not None
        kept = sum(isinstance(part.type, Slice) for part in place.parts[: place.axis])
        if not kept:
            return values
        if rank(values.type) == 2:
            return self.transposed(values)
        ends = (0, kept) if back else (kept, 0)
        return self.builder.emit(PRIMITIVES[np.moveaxis].op, values, *ends)

    def transposed_once(self, matrix: Atom) -> Atom:
        """The transpose of what is the same in all trips: before all loops, if it is there."""
        inside, self.builder = self.builder, self.before
        try:
            if matrix not in self.trip.inside:
                return self.transposed(matrix)
        finally:
            self.builder = inside
        return self.transposed(self.of(matrix))

    def transposed(self, x: Atom) -> Atom:
        if x not in self.turns:
            op = PRIMITIVES[np.transpose].op
            made = self.builder.definitions.get(x) if isinstance(x, Var) else None
            turned = made.args[0] if made is not None and made.op == op else None
            self.turns[x] = turned or self.builder.emit(op, x)
            self.turns[self.turns[x]] = x
        return self.turns[x]

    def parts(self, x: Atom, place: Place) -> tuple[Atom, ...] | None:
        """The index of what all trips have of an array, if there is all of it for sure."""
        axis = place.axis
        assert axis is not None
        if not self.trip.has_place(x, place):
            return None
        moving = self.part(x, axis, place.offset) if place.base is None else self.from_base(place)
        parts = (self.of(p) if k != axis else moving for k, p in enumerate(place.parts))
        return tuple(parts)

    def part(self, x: Atom, axis: int, offset: int) -> Atom:
        """The slice of an array that has these rows."""
        if x in self.trip.rows:
            return ALL
        first = self.moved(self.start, offset)
        dims = dims_of(x.type)
        assert dims is not None
        more = behind(dims[axis], extent_of(self.stop))
        if more is not None:
            last: Atom = Const(offset - more or None)  # counted from the end
        else:
            last = self.moved(self.stop, offset)
        if first == Const(0):
            first = Const(None)
        if isinstance(first, Const) and isinstance(last, Const):
            return Const(slice(first.value, last.value))
        op = PRIMITIVES[slice].op
        assert op.infer is not None
        type_ = replace(op.infer(first, last, Const(None)), window=self.trip.window(offset))
        return self.builder.emit(op, first, last, None, type=type_)

    def from_base(self, place: Place) -> Atom:
        """The slice that has the rows which begin where another loop is."""
        op = PRIMITIVES[slice].op
        assert op.infer is not None
        ends = (self.moved(end, place.offset) for end in (self.start, self.stop))
        first, last = (self.ahead(place.base, end) for end in ends)
        type_ = replace(op.infer(first, last, Const(None)), window=self.trip.window_at(place))
        return self.builder.emit(op, first, last, None, type=type_)

    def ahead(self, base: Atom | None, by: Atom) -> Atom:
        """A place so far ahead of another loop's."""
        if by == Const(0):
            assert base is not None
            return base
        return self.builder.emit(PRIMITIVES[np.add].op, base, by)

    def moved(self, end: Atom, offset: int) -> Atom:
        if isinstance(end, Const):
            return Const(end.value + offset)
        if not offset:
            return end
        for trip, by in self.trip.around_at(end):
            end, offset = trip.item, by + offset  # `i + 2`, not `(i + 1) + 1`
        if not offset:
            return end
        op = PRIMITIVES[np.add if offset > 0 else np.subtract].op
        return self.builder.emit(op, end, abs(offset))

    def joined(self, parts: Sequence[Atom]) -> Atom:
        """Parts as one index, without the whole axes at its end."""
        while len(parts) > 1 and parts[-1] == ALL:
            parts = parts[:-1]
        return index_of(self.builder, parts)


def plural(one: Var, found: Var) -> Var:
    """What all trips make of a variable, called after it."""
    if not one.name:
        return replace(found, of=(one, "s")) if one.of is not None else found
    if one.name.startswith("all_"):
        return replace(found, name=one.name)
    return replace(found, name=f"all_{one.name}" if one.name.endswith("s") else f"{one.name}s")


def index_of(builder: Builder, parts: Sequence[Atom]) -> Atom:
    """The index with these parts."""
    if len(parts) == 1:
        return parts[0]
    if all(isinstance(part, Const) for part in parts):
        return Const(tuple(part.value for part in parts if isinstance(part, Const)))
    return builder.emit(PRIMITIVES[tuple].op, *parts)


Plan = Callable[[Trips], Atom]
