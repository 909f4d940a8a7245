"""Parts of arrays, read and written at places that are the same in all columns of a Jacobian."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, repeat

from ..ir.nodes import Assign, Atom, Const, fresh
from ..ir.types import Array, Scalar, Slice, rank, sole_dtype
from ..rules.indexing import getitem, path_type
from ..rules.views import Transposed
from .plans import is_number
from .trip import Trip
from .trips import ALL, Plan, Trips, index_of

Step = Const | tuple[Atom, ...]


def read_part(trip: Trip, stmt: Assign) -> Plan | None:
    """A part that each trip has of its array, transposed or not."""
    x, *path = stmt.args
    steps = _steps(trip, x, path) if trip.moves(x) and is_number(stmt.targets[0]) else None
    if steps is None:
        return None

    def for_all(trips: Trips) -> Atom:
        found = trips.of(x)
        for step in steps:
            at = step if isinstance(step, Const) else _behind(trips, step)
            found = trips.builder.emit(getitem, found, at)
        return found

    return for_all


def _steps(trip: Trip, x: Atom, path: Sequence[Atom]) -> list[Step] | None:
    """A path behind another axis: indices, and orders of axes."""
    found: list[Step] = []
    for turned, steps in groupby(path, _is_turn):
        part = tuple(steps)
        if turned:
            found += map(_turned_later, part, repeat(rank(x.type) or 0))
        elif (index := _index(trip, x, part)) is not None:
            found.append(index)
        else:
            return None
        x = fresh("", path_type(x, part))
    return found


def _is_turn(step: Atom) -> bool:
    return isinstance(step, Const) and isinstance(step.value, Transposed)


def _turned_later(step: Atom, axes: int) -> Const:
    """Another order of so many axes, behind one more."""
    assert isinstance(step, Const)
    order = step.value.axes or tuple(reversed(range(axes)))
    return Const(Transposed((0, *(axis % axes + 1 for axis in order))))


def written_part(trip: Trip, stmt: Assign) -> Plan | None:
    """A part that each trip writes to, or adds to, of its array."""
    x, value, *path = stmt.args
    index = _index(trip, x, path) if trip.moves(x) else None
    if index is None or not is_number(value) or sole_dtype(x.type) != "float64":
        return None
    if not trip.moves(value) and not trip.is_fixed(value):
        return None
    wanted = rank(path_type(x, tuple(path)))
    if wanted is None or (rank(value.type) or 0) > wanted:
        return None  # leading extents of one are dropped where there is no axis in front of them
    return lambda trips: trips.builder.emit(
        stmt.op, trips.of(x), trips.aligned(value, wanted), _behind(trips, index)
    )


def _behind(trips: Trips, index: Sequence[Atom]) -> Atom:
    return index_of(trips.builder, [ALL, *map(trips.of, index)])


def _index(trip: Trip, x: Atom, path: Sequence[Atom]) -> tuple[Atom, ...] | None:
    """The parts of an index that is the same in all trips, if it finds the same parts, in the same
    order, behind another axis."""
    parts, axes = trip.parts(path), rank(x.type)
    if parts is None or axes is None or not all(map(trip.is_fixed, parts)):
        return None
    kinds = [_kind(part) for part in parts]
    if None in kinds or (len(path) > 1 and "places" in kinds):
        return None
    if "rest" in kinds:
        at = kinds.index("rest")
        taken = sum(kind != "new" for kind in kinds) - 1
        masks = any(sole_dtype(part.type) == "bool" for part in parts)
        if masks or axes < taken:
            return None
        parts = (*parts[:at], *(ALL,) * (axes - taken), *parts[at + 1 :])
        kinds = [_kind(part) for part in parts]
    return parts if _are_together(kinds) else None


def _are_together(kinds: Sequence[str | None]) -> bool:
    """Whether what picks places stands together: else NumPy puts what it picks first."""
    if "places" not in kinds:
        return True
    picks = [k for k, kind in enumerate(kinds) if kind in ("places", "place")]
    return picks == list(range(picks[0], picks[-1] + 1))


def _kind(part: Atom) -> str | None:
    """What a part of an index does."""
    if part == Const(None):
        return "new"
    if part == Const(Ellipsis):
        return "rest"
    if isinstance(part.type, Slice):
        return "slice"
    if isinstance(part.type, Scalar) and sole_dtype(part.type) == "int64":
        return "place"
    if isinstance(part.type, Array) and sole_dtype(part.type) in ("int64", "bool"):
        return "places" if part.type.dims is not None else None
    return None
