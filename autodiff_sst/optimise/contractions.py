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
from ..ir.types import Array, Sym
from ..ir.walk import blocks, count_reads, definitions, is_derivative
from ..rules.forms import PRIMITIVES
from .shares import summed_axes

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
        return stmt if factors is None or axes is None else _contraction(stmt, axes, factors)

    return rebuilt(block, map(one, block.stmts))


def _is_free(stmt: Assign, exact: set[Var]) -> bool:
    """Whether it may be rounded in another way."""
    ours = is_derivative(stmt)
    return ours or exact.isdisjoint(stmt.targets)


def _factors(
    product: Atom, made: Mapping[Var, Assign], reads: Counter[Var]
) -> tuple[Atom, Atom] | None:
    """What a product that nothing else reads is made of, if the factors have one shape."""
    stmt = made.get(product) if isinstance(product, Var) and reads[product] == 1 else None
    if stmt is None or not isinstance(product.type, Array):
        return None
    if stmt.op.name == "multiply":
        first, second = stmt.args
    elif (stmt.op.name == "power" and stmt.args[1] == Const(2)) or stmt.op.name == "square":
        first = second = stmt.args[0]
    else:
        return None
    return (first, second) if _match(first, second, product.type) else None


def _match(first: Atom, second: Atom, whole: Array) -> bool:
    """Whether both have the shape of their product, for sure, and are of double precision."""
    if not isinstance(first.type, Array) or not isinstance(second.type, Array):
        return False
    dims = first.type.dims
    if dims is None or first.type.dtype != "float64" or second.type.dtype != "float64":
        return False
    known = not any(isinstance(d, Sym) and d.base == "?" for d in dims)
    return first == second or (known and dims == second.type.dims == whole.dims)


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
