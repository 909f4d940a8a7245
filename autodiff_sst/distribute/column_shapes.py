"""Other shapes of the arrays that all columns of a Jacobian have."""

from __future__ import annotations

from functools import partial, reduce

import numpy as np

from ..ir.nodes import Assign, Atom, Const
from ..ir.types import Scalar, rank, sole_dtype
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from .column_axes import Planner
from .plans import is_number
from .trip import Trip
from .trips import Plan, Trips, index_of

RESHAPE, SHAPE = PRIMITIVES[np.reshape].op, PRIMITIVES[np.shape].op
SUM, MULTIPLY = PRIMITIVES[np.sum].op, PRIMITIVES[np.multiply].op
BROADCAST_TO = PRIMITIVES[np.broadcast_to].op


def _shape_asked(stmt: Assign) -> Atom | None:
    """The shape that an array is to have."""
    _, *given = stmt.args
    options = dict(stmt.keywords)
    shape = options.pop("shape", given[0] if len(given) == 1 else None)
    return None if options or len(given) > 1 else shape


def _reshaped(trip: Trip, stmt: Assign) -> Plan | None:
    """The same elements in another shape, where no extent is left open: there may be no column to
    compute it from."""
    x, shape, axes = stmt.args[0], _shape_asked(stmt), rank(stmt.targets[0].type)
    if shape is None or axes is None or not trip.moves(x) or not is_number(x):
        return None
    if not _is_whole(shape):
        return _raveled(trip, stmt) if rank(x.type) == axes == 1 else None
    return lambda trips: trips.builder.emit(RESHAPE, trips.of(x), shape=trips.shape(shape, axes))


def _is_whole(shape: Atom) -> bool:
    """Whether a shape leaves no extent open."""
    if isinstance(shape, Const):
        extents = shape.value if isinstance(shape.value, tuple) else (shape.value,)
        return all(type(extent) is int and extent >= 0 for extent in extents)
    return not isinstance(shape.type, Scalar)


def _raveled(trip: Trip, stmt: Assign) -> Plan | None:
    (x, *_) = stmt.args
    if not trip.moves(x) or not is_number(x) or (stmt.op.name == "ravel" and stmt.keywords):
        return None
    if rank(x.type) == 1:
        return lambda trips: trips.of(x)
    return lambda trips: trips.builder.emit(RESHAPE, trips.of(x), shape=_flat(trips, x))


def _flat(trips: Trips, x: Atom) -> Atom:
    """The shape of vectors with all elements of arrays."""
    builder, axes = trips.builder, range(1, (rank(x.type) or 0) + 1)
    shape = builder.emit(SHAPE, trips.of(x))
    extents: list[Atom] = [builder.emit(getitem, shape, axis) for axis in axes]
    count = reduce(partial(builder.emit, MULTIPLY), extents or [Const(1)])
    return index_of(builder, [trips.count, count])


def _repeated(trip: Trip, stmt: Assign) -> Plan | None:
    """One array in a larger shape."""
    x, shape, axes = stmt.args[0], _shape_asked(stmt), rank(stmt.targets[0].type)
    if shape is None or axes is None or not trip.moves(x) or not is_number(x):
        return None
    return lambda trips: trips.builder.emit(
        BROADCAST_TO, trips.aligned(x, axes), trips.shape(shape, axes)
    )


def _summed_to(trip: Trip, stmt: Assign) -> Plan | None:
    """Sums over the axes along which an operand was repeated."""
    x, shape, axes = stmt.args[0], _shape_asked(stmt), rank(stmt.targets[0].type)
    own = rank(x.type)
    if shape is None or axes is None or own is None or not trip.moves(x) or not is_number(x):
        return None

    def for_all(trips: Trips) -> Atom:
        found = trips.aligned(x, max(own, axes))
        if own > axes:
            leading = tuple(range(1, own - axes + 1))
            found = trips.builder.emit(SUM, found, axis=leading)
        return trips.builder.emit(stmt.op, found, shape=trips.shape(shape, axes))

    return for_all


def _zeros_like(trip: Trip, stmt: Assign) -> Plan | None:
    x, *more = stmt.args
    if more or stmt.keywords or not trip.moves(x):
        return None
    return lambda trips: trips.builder.emit(stmt.op, trips.of(x))


def _unchanged(trip: Trip, stmt: Assign) -> Plan | None:
    """What leaves its one operand as it is."""
    (x, *_), target = stmt.args, stmt.targets[0]
    same = sole_dtype(x.type) == sole_dtype(target.type) and rank(x.type) == rank(target.type)
    return (lambda trips: trips.of(x)) if same and trip.moves(x) else None


OF_SHAPES: dict[str, Planner] = {
    "reshape": _reshaped,
    "ravel": _raveled,
    "broadcast_to": _repeated,
    "unbroadcast": _summed_to,
    "zeros_like": _zeros_like,
    "float": _unchanged,
    "astype": _unchanged,
    "real": _unchanged,
    "asarray": _unchanged,
    "ascontiguousarray": _unchanged,
}
