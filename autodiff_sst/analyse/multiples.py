"""Sweeps whose results are multiples of one number.

Adjoints are linear in what a reverse sweep starts from, which shows in the code: sums of multiples
are multiples, and so are products of one with something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import numpy as np

from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Atom, Block, Const, For, If, Primitive, Stmt, Var
from ..ir.walk import blocks, is_derivative, operands, used_by, variables
from ..rules.forms import PRIMITIVES, RULES, Gathering, Linear, Multilinear, ops_of, smooth_places
from ..rules.indexing import additem, setitem
from ..runtime import zeros_of

MULTIPLY, DIVIDE, NEGATIVE = (PRIMITIVES[f].op for f in (np.multiply, np.true_divide, np.negative))
SUMS = ops_of(np.add, np.subtract) | {NEGATIVE, setitem, additem}
TAME = ops_of(np.add, np.subtract, np.sin, np.cos) | {MULTIPLY, NEGATIVE}
MADE_OF_SUMS = ops_of(np.add, np.subtract, np.exp, np.sum, max, len) | {MULTIPLY, NEGATIVE}
ZEROS = ops_of(np.zeros, np.zeros_like, zeros_of)


def is_zero(atom: Atom, made: Mapping[Var, Assign]) -> bool:
    """Whether this holds nothing but zeros, by what has `made` it."""
    if isinstance(atom, Const):
        return type(atom.value) in (int, float, np.float64) and atom.value == 0
    return atom in made and made[atom].op in ZEROS


def multiples_of_one(
    numbers: Set[Var], later: Set[Var], made: Mapping[Var, Assign]
) -> tuple[Var, list[Assign]] | None:
    """A number that these are multiples of, by factors that do not come `later`, and the steps in
    which they are made of it; None if there is none."""
    if len(numbers) == 1:
        return next(iter(numbers)), []
    chains = [_chain(number, later, made) for number in sorted(numbers, key=lambda v: v.number)]
    sources = {source for source, _ in chains}
    steps = dict.fromkeys(stmt for _, chain in chains for stmt in reversed(chain))
    return (sources.pop(), list(steps)) if len(sources) == 1 else None


def _chain(number: Var, later: Set[Var], made: Mapping[Var, Assign]) -> tuple[Var, list[Assign]]:
    steps = []
    while (stmt := made.get(number)) is not None and stmt.op in (MULTIPLY, DIVIDE, NEGATIVE):
        held = [arg for arg in variables(stmt.args) if arg in later]
        if len(held) != 1 or (stmt.op is DIVIDE and held[0] != stmt.args[0]):
            break
        steps.append(stmt)
        (number,) = held
    return number, steps


def is_finite(number: Var, later: Set[Var], made: Mapping[Var, Assign]) -> bool:
    """Whether an adjoint that comes `later` is finite for sure where the function's value is, so
    that zero times the adjoint is zero. It is if it is divided only by values of the function that
    the function divides by or takes the logarithm of. (That of a square root at zero is not.)"""
    asked, seen = [number], set[Var]()
    while asked:
        var = asked.pop()
        stmt = made.get(var)
        if var in seen or var not in later or stmt is None or not is_derivative(stmt):
            continue
        seen.add(var)
        if stmt.op not in TAME and not (stmt.op is DIVIDE and _is_divisor(stmt.args[1], made)):
            return False
        asked += variables(operands(stmt))
    return True


def _is_divisor(atom: Atom, made: Mapping[Var, Assign]) -> bool:
    """Whether quotients by this are adjoints of quotients and logarithms: other functions, whose
    own values are divided by, are finite where that is zero."""
    stmt = made.get(atom) if isinstance(atom, Var) else None
    return stmt is None or (not is_derivative(stmt) and stmt.op in MADE_OF_SUMS)


def are_multiples(trip: Block, numbers: Set[Var], carried: Sequence[Var]) -> bool:
    """Whether what a trip of a loop makes of what it carries is multiples of one of which these
    numbers are multiples, if what it carries is."""
    found = _Multiples({*numbers, *carried})
    return all(map(found.follow, trip.stmts)) and all(map(found.holds, trip.yields))


class _Multiples:
    """The variables that are multiples of a number, zeros among them."""

    def __init__(self, known: set[Var]) -> None:
        self.known = known
        self.made: dict[Var, Assign] = {}

    def holds(self, atom: Atom) -> bool:
        return atom in self.known or is_zero(atom, self.made)

    def follow(self, stmt: Stmt) -> bool:
        """Go through a statement; False if it makes something else of a multiple."""
        if isinstance(stmt, Assign):
            self.made.update(dict.fromkeys(stmt.targets, stmt))
        if self.known.isdisjoint(used_by(stmt)):
            return True
        match stmt:
            case Assign(targets=(target,), op=op):
                if op.name in SHAPE_ONLY or op in ZEROS:
                    return True
                self.known.add(target)
                return self.is_linear(stmt)
            case If(test=test):
                inside = all(self.follow(s) for b in blocks(stmt) for s in b.stmts)
                return inside and test not in self.known and self.joins(stmt)
            case For(items=items):
                return items not in self.known and self.is_repeated(stmt)
        return False

    def is_linear(self, stmt: Assign) -> bool:
        """Whether the operation is linear in its arguments that are multiples."""
        args = operands(stmt)
        held = [k for k, arg in enumerate(args) if arg in self.known]
        together, places = _linear_places(stmt.op, len(stmt.args))
        if not set(held) <= set(places):
            return False
        return all(self.holds(args[k]) for k in places) if together else len(held) == 1

    def joins(self, branch: If) -> bool:
        """Whether both sides make multiples of the same targets."""
        for target, *ends in zip(branch.targets, *(b.yields for b in blocks(branch)), strict=True):
            if all(map(self.holds, ends)):
                self.known.add(target)
            elif not self.known.isdisjoint(variables(ends)):
                return False
        return True

    def is_repeated(self, loop: For) -> bool:
        """Whether what a loop carries is multiples in all of its trips, or in none."""
        starts = list(map(self.holds, loop.initial))
        self.known.update(v for v, holds in zip(loop.carried, starts, strict=True) if holds)
        self.known.update(v for v, holds in zip(loop.targets, starts, strict=True) if holds)
        inside = all(map(self.follow, loop.body.stmts))
        return inside and list(map(self.holds, loop.body.yields)) == starts


def _linear_places(op: Primitive, count: int) -> tuple[bool, Sequence[int]]:
    """The arguments that an operation is linear in: in all of them together, or in each."""
    if op in SUMS:
        return True, range(min(count, 2))
    if op in (MULTIPLY, DIVIDE):
        return False, (0, 1) if op is MULTIPLY else (0,)
    rule = RULES.get(op)
    places = smooth_places(rule) if isinstance(rule, (Linear, Multilinear, Gathering)) else ()
    return not isinstance(rule, Multilinear), range(count) if places is None else places
