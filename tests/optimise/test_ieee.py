"""Derivative arithmetic never raises where IEEE arithmetic gives inf or nan."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autodiff_sst import grad, jvp


def divides_on_one_side_only(x):
    if x != 0.0:
        y = 1.0 / x
    else:
        y = 0.0
    return y + np.log(x)


def test_a_division_on_the_other_side_of_a_branch_proves_nothing() -> None:
    with np.errstate(all="ignore"):
        assert grad(divides_on_one_side_only)(0.0) == np.inf


def divides_in_some_trips(x, n):
    total = 0.0
    for k in range(n):
        y = x * k
        if y != 0.0:
            total += 1.0 / y
        total += math.sqrt(y)
    return total


def test_a_division_in_some_trips_proves_nothing_for_the_others() -> None:
    # The first trip takes the root of zero: its slope is inf, times zero.
    assert np.isnan(grad(divides_in_some_trips)(2.0, 3))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: math.asinh(x),
        lambda x: math.atan(x),
        lambda x: math.atan2(x, 2.0),
        lambda x: math.atan2(2.0, x),
    ],
)
def test_squares_of_large_numbers_do_not_overflow_with_an_error(function: Any) -> None:
    assert grad(function)(1e200) == pytest.approx(0.0, abs=1e-190)


def divides_by_a_recorded_number(x, n):
    y = x
    for _ in range(n):
        y = math.sin(y) / (2.0 * y)
    return y


def test_what_was_divided_by_is_divided_by_plainly() -> None:
    assert "divide(" not in grad(divides_by_a_recorded_number).source_for(0.5, 3)


def cube_and_square(x):
    return x**3 + x**2


@pytest.mark.parametrize("x", [9.072, 0.773751220987744])
def test_the_value_takes_nothing_from_arithmetic_that_is_made_safe(x: float) -> None:
    # The slope of the cube has `x * x`, another number than the square that the function takes.
    assert jvp(cube_and_square, (x,), (1.0,))[0] == cube_and_square(x)


def root_and_its_inverse(x):
    y = x**0.5
    if x > 0.0:
        y = y + x**-0.5
    return y


def test_what_one_branch_computes_does_not_raise_before_it() -> None:
    # The slope of the root is made of the power that the branch takes too, and infinite at zero.
    assert jvp(root_and_its_inverse, (0.0,), (1.0,)) == (0.0, math.inf)


def divides_a_number_of_numpy(x, n):
    r = x[0] * 1.0 / n
    return r if np.isfinite(r) else x[1] ** 2


def fades_with_a_number_of_numpy(x, n):
    r = x[0] * 1.0 / n
    return math.exp(-r) + x[1] ** 2


def test_a_division_of_a_number_of_numpy_proves_nothing() -> None:
    with np.errstate(all="ignore"):
        chosen = grad(divides_a_number_of_numpy)(np.array([1.5, 2.0]), 0)
        gradient = grad(fades_with_a_number_of_numpy)(np.array([1.5, 2.0]), 0)
    np.testing.assert_array_equal(chosen, [0.0, 4.0])  # nothing comes from the branch not taken
    assert np.isnan(gradient[0])
    assert gradient[1] == 4.0
