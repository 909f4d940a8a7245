"""What must hold for a random program, or the compiler is wrong."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from oracle import is_smooth, moved, richardson
from programs.program import Program, load
from structures import (
    assert_belongs_to,
    assert_close,
    assert_identical,
    dot,
    leaves,
    tangent_like,
)

import autodiff_sst as ad
from autodiff_sst.derivative import Derivative
from autodiff_sst.ir.interpret import run
from autodiff_sst.ir.guards import found_at
from autodiff_sst.lower.context import Input
from autodiff_sst.operators import run_jvp
from autodiff_sst.options import Options
from autodiff_sst.pipeline import compile_recipe, trace
from autodiff_sst.recipe import Recipe

LARGEST = 1e5
Outcome = Literal["right", "refused", "not a program", "not smooth"]


def check_program(program: Program, *, thorough: bool = True) -> Outcome:
    """Hold the derivatives of a random program against plain Python.

    The value is Python's; forward agrees with reverse, both agree with differences of plain calls,
    optimised code with code that is not, the emitted code with an interpreter of the trace; the
    arguments stay as they were and the results share no memory with them.
    """
    return check_function(load(program), program.arguments, thorough=thorough)


def check_function(
    function: Callable[..., Any], args: tuple[Any, ...], *, thorough: bool = True
) -> Outcome:
    """The same for a function of a file."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            expected = function(*copy.deepcopy(args))
        except (
            ArithmeticError,
            LookupError,
            NameError,
            TypeError,
            ValueError,
        ):  # it is the program that is wrong
            return "not a program"
        if not np.isfinite(expected) or abs(expected) > LARGEST:
            return "not a program"
        try:
            return _check(function, args, expected, thorough)
        except ad.InternalError:
            raise
        except ad.AutodiffError:
            return "refused"


def _check(
    function: Callable[..., Any], args: tuple[Any, ...], expected: Any, thorough: bool
) -> Outcome:
    argnums = tuple(range(len(args)))
    passed = copy.deepcopy(args)
    value, gradients = ad.value_and_grad(function, argnums, exact=True)(*passed)
    assert_identical(value, expected)
    assert_identical(passed, args, "the arguments after the call")
    for place, (gradient, arg) in enumerate(zip(gradients, passed, strict=True)):
        assert_belongs_to(gradient, arg, f"gradient in argument {place}")
    direction = [tangent_like(arg, k) for k, arg in enumerate(args)]
    value, tangent = ad.jvp(function, passed, tuple(direction))
    assert_close(value, expected, 1e-13, 1e-13, "value of jvp")
    assert_identical(passed, args, "the arguments after jvp")
    along = sum(dot(g, d) for g, d in zip(gradients, direction, strict=True))
    scale = sum(abs(dot(g, g)) for g in gradients) ** 0.5 + 1.0
    if not np.isfinite(along) or scale > LARGEST:
        return "not smooth"
    if not np.isfinite(tangent) and not _is_finite_as_written(function, passed, tuple(direction)):
        return "not smooth"  # the square root of 0, of which only one mode cancels the slope
    assert_close(tangent, along, 1e-9, 1e-9 * scale, "forward against reverse")
    if thorough:
        _check_other_ways(function, passed, gradients, scale)
    return _check_differences(function, args, direction, along, scale)


def _check_differences(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    direction: list[Any],
    along: float,
    scale: float,
) -> Outcome:
    slope = richardson(function, args, direction, step=1e-3)
    if slope.error > 1e-4 * scale:
        return "not smooth"
    found = 0.0 if slope.value is None else slope.value  # an integer, as the sum of nothing is
    if abs(found - along) <= 1e-5 * scale + 10.0 * slope.error:
        return "right"
    steep = 10.0 * (abs(found) + scale)
    if _jumps(function, args, direction, steep) or not is_smooth(
        function, args, tuple(range(len(args))), step=1e-3
    ):
        return "not smooth"  # a kink at this very point: differences mean nothing
    raise AssertionError(f"derivative {along!r}, differences give {found!r}")


def _jumps(
    function: Callable[..., Any], args: tuple[Any, ...], direction: list[Any], steep: float
) -> bool:
    """Whether the value changes more than a slope allows, as where rounding decides a branch."""
    here = function(*copy.deepcopy(args))
    steps = (sign * 10.0**-power for power in (4, 5, 6, 7) for sign in (1, -1))
    return any(
        abs(function(*moved(args, direction, h)) - here) > steep * abs(h) + 1e-9 * abs(here)
        for h in steps
    )


def _recipe(function: Callable[..., Any], args: tuple[Any, ...]) -> Recipe:
    return Recipe("value_and_grad", function, tuple(range(len(args))), bare=False)


def _unoptimised(function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    options = Options(optimise=False)
    return Derivative(replace(_recipe(function, args), options=options))(*args)[1]


def _is_finite_as_written(
    function: Callable[..., Any], args: tuple[Any, ...], direction: tuple[Any, ...]
) -> bool:
    """Whether the chain rule, with nothing cancelled, gives numbers in both modes."""
    _, tangent = run_jvp(function, args, direction, Options(optimise=False))
    gradient = list(_unoptimised(function, args))
    return all(np.all(np.isfinite(part)) for part in (tangent, *leaves(gradient)))


def _check_other_ways(
    function: Callable[..., Any], args: tuple[Any, ...], gradients: tuple[Any, ...], scale: float
) -> None:
    """The same gradient unoptimised, by the interpreter of the trace, in columns and in rows, and
    derived anew."""
    recipe = _recipe(function, args)
    assert_close(_unoptimised(function, args), gradients, 1e-9, 1e-9 * scale, "unoptimised")
    arguments = dict(zip(recipe.primal.__code__.co_varnames, args, strict=False))
    lowered = trace(recipe, arguments, recipe.options)
    results = run(lowered.function, *(_input(item, function, arguments) for item in lowered.inputs))
    found = [np.asarray(result) for result in results[-len(leaves(list(args))) :]]
    assert_close(
        found, [np.asarray(g) for g in leaves(list(gradients))], 1e-9, 1e-9 * scale, "interpreted"
    )
    columns = ad.jacfwd(function, recipe.argnums)(*args)
    assert_close(columns, gradients, 1e-9, 1e-9 * scale, "in columns")
    rows = ad.jacrev(function, recipe.argnums)(*args)
    assert_close(rows, gradients, 1e-9, 1e-9 * scale, "in rows")
    first, second = (compile_recipe(recipe, arguments).text for _ in range(2))
    assert first == second, f"two texts:\n{first}\n{second}"


def _input(item: Input, function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """What an input of the trace is, for these arguments: part of one, or a helper's own."""
    return copy.deepcopy(found_at((item.root, item.path), function, arguments))
