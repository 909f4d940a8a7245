"""What an operation of one trip of a loop is for all trips at once, along a new first axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

import numpy as np

from ..ir.build import Builder
from ..ir.extents import linear, reaches
from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import Array, Dim, Scalar, at_least, dims_of, rank, sole_dtype
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from ..rules.python import make_tuple

ARITHMETIC = {"add", "subtract", "multiply", "negative"}
REDUCTIONS = {"sum", "mean"}


class Trips:
    """The trips of a loop over a range that counts by one; `made` are the values of all trips of
    the variables inside."""

    def __init__(self, trip: Trip, builder: Builder) -> None:
        self.item, self.start, self.stop = trip.item, trip.start, trip.stop
        self.trip, self.builder = trip, builder
        self.made: dict[Var, Atom] = {}
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
        extent = extent_of(self.stop)
        if self.start == Const(0) and extent is not None and linear(extent) is not None:
            return self.stop
        return self.builder.emit(PRIMITIVES[len].op, self.steps)

    def place(self, builder: Builder) -> Atom:
        """Where an array over all trips has what belongs to this trip."""
        if self.start == Const(0):
            return self.item
        return builder.emit(PRIMITIVES[np.subtract].op, self.item, self.start)

    def do(self, plan: Plan, one: Var) -> None:
        """Carry a plan out; what all trips make of `f` is called `fs`, of `loss` `all_loss`."""
        count = len(self.builder.stmts)
        found = plan(self)
        if len(self.builder.stmts) > count:
            last = self.builder.stmts[-1]
            found = last.targets[0]
            if one.name:
                plural = f"all_{one.name}" if one.name.endswith("s") else f"{one.name}s"
                found = replace(found, name=plural)
            self.builder.stmts[-1] = replace(last, targets=(found,))
        self.made[one] = found

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

    def rows(self, x: Atom, offset: int, rest: tuple[object, ...]) -> Atom:
        """The rows `x[t + offset]` of all trips, or parts of them."""
        builder = self.builder
        if self.trip.has_rows(x, offset):
            part = self.part(x, offset)
        else:
            places: Atom = self.steps
            if offset:
                places = builder.emit(PRIMITIVES[np.add].op, places, offset)
            x = builder.emit(getitem, x, places)
            part = Const(slice(None))
        if part == Const(slice(None)) and not rest:
            return x
        if rest and isinstance(part, Const):
            part = Const((part.value, *rest))
        elif rest:
            part = builder.emit(PRIMITIVES[tuple].op, part, *map(Const, rest))
        return builder.emit(getitem, x, part)

    def part(self, x: Atom, offset: int) -> Atom:
        """The slice of an array that has these rows."""
        assert isinstance(x.type, Array) and x.type.dims
        first = self.moved(self.start, offset)
        reached, own = linear(extent_of(self.stop)), linear(x.type.dims[0])
        if reached is not None and own is not None and reached[0] == own[0]:
            last: Atom = Const(reached[1] + offset - own[1] or None)  # counted from the end
        else:
            last = self.moved(self.stop, offset)
        if first == Const(0):
            first = Const(None)
        if isinstance(first, Const) and isinstance(last, Const):
            return Const(slice(first.value, last.value))
        return self.builder.emit(PRIMITIVES[slice].op, first, last, None)

    def moved(self, end: Atom, offset: int) -> Atom:
        if isinstance(end, Const):
            return Const(end.value + offset)
        if not offset:
            return end
        op = PRIMITIVES[np.add if offset > 0 else np.subtract].op
        return self.builder.emit(op, end, abs(offset))


Plan = Callable[[Trips], Atom]


@dataclass(frozen=True)
class Trip:
    """One trip: its definitions, and the variables that are had for all trips."""

    item: Var
    start: Atom
    stop: Atom
    least: int
    made: Mapping[Var, Assign]
    inside: Set[Var]
    varied: Set[Var]
    around: tuple[Trip, ...] = ()
    moving: set[Var] = field(default_factory=set)
    still: set[Var] = field(default_factory=set)

    def is_fixed(self, atom: Atom) -> bool:
        return atom not in self.inside or atom in self.still

    def moves(self, atom: Atom) -> bool:
        return atom == self.item or atom in self.moving

    def plan(self, stmt: Assign) -> Plan | None:
        """How to do this for all trips; None where it is left in the loop."""
        if len(stmt.targets) != 1 or stmt.op.effect or stmt.op.unique or stmt.op.passed:
            return None
        if all(map(self.is_fixed, stmt.args)):
            simple = is_pointwise(stmt) or self.is_element(stmt)
            return (lambda trips: trips.again(stmt)) if simple else None
        if stmt.op.name == "getitem":
            return self.read(stmt)
        if not all(self.moves(a) or self.is_fixed(a) for a in stmt.args):
            return None
        if stmt.op.name == "matmul":
            return _product(self, stmt)
        if stmt.op.name in REDUCTIONS:
            return _reduced(stmt)
        return _pointwise(self, stmt) if is_pointwise(stmt) else None

    def read(self, stmt: Assign) -> Plan | None:
        """A row, or a part of it."""
        x, *path = stmt.args
        found = self.index(path[0]) if len(path) == 1 else None
        if found is None or not self.is_fixed(x) or not isinstance(x.type, Array):
            return None
        offset, rest = found
        if sole_dtype(x.type) != "float64" or x.type.dims is None or not is_number(stmt.targets[0]):
            return None
        if x in self.varied and not self.has_rows(x, offset):
            return None  # the adjoint would be scattered
        if not all(has_place(x, k, v) for k, v in enumerate(rest, start=1)):
            return None
        return lambda trips: trips.rows(trips.of(x), offset, rest)

    def is_element(self, stmt: Assign) -> bool:
        """Whether this reads one place of an array, which is there."""
        if stmt.op.name != "getitem" or len(stmt.args) != 2 or not is_number(stmt.targets[0]):
            return False
        x, index = stmt.args
        if isinstance(index, Const):
            places = index.value if isinstance(index.value, tuple) else (index.value,)
            return all(type(p) is int and has_place(x, k, p) for k, p in enumerate(places))
        return any(trip.has_rows(x, offset) for trip, offset in self.around_at(index))

    def around_at(self, atom: Atom) -> Iterator[tuple[Trip, int]]:
        """The loop around whose variable this is, and what is added to that."""
        for trip in self.around:
            offset = trip.offset(atom)
            if offset is not None:
                yield trip, offset

    def has_rows(self, x: Atom, offset: int) -> bool:
        """Whether an array has the rows `t + offset` of all trips for sure, so that they are a
        slice of it."""
        dims = x.type.dims if isinstance(x.type, Array) else None
        last = linear(extent_of(self.stop))
        if not dims or last is None or self.least + offset < 0:
            return False
        return reaches(dims[0], (last[0], last[1] + offset))

    def index(self, atom: Atom) -> tuple[int, tuple[object, ...]] | None:
        """`t + offset`, and what follows it: literal places."""
        offset = self.offset(atom)
        if offset is not None:
            return offset, ()
        made = self.made.get(atom) if isinstance(atom, Var) else None
        if made is None or made.op.call is not make_tuple:
            return None
        offset, rest = self.offset(made.args[0]), made.args[1:]
        values = tuple(a.value for a in rest if isinstance(a, Const))
        plain = all(type(v) is int or isinstance(v, slice) for v in values)
        literal = plain and len(values) == len(rest)
        return (offset, values) if offset is not None and literal else None

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


def is_pointwise(stmt: Assign) -> bool:
    """Whether this is done number by number, as arrays do it."""
    ufunc = getattr(np, stmt.op.name, None)
    if not isinstance(ufunc, np.ufunc) or ufunc.signature or ufunc.nout != 1 or stmt.keywords:
        return False
    if stmt.op.text.startswith("math.") or not all(map(is_number, (*stmt.args, *stmt.targets))):
        return False
    if not fit(*stmt.args):
        return False
    dtype = sole_dtype(stmt.targets[0].type)
    if dtype == "int64":
        return stmt.op.name in ARITHMETIC and not any(map(of_numpy, stmt.args))
    by_operator = not stmt.op.text.startswith("np.")
    return not by_operator or stmt.op.name in ARITHMETIC or any(map(of_numpy, stmt.args))


def _pointwise(trip: Trip, stmt: Assign) -> Plan:
    wanted = rank(stmt.targets[0].type) or 0
    return lambda trips: trips.builder.emit(stmt.op, *(trips.aligned(a, wanted) for a in stmt.args))


def _product(trip: Trip, stmt: Assign) -> Plan | None:
    """A product of matrices and vectors of which one is the same in all trips."""
    left, right = stmt.args
    ranks = rank(left.type), rank(right.type)
    if not all(map(is_number, (left, right))) or (trip.moves(left) and trip.moves(right)):
        return None
    first, second = dims_of(left.type) or (), dims_of(right.type) or ()
    if not first or not second or first[-1] != second[-2:][0]:
        return None
    matmul, op = stmt.op, PRIMITIVES[np.transpose].op
    if trip.moves(left) and ranks in ((1, 1), (1, 2), (2, 1), (2, 2)):
        return lambda trips: trips.builder.emit(matmul, trips.of(left), trips.of(right))
    if trip.moves(right) and ranks == (1, 1):
        return lambda trips: trips.builder.emit(matmul, trips.of(right), trips.of(left))
    if trip.moves(right) and ranks == (2, 1):
        return lambda trips: trips.builder.emit(
            matmul, trips.of(right), trips.builder.emit(op, trips.of(left))
        )
    return None


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


# --- extents ----------------------------------------------------------------------------------
#
# A loop may make no trip, so what is done for all trips must not fail where a trip would.


def fit(*atoms: Atom) -> bool:
    """Whether numbers and arrays can be broadcast together for sure."""
    together: dict[int, Dim] = {}
    for atom in atoms:
        for k, dim in enumerate(reversed(dims_of(atom.type) or ())):
            if together.get(k, 1) not in (1, dim) and dim != 1:
                return False
            together[k] = dim if together.get(k, 1) == 1 else together[k]
    return True


def has_place(x: Atom, axis: int, place: object) -> bool:
    """Whether an array has a literal place along an axis; slices take what there is."""
    dims = dims_of(x.type) or ()
    if isinstance(place, int):
        return axis < len(dims) and at_least(dims[axis]) >= (place + 1 if place >= 0 else -place)
    return axis < len(dims)


def extent_of(atom: Atom) -> Dim | None:
    if isinstance(atom, Const):
        return atom.value if type(atom.value) is int else None
    return atom.type.extent if isinstance(atom.type, Scalar) else None
