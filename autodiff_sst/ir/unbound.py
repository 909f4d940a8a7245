"""Which variables some path leaves without a value.

A flag tells of others: what was bound on each path that raised the flag is bound where a branch by
that flag is taken.
"""

from __future__ import annotations

from collections.abc import Iterable

from .nodes import UNDEF, Assign, Atom, Block, Const, For, If, Stmt, Try, Var, While, With
from .walk import blocks

Fact = tuple[Var, bool]
"""A test and its outcome."""


def possibly_unbound(stmts: Iterable[Stmt], also: Iterable[Var] = ()) -> set[Var]:
    """Targets and carried variables that are UNDEF on some path, or take what is in `also`."""
    found = _Unbound(set(also))
    found.stmts(stmts, frozenset())
    return found.vars


class _Unbound:
    """`bound` holds, of what may be unbound, the facts under which it is not."""

    def __init__(self, unbound: set[Var]) -> None:
        self.vars = unbound
        self.bound: dict[Var, frozenset[Fact]] = {}

    def stmts(self, stmts: Iterable[Stmt], facts: frozenset[Fact]) -> None:
        for stmt in stmts:
            match stmt:
                case Assign():
                    pass
                case If():
                    self.branches(stmt, facts)
                case For() | While():
                    self.loop(stmt, facts)
                case _:
                    for inner in blocks(stmt):
                        self.stmts(inner.stmts, facts)
                    if isinstance(stmt, (Try, With)):
                        for inner in blocks(stmt):
                            self.carry(stmt.targets, inner.yields, facts)

    def branches(self, stmt: If, facts: frozenset[Fact]) -> None:
        sides = []
        for taken, inner in zip((True, False), blocks(stmt), strict=True):
            known = facts | {(stmt.test, taken)} if isinstance(stmt.test, Var) else facts
            self.stmts(inner.stmts, known)
            self.carry(stmt.targets, inner.yields, known)
            sides.append((inner, known))
        for target in self.vars.intersection(stmt.targets):
            told = {
                (flag, up)
                for flag in stmt.targets
                for up in (True, False)
                if all(self.told(stmt, side, known, target, flag, up) for side, known in sides)
            }
            self.bound[target] = frozenset(told)

    def told(
        self, stmt: If, side: Block, facts: frozenset[Fact], target: Var, flag: Var, up: bool
    ) -> bool:
        """Whether on this side the target is bound wherever the flag is up, or down."""
        ends = dict(zip(stmt.targets, side.yields, strict=True))
        source, state = ends[target], ends[flag]
        if state in (Const(True), Const(False)):
            return state != Const(up) or self.is_bound(source, facts)
        return self.is_bound(source, facts | {(state, up)} if isinstance(state, Var) else facts)

    def is_bound(self, source: Atom, facts: frozenset[Fact]) -> bool:
        if source is UNDEF:
            return False
        if not isinstance(source, Var) or source not in self.vars:
            return True
        return not facts.isdisjoint(self.bound.get(source, ()))

    def loop(self, loop: For | While, facts: frozenset[Fact]) -> None:
        self.carry(loop.carried, loop.initial, facts)
        for inner in blocks(loop):
            self.stmts(inner.stmts, facts)
        before = -1
        while before != len(self.vars):  # a later trip may take what an earlier one left
            before = len(self.vars)
            self.carry(loop.carried, loop.body.yields, facts)
            self.stmts(loop.body.stmts, facts)
        self.carry(loop.targets, loop.carried, facts)

    def carry(
        self, targets: tuple[Var, ...], sources: tuple[Atom, ...], facts: frozenset[Fact]
    ) -> None:
        self.vars.update(
            target
            for target, source in zip(targets, sources, strict=True)
            if not self.is_bound(source, facts)
        )
