"""What may raise something else than that a place is not in an array.

Where elements for all trips of a loop are read before it, a place that is not there is found before
anything that an earlier trip raises.
"""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from ..ir.nodes import Assign, Atom, Const, Loop
from ..ir.types import Array, Dim, Scalar, at_least, dims_of
from ..ir.walk import binds_inside, defined, is_derivative, statements
from .places import extent_of

DIVISIONS = {"divide", "floor_divide", "remainder"}


def may_raise(loop: Loop, above_zero: Set[Atom] = frozenset(), *, certain: bool = False) -> bool:
    """Whether a trip may raise something else than that. What is the same in all trips raises
    before the loop, if that is `certain` to make one; numbers `above_zero` may be divided by."""
    inside = defined(loop.body.stmts) | set(binds_inside(loop))
    return any(
        isinstance(stmt, Assign)
        and not (certain and inside.isdisjoint(stmt.args))
        and not is_derivative(stmt)
        and _raises(stmt, above_zero)
        for stmt in statements(loop.body)
    )


def _raises(stmt: Assign, above_zero: Set[Atom]) -> bool:
    """Whether this may raise anything but an IndexError."""
    if stmt.op.text.startswith(("math.", "np.linalg.")):
        return stmt.op.name != "norm"
    if stmt.op.name in DIVISIONS and not any(map(of_numpy, stmt.args)):
        return not (stmt.args[1] in above_zero or _is_above_zero(stmt.args[1]))
    if stmt.op.name == "power" and not any(map(of_numpy, stmt.args)):
        return not is_whole_power(stmt)
    return isinstance(getattr(np, stmt.op.name, None), np.ufunc) and not fit(*stmt.args)


def _is_above_zero(divisor: Atom) -> bool:
    if isinstance(divisor, Const):
        return bool(divisor.value != 0)
    extent = extent_of(divisor)
    return extent is not None and at_least(extent) > 0


def of_numpy(atom: Atom) -> bool:
    """Whether this is of NumPy's, which divides by zero without an error."""
    return isinstance(atom.type, Array) or (
        isinstance(atom.type, Scalar) and atom.type.python is False
    )


def is_whole_power(stmt: Assign) -> bool:
    """Whether this is a power that is a product."""
    match stmt.op.name, stmt.args:
        case "power", (_, Const(value=int(exponent))):
            return exponent > 0
    return False


def fit(*atoms: Atom) -> bool:
    """Whether numbers and arrays can be broadcast together for sure, as a loop may make no trip."""
    together: dict[int, Dim] = {}
    for atom in atoms:
        for k, dim in enumerate(reversed(dims_of(atom.type) or ())):
            if together.get(k, 1) not in (1, dim) and dim != 1:
                return False
            together[k] = dim if together.get(k, 1) == 1 else together[k]
    return True
