"""Whether an adjoint or a tangent may be infinite in some of its elements."""

from __future__ import annotations

from typing import Any

from ..ir.nodes import Const, Var
from ..ir.types import dtype_of, rank
from .symbols import Symbol

BY_ELEMENTS = {"add", "subtract", "multiply", "negative", "divide", "power", "broadcast_to"}
SMALL = 1e-3
DEPTH = 12
"""How far back is looked: what is added up further away is taken for finite."""


def may_be_infinite(g: Any) -> bool:
    """Whether there is a quotient or a power among what an array is made of element by element.

    Numbers, numbers for a symbol too, are one element: they are infinite as a whole."""
    if not isinstance(g, Symbol):
        return True
    return bool(rank(g.type)) and _has_pole(g, g.atom, DEPTH)


def is_small(bound: Any) -> bool:
    """Whether this is a literal close to 0, as in `np.log(np.maximum(p, 1e-12))`."""
    value = (
        bound.atom.value if isinstance(bound, Symbol) and isinstance(bound.atom, Const) else bound
    )
    return isinstance(value, float) and 0.0 < abs(value) <= SMALL


def _has_pole(g: Symbol, atom: Any, depth: int) -> bool:
    made = g.builder.definitions.get(atom) if isinstance(atom, Var) else None
    if made is None or made.op.name not in BY_ELEMENTS or not depth:
        return False
    if made.op.name == "divide" and _may_be_zero(made.args[1]):
        return True
    if made.op.name == "power" and not _is_positive(made.args[1]):
        return True
    return any(_has_pole(g, x, depth - 1) for x in made.args)


def _may_be_zero(divisor: Any) -> bool:
    counts = (dtype_of(divisor.type) or "float64")[0] in "iu"
    return bool(rank(divisor.type)) and not counts


def _is_positive(exponent: Any) -> bool:
    known = isinstance(exponent, Const) and isinstance(exponent.value, (int, float))
    return known and bool(exponent.value > 0)
