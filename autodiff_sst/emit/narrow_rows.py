"""Rows of a few numbers are kept column by column, where more is done with columns than it costs.

before:  q = multiply(x, x); s = sum(q, axis=1); g = sin(s); yield g
after:   x1 = copies.copy(x, order="F"); q = multiply(x1, x1); s = sum(q, axis=1)
         g = sin(s); yield g
where:   x: float64[n, 3]

before:  q = multiply(x, y); s = sum(q, axis=1, keepdims=True); g = divide(x, s); yield g
after:   x1 = copies.copy(x, order="F"); y1 = copies.copy(y, order="F"); q = multiply(x1, y1)
         s = sum(q, axis=1, keepdims=True); g = divide(x1, s); g1 = by_rows(g)
         yield g1
where:   x, y: float64[n, 3]

NumPy goes through rows of three numbers one by one, and takes four to twenty times as long for
their sums as for three columns of as many numbers. It keeps the order of its operands, so that what
is made of such arrays has that order too. No bit of a result changes: sums of fewer than eight
numbers are taken one after the other in any order of memory, and what does not go through rows gets
them as they were. So does whoever is given a result.

stays:   q = multiply(x, x); s = sum(q); yield s
where:   x: float64[n, 3]

stays:   q = multiply(x, x); s = sum(q, axis=1); yield s
where:   x: float64[n, 8]
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Set
from dataclasses import replace

import numpy as np

from ..ir.build import new_var
from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Atom, Block, Const, Function, Primitive, Stmt, Var
from ..ir.rebuild import map_operands, rebuilt, substitute, with_blocks
from ..ir.types import rank
from ..ir.walk import blocks, flows, operands, statements
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, setitem
from .column_order import MADE, asks_for_memory
from .copies import COPY
from .rows import LIKE, Rows, is_ordered_source, may_save

MULTIPLY, SUM = (PRIMITIVES[f].op for f in (np.multiply, np.sum))
BY_COLUMNS = PRIMITIVES[np.asfortranarray].op
BY_ROWS = Primitive("by_rows", np.ascontiguousarray, "np.ascontiguousarray")
"""A copy, of what is kept column by column."""
MAYBE_BY_ROWS = PRIMITIVES[np.ascontiguousarray].op
ORDER_F = (("order", Const("F")),)


def keep_by_columns(
    function: Function,
    shown: int | None = None,
    given: Set[Var] = frozenset(),
    found: set[Var] | None = None,
) -> Function:
    """The function with such arrays by columns; which of its variables are is `found`.

    Of its results so many, the first ones, are `shown` to users, or all; `given` parameters come
    from another derivative.
    """
    body = function.body
    if not may_save(body) or any(map(asks_for_memory, statements(body))):
        return function
    shown = len(body.yields) if shown is None else shown
    rows = Rows(function, shown, given)
    chosen = rows.chosen()
    if not chosen:
        return function
    writer = _Writer(rows, chosen, given)
    made = writer.function(function, shown)
    if found is not None:
        found |= chosen | writer.turned
    return made


def keep_order_of_copies(block: Block, by_columns: Set[Var]) -> Block:
    """The block with copies of what is kept by columns in that order, which is not the usual."""

    def one(stmt: Stmt) -> Stmt:
        if not isinstance(stmt, Assign):
            return with_blocks(stmt, [keep_order_of_copies(b, by_columns) for b in blocks(stmt)])
        plain = stmt.op.name == COPY.name and not stmt.keywords and stmt.args[0] in by_columns
        same = ORDER_F if rank(stmt.targets[0].type) == 2 else (("order", Const("K")),)
        return replace(stmt, keywords=same) if plain else stmt

    return rebuilt(block, map(one, block.stmts)) if by_columns else block


class _Writer:
    """Writes the function with what is `chosen` by columns."""

    def __init__(self, rows: Rows, chosen: frozenset[Var], given: Set[Var]) -> None:
        self.rows, self.chosen, self.others = rows, chosen, given
        self.turned: set[Var] = set()  # parameters by columns

    def function(self, function: Function, shown: int) -> Function:
        first: list[Stmt] = []
        new: dict[Var, Atom] = {}
        for param in function.params:
            if param in self.chosen:
                made = new_var(param.name, param.type)
                first.append(_by_columns(param, made, given=param in self.others))
                new[param] = made
                self.turned.add(made)
        body = substitute(self.block(function.body), new)
        last: list[Stmt] = []
        ends = list(body.yields)
        loose = self.loose(function.body)
        for place, end in enumerate(function.body.yields[:shown]):
            if isinstance(end, Var) and end in self.chosen | loose:
                made = new_var(end.name, end.type)
                op = BY_ROWS if end in self.chosen else MAYBE_BY_ROWS
                last.append(Assign((made,), op, (ends[place],)))
                ends[place] = made
        return replace(function, body=Block((*first, *body.stmts, *last), tuple(ends)))

    def loose(self, body: Block) -> set[Var]:
        """What may have some other order, since it is made of what has."""
        found: set[Var] = set()
        while True:
            before = len(found)
            for stmt in statements(body):
                if isinstance(stmt, Assign) and stmt.op.name not in SHAPE_ONLY:
                    read = stmt.args[:1] if stmt.op in (setitem, additem) else stmt.args
                    own = id(stmt) in self.rows.loose and any(a in self.chosen for a in read)
                    if own or not found.isdisjoint(read):
                        found.update(t for t in stmt.targets if rank(t.type) not in (0, 1))
            found.update(a for a, b in flows(body) if b in found)
            if len(found) == before:
                return found - self.chosen

    def block(self, block: Block) -> Block:
        return rebuilt(block, [new for stmt in block.stmts for new in self.stmt(stmt)])

    def stmt(self, stmt: Stmt) -> Iterator[Stmt]:
        if not isinstance(stmt, Assign):
            yield with_blocks(stmt, map(self.block, blocks(stmt)))
            return
        target = stmt.targets[0] if stmt.targets else None
        made_plain = id(stmt) in self.rows.sources
        if id(stmt) in self.rows.as_were:
            asked = {atom for atom in operands(stmt) if atom in self.chosen}
            stmt = yield from self.given(stmt, asked, BY_ROWS)
        elif target in self.chosen:
            strays = self.rows.strays.get(id(stmt), set())
            stmt = yield from self.given(stmt, strays, BY_COLUMNS)
        if made_plain and target not in self.chosen and self.is_like_chosen(stmt):
            yield replace(stmt, keywords=(*stmt.keywords, ("order", Const("C"))))
        elif target is None or target not in self.chosen:
            yield from self.dot(stmt)
        elif not made_plain:
            yield stmt
        elif is_ordered_source(stmt):
            yield replace(stmt, keywords=(*stmt.keywords, *ORDER_F))
        else:
            plain = new_var("", target.type)
            yield replace(stmt, targets=(plain,))
            yield replace(_by_columns(plain, target), where=stmt.where)

    def given(
        self, stmt: Assign, asked: Set[Atom], order: Primitive
    ) -> Generator[Stmt, None, Assign]:
        """The statement with these operands in another order."""
        found: dict[Atom, Var] = {}
        for atom in operands(stmt):
            if atom in asked and atom not in found:
                found[atom] = new_var("", atom.type)
                yield Assign((found[atom],), order, (atom,), where=stmt.where)
        return map_operands(stmt, lambda atom: found.get(atom, atom))  # type: ignore[return-value]

    def is_like_chosen(self, stmt: Assign) -> bool:
        """Whether this may be written as an array like one by columns, `np.zeros_like(x)`."""
        if stmt.op.name in LIKE:
            return stmt.args[0] in self.chosen
        shape = self.rows.made.get(stmt.args[0]) if stmt.args else None  # type: ignore[arg-type]
        return stmt.op.name in MADE and shape is not None and shape.args[0] in self.chosen

    def dot(self, stmt: Assign) -> Iterator[Stmt]:
        """Products of rows, of which those of columns are added up."""
        if not self.rows.is_free_dot(stmt) or not self.chosen.issuperset(stmt.args):
            yield stmt
            return
        product = new_var("", stmt.args[0].type)
        yield replace(stmt, op=MULTIPLY, targets=(product,))
        yield replace(stmt, op=SUM, args=(product,), keywords=(("axis", Const(-1)),))


def _by_columns(x: Var, target: Var, *, given: bool = False) -> Assign:
    """A copy by columns, unless it may be `given` in that order."""
    if given:
        return Assign((target,), BY_COLUMNS, (x,))
    return Assign((target,), COPY, (x,), ORDER_F)
