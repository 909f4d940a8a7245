"""What an operation of one trip of a loop is for all trips at once."""

from __future__ import annotations

from math import prod

import numpy as np

from ..analyse.places import extent_of
from ..ir.extents import linear
from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import (
    LONG,
    SMALL,
    Array,
    Dim,
    Scalar,
    Sym,
    at_least,
    dims_of,
    is_number_extent,
    rank,
    sole_dtype,
)
from ..ir.walk import is_derivative
from ..rules.arrays import array_of_parts
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, getitem, path_type, setitem
from ..rules.shapes import copy_op
from .trip import Place, Trip
from .trips import Plan, Trips, index_of

ARITHMETIC = {"add", "subtract", "multiply", "negative"}
REDUCTIONS = {"sum", "mean"}
EXTREMES = {"max", "min"}
PRODUCTS = {"matmul", "dot", "vecdot", "inner", "vdot"}
ROUNDED = REDUCTIONS | PRODUCTS | {"norm"}
"""What rounds in another way for all trips than for one."""
NONE, ONE = Const(None), Const(1)
ARRAY_OF_PARTS = PRIMITIVES[array_of_parts].op
ZEROS, ZEROS_LIKE = PRIMITIVES[np.zeros].op, PRIMITIVES[np.zeros_like].op
MATMUL, VECDOT = PRIMITIVES[np.matmul].op, PRIMITIVES[np.vecdot].op
ALL = slice(None)


def plan(trip: Trip, stmt: Assign) -> Plan | None:
    """How to do this for all trips; None where it is left in the loop."""
    kept = stmt.op.effect or stmt.op.passed or (stmt.op.unique and stmt.op != copy_op)
    if len(stmt.targets) != 1 or kept:
        return None
    if stmt.op == getitem:
        return _read(trip, stmt)
    if stmt.op in (setitem, additem):
        return _stored(trip, stmt)
    if all(map(trip.is_fixed, stmt.args)):
        simple = is_pointwise(stmt, early=trip.certain) or _is_transposed(stmt)
        return (lambda trips: trips.again(stmt)) if simple else None
    if not all(trip.moves(a) or trip.is_fixed(a) for a in stmt.args):
        return None
    if stmt.op.name in PRODUCTS:
        return _product(trip, stmt)
    if stmt.op.name in REDUCTIONS or (stmt.op.name in EXTREMES and _has_elements(trip, stmt)):
        return _reduced(stmt)
    if stmt.op.name == "norm":
        return _norm(stmt)
    if stmt.op.name == "cross":
        return _cross(stmt)
    if stmt.op.name == "cumsum":
        return _running(stmt)
    if stmt.op == ARRAY_OF_PARTS:
        return _array(trip, stmt)
    if stmt.op.name == "outer":
        return _outer(trip, stmt)
    done = is_pointwise(stmt) and not may_overflow(trip, stmt)
    return _pointwise(trip, stmt) if done or _goes_round(trip, stmt) else None


def _goes_round(trip: Trip, stmt: Assign) -> bool:
    """Whether this is a place counted round in a circle, `(i + 1) % n`: NumPy divides by zero, so
    n is the number of trips or known."""
    whole = all(sole_dtype(a.type) == "int64" for a in (*stmt.args, *stmt.targets))
    if stmt.op.name != "remainder" or stmt.keywords or not whole or not fit(*stmt.args):
        return False
    count = stmt.args[1]
    if isinstance(count, Const):
        return type(count.value) is int and count.value > 0
    extent, stop = extent_of(count), extent_of(trip.stop)
    return count == trip.stop or (extent is not None and (extent == stop or at_least(extent) > 0))


def may_overflow(trip: Trip, stmt: Assign) -> bool:
    """Whether this is a whole number of Python's, which has no bounds, too large for NumPy's."""
    (target,) = stmt.targets
    if sole_dtype(target.type) != "int64" or of_numpy(target):
        return False
    return _size(trip, target, stmt) >= 2**63


