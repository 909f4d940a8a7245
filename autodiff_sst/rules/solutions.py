"""The solution of a differential equation, `scipy.integrate.odeint`, as an operation of the trace.

Its first argument is a traced function, the right side of y' = f(y, t, *parameters); its derivative
needs that function's own, and is made in `differentiate/solutions.py`.
"""

from __future__ import annotations

from typing import Any

from ..ir.nodes import Atom, Primitive
from ..ir.types import Array, Type, dims_of
from .forms import UNKNOWN


def solution(right_side: Any, y0: Any, t: Any, *parameters: Any, **options: Any) -> Any:
    """y at the times `t`, starting from `y0` at the first of them."""
    import scipy.integrate

    return scipy.integrate.odeint(right_side, y0, t, args=parameters, **options)


def checked(right_side: Any, y0: Any, t: Any, *parameters: Any, **options: Any) -> Any:
    """The same, or an error where the solver gives up."""
    from ..scipy_runtime import solved

    return solved(right_side, y0, t, args=parameters, **options)


def _solution_type(right_side: Atom, y0: Atom, t: Atom, *_: Atom, **__: Atom) -> Type:
    (times,), (size,) = dims_of(t.type) or (), dims_of(y0.type) or ()
    return Array("float64", (times, size))


solution_op = Primitive("odeint", solution, "scipy.integrate.odeint", infer=_solution_type)
# Where the solver gives up it warns, as it would without us; but a derivative is right or an error.
checked_op = Primitive("solved", checked, "solved", infer=_solution_type)
SOLUTIONS = (solution_op, checked_op)
for _op in SOLUTIONS:
    UNKNOWN[_op] = {
        2: "is not known in its times: let them be constants, and scale the equation,"
        " dy/ds = T f(y, s T)"
    }
