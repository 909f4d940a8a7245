"""Several arrays, of which all columns of a Jacobian have some, joined or multiplied."""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np

from ..ir.nodes import Assign, Atom, Const
from ..ir.types import rank, sole_dtype
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from .column_axes import Options, Planner, later
from .plans import MATMUL, is_number
from .trip import Trip
from .trips import Plan, Trips

MOVEAXIS, SHAPE = PRIMITIVES[np.moveaxis].op, PRIMITIVES[np.shape].op
BROADCAST_TO = PRIMITIVES[np.broadcast_to].op
ALL = slice(None)


def _joined(trip: Trip, stmt: Assign) -> Plan | None:
    """Arrays one behind the other, or beside each other along a new axis."""
    options = dict(stmt.keywords)
    axis = options.pop("axis", Const(0))
    whole = isinstance(axis, Const) and type(axis.value) is int
    if options or not whole or not all(map(is_number, stmt.args)):
        return None
    assert isinstance(axis, Const)
    place = later(axis.value)
    return lambda trips: trips.builder.emit(
        stmt.op, *(_for_each(trips, a) for a in stmt.args), axis=place
    )


def _for_each(trips: Trips, atom: Atom) -> Atom:
    """The values of all trips, also of what is the same in them."""
    if trips.trip.moves(atom):
        return trips.of(atom)
    axes = rank(atom.type) or 0
    if not axes:
        return trips.filled(atom)
    shape = trips.builder.emit(SHAPE, trips.of(atom))
    return trips.builder.emit(BROADCAST_TO, trips.of(atom), trips.shape(shape, axes))


def _array(trip: Trip, stmt: Assign) -> Plan | None:
    """An array of numbers, or of arrays of one shape, however nested."""
    ranks, made = {rank(a.type) for a in stmt.args}, rank(stmt.targets[0].type)
    if not all(map(is_number, stmt.args)) or len(ranks) != 1 or made is None:
        return None
    if sole_dtype(stmt.targets[0].type) != "float64":
        return None
    depth = made - (ranks.pop() or 0)
    options: Options = dict(stmt.keywords)

    def for_all(trips: Trips) -> Atom:
        parts = [_for_each(trips, a) for a in stmt.args]
        return trips.builder.emit(
            MOVEAXIS, trips.builder.emit(stmt.op, *parts, **options), depth, 0
        )

    return for_all


def _product(trip: Trip, stmt: Assign) -> Plan | None:
    """Products of matrices and vectors, or of stacks of matrices; vectors are matrices of one row
    or column."""
    left, right = stmt.args
    first, second = rank(left.type), rank(right.type)
    if stmt.keywords or not first or not second or not all(map(is_number, stmt.args)):
        return None
    axes = max(first, second, 2)
    if stmt.op.name != "matmul" and axes > 2:
        return None

    def for_all(trips: Trips) -> Atom:
        a = _as_matrices(trips, left, axes, (None, ALL))
        b = _as_matrices(trips, right, axes, (ALL, None))
        made = trips.builder.emit(MATMUL, a, b)
        if first > 1 and second > 1:
            return made
        row, column = 0 if first == 1 else ALL, 0 if second == 1 else ALL
        return trips.builder.emit(getitem, made, Const((Ellipsis, row, column)))

    return for_all


def _as_matrices(trips: Trips, x: Atom, axes: int, vector: tuple[slice | None, ...]) -> Atom:
    """Arrays with so many axes behind the one of the trips; what a vector is as a matrix."""
    own, moves = rank(x.type) or 0, trips.trip.moves(x)
    index: tuple[slice | None, ...] = (ALL,) if moves else ()
    if own == 1:
        index += ((None,) * (axes - 2) if moves else ()) + vector
    elif moves and own < axes:
        index += (None,) * (axes - own)
    else:
        return trips.of(x)
    return trips.builder.emit(getitem, trips.of(x), Const(index))


def _solved(trip: Trip, stmt: Assign) -> Plan | None:
    """Systems of equations, one matrix for all."""
    a, b = stmt.args
    if trip.moves(a) or rank(a.type) != 2 or stmt.keywords or not all(map(is_number, (a, b))):
        return None
    if rank(b.type) == 2:
        return lambda trips: trips.builder.emit(stmt.op, trips.of(a), trips.of(b))
    if rank(b.type) != 1:
        return None

    def for_all(trips: Trips) -> Atom:
        columns = trips.transposed(trips.of(b))
        return trips.transposed(trips.builder.emit(stmt.op, trips.of(a), columns))

    return for_all


def _einsum(trip: Trip, stmt: Assign) -> Plan | None:
    """Sums of products with one more letter."""
    text, *arrays = stmt.args
    given = text.value if isinstance(text, Const) else None
    if not isinstance(given, str) or stmt.keywords or not all(map(is_number, arrays)):
        return None
    inputs, arrow, output = given.replace(" ", "").partition("->")
    letter = next((c for c in ascii_lowercase if c not in given), None)
    parts = inputs.split(",")
    if "." in given or letter is None or len(parts) != len(arrays):
        return None
    if not arrow:
        output = "".join(sorted(c for c in {*inputs} - {","} if inputs.count(c) == 1))
    marked = [letter + p if trip.moves(a) else p for p, a in zip(parts, arrays, strict=True)]
    whole = Const(f"{','.join(marked)}->{letter}{output}")
    return lambda trips: trips.builder.emit(stmt.op, whole, *map(trips.of, arrays))


OF_SEVERAL: dict[str, Planner] = {
    "concatenate": _joined,
    "stack": _joined,
    "array_of_parts": _array,
    "matmul": _product,
    "dot": _product,
    "solve": _solved,
    "einsum": _einsum,
}
