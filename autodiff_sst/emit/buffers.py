"""Which variables may be one buffer under several names."""

from __future__ import annotations

from ..ir.nodes import Assign, Atom, Block, For, Var, While
from ..ir.types import in_memory
from ..ir.walk import blocks, overwritten, statements, variables


class Buffers:
    """Variables that updates, loops and branches hand one buffer on to (a union-find forest)."""

    def __init__(self, body: Block) -> None:
        self.parent: dict[Var, Var] = {}
        self.updated: list[Var] = []
        self.seen: set[Var] = set()
        for stmt in statements(body):
            self.seen.update(stmt.targets)
            self.updated.extend(variables(overwritten(stmt)))
            match stmt:
                case Assign(op=op, args=args) if op.memory == "same":
                    self.union(stmt.targets[0], args[0])
                case For() | While():
                    self.loop(stmt)
                case _:
                    for block in blocks(stmt):
                        for target, end in zip(stmt.targets, block.yields, strict=True):
                            self.union(target, end)

    def loop(self, loop: For | While) -> None:
        self.seen.update(loop.carried)
        for group in zip(loop.carried, loop.targets, loop.initial, loop.body.yields, strict=True):
            for other in group[1:]:
                self.union(group[0], other)

    def find(self, x: Var) -> Var:
        parent = self.parent
        while (above := parent.get(x, x)) != x:
            parent[x] = parent.get(above, above)
            x = above
        return x

    def union(self, a: Atom, b: Atom) -> None:
        if isinstance(a, Var) and isinstance(b, Var) and in_memory(a.type) and in_memory(b.type):
            self.parent[self.find(b)] = self.find(a)

    def same(self, a: Atom, b: Atom) -> bool:
        return isinstance(a, Var) and isinstance(b, Var) and self.find(a) == self.find(b)

    def hot(self) -> set[Var]:
        """Variables whose buffer some update may overwrite, themselves or under a later name."""
        roots = {self.find(v) for v in self.updated}
        return {v for v in self.seen if self.find(v) in roots}
