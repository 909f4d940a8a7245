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

from ..ir.nodes import Assign, Atom, Block, If, Stmt, Var
from ..ir.rebuild import substitute
from ..ir.walk import blocks, statements


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
                if _ends(block, stmt, idle) == tuple(carried) and not _acts(block, stmt):
                    return Visit(stmt.test, taken, _on_side(block, place, stmt, taken))
    return None


def _ends(block: Block, branch: If, side: Block) -> tuple[Atom, ...]:
    known = dict(zip(branch.targets, side.yields, strict=True))
    return tuple(known.get(y, y) if isinstance(y, Var) else y for y in block.yields)


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