def _size(trip: Trip, atom: Atom, made: Assign | None = None) -> int:
    """What the absolute value of a whole number is at most."""
    if isinstance(atom, Const):
        return abs(atom.value) if isinstance(atom.value, int) else 0
    extent = extent_of(atom)
    if atom == trip.item or linear(extent) is not None:
        return LONG
    size = _size if made is None and not trip.moves(atom) else _size_in_trip
    made = trip.made.get(atom) if made is None else made  # type: ignore[call-overload]
    if made is None or of_numpy(atom):
        return 2**64
    sizes = [size(trip, arg) for arg in made.args]
    match made.op.name:
        case "add" | "subtract":
            return sum(sizes)
        case "multiply":
            return prod(sizes)
        case "negative" | "positive" | "floor_divide":
            return sizes[0] + 1
        case "remainder":
            return sizes[1]
    return 2**64


def _size_in_trip(trip: Trip, atom: Atom) -> int:
    """What a trip reads of numbers from outside is tested to be small (`lower/extents.py`)."""
    extent = extent_of(atom)
    small = isinstance(extent, Sym) and is_number_extent(extent) and not trip.moves(atom)
    return SMALL + abs(extent.offset) if small else _size(trip, atom)  # type: ignore[union-attr]


def is_still(trip: Trip, stmt: Assign) -> bool:
    """Whether this is the same in all trips."""
    if stmt.op != getitem:
        return all(map(trip.is_fixed, stmt.args))
    seen = trip.seen(stmt.args[0], stmt.args[1:])
    return seen is not None and seen[1].axis is None


def is_number(atom: Atom) -> bool:
    """Whether this is a double, or an array of them of known rank."""
    type_ = atom.type
    known = rank(type_) if isinstance(type_, (Scalar, Array)) else None
    return known is not None and sole_dtype(type_) in ("float64", "bool", "int64")


def of_numpy(atom: Atom) -> bool:
    """Whether this is of NumPy's, which divides by zero without an error."""
    return isinstance(atom.type, Array) or (
        isinstance(atom.type, Scalar) and atom.type.python is False
    )


def may_be_of_numpy(atom: Atom) -> bool:
    return of_numpy(atom) or (isinstance(atom.type, Scalar) and not atom.type.python)


def _is_transposed(stmt: Assign) -> bool:
    return stmt.op.name == "transpose" and len(stmt.args) == 1 and is_number(stmt.targets[0])


def is_pointwise(stmt: Assign, *, early: bool = False) -> bool:
    """Whether this is done number by number, as arrays do it. What is done but once, for all trips,
    may raise as Python's numbers do if that may be `early`."""
    if stmt.op.name in ("copy", "where") and not stmt.keywords:
        return all(map(is_number, (*stmt.args, *stmt.targets))) and fit(*stmt.args)
    ufunc = getattr(np, stmt.op.name, None)
    if not isinstance(ufunc, np.ufunc) or ufunc.signature or ufunc.nout != 1 or stmt.keywords:
        return False
    if stmt.op.text.startswith("math.") or not all(map(is_number, (*stmt.args, *stmt.targets))):
        return False
    if not fit(*stmt.args):
        return False
    dtype = sole_dtype(stmt.targets[0].type)
    if dtype == "int64":
        return stmt.op.name in ARITHMETIC
    by_operator = not stmt.op.text.startswith("np.")
    never_fails = early or stmt.op.name in ARITHMETIC or _is_whole_power(stmt)
    return not by_operator or never_fails or any(map(of_numpy, stmt.args))


def _is_whole_power(stmt: Assign) -> bool:
    """Whether this is a power that is a product."""
    match stmt.op.name, stmt.args:
        case "power", (_, Const(value=int(exponent))):
            return exponent > 0
    return False


def fit(*atoms: Atom) -> bool:
    """Whether numbers and arrays can be broadcast together for sure, as a loop may make no trip."""
    together: dict[int, Dim] = {}
    for atom in atoms:
        for k, dim in enumerate(reversed(dims_of(atom.type) or ())):
            if together.get(k, 1) not in (1, dim) and dim != 1:
                return False
            together[k] = dim if together.get(k, 1) == 1 else together[k]
    return True


def _read(trip: Trip, stmt: Assign) -> Plan | None:
    """A row, a part of it, or what is the same in all trips."""
    x, *path = stmt.args
    seen = trip.seen(x, path) if is_number(stmt.targets[0]) else None
    if seen is None:
        return _part(trip, stmt) or _gathered(trip, stmt)
    before, place = seen
    if place.axis is None:
        return lambda trips: trips.element(trips.of(before), place)
    there = trip.has_place(before, place)
    # Places of an array that trips write could be one place where they are counted from its end.
    if not there and (before != x or not _can_gather(trip, x, place)):
        return None
    return lambda trips: trips.read(trips.of(before), place)


