"""Where a function of its inputs may jump, or cannot be told not to.

Elsewhere the derivative at a point is that of the path taken there. A solver integrates across the
jump, and when it is crossed changes with the inputs: the variational equation does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.analyses import Analyses
from ..ir.callee import callee_of
from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Const, Function, If, Stmt, Try, Var, While
from ..ir.types import can_vary
from ..ir.walk import statements
from ..rules.applying import differentiable

# Functions that have slopes and jump all the same: at whole numbers, at zero, at a cut.
_STEPS = {
    *("remainder", "fmod", "floor_divide", "divmod", "modf", "frexp", "heaviside", "copysign"),
    *("arctan2", "atan2", "angle", "unwrap"),
}
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
        if isinstance(stmt, Try) or _decides(stmt, varied):
            return stmt
        if not isinstance(stmt, Assign) or varied.isdisjoint(stmt.args):
            continue
        callee = callee_of(stmt.op)
        if callee is None and _jumps(stmt, varied):
            return stmt
        if callee is not None and callee not in seen:
            inner = callee.body
            pairs = zip(inner.params, stmt.args, strict=True)
            inside = tuple(p for p, a in pairs if a in varied and can_vary(p.type))
            found = _found(inner, inside, analyses, seen | {callee})
            if found is not None:
                return found
    return None


def _decides(stmt: Stmt, varied: set[Var]) -> bool:
    """Whether the test of a branch or loop looks at more than shapes of what varies."""
    if isinstance(stmt, If):
        return stmt.test in varied
    if not isinstance(stmt, While):
        return False
    return not varied.isdisjoint(stmt.test.yields) or any(
        isinstance(inner, Assign)
        and inner.op.name not in _SHAPES
        and not varied.isdisjoint(inner.args)
        for inner in statements(stmt.test)
    )


def _jumps(stmt: Assign, varied: set[Var]) -> bool:
    if stmt.op.name in _SHAPES:
        return False
    ends = stmt.op.name == "interp" and _has_ends(stmt)
    if ends or stmt.op.name in _STEPS or not any(can_vary(t.type) for t in stmt.targets):
        return True
    return not any(stmt.args[k] in varied for k in differentiable(stmt))  # it has no slope


def _has_ends(stmt: Assign) -> bool:
    """Whether `np.interp` is told what there is outside."""
    return any(end != Const(None) for end in stmt.args[3:5])
