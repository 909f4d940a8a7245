"""Adjoints in a loop are sums of multiples of other adjoints: one factor for each.

`g * a * b` is `g * (a * b)`, and `g * a + g * b` is `g * (a + b)`: what the factors are made of
depends on the place in the loop only, so that they are computed for all trips at once. They are
gathered only where that is so and leaves less to do in a trip.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..ir.build import Builder
from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var
from ..ir.rebuild import rebuilt, renamed
from ..ir.types import sole_dtype
from ..ir.walk import is_derivative
from ..rules.forms import PRIMITIVES
from .body import FACTOR, Body, Facts, trip_of
from .plans import is_number
from .tail import Tail
from .trip import Trip

ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATIVE = (
    PRIMITIVES[function].op
    for function in (np.add, np.subtract, np.multiply, np.true_divide, np.negative)
)


@dataclass(frozen=True)
class Multiple:
    """A value that is `factor` times `base`; it takes that many `steps` to make it of the base."""

    base: Var
    factor: Atom
    steps: int


def with_coefficients(facts: Facts, loop: For, trip: Trip) -> For:
    """The loop with one factor for each value that others are multiples of; what only sums are made
    of is left as it is, since that is not done in the loop."""
    tail = Tail(Body(facts, loop, trip_of(loop, trip)))
    kept = tail.moved | tail.again
    while True:
        forms = _Forms(Body(facts, loop, trip_of(loop, trip)), kept)
        made = replace(loop, body=rebuilt(loop.body, forms.stmts))
        body = Body(facts, made, trip_of(made, trip))
        bad = {v for v, factor in forms.factors.items() if not _is_worth(body, factor)}
        if not bad:
            return replace(made, body=_named(drop_dead_code(made.body), forms))
        kept |= bad


def _named(block: Block, forms: _Forms) -> Block:
    left = {t for stmt in block.stmts for t in stmt.targets}
    factors = {factor for target, factor in forms.factors.items() if target in left}
    return renamed(block, lambda v: replace(v, name=FACTOR) if v in factors else v)


def _is_worth(body: Body, factor: Atom) -> bool:
    return isinstance(factor, Var) and factor in body.ready and body.is_worth(factor)


class _Forms:
    """What is known of the values of a trip; `kept` are made as they were."""

    def __init__(self, body: Body, kept: set[Var]) -> None:
        self.body, self.builder = body, Builder()
        self.forms: dict[Var, Multiple] = {}
        self.factors: dict[Var, Atom] = {}
        for stmt in body.stmts:
            self.builder.append(self.one(stmt, kept))

    @property
    def stmts(self) -> list[Stmt]:
        return self.builder.stmts

    def one(self, stmt: Stmt, kept: set[Var]) -> Stmt:
        if not isinstance(stmt, Assign) or not self.is_ours(stmt):
            return stmt
        (target,) = stmt.targets
        with self.builder.at(stmt.where):
            form = self.form(stmt) if target not in kept else None
        if form is None:
            return stmt
        self.forms[target] = form
        if form.steps < 2:
            return stmt
        self.factors[target] = form.factor
        return Assign(stmt.targets, MULTIPLY, (form.base, form.factor), (), stmt.where)

    def is_ours(self, stmt: Assign) -> bool:
        """Whether this is arithmetic of adjoints."""
        plain = len(stmt.targets) == 1 and not stmt.keywords and is_derivative(stmt)
        if not plain or stmt.targets[0] in self.body.ready:
            return False
        atoms = (*stmt.args, *stmt.targets)
        doubles = (isinstance(a, Const) or sole_dtype(a.type) == "float64" for a in atoms)
        return all(map(is_number, atoms)) and all(doubles)

    def form(self, stmt: Assign) -> Multiple | None:
        match stmt.op, stmt.args:
            case op, (a, b) if op == MULTIPLY:
                return self.times(a, b, op) or self.times(b, a, op)
            case op, (a, b) if op == DIVIDE:
                return self.times(a, b, op)
            case op, (a,) if op == NEGATIVE:
                return self.times(a, Const(-1.0), MULTIPLY)
            case op, (a, b) if op in (ADD, SUBTRACT):
                return self.sum(a, b, op)
        return None

    def times(self, a: Atom, by: Atom, op: object) -> Multiple | None:
        """A value times what depends on the place in the loop only, or divided by it."""
        known = by in self.body.ready or self.body.trip.is_fixed(by)
        if not isinstance(a, Var) or not known or self.body.trip.is_same(a):
            return None
        if a in self.body.ready:
            return None
        before = self.multiple(a)
        if op == MULTIPLY and before.steps == 0:
            return Multiple(a, by, 1)
        assert op in (MULTIPLY, DIVIDE)
        step = MULTIPLY if op == MULTIPLY else DIVIDE
        factor = self.builder.emit(step, before.factor, by)
        return Multiple(before.base, factor, before.steps + 1)

    def multiple(self, a: Var) -> Multiple:
        return self.forms.get(a, Multiple(a, Const(1.0), 0))

    def sum(self, a: Atom, b: Atom, op: object) -> Multiple | None:
        """The sum of two multiples of one value."""
        if not isinstance(a, Var) or not isinstance(b, Var):
            return None
        first, second = self.multiple(a), self.multiple(b)
        if first.base != second.base or not first.steps + second.steps:
            return None
        step = ADD if op == ADD else SUBTRACT
        made = self.builder.emit(step, first.factor, second.factor)
        return Multiple(first.base, made, first.steps + second.steps + 1)
