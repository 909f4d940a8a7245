"""Columns of a Jacobian of which a part is done for all at once, the rest in their loop.

What works on arrays that are wide already gains nothing by arrays for all columns. It stays in the
loop, with all that needs it, and reads there what was made in front of it:

    for i in range(3):                          k_dots = np.eye(3)
        k_dot = np.zeros(3)                     y_dots = np.zeros(3)
        k_dot[i] = 1.0
        y_dot = 0.0                             for y, slope in tape:
        for y, slope in tape:                       y_dots = y_dots * slope + k_dots[:, 0] * y
            y_dot = y_dot * slope + k_dot[0] * y
        jacobian[..., i] = field * y_dot        for i in range(3):
                                                    jacobian[..., i] = field * y_dots[i]
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from ..ir.nodes import Assign, Block, For, Stmt, Var
from ..ir.types import Linear, Tape
from ..ir.walk import defined, used_by, variables
from ..rules.indexing import getitem
from ..rules.python import make_tuple
from .body import Facts
from .breadth import MOST, breadth
from .columns import NUMBER, AtOnce, Columns, Known, Stays
from .trip import Trip

LEAST = 10.0
"""What must be saved in each trip, in operations on arrays, for a loop to be split."""


class ColumnsInParts(Columns):
    """As many statements as can be for all columns together; `left` are the others, and `late` is
    what they bind."""

    def __init__(self, facts: Facts, loop: For, trip: Trip, known: Known) -> None:
        super().__init__(facts, loop, trip, known)
        self.left: list[Stmt] = []
        self.late: set[Var] = set(loop.carried)
        self.bounds: dict[Linear, int] = {}

    def run(self) -> list[Stmt]:
        for stmt in self.loop.body.stmts:
            if self.late & used_by(stmt) or not self.is_done(stmt):
                self.left.append(stmt)
                self.late |= defined([stmt])
            elif isinstance(stmt, Assign) and stmt.op.call is make_tuple:
                if not self.trip.is_same(stmt.targets[0]):
                    self.left.append(stmt)  # a place, which is had where it is asked for
        reads = self.reads()
        body = Block((*reads, *self.left), self.loop.body.yields)
        self.price_of_one -= NUMBER * len(reads)
        return [*self.builder.stmts, replace(self.loop, body=body)]

    def bounded(self, found: list[Stmt]) -> AtOnce | None:
        if self.price_of_one < LEAST:
            return None
        return AtOnce(found, list(self.bounds.items()), self.least())

    def is_done(self, stmt: Stmt) -> bool:
        """Do a statement for all columns, unless that cannot be or is too wide."""
        trips, trip = self.trips, self.trip
        before = len(self.builder.stmts), trips.steps_made, self.price, self.price_of_one
        made, turns = dict(trips.made), dict(trips.turns)
        moving, still = set(trip.moving), set(trip.still)
        try:
            self.stmt(stmt)
            bounds = breadth(self.with_jacobians(), trip, trip.moving - moving)
        except Stays:
            bounds = None
        if bounds is not None:
            for extent, most in bounds:
                self.bounds[extent] = min(most, self.bounds.get(extent, MOST))
            return True
        count, trips.steps_made, self.price, self.price_of_one = before
        self.weight, trips.made, trips.turns = 1.0, made, turns
        del self.builder.stmts[count:]
        trip.moving.intersection_update(moving)
        trip.still.intersection_update(still)
        return False

    def reads(self) -> list[Stmt]:
        """What the loop reads of what was done before it."""
        asked = set(chain(variables(self.loop.body.yields), *map(used_by, self.left)))
        found: list[Stmt] = []
        for var in sorted(asked & self.trip.moving, key=lambda v: v.number):
            if isinstance(var.type, Tape):
                raise Stays
            place = (self.trips.of(var), self.loop.item)
            found.append(Assign((var,), getitem, place, (), self.loop.where))
        return found
