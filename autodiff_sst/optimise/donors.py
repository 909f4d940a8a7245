"""Shapes are asked of arrays that are there anyway.

before:  t = power(r, 2); n = size(t); yield n
after:   n = size(r); yield n

stays:   t = power(r, 2); n = size(t); yield t, n
"""

from __future__ import annotations

from dataclasses import replace

from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Block, Function, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array
from ..ir.unbound import possibly_unbound
from ..ir.walk import binds_inside, blocks, operands, statements, variables

SHAPED = (*SHAPE_ONLY, "zeros", "zeros_of", "broadcast_to")


def share_shapes(function: Function) -> Block:
    """The body with each question about a shape put to the best array of that shape."""
    used = set(function.params) | _value_uses(function.body)
    return _Sharer(used, _shapeless(function.body)).block(function.body, list(function.params))


def _shapeless(body: Block) -> set[Var]:
    """What some path leaves unbound, and zeros that were made in the shape of such a thing."""
    found = possibly_unbound(body.stmts)
    shaped = [s for s in statements(body) if isinstance(s, Assign) and s.op.name in SHAPED]
    while True:
        more = {t for s in shaped if not found.isdisjoint(operands(s)) for t in s.targets}
        if more <= found:
            return found
        found = possibly_unbound(body.stmts, found | more)


def _value_uses(body: Block) -> set[Var]:
    """Variables whose contents are read, not only their shape."""
    found = set(variables(body.yields))
    for stmt in statements(body):
        if not (isinstance(stmt, Assign) and stmt.op.name in SHAPE_ONLY):
            found.update(variables(operands(stmt)))
        for inner in blocks(stmt):
            found.update(variables(inner.yields))
    return found


def _read_here(block: Block) -> set[Var]:
    """What the block reads whatever way it is run through."""
    return {
        var
        for stmt in block.stmts
        if isinstance(stmt, Assign) and stmt.op.name not in SHAPE_ONLY
        for var in variables(operands(stmt))
    }


class _Sharer:
    def __init__(self, used: set[Var], unbound: set[Var]) -> None:
        self.used, self.unbound = used, unbound

    def block(self, block: Block, visible: list[Var]) -> Block:
        visible = list(visible)
        bound = _read_here(block)
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Assign):
                stmt = self.shared(stmt, visible)
            else:
                inside = [*visible, *(v for v in binds_inside(stmt) if v not in self.unbound)]
                stmt = with_blocks(stmt, [self.block(b, inside) for b in blocks(stmt)])
            stmts.append(stmt)
            # What some path leaves unbound was recorded as None.
            taken = isinstance(stmt, Assign) and stmt.op.name in ("pop", "unrecord")
            visible += [
                t for t in stmt.targets if t not in self.unbound and (not taken or t in bound)
            ]
        return rebuilt(block, stmts)

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
