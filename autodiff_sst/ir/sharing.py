"""Which variables may lie in the same memory, in a trace whose updates are in place."""

from __future__ import annotations

from collections.abc import Iterable

from .nodes import Assign, Atom, Block, For, Stmt, Var, While
from .types import List, Saved, in_memory
from .walk import blocks, overwritten, statements, variables

PUTS = {"append", "prepend"}
"""What puts an item to an end of a list."""
HOLDERS = {"push", "list", "tuple", "record"} | PUTS


class Sharing:
    """Classes of variables; two in different classes share no memory."""

    def __init__(self, block: Block) -> None:
        self.parent: dict[Var, Var] = {}
        for stmt in statements(block):
            self.add(stmt)

    def add(self, stmt: Stmt) -> None:
        if isinstance(stmt, Assign):
            holds = stmt.op.name in HOLDERS or any(isinstance(t.type, List) for t in stmt.targets)
            if holds or stmt.op.memory != "fresh":
                self.join([*stmt.targets, *(stmt.args if holds else stmt.args[:1])])
            if stmt.op.overwrites:
                # What a call keeps for its reverse sweep is not overwritten.
                results = [t for t in stmt.targets if not isinstance(t.type, Saved)]
                self.join([*results, *overwritten(stmt)])
            return
        for place, target in enumerate(stmt.targets):
            ends: list[Atom] = [target, *(b.yields[place] for b in _ends(stmt))]
            if isinstance(stmt, (For, While)):
                ends += [stmt.carried[place], stmt.initial[place]]
            self.join(ends)

    def join(self, atoms: Iterable[Atom]) -> None:
        classes = self.of(atoms)
        if len(classes) > 1:
            first, *others = classes
            self.parent.update(dict.fromkeys(others, first))

    def find(self, var: Var) -> Var:
        parent = self.parent
        while (above := parent.get(var)) is not None:
            parent[var] = parent.get(above, above)
            var = above
        return var

    def overwritten(self, block: Block) -> set[Var]:
        """The classes of what is changed in place."""
        return {root for stmt in statements(block) for root in self.of(overwritten(stmt))}

    def of(self, atoms: Iterable[Atom]) -> set[Var]:
        """The classes of what lies in memory among these."""
        return {self.find(v) for v in variables(atoms) if in_memory(v.type)}


def _ends(stmt: Stmt) -> tuple[Block, ...]:
    """The blocks that yield the targets."""
    return (stmt.body,) if isinstance(stmt, (For, While)) else blocks(stmt)
