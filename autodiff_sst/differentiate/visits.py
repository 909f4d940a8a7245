"""Trips of a reverse loop that have something to do.

Where all that a trip does in reverse stands on one side of a branch, only the trips that took this
side are recorded and visited:

    for i in range(n):                      taken = []
        if mask[i]:                         for i in range(n):
            s = s * x[i]          ->            if mask[i]:
                                                    taken.append((i, s)); s = s * x[i]
                                            while taken:
                                                i, s = taken.pop(); ...
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Const, If, Stmt, Var
from ..ir.rebuild import substitute
from ..ir.walk import blocks, is_derivative, statements
from ..rules.forms import PRIMITIVES, ops_of
from ..rules.indexing import additem, getitem

ZERO = Const(0.0)
ZEROS = ops_of(np.zeros_like, np.zeros)
ADD, SUBTRACT = (PRIMITIVES[function].op for function in (np.add, np.subtract))
LINEAR = ops_of(np.negative, np.true_divide, np.sum, np.transpose, np.reshape) | {getitem}
BILINEAR = ops_of(np.multiply, np.matmul, np.outer, np.vecdot)


@dataclass(frozen=True)
class Visit:
    """What the trips that took one side of a branch do in reverse; the others do nothing."""

    test: Var
    taken: bool
    block: Block

    def only(self, targets: tuple[Var, ...], made: Block, otherwise: tuple[Atom, ...]) -> If:
        """What the forward loop does in such trips."""
        idle = Block((), otherwise)
        sides = (made, idle) if self.taken else (idle, made)
        return If(targets, self.test, *sides)


def sole_visit(block: Block, carried: Sequence[Var], local: Set[Var]) -> Visit | None:
    """The side of a branch that has all that a trip does, if the forward loop knows its test."""
    for place, stmt in enumerate(block.stmts):
        if isinstance(stmt, If) and isinstance(stmt.test, Var) and stmt.test in local:
            for taken, idle in zip((True, False), reversed(blocks(stmt)), strict=True):
                if _Idle(stmt, idle).ends(block, place) == list(carried) and not _acts(block, stmt):
                    return Visit(stmt.test, taken, _on_side(block, place, stmt, taken))
    return None


class _Idle:
    """What a trip does that takes one side of a branch: adjoints that are zero there add nothing,
    nor does what is linear in them."""

    def __init__(self, branch: If, side: Block) -> None:
        made = {t: s for s in side.stmts if isinstance(s, Assign) for t in s.targets}
        self.known: dict[Var, Atom] = {}
        self.zero: set[Atom] = {ZERO}
        for target, end in zip(branch.targets, side.yields, strict=True):
            if end == ZERO or (end in made and made[end].op in ZEROS):  # type: ignore[index]
                self.zero.add(target)
            else:
                self.known[target] = end

    def ends(self, block: Block, place: int) -> list[Atom]:
        """What the block yields then."""
        for stmt in block.stmts[place + 1 :]:
            if isinstance(stmt, Assign) and len(stmt.targets) == 1 and is_derivative(stmt):
                self.follow(stmt)
        return list(map(self.atom, block.yields))

    def atom(self, atom: Atom) -> Atom:
        return self.known.get(atom, atom) if isinstance(atom, Var) else atom

    def follow(self, stmt: Assign) -> None:
        (target,), args, op = stmt.targets, list(map(self.atom, stmt.args)), stmt.op
        zero = [a in self.zero for a in args]
        alike = [a.type == target.type for a in args]
        if (op == additem and zero[1]) or (op in (ADD, SUBTRACT) and zero[1] and alike[0]):
            self.known[target] = args[0]
        elif op == ADD and zero[0] and alike[1]:
            self.known[target] = args[1]
        if op in (ADD, SUBTRACT) and all(zero):
            self.zero.add(target)
        if (op in LINEAR and zero[0]) or (op in BILINEAR and any(zero[:2])):
            self.zero.add(target)


def _acts(block: Block, branch: If) -> bool:
    """Whether something else in the block does more than compute."""
    others = Block(tuple(stmt for stmt in block.stmts if stmt is not branch))
    return any(isinstance(s, Assign) and s.op.effect for s in statements(others))


def _on_side(block: Block, place: int, branch: If, taken: bool) -> Block:
    side = branch.then if taken else branch.orelse
    rest = Block(block.stmts[place + 1 :], block.yields)
    known: dict[Var, Atom] = dict(zip(branch.targets, side.yields, strict=True))
    rest = substitute(rest, known)
    stmts: tuple[Stmt, ...] = (*block.stmts[:place], *side.stmts, *rest.stmts)
    return Block(stmts, rest.yields)
