"""Derivative rules for users' functions, in the forms that the compiler's own tables have.

A function that is declared here is called as it is, never read, so it may do anything: call a
library, search a table, loop in C. Rules are written once and serve forward and reverse mode: they
are formulas in NumPy functions and operators, run on symbols while a derivative is made.

Declare rules before the first derivative of a function that uses them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .errors import ArgumentError
from .fingerprints import declare_rule
from .rules import forms

F = TypeVar("F", bound=Callable[..., Any])
Formula = Callable[..., Any]

# The function is handed to generated code, and may return what it was given.
_FACTS: dict[str, Any] = {"passed": True, "memory": "maybe"}


def elementwise(function: F, *partials: Formula | None) -> F:
    """Declare a function that is applied to each element.

    Parameters
    ----------
    function
        Returns a number for numbers, an array for arrays, with NumPy's broadcasting.
    *partials
        For each argument `partial(g, y, *args)`: `g` times the derivative of the result `y`; None
        where there is no derivative.

    Returns
    -------
    callable
        The function.

    Examples
    --------
    >>> import numpy as np
    >>> from autodiff_sst import elementwise, grad
    >>> def softplus(x):
    ...     return np.logaddexp(0.0, x)
    >>> _ = elementwise(softplus, lambda g, y, x: g / (1.0 + np.exp(-x)))
    >>> def f(x):
    ...     return softplus(x) ** 2
    >>> float(grad(f)(0.0))
    0.6931471805599453
    """
    _check(function, partials)
    forms.elementwise(function, *partials, text=_name(function), **_FACTS)
    declare_rule(function, "elementwise", partials)
    return function


def multilinear(function: F, *transposes: Formula | None) -> F:
    """Declare a function that is linear in each of its first arguments, such as a product.

    `transpose(g, *args)` is the adjoint of its argument, given the adjoint `g` of the result.
    """
    _check(function, transposes)
    forms.multilinear(function, *transposes, text=_name(function), **_FACTS)
    declare_rule(function, "multilinear", transposes)
    return function


def linear(function: F, *transposes: Formula | None) -> F:
    """Declare a function that is linear in its first arguments taken together.

    `transpose(g, *args)` is the adjoint of its argument, given the adjoint `g` of the result.

    Examples
    --------
    >>> import numpy as np
    >>> from autodiff_sst import grad, linear
    >>> def mirrored(x):
    ...     return x[::-1].copy()
    >>> _ = linear(mirrored, lambda g, x: g[::-1])
    >>> def f(x):
    ...     return mirrored(x)[0] * 2.0
    >>> grad(f)(np.ones(3))
    array([0., 0., 2.])
    """
    _check(function, transposes)
    forms.linear(function, *transposes, text=_name(function), **_FACTS)
    declare_rule(function, "linear", transposes)
    return function


def rule(function: F, tangent: Formula, adjoint: Formula, *, inputs: int = 1) -> F:
    """Declare tangent and adjoint of a function separately.

    Parameters
    ----------
    function
        Any function of numbers and arrays.
    tangent
        `tangent(t, y, *args)`: the tangent of the result `y`; `t` is a tuple with the tangent of
        each argument, None where it is zero.
    adjoint
        `adjoint(g, y, *args)`: a tuple with the adjoint of each of the first `inputs` arguments,
        given the adjoint `g` of the result.
    inputs
        How many arguments are differentiated.
    """
    _check(function, (tangent, adjoint))
    forms.general(function, tangent, adjoint, inputs=inputs, text=_name(function), **_FACTS)
    declare_rule(function, f"rule {inputs}", (tangent, adjoint))
    return function


def constant(*functions: Callable[..., Any]) -> None:
    """Declare functions that have no derivative: what they return counts as a constant."""
    for function in functions:
        _check(function, ())
        forms.flat(function, text=_name(function), **_FACTS)
        declare_rule(function, "constant", ())


def _check(function: Any, formulas: tuple[Any, ...]) -> None:
    if not callable(function) or getattr(function, "__hash__", None) is None:
        raise ArgumentError(f"a rule belongs to a function, not to {function!r}")
    known = forms.PRIMITIVES.get(function)
    if known is not None and not known.op.passed:
        raise ArgumentError(f"{forms.name_of(function)} has a rule already")
    if formulas and all(formula is None for formula in formulas):
        raise ArgumentError("no derivative is given: declare the function as constant")
    for formula in formulas:
        if formula is not None and not callable(formula):
            raise ArgumentError(f"a formula is a function, not {formula!r}")


def _name(function: Any) -> str:
    name = getattr(function, "__name__", type(function).__name__)
    return name if name.isidentifier() else "function"
