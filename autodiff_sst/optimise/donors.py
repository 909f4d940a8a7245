"""Shapes are asked of arrays that are there anyway.

before:  t = power(r, 2); n = size(t); yield n
after:   n = size(r); yield n

stays:   t = power(r, 2); n = size(t); yield t, n

In a loop and after it they are asked of what it makes of an array, which has the same name:

before:  u = for i in r carry (v=u0): w = setitem(v, c, i); yield w
         n = size(u0); yield u, n
after:   u = for i in r carry (v=u0): w = setitem(v, c, i); yield w
         n = size(u); yield u, n
where:   r: range; c: float; u0: float64[m]

before:  s = shape(u0); e = zeros(s)
         u = for i in r carry (v=u0): w = setitem(v, c, i); yield w
         t = zeros(s); yield u, e, t
after:   s = shape(u0); e = zeros(s)
         u = for i in r carry (v=u0): w = setitem(v, c, i); yield w
         q = shape(u); t = zeros(q); yield u, e, t
where:   r: range; c: float; u0: float64[m]
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Atom, Block, For, Function, Stmt, Var, While, fresh
from ..ir.rebuild import map_operands, rebuilt, with_blocks
from ..ir.types import Array, have_same_dims
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
        self.later: dict[Atom, list[Var]] = {}
        self.asked: dict[Atom, Assign] = {}

    def block(self, block: Block, visible: list[Var]) -> Block:
        visible = list(visible)
        bound = _read_here(block)
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmt = map_operands(stmt, partial(self.again, visible=visible, stmts=stmts))
            if isinstance(stmt, Assign):
                stmt = self.shared(stmt, visible)
                if stmt.op.name in SHAPE_ONLY and isinstance(stmt.args[0], Var):
                    if stmt.op.name == "shape" or not stmt.targets[0].name:
                        self.asked[stmt.targets[0]] = stmt
            else:
                inside = [*visible, *(v for v in binds_inside(stmt) if v not in self.unbound)]
                if isinstance(stmt, (For, While)):
                    for initial, *later in zip(stmt.initial, stmt.carried, stmt.targets):
                        self.later.setdefault(initial, []).extend(later)
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
        last = self.last(x, visible)
        if last != x:
            return replace(stmt, args=(last,))
        if x in self.used:
            return stmt
        for other in reversed(visible):
            if have_same_dims(other.type, x.type) and other in self.used:
                return replace(stmt, args=(other,))
        return stmt

    def again(self, shape: Atom, visible: list[Var], stmts: list[Stmt]) -> Atom:
        """A shape that was asked for before a loop, asked of what the loop has made."""
        asked = self.asked.get(shape)
        if asked is None:
            return shape
        (x,) = asked.args
        last = self.last(x, visible)  # type: ignore[arg-type]
        if last == x:
            return shape
        found = fresh("", shape.type)
        stmts.append(replace(asked, targets=(found,), args=(last,)))
        return found

    def last(self, x: Var, visible: list[Var]) -> Var:
        """What loops make of an array, in them and after them, as long as its shape is the same."""
        for later in self.later.get(x, ()):
            if later in visible and have_same_dims(later.type, x.type):
                return self.last(later, visible)
        return x
