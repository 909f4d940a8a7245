"""Which variables some path leaves without a value.

A flag tells of others: what was bound on each path that raised the flag is bound where a branch by
that flag is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .nodes import UNDEF, Assign, Atom, Block, Const, For, If, Stmt, Try, Var, While, With
from .walk import blocks, variables

TRUE, FALSE = Const(True), Const(False)
Fact = tuple[Var, bool]
"""A test and its outcome."""


def possibly_unbound(stmts: Sequence[Stmt], also: Iterable[Var] = ()) -> set[Var]:
    """Targets and carried variables that are UNDEF on some path, or take what is in `also`."""
    found = _Unbound(set(also), _asked(stmts, set()))
    found.stmts(stmts, frozenset())
    return found.vars


def _asked(stmts: Sequence[Stmt], asked: set[Var]) -> set[Var]:
    """Tests of branches, and what branches hand on to them: no other flag is ever a fact."""
    for stmt in reversed(stmts):
        if isinstance(stmt, If):
            asked.update(variables((stmt.test,)))
            for inner in blocks(stmt):
                ends = zip(stmt.targets, inner.yields, strict=True)
                asked.update(variables(end for target, end in ends if target in asked))
        for inner in reversed(blocks(stmt)):
            _asked(inner.stmts, asked)
    return asked


class _Unbound:
    """`bound` holds, of what may be unbound, the facts under which it is not."""

    def __init__(self, unbound: set[Var], asked: set[Var]) -> None:
        self.vars, self.asked = unbound, asked
        self.bound: dict[Atom, frozenset[Fact]] = {}

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
        if self.vars.isdisjoint(stmt.targets):
            return
        flags = [place for place, flag in enumerate(stmt.targets) if flag in self.asked]
        told = [self.told(stmt, inner, known, flags) for inner, known in sides]
        for place, target in enumerate(stmt.targets):
            if target in self.vars:
                self.bound[target] = frozenset.intersection(*(side[place] for side in told))

    def told(
        self, stmt: If, side: Block, known: frozenset[Fact], flags: list[int]
    ) -> list[frozenset[Fact]]:
        """For each target, the facts about flags under which this side has bound it."""
        facts = {(stmt.targets[k], up): side.yields[k] for k in flags for up in (True, False)}
        everything = frozenset(facts)
        impossible = frozenset(
            fact for fact, state in facts.items() if state == (FALSE if fact[1] else TRUE)
        )
        means: dict[Fact, list[Fact]] = {}
        for (flag, up), state in facts.items():
            if isinstance(state, Var):
                means.setdefault((state, up), []).append((flag, up))
        return [
            everything
            if self.is_bound(source, known)
            else impossible.union(*(means.get(fact, ()) for fact in self.bound.get(source, ())))
            for source in side.yields
        ]

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
        while self.carry(loop.carried, loop.body.yields, facts):  # what an earlier trip left
            self.stmts(loop.body.stmts, facts)
        self.carry(loop.targets, loop.carried, facts)

    def carry(
        self, targets: tuple[Var, ...], sources: tuple[Atom, ...], facts: frozenset[Fact]
    ) -> bool:
        """Add the targets whose sources may be unbound; True when one is new."""
        before = len(self.vars)
        self.vars.update(
            target
            for target, source in zip(targets, sources, strict=True)
            if not self.is_bound(source, facts)
        )
        return len(self.vars) != before
