"""Products with unit vectors are parts of the other factor.

before:  n = len(x); e = eye(n); v = cos(x); d = multiply(e, v); y = matmul(d, b)
         z = exp(y); yield z
after:   v = cos(x); y = multiply(v, b); z = exp(y); yield z
where:   all: derivative code

before:  n = len(x); e = eye(n); t = transpose(A); y = matmul(e, t); z = exp(y); yield z
after:   t = transpose(A); z = exp(t); yield z
where:   A: float64[m, n]; all: derivative code

stays:   n = len(x); e = eye(n); y = matmul(e, A); z = exp(y); yield z
where:   A: int64[n, m]; all: derivative code

before:  n = len(x); e = eye(n); d = multiply(e, x); s = sum(d, axis=1); y = exp(s); yield y
after:   y = exp(x); yield y
where:   all: derivative code

Numbers of other precisions, and whole ones, would not become doubles. A matrix that is zero but on
its diagonal is known by that (`diagonals`), whatever it is made of: `np.eye(n)`, times and
divided by vectors and numbers, and sums of these.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import replace

import numpy as np

from ..analyse.exact import exact_values
from ..ir.build import Builder
from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import map_stmt_atoms
from ..ir.types import dims_of, rank, sole_dtype
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from ..rules.makers import made_by
from ..rules.shapes import copy_op
from .plans import of_numpy

ONE = Const(1.0)
EYE, MULTIPLY, FULL = (PRIMITIVES[f].op for f in (np.eye, np.multiply, np.full))
COLUMN = Const((slice(None), None))
SUMS = ("add", "subtract")
Diagonal = Callable[[], Atom]
"""Makes the vector of what is on a diagonal, or the number that is in all of its places."""


def unit_products(block: Block, exact: Set[Var] | None = None) -> Block:
    """The block without such products. What is `exact` keeps its bits, by default what decides what
    the block comes to."""
    if not any(isinstance(stmt, Assign) and stmt.op == EYE for stmt in block.stmts):
        return block
    return drop_dead_code(_Units(exact_values(block) if exact is None else exact).block(block))


class _Units:
    def __init__(self, exact: Set[Var]) -> None:
        self.exact = exact
        self.builder = Builder()
        self.diagonals: dict[Atom, Diagonal] = {}
        self.extents: dict[Atom, Atom] = {}
        self.known: dict[Atom, Atom] = {}

    def block(self, block: Block) -> Block:
        for stmt in block.stmts:
            self.stmt(map_stmt_atoms(stmt, lambda a: self.known.get(a, a)))
        return self.builder.block(*(self.known.get(y, y) for y in block.yields))

    def stmt(self, stmt: Stmt) -> None:
        self.builder.where = stmt.where
        if isinstance(stmt, Assign) and len(stmt.targets) == 1:
            target = stmt.targets[0]
            found = None if target in self.exact else self.product(stmt)
            if found is not None and sole_dtype(found.type) == sole_dtype(target.type) == "float64":
                self.known[target] = self.named(found, target)
                return
            self.note(stmt)
        self.builder.append(stmt)

    def named(self, atom: Atom, one: Var) -> Atom:
        """What was made just now is called as what it stands for."""
        last = self.builder.stmts[-1] if self.builder.stmts else None
        if not isinstance(last, Assign) or last.targets != (atom,) or not isinstance(atom, Var):
            return atom
        if atom.name or not one.name:
            return atom
        made = replace(atom, name=one.name)
        self.builder.stmts[-1] = replace(last, targets=(made,))
        return made

    # --- what is known to be a diagonal -----------------------------------------------------------

    def note(self, stmt: Assign) -> None:
        """Keep in mind that this is a diagonal, if it is one."""
        target, args = stmt.targets[0], stmt.args
        if stmt.op == EYE and len(args) == 1 and not stmt.keywords:
            self.diagonals[target], self.extents[target] = (lambda: ONE), args[0]
        elif self.stays_diagonal(stmt):
            first = next(a for a in args if a in self.diagonals)
            self.diagonals[target] = lambda: self.combined(stmt)
            self.extents[target] = self.extents[first]

    def stays_diagonal(self, stmt: Assign) -> bool:
        """Whether this is made of diagonals, vectors along their rows, and numbers, and is zero
        where the diagonals are."""
        target, args = stmt.targets[0], stmt.args
        ours = [a in self.diagonals for a in args]
        if not any(ours) or stmt.keywords:
            return False
        if stmt.op == copy_op or stmt.op.name == "negative" or stmt.op.name in SUMS:
            return all(ours)
        others = (a for a, own in zip(args, ours, strict=True) if not own)
        # A number of Python's would raise an error where an array is divided by zero.
        divided = stmt.op.name == "divide" and ours == [True, False] and of_numpy(args[1])
        return (stmt.op == MULTIPLY or divided) and all(self.is_along(a, target) for a in others)

    def is_along(self, atom: Atom, matrix: Var) -> bool:
        """Whether this is a number, or a vector that is multiplied along rows of the matrix."""
        dims, own = dims_of(atom.type), dims_of(matrix.type)
        return dims is not None and own is not None and dims in ((), own[-1:])

    def diagonal(self, matrix: Atom) -> Atom:
        found = self.diagonals[matrix]()
        self.diagonals[matrix] = lambda: found
        return found

    def combined(self, stmt: Assign) -> Atom:
        """The diagonal of what is made of diagonals, vectors and numbers."""
        parts = [self.diagonal(a) if a in self.diagonals else a for a in stmt.args]
        if stmt.op == copy_op:
            return parts[0]
        if stmt.op == MULTIPLY and ONE in parts:
            return next((part for part in parts if part != ONE), ONE)
        return self.builder.emit(stmt.op, *parts)

    # --- products ---------------------------------------------------------------------------------

    def product(self, stmt: Assign) -> Atom | None:
        """What a product with a diagonal, or a sum of one, comes to."""
        match stmt.op.name, stmt.args:
            case "matmul", (a, b) if a in self.diagonals:
                return self.scaled(a, b, rows=True)
            case "matmul", (a, b) if b in self.diagonals:
                return self.scaled(b, a, rows=False)
            case "sum", (a,) if a in self.diagonals and _is_one_axis(stmt):
                return self.vector(self.diagonal(a), self.extents[a])
            case "transpose", (a,) if made := made_by(self.builder, a, "transpose"):
                return made.args[0] if len(made.args) == 1 else None  # of what a product was
        return None

    def scaled(self, matrix: Atom, other: Atom, *, rows: bool) -> Atom | None:
        """The rows of another matrix, or its columns, or the elements of a vector, times those of
        the diagonal of a matrix."""
        axes = rank(other.type)
        if axes not in (1, 2) or other in self.diagonals:
            return None
        by = self.diagonal(matrix)
        if by == ONE:
            return other
        if rows and axes == 2 and rank(by.type) == 1:
            by = self.builder.emit(getitem, by, COLUMN)
        return self.builder.emit(MULTIPLY, by, other)

    def vector(self, by: Atom, extent: Atom) -> Atom:
        return by if rank(by.type) == 1 else self.builder.emit(FULL, extent, by)


def _is_one_axis(stmt: Assign) -> bool:
    return dict(stmt.keywords) in ({"axis": Const(0)}, {"axis": Const(1)})
