"""Parts of zeros that nothing was added to yet are stored.

before:  z = zeros_like(x); u = setitem(z, a, :2); u1 = additem(u, b, 2:); yield u1
after:   z = zeros_like(x); u = setitem(z, a, :2); u1 = setitem(u, b, 2:); yield u1
where:   x: float64[5]; a: float64[2]; b: float64[3]; all: derivative code

before:  z = zeros_like(x); u = setitem(z, a, -1); u1 = additem(u, b, :-1); yield u1
after:   z = zeros_like(x); u = setitem(z, a, -1); u1 = setitem(u, b, :-1); yield u1
where:   x: float64[4]; b: float64[3]; a: float; all: derivative code

stays:   z = zeros_like(x); u = setitem(z, a, :3); u1 = additem(u, b, 2:); yield u1
where:   x: float64[5]; a, b: float64[3]; all: derivative code

stays:   z = zeros_like(x); u = setitem(z, a, -1); u1 = additem(u, b, 0); yield u1
where:   x: float64[n]; a, b: float; all: derivative code
"""

from __future__ import annotations

from dataclasses import replace

from ..analyse.places import Path, Places, are_apart
from ..ir.nodes import Assign, Block, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import sole_dtype
from ..ir.walk import blocks, definitions, is_derivative
from ..rules.indexing import additem, setitem
from .elements import ZEROS

MOST = 50
"""So many parts are compared with each other."""


def store_parts(block: Block) -> Block:
    """The block with such parts stored."""
    return _Storer(Places(definitions(block))).block(block)


class _Storer:
    """`filled` tells which parts of what was zeros have been written to."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.filled: dict[Var, tuple[Path, ...]] = {}

    def block(self, block: Block) -> Block:
        return rebuilt(block, map(self.stmt, block.stmts))

    def stmt(self, stmt: Stmt) -> Stmt:
        if not isinstance(stmt, Assign):
            return with_blocks(stmt, [self.block(inner) for inner in blocks(stmt)])
        if stmt.op.name in ZEROS:
            self.filled[stmt.targets[0]] = ()
        elif stmt.op in (setitem, additem) and stmt.args[0] in self.filled:
            return self.write(stmt)
        return stmt

    def write(self, stmt: Assign) -> Stmt:
        u, value, *steps = stmt.args
        filled, path = self.filled[u], self.places.whole(tuple(steps))  # type: ignore[index]
        if path is None or len(filled) > MOST:
            return stmt
        self.filled[stmt.targets[0]] = (*filled, path)
        alone = all(are_apart(path, other) for other in filled)
        same = sole_dtype(u.type) is not None and sole_dtype(u.type) == sole_dtype(value.type)
        return replace(stmt, op=setitem) if alone and same and is_derivative(stmt) else stmt
