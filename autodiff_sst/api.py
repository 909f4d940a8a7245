"""The public operators. Names and conventions follow JAX and autograd."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Sequence
from typing import Any

from .derivative import (
    Derivative,
    argument_at,
    argument_slots,
    bind,
    find,
    parameter_names,
    prepared,
)
from .errors import ArgumentError
from .options import Options
from .partials import function_of
from .recipe import Recipe
from .slots import chosen_slots, tangent_name
from .structures import (
    basis,
    check_structure,
    flat_size,
    is_inexact,
    leaves,
    numbers,
    stack_jacobian,
)

Argnums = int | str | Sequence[int | str]
TARGETS = ("numpy",)


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
        argument (a tuple of gradients when `argnums` is a tuple).

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
        _derivative, "grad", argnums, has_aux, Options(target, exact, reassociate)
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
    make = functools.partial(_derivative, "value_and_grad", argnums, has_aux, options)
    return make if f is None else make(f)


def _derivative(
    mode: str, argnums: Argnums, has_aux: bool, options: Options, f: Callable[..., Any]
) -> Derivative:
    return Derivative(make_recipe(mode, f, argnums, has_aux=has_aux, options=options))


def make_recipe(mode: str, f: Any, argnums: Argnums, **settings: Any) -> Recipe:
    """Check what an operator was given and write it down."""
    options: Options = settings.get("options", Options())
    if options.target not in TARGETS:
        raise ArgumentError(f"unknown target {options.target!r}: there is {', '.join(TARGETS)}")
    bare = isinstance(argnums, (int, str))
    chosen = (argnums,) if bare else tuple(argnums)  # type: ignore[arg-type]
    if not chosen or not all(isinstance(a, (int, str)) and not isinstance(a, bool) for a in chosen):
        raise ArgumentError(
            f"argnums is a place, a parameter name or a tuple of those, not {argnums!r}"
        )
    inner, owner = _function_of(f)
    return Recipe(mode, inner, chosen, bare, owner=owner, **settings)  # type: ignore[arg-type]


def _function_of(f: Any) -> tuple[types.FunctionType | Recipe, Any]:
    """The function to read, and the object it is bound to."""
    recipe = getattr(f, "__autodiff_recipe__", None)
    if recipe is not None:
        return recipe, None
    if inspect.ismethod(f):
        inner = getattr(f.__func__, "__autodiff_recipe__", None)
        if inner is not None:
            from dataclasses import replace

            return replace(inner, owner=f.__self__), None
        return f.__func__, f.__self__  # type: ignore[return-value]
    if isinstance(f, types.FunctionType):
        return f, None
    if isinstance(f, functools.partial):
        return function_of(f), None
    call = inspect.getattr_static(type(f), "__call__", None)
    if isinstance(call, types.FunctionType) and not isinstance(f, type):
        return call, f
    raise ArgumentError(
        f"{f!r} is not a Python function: give a function, lambda, method or derivative"
    )


# --- forward ----------------------------------------------------------------------------------


def jvp(
    f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], **options: Any
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
    primals, tangents = tuple(primals), tuple(tangents)
    if len(primals) != len(tangents):
        raise ArgumentError(f"{len(primals)} primals, but {len(tangents)} tangents")
    varied = tuple(k for k, t in enumerate(tangents) if t is not None)
    if not varied:
        raise ArgumentError("jvp needs a tangent for at least one argument")
    recipe = make_recipe("jvp", f, varied, options=Options(**options))
    arguments = prepared(recipe, bind(recipe, primals, {}))
    entry, captured = find(recipe, arguments)
    extra = {}
    for k, slot in zip(
        varied, chosen_slots(recipe, argument_slots(recipe, arguments)), strict=True
    ):
        value = argument_at(arguments, slot)
        extra[tangent_name(slot.label, arguments)] = check_structure(
            value, tangents[k], f"the tangent of {slot.label}"
        )
    values = {**arguments, **extra}
    made = entry.function(*(values[n] for n in entry.parameters), *captured, *entry.objects)
    return made  # type: ignore[no-any-return]


# --- reverse ----------------------------------------------------------------------------------


def vjp(f: Callable[..., Any], *primals: Any, **keywords: Any) -> tuple[Any, Callable[..., Any]]:
    """Value and pullback.

    Parameters
    ----------
    f
        The function.
    *primals, **keywords
        Its arguments. The pullback is with respect to the positional ones.

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
    recipe = make_recipe("vjp", f, tuple(range(len(primals))) or (0,))
    recipe, places = _differentiable_only(recipe, primals)
    arguments = prepared(recipe, bind(recipe, primals, keywords))
    pair, captured = find(recipe, arguments, compile_vjp_entry)
    forward, back = pair
    values = tuple(arguments[n] for n in forward.parameters)
    value, saved = forward.function(*values, *captured, *forward.objects)

    def pull(cotangent: Any) -> tuple[Any, ...]:
        checked = check_structure(value, cotangent, "the cotangent")
        found = back.function(saved, checked, *back.objects)
        return tuple(found[places.index(k)] if k in places else None for k in range(len(primals)))

    return value, pull


