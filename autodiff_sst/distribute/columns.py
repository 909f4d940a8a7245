"""All columns of a Jacobian at once, through the loops and branches of each of them.

A column is made of what the function has recorded and of a unit tangent. The way it takes through
loops and branches is that of the function, so all columns take it together, with an array in place
of each number that differs between them:

    for i in range(3):                          k_dots = np.eye(3)
        k_dot = np.zeros(3)                     y_dots = np.zeros(3)
        k_dot[i] = 1.0
        y_dot = 0.0                             for y, slope in tape:
        for y, slope in tape:                       y_dots = y_dots * slope + k_dots[:, 0] * y
            y_dot = y_dot * slope + k_dot[0] * y
        jacobian[i] = y_dot                     jacobian = y_dots

Either all of a column is done like that, or as much of it as can be (`columns_in_parts.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..analyse.places import extent_of
from ..ir.build import Builder
from ..ir.extents import linear
from ..ir.nodes import UNDEF, Assign, Atom, Block, Const, For, If, Stmt, Var, While, With, fresh
from ..ir.tapes import Tapes
from ..ir.types import Array, Tape, Type, dims_of, rank, sole_dtype
from ..ir.walk import (
    binds_inside,
    blocks,
    count_reads,
    defined,
    definitions,
    operands,
    used_by,
)
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, setitem
from ..rules.python import make_tuple, new_tape_op, pop_op, push_op
from .body import Facts
from .breadth import Bounds, breadth, shape_of
from .column_plans import plan_of_columns
from .trip import Trip
from .trips import Plan, Trips, plural

NUMBER = 0.1
"""What an operation on numbers takes of the time of one on short arrays."""

TRIPS = 10.0
"""How many trips inner loops are taken to make."""

MARGIN = 1.25

Known = set[Any]
"""Variables of loops and branches, and items of tapes, that differ between columns."""


class Stays(Exception):
    """Something cannot be done for all columns at once."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The statements that do a loop for all trips, the bounds that this holds for, and the number
    of trips from which on it takes less time."""

    stmts: list[Stmt]
    bounds: Bounds
    least: int


def at_once(way: type[Columns], facts: Facts, loop: For, trip: Trip) -> AtOnce | None:
    """A loop over columns done in this way for all of them; None where it stays."""
    if not _are_columns(loop, trip):
        return None
    known: Known = set()
    while True:
        count = len(known)
        columns = way(facts, loop, trip, known)
        try:
            found = columns.run()
        except Stays:
            return None
        if len(known) == count:
            return columns.bounded(found)


def _are_columns(loop: For, trip: Trip) -> bool:
    """Whether these are the columns of a Jacobian, which come from no line of the user's, with
    loops or branches in them: others are done in parts."""
    made = {t: stmt for stmt in loop.body.stmts for t in stmt.targets}
    ends = [made.get(y) if isinstance(y, Var) else None for y in loop.body.yields]
    written = (
        isinstance(stmt, Assign) and stmt.op == setitem and stmt.args[0] == s
        for stmt, s in zip(ends, loop.carried, strict=True)
    )
    if trip.start != Const(0) or loop.until is not None or loop.where is not None:
        return False
    regions = any(blocks(stmt) for stmt in loop.body.stmts)
    return regions and bool(loop.carried) and all(written)


class Columns:
    """The trips of a loop, statement by statement; a variable of a trip is the `same` in all trips
    or it moves, and then it has a value for all of them."""

    def __init__(self, facts: Facts, loop: For, trip: Trip, known: Known) -> None:
        self.facts, self.loop, self.known = facts, loop, known
        self.trip = replace(
            trip,
            made={**facts.made, **definitions(loop.body)},
            inside=defined(loop.body.stmts) | set(binds_inside(loop)),
            certain=True,
            unbound=frozenset(),
            moving=set(),
            still=set(),
        )
        self.trips = Trips(self.trip, Builder(loop.where))
        self.price, self.price_of_one, self.weight = 0.0, 0.0, 1.0
        self.tapes = Tapes(loop.body, new_tape_op, push_op, pop_op)

    @property
    def builder(self) -> Builder:
        return self.trips.builder

    def run(self) -> list[Stmt]:
        """All of the loop, for all trips."""
        ends = dict(zip(self.loop.body.yields, range(len(self.loop.targets)), strict=True))
        for stmt in self.loop.body.stmts:
            k = ends.get(stmt.targets[0]) if len(stmt.targets) == 1 else None
            if k is None:
                self.stmt(stmt)
            else:
                self.column(k, stmt)
        return self.builder.stmts

    def column(self, k: int, stmt: Stmt) -> None:
        """A trip puts its column where it belongs: all of them are put there together."""
        s, before = self.loop.carried[k], self.loop.initial[k]
        if count_reads(self.loop.body)[s] != 1:
            raise Stays
        assert isinstance(stmt, Assign)
        place = self.trip.place(s, stmt.args[2:])
        if place is None or place.axis is None:
            raise Stays
        if not all(self.trip.has_place(x, place) for x in (s, before)):
            raise Stays
        self.need(stmt.args[1])
        with self.builder.at(stmt.where):
            values = self.lifted(stmt.args[1], stmt.args[1].type)
            operands = self.trips.write(before, values, place)
            target = self.loop.targets[k]
            self.builder.append(Assign((target,), setitem, operands, (), self.builder.where))

    def bounded(self, found: list[Stmt]) -> AtOnce | None:
        """These statements, if what they make is not too large."""
        bounds = breadth(self.with_jacobians(), self.trip, self.trip.moving)
        return None if bounds is None else AtOnce(found, bounds, self.least())

    def with_jacobians(self) -> Facts:
        """The facts, where arrays may be as large as what the loop makes."""
        shapes = (dims_of(jacobian.type) or () for jacobian in self.loop.targets)
        ends = ((dims[:-1], linear(dims[-1])) for dims in shapes if dims)
        whole = {shape_of(dims, last) for dims, last in ends if last is not None}
        return replace(self.facts, shapes=self.facts.shapes | whole)

    def least(self) -> int:
        """The number of columns from which on they take less time together."""
        return math.ceil(MARGIN * self.price / max(self.price_of_one, 1e-9))

    # --- statements -----------------------------------------------------------------------------

    def stmt(self, stmt: Stmt) -> None:
        if all(map(self.trip.is_same, used_by(stmt) - defined([stmt]))):
            self.builder.append(stmt)
            self.trip.still.update(stmt.targets)
            return
        with self.builder.at(stmt.where):
            match stmt:
                case Assign():
                    self.assign(stmt)
                case For() | While():
                    self.inner_loop(stmt)
                case If() | With():
                    self.branches(stmt)
                case _:
                    raise Stays

    def assign(self, stmt: Assign) -> None:
        if stmt.op.call is make_tuple:
            return  # a place, which is read part by part
        if stmt.op == push_op:
            self.push(stmt)
        elif stmt.op == pop_op:
            self.pop(stmt)
        else:
            self.operation(stmt)

    def operation(self, stmt: Assign) -> None:
        found = self.plan(stmt) or self.plan(self.with_room(stmt))
        if found is None or len(stmt.targets) != 1:
            raise Stays
        (target,) = stmt.targets
        self.price += self.weight
        self.price_of_one += self.weight * (1.0 if rank(target.type) else NUMBER)
        self.trips.do(found, target)
        made = self.trips.made[target]
        if isinstance(made, Var):
            made = self.trips.made[target] = self.builder.retyped(made, self.type(target.type))
        self.trip.moving.add(target)

    def plan(self, stmt: Assign) -> Plan | None:
        return plan_of_columns(self.trip, stmt)

    def with_room(self, stmt: Assign) -> Assign:
        """A write of what moves to an array that is the same in all trips: each has its own."""
        if stmt.op not in (setitem, additem) or not self.trip.is_same(stmt.args[0]):
            return stmt
        array = stmt.args[0]
        one = fresh("", array.type)
        self.trips.made[one] = self.lifted(array, array.type)
        self.trip.moving.add(one)
        return replace(stmt, args=(one, *stmt.args[1:]))

    def push(self, stmt: Assign) -> None:
        root = self.tapes.of(stmt.args[0])
        if root.escapes:
            raise Stays
        items = [self.trips.of(item) for item in stmt.args[1:]]
        for place, item in enumerate(stmt.args[1:]):
            self.need(item)
            if self.trip.moves(item):
                self.known.add((id(root.pushes[0]), place))
            elif self.item_moves(root, place):
                items[place] = self.lifted(item, item.type)
        self.bind(stmt.targets[0], self.builder.emit(push_op, self.trips.of(stmt.args[0]), *items))

    def pop(self, stmt: Assign) -> None:
        root = self.tapes.of(stmt.args[0])
        if root.escapes:
            raise Stays
        tape, *items = stmt.targets
        targets = [self.renamed(tape)]
        for place, item in enumerate(items):
            moves = self.item_moves(root, place)
            targets.append(self.renamed(item) if moves else item)
        made = Assign(tuple(targets), pop_op, (self.trips.of(stmt.args[0]),), (), stmt.where)
        self.builder.append(made)
        for one, all_ in zip(stmt.targets, targets, strict=True):
            if one == all_:
                self.trip.still.add(one)
            else:
                self.bind(one, all_)

    def item_moves(self, root: Any, place: int) -> bool:
        return bool(root.pushes) and (id(root.pushes[0]), place) in self.known

    # --- loops and branches -----------------------------------------------------------------------

    def inner_loop(self, loop: For | While) -> None:
        if isinstance(loop, For):
            self.need_same(loop.items)
            self.trip.still.add(loop.item)
        moving = [k for k in range(len(loop.carried)) if self.is_moved(loop, k)]
        initial, carried, targets = list(loop.initial), list(loop.carried), list(loop.targets)
        for k in moving:
            initial[k] = self.lifted(loop.initial[k], loop.carried[k].type)
            carried[k], targets[k] = self.renamed(carried[k]), self.renamed(targets[k])
            self.bind(loop.carried[k], carried[k])
        self.trip.still.update(v for k, v in enumerate(loop.carried) if k not in moving)
        changes: dict[str, Any] = {}
        self.weight *= TRIPS
        if isinstance(loop, While):
            with self.inside() as test:
                self.all(loop.test.stmts)
                for end in loop.test.yields:
                    self.need_same(end)
            changes["test"] = test.block(*loop.test.yields)
        with self.inside() as body:
            self.all(loop.body.stmts)
            ends = list(loop.body.yields)
            for k, end in enumerate(ends):
                self.need(end)
                if k in moving:
                    ends[k] = self.lifted(end, loop.carried[k].type)
                elif not self.trip.is_same(end):
                    self.known.add(loop.carried[k])
        self.weight /= TRIPS
        if loop.until is not None:
            self.need_same(loop.carried[loop.until])
            self.need_same(loop.body.yields[loop.until])
        made = replace(
            loop,
            targets=tuple(targets),
            carried=tuple(carried),
            initial=tuple(initial),
            body=body.block(*ends),
            **changes,
        )
        self.builder.append(made)
        self.settle(loop.targets, targets)

    def is_moved(self, loop: For | While, k: int) -> bool:
        self.need(loop.initial[k])
        return self.trip.moves(loop.initial[k]) or loop.carried[k] in self.known

    def branches(self, stmt: If | With) -> None:
        outside = (stmt.test,) if isinstance(stmt, If) else operands(stmt)
        for atom in outside:
            self.need_same(atom)
        made: list[Block] = []
        for block in blocks(stmt):
            with self.inside() as inner:
                self.all(block.stmts)
                ends = list(block.yields)
                for k, end in enumerate(ends):
                    self.need(end)
                    if self.trip.moves(end):
                        self.known.add(stmt.targets[k])
                    elif stmt.targets[k] in self.known:
                        ends[k] = self.lifted(end, stmt.targets[k].type)
                    else:
                        continue
                    ends[k] = self.trips.of(ends[k])
            made.append(inner.block(*ends))
        targets = [self.renamed(t) if t in self.known else t for t in stmt.targets]
        if isinstance(stmt, If):
            then, orelse = made
            self.builder.append(replace(stmt, targets=tuple(targets), then=then, orelse=orelse))
        else:
            self.builder.append(replace(stmt, targets=tuple(targets), body=made[0]))
        self.settle(stmt.targets, targets)

    def all(self, stmts: Sequence[Stmt]) -> None:
        for stmt in stmts:
            self.stmt(stmt)

    @contextmanager
    def inside(self) -> Iterator[Builder]:
        """A block of its own: what is made for it is not there behind it."""
        around, turns, steps = self.builder, dict(self.trips.turns), self.trips.steps_made
        self.trips.builder = around.child()
        try:
            yield self.trips.builder
        finally:
            self.trips.builder = around
            self.trips.turns, self.trips.steps_made = turns, steps

    # --- values -----------------------------------------------------------------------------------

    def need(self, atom: Atom) -> None:
        """Raise unless this is the same in all trips or there is a value for all of them."""
        if not self.trip.is_same(atom) and not self.trip.moves(atom):
            raise Stays

    def need_same(self, atom: Atom) -> None:
        if not self.trip.is_same(atom):
            raise Stays

    def bind(self, one: Var, for_all: Var) -> None:
        self.trips.made[one] = for_all
        self.trip.moving.add(one)

    def settle(self, ones: Sequence[Var], made: Sequence[Var]) -> None:
        """What a region binds, after it."""
        for one, for_all in zip(ones, made, strict=True):
            if one == for_all:
                self.trip.still.add(one)
            else:
                self.bind(one, for_all)

    def lifted(self, atom: Atom, type_: Type) -> Atom:
        """The values of all trips, where one of this type is wanted of each."""
        if self.trip.moves(atom):
            return self.trips.of(atom)
        if atom is UNDEF or isinstance(type_, Tape) or atom == Const(None):
            return atom
        wanted = sole_dtype(type_)
        if sole_dtype(atom.type) != wanted or wanted is None or dims_of(atom.type) is None:
            if not isinstance(atom, Const) or wanted != "float64" or type(atom.value) is not int:
                raise Stays
            atom = Const(float(atom.value))
        made = self.trip.made.get(atom) if isinstance(atom, Var) else None
        if not dims_of(atom.type):
            found = self.trips.filled(atom)
        elif made is not None and made.op.name in ("zeros", "zeros_like") and not made.keywords:
            assert isinstance(atom, Var)
            found = self.trips.zeros(atom, made)
        else:
            found = self.repeated(atom)
        assert isinstance(found, Var)
        return self.builder.retyped(found, self.type(atom.type))

    def repeated(self, array: Atom) -> Atom:
        """The same array for each trip."""
        shape = self.builder.emit(PRIMITIVES[np.shape].op, array)
        whole = self.trips.shape(shape, len(dims_of(array.type) or ()))
        return self.builder.emit(PRIMITIVES[np.broadcast_to].op, array, whole)

    def type(self, type_: Type) -> Type:
        """What the values of all trips are, of one of which this is the type."""
        if isinstance(type_, Tape):
            return type_
        count, own, dtype = extent_of(self.trip.stop), dims_of(type_), sole_dtype(type_)
        if count is None or own is None or dtype is None:
            raise Stays
        return Array(dtype, (count, *own))

    def renamed(self, one: Var) -> Var:
        """A variable for the values of all trips."""
        found = fresh("", self.type(one.type))
        return replace(found, name=one.name) if isinstance(one.type, Tape) else plural(one, found)
