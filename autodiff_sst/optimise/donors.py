"""Shapes are asked of arrays that are there anyway.

before:  t = r ** 2; n = size(t)        (t needed for nothing else)
after:   n = size(r)
"""

from __future__ import annotations

from dataclasses import replace

from ..ir.live import SHAPE_ONLY
from ..ir.nodes import UNDEF, Assign, Atom, Block, For, Function, Stmt, Var, While
from ..ir.types import Array
from ..ir.walk import binds_inside, blocks, operands, statements, variables, with_blocks


def share_shapes(function: Function) -> Block:
    """The body with each question about a shape put to the best array of that shape."""
    used = set(function.params) | _value_uses(function.body)
    return _Sharer(used).block(function.body, list(function.params))


def _value_uses(body: Block) -> set[Var]:
    """Variables whose contents are read, not only their shape."""
    found = set(variables(body.yields))
    for stmt in statements(body):
        if not (isinstance(stmt, Assign) and stmt.op.name in SHAPE_ONLY):
            found.update(variables(operands(stmt)))
        for inner in blocks(stmt):
            found.update(variables(inner.yields))
    return found


class _Sharer:
    def __init__(self, used: set[Var]) -> None:
        self.used = used
        self.unbound: set[Atom] = set()

    def block(self, block: Block, visible: list[Var]) -> Block:
        visible = list(visible)
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Assign):
                stmt = self.shared(stmt, visible)
            else:
                inside = [*visible, *self.held(stmt)]
                stmt = with_blocks(stmt, [self.block(b, inside) for b in blocks(stmt)])
            stmts.append(stmt)
            visible += self.bound(stmt)
        return Block(tuple(stmts), block.yields)

    def held(self, stmt: Stmt) -> list[Var]:
        """What a statement binds for its blocks, on the first trip too."""
        if isinstance(stmt, (For, While)):
            pairs = zip(stmt.carried, stmt.initial, strict=True)
            self.unbound |= {c for c, start in pairs if start is UNDEF or start in self.unbound}
        return [var for var in binds_inside(stmt) if var not in self.unbound]

    def bound(self, stmt: Stmt) -> list[Var]:
        """The targets that are bound on every path."""
        ends = [b.yields for b in blocks(stmt) if len(b.yields) == len(stmt.targets)]
        if isinstance(stmt, (For, While)):
            ends = [stmt.body.yields, stmt.initial]
        lost = {
            target
            for yields in ends
            for target, end in zip(stmt.targets, yields, strict=True)
            if end is UNDEF or end in self.unbound
        }
        self.unbound |= lost
        return [target for target in stmt.targets if target not in lost]

    def shared(self, stmt: Assign, visible: list[Var]) -> Assign:
        if stmt.op.name not in SHAPE_ONLY or len(stmt.args) != 1:
            return stmt
        (x,) = stmt.args
        if not isinstance(x, Var) or not isinstance(x.type, Array) or not x.type.dims:
            return stmt
        if x in self.used:
            return stmt
        for other in reversed(visible):
            same = isinstance(other.type, Array) and other.type.dims == x.type.dims
            if same and other in self.used:
                return replace(stmt, args=(other,))
        return stmt
