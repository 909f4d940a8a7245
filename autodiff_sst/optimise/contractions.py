"""Sums of products without the products.

before:  p = multiply(a, b); s = sum(p); yield s
after:   s = matmul(a, b); yield s
where:   a, b: float64[n]; all: derivative code

before:  p = multiply(a, b); s = sum(p, axis=1); yield s
after:   s = vecdot(a, b); yield s
where:   a, b: float64[n, m]; all: derivative code

before:  p = multiply(a, b); s = sum(p, axis=0); yield s
after:   s = einsum("ij,ij->j", a, b); yield s
where:   a, b: float64[n, m]; all: derivative code

before:  p = multiply(a, v); s = sum(p, axis=1); yield s
after:   s = matmul(a, v); yield s
where:   a: float64[n, m]; v: float64[m]; all: derivative code

stays:   p = multiply(a, c); s = sum(p, axis=1); yield s
where:   a: float64[n, m]; c: float64[k, n, m]; all: derivative code

before:  c = getitem(v, (:, None)); p = multiply(c, a); s = sum(p, axis=0); yield s
after:   s = matmul(v, a); yield s
where:   a: float64[n, m]; v: float64[n]; all: derivative code

stays:   p = multiply(a, b); s = sum(p, axis=0); yield s
where:   a, b: float64[n, m]

stays:   p = multiply(a, b); s = sum(p, axis=0); yield s, p
where:   a, b: float64[n, m]; all: derivative code

No array is made for the products: a half to a quarter of the time. The terms are added in another
order, so that it is done with what nobody is promised to the last bit (`analyse/exact.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from string import ascii_lowercase

import numpy as np

from ..analyse.exact import exact_values
from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array, Dim, Sym, dims_of
from ..ir.walk import blocks, count_reads, definitions, is_derivative
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from .shares import summed_axes

COLUMN = Const((slice(None), None))
FIRST_LETTER = ascii_lowercase.index("i")


def contract(block: Block) -> Block:
    """The block with sums of products as contractions, where rounding is free."""
    made = definitions(block)
    exact = exact_values(block)
    return drop_dead_code(_contracted(block, made, exact, count_reads(block)))


def _contracted(
    block: Block, made: Mapping[Var, Assign], exact: set[Var], reads: Counter[Var]
) -> Block:
    def one(stmt: Stmt) -> Stmt:
        inner = blocks(stmt)
        if inner:
            return with_blocks(stmt, [_contracted(b, made, exact, reads) for b in inner])
        if not isinstance(stmt, Assign) or not _is_free(stmt, exact):
            return stmt
        axes = summed_axes(stmt) if {key for key, _ in stmt.keywords} <= {"axis"} else None
        factors = _factors(stmt.args[0], made, reads) if axes is not None else None
        if factors is None or axes is None:
            return stmt
        product = stmt.args[0].type
        assert isinstance(product, Array)
        if _match(*factors, product):
            return _contraction(stmt, axes, factors)
        return _with_vector(stmt, axes, factors, made)

    return rebuilt(block, map(one, block.stmts))


def _is_free(stmt: Assign, exact: set[Var]) -> bool:
    """Whether it may be rounded in another way."""
    ours = is_derivative(stmt)
    return ours or exact.isdisjoint(stmt.targets)


def _factors(
    product: Atom, made: Mapping[Var, Assign], reads: Counter[Var]
) -> tuple[Atom, Atom] | None:
    """What a product that nothing else reads is made of."""
    stmt = made.get(product) if isinstance(product, Var) and reads[product] == 1 else None
    if stmt is None or not isinstance(product.type, Array):
        return None
    if stmt.op.name == "multiply":
        return stmt.args[0], stmt.args[1]
    if (stmt.op.name == "power" and stmt.args[1] == Const(2)) or stmt.op.name == "square":
        return stmt.args[0], stmt.args[0]
    return None


def _match(first: Atom, second: Atom, whole: Array) -> bool:
    """Whether both have the shape of their product, for sure, and are of double precision."""
    if not isinstance(first.type, Array) or not isinstance(second.type, Array):
        return False
    dims = first.type.dims
    if dims is None or first.type.dtype != "float64" or second.type.dtype != "float64":
        return False
    return first == second or (_are_known(dims) and dims == second.type.dims == whole.dims)


def _are_known(dims: tuple[Dim, ...]) -> bool:
    return not any(isinstance(d, Sym) and d.base == "?" for d in dims)


def _contraction(stmt: Assign, axes: tuple[int, ...], factors: tuple[Atom, Atom]) -> Assign:
    rank = len(factors[0].type.dims or ())  # type: ignore[union-attr]
    if len(axes) == rank:
        function = np.matmul if rank == 1 else np.vdot
        return replace(stmt, op=PRIMITIVES[function].op, args=factors, keywords=())
    if axes == (rank - 1,):
        return replace(stmt, op=PRIMITIVES[np.vecdot].op, args=factors, keywords=())
    letters = ascii_lowercase[FIRST_LETTER : FIRST_LETTER + rank]
    left = "".join(letter for k, letter in enumerate(letters) if k not in axes)
    subscripts = Const(f"{letters},{letters}->{left}")
    return replace(stmt, op=PRIMITIVES[np.einsum].op, args=(subscripts, *factors), keywords=())


def _with_vector(
    stmt: Assign, axes: tuple[int, ...], factors: tuple[Atom, Atom], made: Mapping[Var, Assign]
) -> Assign:
    """A sum over rows, or columns, of a matrix that a vector is multiplied with."""
    whole = dims_of(stmt.args[0].type) or ()
    if len(whole) != 2 or len(axes) != 1 or not _are_known(whole):
        return stmt
    (axis,) = axes
    for matrix, other in (factors, factors[::-1]):
        vector = other if axis else _standing(other, made)
        if vector is None or dims_of(vector.type) != (whole[axis],):
            continue
        if dims_of(matrix.type) == whole and all(map(_is_double, (matrix, vector))):
            args = (matrix, vector) if axis else (vector, matrix)
            return replace(stmt, op=PRIMITIVES[np.matmul].op, args=args, keywords=())
    return stmt


def _is_double(array: Atom) -> bool:
    return isinstance(array.type, Array) and array.type.dtype == "float64"


def _standing(column: Atom, made: Mapping[Var, Assign]) -> Atom | None:
    """The vector that is written as a column."""
    stmt = made.get(column) if isinstance(column, Var) else None
    if stmt is None or stmt.op is not getitem or len(stmt.args) != 2:
        return None
    index = stmt.args[1]
    return stmt.args[0] if index == COLUMN else None
