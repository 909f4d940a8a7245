"""The public operators. Names and conventions follow JAX and autograd."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from .jacobians import make_jacobian
from .operators import Argnums, make_derivative, run_hvp, run_jvp, run_vjp, split_options
from .options import DEFAULT, Options, options_of


def grad(
    f: Callable[..., Any] | None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> Any:
    """The gradient of a function that returns a single number.

    Parameters
    ----------
    f
        A function, lambda, bound method or another derivative. Without it, a decorator.
    argnums
        Which parameters to differentiate with respect to: a place (counted without `self`), a
        name, or a tuple of those.
    has_aux
        `f` returns a pair `(value, aux)`; the result is then `(gradient, aux)`.
    target, exact, reassociate
        See `autodiff_sst.options.Options`.

    Returns
    -------
    callable
        Takes the arguments of `f`; returns the gradient in the structure, shape and dtype of the
        argument (a tuple of gradients when `argnums` is a tuple). In a complex number `a + ib` it
        is `df/da - i df/db`, as in JAX.

    Raises
    ------
    ArgumentError
        The result is not a single number, or `argnums` does not fit.
    UnsupportedSyntax, NoRule, SourceUnavailable
        There is no derivative that is known to be right.

    Examples
    --------
    >>> import numpy as np
    >>> from autodiff_sst import grad
    >>> def f(x):
    ...     return np.sum(x ** 2)
    >>> grad(f)(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    make = functools.partial(
        make_derivative, "grad", argnums, has_aux, Options(target, exact, reassociate)
    )
    return make if f is None else make(f)


def value_and_grad(
    f: Callable[..., Any] | None = None,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> Any:
    """The value and the gradient, from one forward and one reverse sweep.

    Parameters are those of `grad`. The result is `(value, gradient)`, with `has_aux`
    `((value, aux), gradient)`; it can be given to `scipy.optimize.minimize(..., jac=True)`.

    Examples
    --------
    >>> from autodiff_sst import value_and_grad
    >>> def f(x):
    ...     return x * x
    >>> value_and_grad(f)(3.0)
    (9.0, 6.0)
    """
    options = Options(target, exact, reassociate)
    make = functools.partial(make_derivative, "value_and_grad", argnums, has_aux, options)
    return make if f is None else make(f)


# --- forward ----------------------------------------------------------------------------------


def jvp(
    f: Callable[..., Any],
    primals: Sequence[Any],
    tangents: Sequence[Any],
    *,
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> tuple[Any, Any]:
    """Value and Jacobian-vector product.

    Parameters
    ----------
    f
        The function.
    primals
        Its positional arguments.
    tangents
        One tangent for each, of the same structure and shape; None for an argument (or leaf)
        that is not varied.
    target, exact, reassociate
        See `autodiff_sst.options.Options`.

    Returns
    -------
    tuple
        The value, and the derivative of `f` at `primals` along `tangents`, in the structure of
        the value.

    Examples
    --------
    >>> from autodiff_sst import jvp
    >>> def f(x, y):
    ...     return x * y
    >>> jvp(f, (3.0, 4.0), (1.0, 0.0))
    (12.0, 4.0)
    """
    return run_jvp(f, primals, tangents, options_of(target, exact, reassociate))


# --- reverse ----------------------------------------------------------------------------------


def vjp(f: Callable[..., Any], *primals: Any, **keywords: Any) -> tuple[Any, Callable[..., Any]]:
    """Value and pullback.

    Parameters
    ----------
    f
        The function.
    *primals, **keywords
        Its arguments. The pullback is with respect to the positional ones. The keywords `target`,
        `exact` and `reassociate` are options (see `autodiff_sst.options.Options`), unless `f` has
        a parameter of that name.

    Returns
    -------
    value
        What `f` returns.
    pullback : callable
        Takes a cotangent in the structure and shape of the value and returns a tuple with one
        entry for each of `primals` (None where an argument has no derivative). It may be called
        many times.

    Examples
    --------
    >>> from autodiff_sst import vjp
    >>> def f(x, y):
    ...     return x * y
    >>> value, pullback = vjp(f, 3.0, 4.0)
    >>> pullback(1.0)
    (4.0, 3.0)
    """
    options, rest = split_options(f, keywords) if keywords else (DEFAULT, {})
    return run_vjp(f, primals, rest, options)


# --- Jacobians --------------------------------------------------------------------------------


def jacfwd(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    *,
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> Callable[..., Any]:
    """The Jacobian, one column at a time by forward mode: best with few inputs.

    The result has the shape of the value followed by that of the argument. What all columns share
    is computed once, and what they read of a loop is kept for each of its trips; where memory is
    short, call `jvp` for each column. `source` shows the code, as for `grad`. A real result in
    complex arguments is refused, for its derivative along the real axis is not all of it: `jacrev`
    has that.

    Examples
    --------
    >>> import numpy as np
    >>> from autodiff_sst import jacfwd
    >>> def f(x):
    ...     return x * x
    >>> jacfwd(f)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    return make_jacobian(f, argnums, "forward", False, Options(target, exact, reassociate))


def jacrev(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    *,
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> Callable[..., Any]:
    """The Jacobian, one row at a time by reverse mode: best with few outputs.

    There is one forward sweep for all rows. A complex result in real arguments is refused, for
    reverse mode has only the real part of its derivative: `jacfwd` has all.
    """
    return make_jacobian(f, argnums, "reverse", False, Options(target, exact, reassociate))


def jacobian(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    *,
    mode: str = "auto",
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> Callable[..., Any]:
    """The Jacobian; `mode` is "forward", "reverse" or "auto".

    It is structured like the result, then like the argument: `J[k][i]` is the derivative of the
    k-th result in the i-th of several `argnums`, of the shape of the one and then of the other.

    With "auto" it is made of columns when the outputs outnumber the inputs, else of rows: a
    product of Jacobians costs least from the side that has fewer (Griewank & Walther, chapter 3).
    Where one of the two modes has a part only, the other one is taken.

    The derivative of a real result in a complex number `a + ib` is `df/da - i df/db`, as that of
    `grad`. Complex results in complex arguments must be holomorphic, which the code must show:
    `np.conj(z)` and `z * abs(z)` are refused.
    """
    return make_jacobian(f, argnums, mode, False, Options(target, exact, reassociate))


def value_and_jacobian(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    *,
    mode: str = "auto",
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> Callable[..., Any]:
    """The value and the Jacobian."""
    return make_jacobian(f, argnums, mode, True, Options(target, exact, reassociate))


def hessian(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    *,
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> Callable[..., Any]:
    """The matrix of second derivatives of a function that returns a single number: forward
    mode over reverse mode.

    Where `argnums` is a tuple, `H[i][j]` is the derivative of the gradient in the i-th argument,
    in the j-th one: of the shape of the i-th, then of that of the j-th.

    Examples
    --------
    >>> import numpy as np
    >>> from autodiff_sst import hessian
    >>> def f(x):
    ...     return x[0] * x[1] ** 2
    >>> hessian(f)(np.array([1.0, 2.0]))
    array([[0., 4.],
           [4., 2.]])
    """
    options = Options(target, exact, reassociate)
    gradient = make_derivative("grad", argnums, False, options, f)
    return make_jacobian(gradient, argnums, "forward", False, options)


def hvp(
    f: Callable[..., Any],
    primals: Sequence[Any],
    tangents: Any,
    argnums: Argnums = 0,
    *,
    target: str = "numpy",
    exact: bool = False,
    reassociate: bool = True,
) -> Any:
    """Hessian-vector product: the derivative of the gradient along `tangents`.

    Parameters
    ----------
    f
        A function that returns a single number.
    primals
        Its positional arguments.
    tangents
        One tangent for each parameter in `argnums`, in a tuple when `argnums` is one (for a
        single parameter the tangent itself will do).
    argnums
        The parameters that the Hessian is taken in.
    target, exact, reassociate
        See `autodiff_sst.options.Options`.
    """
    return run_hvp(f, primals, tangents, argnums, options_of(target, exact, reassociate))


# --- checking ---------------------------------------------------------------------------------


def finite_difference(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    *,
    method: str = "central",
    step: float | None = None,
) -> Callable[..., Any]:
    """A numerical gradient of a function that returns a single number.

    Parameters
    ----------
    f
        The function; it is called, never read.
    argnums
        As for `grad`.
    method
        "forward", "backward", "central" or "richardson".
    step
        The step; by default the one that balances truncation and rounding for the method.

    Returns
    -------
    callable
        Takes the arguments of `f`, returns the numerical gradient in the structure of the
        argument.
    """
    from .checking import numerical_gradient

    return numerical_gradient(f, argnums, method, step)


def check_grads(
    f: Callable[..., Any],
    args: Sequence[Any],
    order: int = 1,
    modes: Sequence[str] = ("fwd", "rev"),
    *,
    atol: float = 1e-6,
    rtol: float = 1e-5,
) -> None:
    """Compare derivatives with finite differences along random directions.

    Raises
    ------
    AssertionError
        A derivative differs from the numerical one; the message names mode, order and values.
    """
    from .checking import check_derivatives

    check_derivatives(f, tuple(args), order, tuple(modes), atol, rtol)


for _operator in (grad, value_and_grad, jvp, vjp, jacfwd, jacrev, jacobian, hessian, hvp):
    _operator.__autodiff_operator__ = _operator.__name__  # type: ignore[attr-defined,union-attr]
