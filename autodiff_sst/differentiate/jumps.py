"""Where a function of its inputs may jump, or cannot be told not to.

Elsewhere the derivative at a point is that of the path taken there. A solver integrates across the
jump, and when it is crossed changes with the inputs: the variational equation does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.analyses import Analyses
from ..ir.callee import callee_of
from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Function, Stmt, Try, Var
from ..ir.types import can_vary
from ..ir.walk import statements
from ..rules.forms import RULES, Zero

# Functions with slopes that jump all the same.
_STEPS = {"remainder", "fmod", "floor_divide", "divmod", "modf", "frexp", "heaviside", "copysign"}
# Those that look at nothing but shape and dtype, or are the user's own word for it.
_SHAPES = {*SHAPE_ONLY, "zeros_like", "ones_like", "full_like", "empty_like", "stop_gradient"}


def first_jump(function: Function, inputs: Iterable[Var], analyses: Analyses) -> Stmt | None:
    """A statement whose result may jump while the inputs change smoothly."""
    return _found(function, tuple(inputs), analyses, set())


def _found(
    function: Function, inputs: tuple[Var, ...], analyses: Analyses, seen: set[object]
) -> Stmt | None:
    varied = analyses.varied(function.body, inputs)
    for stmt in statements(function.body):
        if isinstance(stmt, Try):
            return stmt
        if not isinstance(stmt, Assign) or varied.isdisjoint(stmt.args):
            continue
        callee = callee_of(stmt.op)
        if callee is None and _jumps(stmt):
            return stmt
        if callee is not None and callee not in seen:
            inner = callee.body
            pairs = zip(inner.params, stmt.args, strict=True)
            inside = tuple(p for p, a in pairs if a in varied and can_vary(p.type))
            found = _found(inner, inside, analyses, seen | {callee})
            if found is not None:
                return found
    return None


def _jumps(stmt: Assign) -> bool:
    if stmt.op.name in _SHAPES:
        return False
    if stmt.op.name in _STEPS or isinstance(RULES.get(stmt.op), Zero):
        return True
    return not any(can_vary(target.type) for target in stmt.targets)
