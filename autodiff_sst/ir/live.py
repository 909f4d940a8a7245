"""Liveness of variables: whose contents are still read after each statement."""

from __future__ import annotations

from collections.abc import Callable

from .nodes import Assign, Block, For, Stmt, Try, Var, While
from .types import List
from .walk import binds_inside, blocks, operands, variables

SHAPE_ONLY = {"shape", "size", "ndim", "len"}
LiveAfter = dict[int, frozenset[Var]]
Wanted = Callable[[Stmt], bool]


class Reads:
    """What statements read, blocks included; asked again of the same ones it is known.

    Questions about shapes do not count: they need the array's shape, not its contents.
    """

    def __init__(self) -> None:
        # The statement is kept with the answer lest another one takes its identity.
        self._known: dict[int, tuple[Stmt, frozenset[Var]]] = {}

    def of(self, stmt: Stmt) -> frozenset[Var]:
        """Variables from outside that a statement reads."""
        found = self._known.get(id(stmt))
        if found is None:
            found = self._known[id(stmt)] = stmt, self._find(stmt)
        return found[1]

    def _find(self, stmt: Stmt) -> frozenset[Var]:
        if isinstance(stmt, Assign):
            return frozenset(() if _asks_shape(stmt) else variables(operands(stmt)))
        found = set(variables(operands(stmt)))
        for inner in blocks(stmt):
            found |= self.block(inner, binds_inside(stmt))
        return frozenset(found)

    def block(self, block: Block, bound: tuple[Var, ...] = ()) -> set[Var]:
        """Variables from outside that a block reads; not those that are `bound` for it."""
        found = set(variables(block.yields))
        for stmt in reversed(block.stmts):
            found.difference_update(stmt.targets)
            found |= self.of(stmt)
        return found.difference(bound)


def _asks_shape(stmt: Assign) -> bool:
    return stmt.op.name in SHAPE_ONLY and not any(isinstance(a.type, List) for a in stmt.args)


def live_after(block: Block, reads: Reads, wanted: Wanted) -> LiveAfter:
    """For each statement that is `wanted` (by identity), the variables that are read after it.

    Inside a loop that includes what the next trip reads.
    """
    table: LiveAfter = {}
    _block(block, frozenset(), table, reads, wanted)
    return table


def _block(
    block: Block, out: frozenset[Var], table: LiveAfter, reads: Reads, wanted: Wanted
) -> None:
    live = set(out).union(variables(block.yields))
    for stmt in reversed(block.stmts):
        inner = blocks(stmt)
        if inner or wanted(stmt):
            after = table[id(stmt)] = frozenset(live)
        if inner:
            around = live_around(stmt, after, reads)
            for place, part in enumerate(inner):
                out = around
                if isinstance(stmt, Try) and place == 0:  # an exception may leave it anywhere
                    out = around.union(*map(reads.block, stmt.handlers))
                _block(part, out, table, reads, wanted)
        live.difference_update(stmt.targets)
        live |= reads.of(stmt)


def live_around(stmt: Stmt, after: frozenset[Var], reads: Reads) -> frozenset[Var]:
    """Variables from outside that are live throughout the blocks of a statement."""
    out = after.difference(stmt.targets)
    if isinstance(stmt, (For, While)):
        inside = binds_inside(stmt)
        return out.union(*(reads.block(part, inside) for part in blocks(stmt)))
    return out
