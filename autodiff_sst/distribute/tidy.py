"""What loops in parts leave behind is written as what it is.

before:  v = list_of_array(x); y = array_of_list(v); yield y
after:   yield x
where:   x: float64[n]

before:  n = len(p); z = zeros(n); s = sum(p, axis=1); y = add(z, s); w = setitem(z, y, :)
         v = exp(w); yield v
after:   s = sum(p, axis=1); v = exp(s); yield v
where:   p: float64[n, m]; all: derivative code

before:  p = multiply(A, x); s = sum(p, axis=1); v = exp(s); yield v
after:   s = matmul(A, x); v = exp(s); yield v
where:   A: float64[n, m]; x: float64[m]; all: derivative code
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

import numpy as np

from ..analyse.exact import exact_values
from ..ir.dead import drop_dead_code
from ..ir.extents import linear
from ..ir.infer import result_types
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import map_stmt_atoms
from ..ir.types import Array, Scalar, Type, dims_of, name_unknown_dims, rank, sole_dtype
from ..ir.walk import operands
from ..optimise.shares import summed_axes
from ..rules.arrays import array_of_list, list_of_array
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem, overwrites, setitem
from ..rules.python import sum_of_list
from ..rules.reductions import sum_in_order
from .plans import of_numpy

LISTED, STACKED, ADDED = (
    PRIMITIVES[function].op for function in (list_of_array, array_of_list, sum_of_list)
)
SUM, MULTIPLY, ZEROS, MATMUL, TRANSPOSE = (
    PRIMITIVES[function].op for function in (np.sum, np.multiply, np.zeros, np.matmul, np.transpose)
)
ZEROS_LIKE = PRIMITIVES[np.zeros_like].op
COLUMN = Const((slice(None), None))


def tidied(
    block: Block, exact: Set[Var] | None = None, made: Mapping[Var, Assign] | None = None
) -> Block:
    """The block without what is not needed. What is `exact` keeps its bits, by default what decides
    what the block comes to; `made` are definitions, of the blocks around it too."""
    exact = exact_values(block) if exact is None else exact
    return drop_dead_code(_Tidy(exact, dict(made or {})).block(block))


class _Tidy:
    def __init__(self, exact: Set[Var], made: dict[Var, Assign]) -> None:
        self.exact, self.made = exact, made
        self.known: dict[Atom, Atom] = {}

    def block(self, block: Block) -> Block:
        stmts = [found for stmt in block.stmts if (found := self.one(stmt)) is not None]
        return Block(tuple(stmts), tuple(self.known.get(y, y) for y in block.yields))

    def one(self, stmt: Stmt) -> Stmt | None:
        """The statement as it is written; None if its value is had already."""
        if not isinstance(stmt, Assign):
            return map_stmt_atoms(stmt, lambda a: self.known.get(a, a))
        found = self.with_known(stmt)
        value = self.value(found) if len(stmt.targets) == 1 else None
        if value is not None:
            self.known[stmt.targets[0]] = value
            return None
        found = self.rewritten(found)
        if found is not stmt:
            found = _typed(found)
            self.known.update((t, t) for t in found.targets)  # of another type, it may be
        self.made.update(dict.fromkeys(found.targets, found))
        return found

    def with_known(self, stmt: Assign) -> Assign:
        if self.known.keys().isdisjoint(operands(stmt)):
            return stmt
        keywords = tuple((name, self.known.get(a, a)) for name, a in stmt.keywords)
        return replace(stmt, args=tuple(self.known.get(a, a) for a in stmt.args), keywords=keywords)

    def maker(self, atom: Atom) -> Assign | None:
        return self.made.get(atom) if isinstance(atom, Var) else None

    def value(self, stmt: Assign) -> Atom | None:
        """What this is, if that is had already."""
        match stmt.op.name, stmt.args:
            case _, (listed,) if stmt.op == STACKED:
                return self.array_in(listed)
            case "add", (a, b) if stmt.targets[0] not in self.exact and of_numpy(stmt.targets[0]):
                return b if self.is_nothing(a, b) else a if self.is_nothing(b, a) else None
            case "setitem", (array, value, *path) if overwrites(array.type, tuple(path)):
                return value if _are_alike(array, value) else None
            case "additem", (array, value, *path) if overwrites(array.type, tuple(path)):
                free = stmt.targets[0] not in self.exact
                made = self.maker(array)
                zeros = made is not None and made.op in (ZEROS, ZEROS_LIKE)
                return value if free and zeros and _are_alike(array, value) else None
        return None

    def is_nothing(self, zeros: Atom, other: Atom) -> bool:
        """Whether these are zeros, as many as there are other numbers."""
        if zeros == Const(0.0):
            return isinstance(other.type, Array) or of_numpy(other)
        made = self.maker(zeros)
        if made is None or (made.op == ZEROS and _are_alike(zeros, other)):
            return made is not None
        stored = self.maker(made.args[0]) if made.op == getitem else None
        if stored is None or stored.op != setitem or stored.args[2:] != made.args[1:]:
            return False
        return stored.args[1] == Const(0.0) and of_numpy(zeros) and of_numpy(other)

    def array_in(self, listed: Atom) -> Atom | None:
        """The array whose rows a list has."""
        made = self.maker(listed)
        return made.args[0] if made is not None and made.op == LISTED else None

    def rewritten(self, stmt: Assign) -> Assign:
        free = len(stmt.targets) == 1 and stmt.targets[0] not in self.exact
        if stmt.op == ADDED and (array := self.array_in(stmt.args[0])) is not None:
            if free:
                return replace(stmt, op=SUM, args=(array,), keywords=(("axis", Const(0)),))
            return replace(stmt, op=PRIMITIVES[sum_in_order].op, args=(array, Const(0)))
        if stmt.op == SUM and free and (factors := self.factors(stmt)) is not None:
            return replace(stmt, op=MATMUL, args=factors, keywords=())
        if stmt.op == SUM and free and (rows := self.maker(stmt.args[0])) is not None:
            plain = all(dict(s.keywords).keys() <= {"axis"} for s in (stmt, rows))
            if rows.op == SUM and plain and rank(stmt.args[0].type) == 1:
                if (summed_axes(rows), summed_axes(stmt)) == ((1,), (0,)):
                    return replace(stmt, args=rows.args, keywords=())
        return stmt

    def factors(self, stmt: Assign) -> tuple[Atom, Atom] | None:
        """The matrices and vectors whose product a sum is: `A * x` along the rows of `A`, or
        `x[:, None] * A` along its columns."""
        (product,) = stmt.args
        made = self.maker(product)
        if made is None or made.op != MULTIPLY or set(dict(stmt.keywords)) - {"axis"}:
            return None
        axes, (a, b) = summed_axes(stmt), made.args
        for left, right in ((a, b), (b, a)):
            along = axes == ((rank(left.type) or 0) - 1,) and rank(right.type) == 1
            if along and _is_product(left, right):
                return left, right
            column = self.maker(left)
            if column is not None and column.op == getitem and column.args[1] == COLUMN:
                row = column.args[0]
                ranks = rank(row.type), rank(right.type)
                if axes == (0,) and ranks == (1, 2) and _is_product(row, right):
                    turned = self.maker(right)
                    back = turned is not None and turned.op == TRANSPOSE and len(turned.args) == 1
                    return (turned.args[0], row) if turned is not None and back else (row, right)
        return None


def _is_product(left: Atom, right: Atom) -> bool:
    """Whether a matrix and a vector, in this order, or two vectors can be multiplied."""
    first, second = dims_of(left.type) or (), dims_of(right.type) or ()
    ranks = len(first), len(second)
    doubles = sole_dtype(left.type) == sole_dtype(right.type) == "float64"
    return doubles and ranks in ((1, 1), (2, 1), (1, 2)) and first[-1] == second[0] != 1


def _typed(stmt: Assign) -> Assign:
    """The statement with types that follow from those of its arguments."""
    if stmt.op.effect or stmt.op.unique:
        return stmt  # nothing is drawn for an example of it
    types = result_types(stmt.op, stmt.args, dict(stmt.keywords), len(stmt.targets))
    pairs = zip(stmt.targets, types, strict=True)
    targets = tuple(replace(t, type=_type(t, type_)) for t, type_ in pairs)
    return replace(stmt, targets=targets)


def _type(target: Var, type_: Type) -> Type:
    """The type of a target; a number that may be Python's, as there was no trip, stays one."""
    if isinstance(type_, Scalar) and isinstance(target.type, Scalar):
        return replace(type_, python=target.type.python)
    return name_unknown_dims(type_, f"v{target.number}")


def _are_alike(a: Atom, b: Atom) -> bool:
    """Whether these are arrays of one shape and dtype for sure."""
    if not isinstance(a.type, Array) or not isinstance(b.type, Array) or a.type.dims is None:
        return False
    known = all(isinstance(d, int) or linear(d) is not None for d in a.type.dims)
    return known and a.type.dims == b.type.dims and sole_dtype(a.type) == sole_dtype(b.type)