def compile_vjp_entry(recipe: Recipe, arguments: dict[str, Any]) -> Any:
    from .pipeline import compile_vjp

    return compile_vjp(recipe, arguments)


def _differentiable_only(recipe: Recipe, primals: tuple[Any, ...]) -> tuple[Recipe, list[int]]:
    from dataclasses import replace

    # Integers are counts as a rule: they are promoted only where there is nothing else.
    places = [k for k, x in enumerate(primals) if any(map(is_inexact, leaves(x)))]
    places = places or [k for k, x in enumerate(primals) if numbers(x)]
    if not places:
        raise ArgumentError("vjp needs at least one argument with floating-point numbers")
    return replace(recipe, argnums=tuple(places), bare=False), places


# --- Jacobians --------------------------------------------------------------------------------


def jacfwd(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The Jacobian, one column at a time by forward mode: best with few inputs.

    The result has the shape of the value followed by that of the argument.

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
    return _jacobian(f, argnums, "forward", False)


def jacrev(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The Jacobian, one row at a time by reverse mode: best with few outputs."""
    return _jacobian(f, argnums, "reverse", False)


def jacobian(
    f: Callable[..., Any], argnums: Argnums = 0, *, mode: str = "auto"
) -> Callable[..., Any]:
    """The Jacobian; `mode` is "forward", "reverse" or "auto".

    With "auto" it is made of columns when the outputs outnumber the inputs, else of rows: a
    product of Jacobians costs least from the side that has fewer (Griewank & Walther, chapter 3).
    """
    return _jacobian(f, argnums, mode, False)


def value_and_jacobian(
    f: Callable[..., Any], argnums: Argnums = 0, *, mode: str = "auto"
) -> Callable[..., Any]:
    """The value and the Jacobian."""
    return _jacobian(f, argnums, mode, True)


def _jacobian(
    f: Callable[..., Any], argnums: Argnums, mode: str, with_value: bool
) -> Callable[..., Any]:
    if mode not in ("auto", "forward", "reverse"):
        raise ArgumentError(f"mode is 'auto', 'forward' or 'reverse', not {mode!r}")
    recipe = make_recipe("jvp", f, argnums)
    parameters = inspect.signature(recipe.primal, follow_wrapped=False).parameters.values()
    stars = [p.name for p in parameters if p.kind is p.VAR_KEYWORD]
    only_named = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY] + stars

    def run(*args: Any, **keywords: Any) -> Any:
        arguments = prepared(recipe, bind(recipe, args, keywords))
        slots = [slot for slot in argument_slots(recipe, arguments) if slot.name not in only_named]
        places = [slots.index(slot) for slot in chosen_slots(recipe, slots)]
        named = {name: arguments[name] for name in only_named if name in arguments}
        for name in stars:
            named.update(named.pop(name, {}))
        values = [argument_at(arguments, slot) for slot in slots]
        g = functools.partial(f, **named) if named else f
        value, parts = _columns_or_rows(g, values, places, mode)
        result = parts[0] if recipe.bare else tuple(parts)
        return (value, result) if with_value else result

    functools.update_wrapper(run, recipe.primal)
    del run.__wrapped__  # type: ignore[attr-defined,union-attr]
    return run


def _columns_or_rows(
    f: Callable[..., Any], args: Sequence[Any], places: Sequence[int], mode: str
) -> tuple[Any, list[Any]]:
    """Value and one Jacobian for each argument at these places."""
    inputs = sum(flat_size(args[k]) for k in places)
    if mode != "forward":
        value, pull = vjp(f, *args)
        if mode == "reverse" or flat_size(value) <= inputs:
            rows = [pull(cotangent) for cotangent in basis(value)]
            return value, [
                stack_jacobian(value, args[k], [row[k] for row in rows], True) for k in places
            ]
    jacobians = []
    value = None
    for k in places:
        columns = []
        for direction in basis(args[k]):
            tangents = [None] * len(args)
            tangents[k] = direction
            value, column = jvp(f, args, tangents)
            columns.append(column)
        jacobians.append(stack_jacobian(value, args[k], columns, False))
    return value, jacobians


def hessian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The matrix of second derivatives of a function that returns a single number: forward
    mode over reverse mode.

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
    return jacfwd(grad(f, argnums), argnums)


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Any, argnums: Argnums = 0) -> Any:
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
    """
    primals = tuple(primals)
    derivative = grad(f, argnums)
    recipe = derivative.__autodiff_recipe__
    names = parameter_names(recipe.primal)[0 if recipe.receiver is None else 1 :]
    places = [names.index(a) if isinstance(a, str) else a % len(primals) for a in recipe.argnums]
    bare = recipe.bare and not (
        isinstance(tangents, tuple) and not isinstance(primals[places[0]], tuple)
    )
    given = (tangents,) if bare else tuple(tangents)
    if len(given) != len(places):
        raise ArgumentError(f"{len(places)} parameters in argnums, but {len(given)} tangents")
    directions: list[Any] = [None] * len(primals)
    for k, tangent in zip(places, given, strict=True):
        directions[k] = tangent
    return jvp(derivative, primals, directions)[1]


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
