"""A matrix that a loop fills column by column is kept column by column.

before:  p = tuple(n, k); e = empty(p); r = range(k)
         s1 = for j in r carry (s=e):
             v = multiply(x, j); s2 = setitem(s, v, :, j); yield s2
         y = exp(s1); g = sum(y, axis=1); yield g
after:   p = tuple(n, k); e = empty(p, order="F"); r = range(k)
         s1 = for j in r carry (s=e):
             v = multiply(x, j); s2 = setitem(s, v, :, j); yield s2
         y = exp(s1); g = sum(y, axis=1); yield g
where:   j, n, k: int; x: float64[n]; e: float64[n, k]; all: derivative code

NumPy keeps the order of its operands, so that what is made of the matrix has its columns together
too. Sums may then be taken in another order: what must keep its bits, and what is returned, is left
as it is. So is a matrix that is also read in another way:

stays:   p = tuple(n, k); e = empty(p); r = range(k)
         s1 = for j in r carry (s=e):
             v = multiply(x, j); s2 = setitem(s, v, :, j); yield s2
         c = tuple(-1); g = reshape(s1, c); h = exp(g); yield h
where:   j, n, k: int; x: float64[n]; e: float64[n, k]; all: derivative code
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..analyse.exact import exact_values
from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Scalar, rank
from ..ir.walk import blocks, definitions, operands, statements, variables
from ..rules.indexing import additem, getitem, setitem
from ..rules.python import make_tuple
from ..rules.views import Reshaped, Transposed
from .buffers import Buffers
from .syntax import BINARY, UNARY

MADE = {"empty", "zeros", "ones"}
WHOLE = SHAPE_ONLY | {"transpose", "max", "min", "sum", "mean"}
"""What asks for all of a matrix in any order, besides what is done element by element."""


def order_by_columns(block: Block) -> Block:
    """The block with such matrices in that order."""
    stmts = statements(block)
    if not any(map(_may_be, stmts)) or any(map(asks_for_memory, stmts)):
        return block
    reader = _Reader(block)
    chosen = reader.columns - reader.others

    def one(stmt: Stmt) -> Stmt:
        if _may_be(stmt) and reader.buffers.find(stmt.targets[0]) in chosen:
            assert isinstance(stmt, Assign)
            return replace(stmt, keywords=(*stmt.keywords, ("order", Const("F"))))
        return with_blocks(stmt, map(go, blocks(stmt)))

    def go(block: Block) -> Block:
        return rebuilt(block, map(one, block.stmts))

    return go(block) if chosen else block


def _may_be(stmt: Stmt) -> bool:
    """Whether this makes a matrix."""
    if not isinstance(stmt, Assign) or stmt.op.name not in MADE or len(stmt.args) != 1:
        return False
    return rank(stmt.targets[0].type) == 2 and "order" not in dict(stmt.keywords)


class _Reader:
    """The buffers of which a loop or branch uses `columns`, and those that `others` may use."""

    def __init__(self, block: Block) -> None:
        self.buffers, self.made = Buffers(block), definitions(block)
        self.columns: set[Var] = set()
        kept = exact_values(block).union(variables(block.yields))
        self.others = {self.buffers.find(var) for var in kept}
        inside = (s for stmt in block.stmts for part in blocks(stmt) for s in statements(part))
        inner = set(map(id, inside))
        for stmt in statements(block):
            if isinstance(stmt, Assign):
                self.uses(stmt, id(stmt) in inner)
            elif isinstance(stmt, For) and isinstance(stmt.items, Var):
                self.others.add(self.buffers.find(stmt.items))

    def uses(self, stmt: Assign, inside: bool) -> None:
        whole = _is_in_any_order(stmt)
        for place, atom in enumerate(operands(stmt)):
            if not isinstance(atom, Var) or rank(atom.type) != 2:
                continue
            if self.is_column(stmt, place):
                self.columns.update({self.buffers.find(atom)} if inside else ())
            elif not whole:
                self.others.add(self.buffers.find(atom))

    def is_column(self, stmt: Assign, place: int) -> bool:
        """Whether this uses a column of the array that it has at this place."""
        if place or stmt.op not in (getitem, setitem, additem):
            return False
        path = self.path(stmt.args[1 if stmt.op == getitem else 2 :])
        return len(path) == 2 and path[0] == Const(slice(None)) and _is_number(path[1])

    def path(self, path: tuple[Atom, ...]) -> tuple[Atom, ...]:
        index = self.made.get(path[0]) if len(path) == 1 else None  # type: ignore[arg-type]
        return index.args if index is not None and index.op.call is make_tuple else path


def _is_in_any_order(stmt: Assign) -> bool:
    """Whether this asks for all of its arrays, and does not look at their memory."""
    part = stmt.args[1] if stmt.op == getitem else None
    if isinstance(part, Const) and isinstance(part.value, Transposed):
        return True
    by_elements = isinstance(stmt.op.call, np.ufunc) or stmt.op.text in BINARY | UNARY
    return by_elements or stmt.op.name in WHOLE


def asks_for_memory(stmt: Stmt) -> bool:
    """Whether this depends on the order in which some array is kept."""
    if not isinstance(stmt, Assign):
        return False
    values = [atom.value for atom in operands(stmt) if isinstance(atom, Const)]
    order = dict(stmt.keywords).get("order")
    return order in (Const("K"), Const("A")) or any(isinstance(v, Reshaped) for v in values)


def _is_number(atom: Atom) -> bool:
    return isinstance(atom.type, Scalar)
