"""Jacobians through loops and branches: one loop for all columns."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from distribute.columns import (
    A,
    X,
    energy,
    gathered,
    layers,
    newton,
    reaction,
    relaxed,
    spread,
    steered,
)
from distribute.test_jacobians import assert_jacobian, by_directions
from rotation import in_turn
from rules.case import Case
from rules.table import HERE

from autodiff_sst import grad, hessian, jacfwd, jvp

COLUMN = re.compile(r"jacobian\[.*\bi\] = ")
pytestmark = pytest.mark.filterwarnings("ignore")


def is_done_at_once(derivative: Any) -> bool:
    return COLUMN.search(derivative.source) is None


@pytest.mark.parametrize("function", [relaxed, steered, layers, gathered, newton])
def test_through_loops(function: Callable[..., Any]) -> None:
    derivative = jacfwd(function)
    for count in (10, 9, 12, 10):
        x, a = np.resize(X, count) * 0.9, np.resize(A, count)
        assert_jacobian(derivative(x, a), by_directions(function, x, a))
    assert is_done_at_once(derivative)


def test_wide_arrays_stay_in_a_loop_of_their_own() -> None:
    derivative = jacfwd(spread)
    for count in (10, 9, 12):
        for sign in (1.0, -1.0):
            x, a = np.resize(X, count) * 0.9, np.resize(A, count) * sign
            assert_jacobian(derivative(x, a), by_directions(spread, x, a))
    path, columns = derivative.source.split("    for i in range(x.shape[0]):\n")
    assert "y_dots = (y_dots * a_i" in path
    assert "for " not in columns and "if " not in columns and len(columns.splitlines()) < 12


def test_in_the_rates_of_a_reaction() -> None:
    derivative, y = jacfwd(reaction), np.array([1.0, 0.2, 0.1])
    for steps in (0, 1, 7):
        assert_jacobian(derivative(X, y, steps), by_directions(reaction, X, y, steps))
    assert is_done_at_once(derivative)


def test_hessians() -> None:
    derivative = hessian(energy)
    assert_jacobian(derivative(X, A), by_directions(grad(energy), X, A))
    assert is_done_at_once(derivative)


def test_few_columns_of_numbers_are_made_one_by_one() -> None:
    """Numbers take less time than short arrays; from some number of columns on they do not."""

    def swing(p: Any, steps: int) -> Any:
        angle, speed = p[0], p[1]
        for _ in range(steps):
            speed = speed - 0.1 * (p[2] * np.sin(angle) + p[1] * speed)
            angle = angle + 0.1 * speed
        return angle * speed

    derivative = jacfwd(swing)
    few, many = np.array([0.4, 0.1, 0.9]), np.linspace(0.1, 0.9, 40)
    assert_jacobian(derivative(few, 5), by_directions(swing, few, 5))
    assert not is_done_at_once(derivative)
    assert_jacobian(derivative(many, 5), by_directions(swing, many, 5))
    assert is_done_at_once(derivative)
    assert_jacobian(derivative(few, 5), by_directions(swing, few, 5))


def test_no_columns() -> None:
    derivative = jacfwd(relaxed)
    for count in (10, 0, 1):
        x = X[:count]
        assert_jacobian(derivative(x, A), np.reshape(by_all(relaxed, x, A), (count + 2, count)))


def by_all(function: Callable[..., Any], x: Any, *rest: Any) -> Any:
    return by_directions(function, x, *rest) if x.size else np.zeros((2, 0))


def test_matrices_as_arguments() -> None:
    def power(x: Any, n: int) -> Any:
        y = x
        for _ in range(n):
            y = np.tanh(y @ x) @ x.T
        return y

    derivative, x = jacfwd(power), X[:6].reshape(3, 2) @ X[4:].reshape(2, 3)
    assert_jacobian(derivative(x, 3), by_directions(power, x, 3))


# --- every rule -------------------------------------------------------------------------------


def looped(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function in a loop."""

    def three_times(x: Any) -> Any:
        y = function(x)
        for _ in range(3):
            x = x * 1.01
            y = y + 0.5 * function(x)
        return y

    return three_times


def summed(function: Callable[..., Any]) -> Callable[..., Any]:
    """A sum of its squares in a loop."""

    def three_times(x: Any) -> Any:
        total = 0.0
        for _ in range(3):
            x = x * 1.01
            y = function(x)
            total = total + np.sum(y * y)
        return total

    return three_times


def is_of_one_array(case: Case) -> bool:
    x = case.args[0]
    alone = case.expect == "right" and len(case.args) == 1 and isinstance(x, np.ndarray)
    if not alone or x.dtype != np.float64 or x.ndim not in (1, 2) or x.size < 3:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = case.function(x.copy())
    return isinstance(y, (float, np.ndarray)) and np.asarray(y).dtype == np.float64


CASES = in_turn([case for case in HERE if is_of_one_array(case)], 16)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.row)
def test_rules_in_loops(case: Case) -> None:
    function, x = looped(case.function), case.args[0]
    assert_jacobian(jacfwd(function)(x.copy()), by_directions(function, x.copy()))


@pytest.mark.parametrize("case", [c for c in CASES if c.order == 2], ids=lambda case: case.row)
def test_hessians_of_rules_in_loops(case: Case) -> None:
    function, x = summed(case.function), case.args[0]
    found = hessian(function)(x.copy())
    units = np.eye(x.size).reshape(x.size, *x.shape)
    wanted = [jvp(grad(function), (x.copy(),), (unit,))[1] for unit in units]
    np.testing.assert_allclose(
        found, np.moveaxis(wanted, 0, -1).reshape(found.shape), rtol=1e-8, atol=1e-9
    )