def _gathered(trip: Trip, stmt: Assign) -> Plan | None:
    """Elements or rows at places that are known before the loop. There may be no such places: it
    is no other error if all trips ask for them at once."""
    x, *path = stmt.args
    if not trip.is_fixed(x) or not is_number(x) or not is_number(stmt.targets[0]):
        return None
    parts = trip.gathered(x, path)
    if parts is None:
        return None
    return lambda trips: trips.builder.emit(
        getitem, trips.of(x), index_of(trips.builder, [trips.of(part) for part in parts])
    )


def _part(trip: Trip, stmt: Assign) -> Plan | None:
    """A part of what each trip has an array of, the same part in all trips."""
    x, *path = stmt.args
    place = trip.still_place(x, path) if trip.moves(x) and is_number(stmt.targets[0]) else None
    if place is None:
        return None
    return lambda trips: trips.element(trips.of(x), trips.behind(place))


def _stored(trip: Trip, stmt: Assign) -> Plan | None:
    """Writing to the same part of an array in all trips, or one to a place that moves."""
    x, value, *path = stmt.args
    place = trip.place(x, path)
    made = trip.made.get(x) if isinstance(x, Var) else None
    empty = made is not None and _are_zeros(trip, made)
    if place is None or not (empty or trip.moves(x)):
        return None
    if not is_number(x) or sole_dtype(x.type) != "float64":
        return None
    if place.axis is not None:
        unit = stmt.op == setitem and empty and value == Const(1.0) and trip.is_all_of(x, place)
        return (lambda trips: trips.units(x, made, place)) if unit and made is not None else None
    part = dims_of(path_type(x, tuple(path))) or ()
    goes_in = _goes_into(dims_of(value.type) or (), part, sure=not is_derivative(stmt))
    if not is_number(value) or not goes_in:
        return None
    if not (trip.moves(value) or trip.is_fixed(value)):
        return None
    return lambda trips: trips.builder.emit(
        stmt.op,
        trips.zeros(x, made) if made is not None and empty else trips.of(x),
        trips.aligned(value, len(part)),
        trips.index_of(trips.behind(place)),
    )


def _are_zeros(trip: Trip, made: Assign) -> bool:
    """Whether these are zeros of which each trip can have its own: their shape is known outside."""
    if made.op == ZEROS_LIKE:
        return trip.moves(made.args[0]) or trip.is_fixed(made.args[0])
    return made.op == ZEROS and trip.is_fixed(made.args[0])


def _can_gather(trip: Trip, x: Atom, place: Place) -> bool:
    """Whether rows that may not be there are asked for one by one: not where that would leave the
    adjoint scattered."""
    return place.axis == 0 and x not in trip.varied and not trip.in_order


def _pointwise(trip: Trip, stmt: Assign) -> Plan:
    wanted = rank(stmt.targets[0].type) or 0
    return lambda trips: trips.builder.emit(stmt.op, *(trips.aligned(a, wanted) for a in stmt.args))


def _product(trip: Trip, stmt: Assign) -> Plan | None:
    """A product of matrices and vectors."""
    left, right = stmt.args
    if stmt.keywords or not all(map(is_number, (left, right))):
        return None
    first, second = dims_of(left.type) or (), dims_of(right.type) or ()
    if not first or not second or first[-1] != second[-2:][0]:
        return None
    ranks = len(first), len(second)
    if ranks != (1, 1) and stmt.op.name not in ("matmul", "dot"):
        return None
    if trip.moves(left) and trip.moves(right):
        return _product_of_both(left, right, ranks)
    if trip.moves(left) and ranks in ((1, 1), (1, 2), (2, 1), (2, 2)):
        return lambda trips: trips.builder.emit(MATMUL, trips.of(left), trips.of(right))
    if trip.moves(right) and ranks == (1, 1):
        return lambda trips: trips.builder.emit(MATMUL, trips.of(right), trips.of(left))
    if trip.moves(right) and ranks == (2, 1):
        return lambda trips: trips.builder.emit(
            MATMUL, trips.of(right), trips.transposed_once(left)
        )
    return None


