"""What keeps a tangent from being linear over the complex numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..ir.callee import Callee, callee_of
from ..ir.nodes import Assign, Block, Var
from ..ir.types import Array, Scalar, Type, can_vary, dtype_of, sole_dtype
from ..ir.walk import flows, operands, statements
from ..rules.forms import ops_of

Seen = set[tuple[Callee, frozenset[int]]]


def find_antilinear(block: Block, dots: Iterable[Var]) -> Assign | None:
    """A statement of tangent code that gives the imaginary unit times the tangents `dots`
    something else than the imaginary unit times its result; None if there is none.

    All that is done to tangents is linear over the real numbers, and rules write it with functions
    that are linear over the complex ones too, but for those that conjugate or leave a part out.
    """
    return _found(block, set(dots), set())


def _found(block: Block, moved: set[Var], seen: Seen) -> Assign | None:
    _spread(block, moved)
    for stmt in statements(block):
        if not isinstance(stmt, Assign) or not _reads(stmt, moved):
            continue
        callee = callee_of(stmt.op)
        if callee is None:
            if _is_antilinear(stmt, moved):
                return stmt
            continue
        places = frozenset(k for k, atom in enumerate(stmt.args) if atom in moved)
        if (callee, places) not in seen:
            seen.add((callee, places))
            function = callee.body
            inner = _found(function.body, {function.params[k] for k in places}, seen)
            if inner is not None:
                return inner
    return None


def _spread(block: Block, moved: set[Var]) -> None:
    """Add all that is made of these variables."""
    before = -1
    while before != len(moved):
        before = len(moved)
        for stmt in statements(block):
            if isinstance(stmt, Assign) and _reads(stmt, moved):
                moved.update(t for t in stmt.targets if can_vary(t.type))
        moved.update(t for t, source in flows(block) if source in moved and can_vary(t.type))


def _reads(stmt: Assign, moved: set[Var]) -> bool:
    return any(atom in moved for atom in operands(stmt))


def _is_antilinear(stmt: Assign, moved: set[Var]) -> bool:
    results = [t.type for t in stmt.targets if can_vary(t.type)]
    if not results:
        return False
    if stmt.op in ops_of(np.conjugate) or stmt.op.passed:  # what users' functions do is not known
        return True
    given = [atom.type for atom in operands(stmt) if atom in moved]
    return any(map(may_be_complex, given)) and any(map(may_be_real, results))


def may_be_complex(type_: Type) -> bool:
    """Whether a number or array of this type may have an imaginary part."""
    return isinstance(type_, (Scalar, Array)) and _is_complex(dtype_of(type_))


def may_be_real(type_: Type) -> bool:
    """Whether a number or array of this type may be real."""
    sure = sole_dtype(type_)
    return isinstance(type_, (Scalar, Array)) and (sure is None or not _is_complex(sure))


def _is_complex(dtype: str | None) -> bool:
    return dtype is None or dtype.startswith("complex")
