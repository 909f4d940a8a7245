"""Which variables may be one buffer under several names."""

from __future__ import annotations

from ..ir.callee import callee_of
from ..ir.nodes import Assign, Atom, Block, For, Var, While
from ..ir.types import in_memory
from ..ir.walk import blocks, loop_pairs, overwritten, statements, variables


class Buffers:
    """Variables that updates, loops and branches hand one buffer on to (a union-find forest)."""

    def __init__(self, body: Block) -> None:
        self.parent: dict[Var, Var] = {}
        self.updated: list[Var] = []
        self.earlier: dict[Var, list[Var]] = {}
        for stmt in statements(body):
            self.updated.extend(variables(overwritten(stmt)))
            match stmt:
                case Assign(op=op, args=args) if op.memory == "same":
                    self.union(stmt.targets[0], args[0])
                case Assign(op=op, args=args) if callee_of(op) is not None:
                    # What a function is given to add to, it may give back.
                    for target in stmt.targets:
                        alike = (a for a in args if isinstance(a, Var) and a.type == target.type)
                        self.earlier.setdefault(target, []).extend(alike)
                case For() | While():
                    self.loop(stmt)
                case _:
                    for block in blocks(stmt):
                        for target, end in zip(stmt.targets, block.yields, strict=True):
                            self.union(target, end)

    def loop(self, loop: For | While) -> None:
        for name, before in loop_pairs(loop):
            self.union(name, before)

    def find(self, x: Var) -> Var:
        parent = self.parent
        while (above := parent.get(x)) is not None:
            parent[x] = parent.get(above, above)
            x = above
        return x

    def union(self, a: Atom, b: Atom) -> None:
        """A buffer is called `a` after it was called `b`."""
        if isinstance(a, Var) and isinstance(b, Var) and in_memory(a.type) and in_memory(b.type):
            above, below = self.find(a), self.find(b)
            if above != below:
                self.parent[below] = above
            self.earlier.setdefault(a, []).append(b)

    def same(self, a: Atom, b: Atom) -> bool:
        return isinstance(a, Var) and isinstance(b, Var) and self.find(a) == self.find(b)

    def hot(self) -> set[Var]:
        """Variables whose buffer some update may overwrite, themselves or under a later name."""
        found: set[Var] = set()
        open_ = list(self.updated)
        while open_:
            var = open_.pop()
            if var not in found:
                found.add(var)
                open_ += self.earlier.get(var, ())
        return found