def _product_of_both(left: Atom, right: Atom, ranks: tuple[int, int]) -> Plan | None:
    """A product of which each trip has both factors."""
    if ranks == (1, 1):
        return lambda trips: trips.builder.emit(VECDOT, trips.of(left), trips.of(right))
    if ranks == (2, 2):
        return lambda trips: trips.builder.emit(MATMUL, trips.of(left), trips.of(right))
    if ranks != (2, 1):
        return None

    def for_all(trips: Trips) -> Atom:
        columns = trips.builder.emit(getitem, trips.of(right), Const((ALL, ALL, None)))
        made = trips.builder.emit(MATMUL, trips.of(left), columns)
        return trips.builder.emit(getitem, made, Const((ALL, ALL, 0)))

    return for_all


def _goes_into(dims: tuple[Dim, ...], part: tuple[Dim, ...], *, sure: bool) -> bool:
    """Whether values fill a part of an array; for sure, where a loop that makes no trip may hide
    that they do not."""
    pairs = zip(reversed(dims), reversed(part), strict=False)
    return len(dims) <= len(part) and not (sure and any(p not in (1, q) for p, q in pairs))


def _outer(trip: Trip, stmt: Assign) -> Plan | None:
    """Products of each element of one vector and each of another one."""
    left, right = stmt.args
    if not all(is_number(a) and rank(a.type) == 1 for a in (left, right)) or stmt.keywords:
        return None

    def along(trips: Trips, vector: Atom, *index: slice | None) -> Atom:
        index = (slice(None), *index) if trip.moves(vector) else index
        return trips.builder.emit(getitem, trips.of(vector), Const(index))

    return lambda trips: trips.builder.emit(
        PRIMITIVES[np.multiply].op,
        along(trips, left, slice(None), None),
        along(trips, right, None, slice(None)),
    )


def _reduced(stmt: Assign) -> Plan | None:
    """A sum or mean over all axes of a trip, or one of them."""
    (a, *more), options = stmt.args, dict(stmt.keywords)
    axis = options.pop("axis", Const(None))
    own = rank(a.type)
    if more or options or not own or not is_number(a) or not isinstance(axis, Const):
        return None
    if axis.value is None:
        axes: object = tuple(range(1, own + 1)) if own > 1 else 1
    elif type(axis.value) is int and -own <= axis.value < own:
        axes = axis.value + 1 if axis.value >= 0 else axis.value
    else:
        return None
    return lambda trips: trips.builder.emit(stmt.op, trips.of(a), axis=Const(axes))


def _has_elements(trip: Trip, stmt: Assign) -> bool:
    """Whether there is an element to be the largest, also if there is no trip."""
    dims = dims_of(stmt.args[0].type) or (0,)
    return trip.certain or all(at_least(dim) > 0 for dim in dims)


def _norm(stmt: Assign) -> Plan | None:
    """The Euclidean norm of a vector, or of all elements of a matrix."""
    (a, *more), own = stmt.args, rank(stmt.args[0].type)
    if more or stmt.keywords or own not in (1, 2) or not is_number(a):
        return None
    axis = Const(1 if own == 1 else (1, 2))
    return lambda trips: trips.builder.emit(stmt.op, trips.of(a), axis=axis)


def _cross(stmt: Assign) -> Plan | None:
    """Vector products, which are vectors."""
    vectors = (*stmt.args, *stmt.targets)
    if stmt.keywords or not all(is_number(a) and rank(a.type) == 1 for a in vectors):
        return None
    return lambda trips: trips.builder.emit(stmt.op, *map(trips.of, stmt.args))


def _running(stmt: Assign) -> Plan | None:
    """Running sums of a vector."""
    (a, *more), options = stmt.args, dict(stmt.keywords)
    if more or rank(a.type) != 1 or not is_number(a) or options.pop("axis", NONE) != NONE:
        return None
    return None if options else lambda trips: trips.builder.emit(stmt.op, trips.of(a), axis=ONE)


def _array(trip: Trip, stmt: Assign) -> Plan | None:
    """A vector of numbers."""
    layout = dict(stmt.keywords)["layout"]
    flat = layout == Const(tuple(range(len(stmt.args))))
    numbers = all(is_number(a) and not rank(a.type) for a in stmt.args)
    if not flat or not numbers or sole_dtype(stmt.targets[0].type) != "float64":
        return None

    def for_all(trips: Trips) -> Atom:
        parts = [trips.of(a) if trip.moves(a) else trips.filled(a) for a in stmt.args]
        made = trips.builder.emit(stmt.op, *parts, layout=layout)
        return trips.transposed(made)

    return for_all
