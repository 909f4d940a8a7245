"""Second derivatives of control flow: what one path binds and another does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

import autodiff_sst as ad


def branch_in_a_branch(x):
    if x[0] < x[1]:
        if np.sum(x) > 0.0:
            y = np.sin(x) * x
        else:
            y = np.cos(x)
        z = np.tanh(x) * y
    else:
        z = x * x * x
    return np.sum(z * x)


def branch_in_a_context_in_a_branch(x):
    if x[0] < x[1]:
        with np.errstate(all="ignore"):
            if np.sum(x) > 0.0:
                y = np.sin(x) * x
            else:
                y = np.exp(x) * x
        z = np.tanh(x) * y
    else:
        z = x * x * x
    return np.sum(z * x)


def loop_in_a_branch(x):
    y = np.cos(x)
    if x[0] < x[1]:
        z = y * x
        for _ in range(2):
            z = np.sin(z) * y
    else:
        z = np.exp(y) * y
    return np.sum(z * y)


def loop_that_forgets(x):
    y = x
    for _ in range(2):
        z = np.sin(y)
        w = z
        for _ in range(2):
            w = z * x
        y = w * x
    return np.sum(y * x)


def branch_and_loop_in_a_loop(x):
    y = x
    for _ in range(2):
        if np.sum(x) > 0.0:
            z = np.sin(x)
        else:
            z = y * y
        w = z
        for _ in range(2):
            w = np.roll(z, 1)
        y = w * x
    return np.sum(y * x)


def recursion(x, k):
    if k == 0:
        return np.sin(x) * x
    if k == 2:
        return recursion(np.cos(x) * x, k - 1)
    return recursion(x * x, k - 1) * x


def recursive(x):
    return np.sum(recursion(x, 3))


@pytest.mark.parametrize("x", [np.array([0.4, 0.9]), np.array([0.9, 0.4]), np.array([-0.9, -0.4])])
@pytest.mark.parametrize(
    "f",
    [
        branch_in_a_branch,
        branch_in_a_context_in_a_branch,
        loop_in_a_branch,
        loop_that_forgets,
        branch_and_loop_in_a_loop,
        recursive,
    ],
    ids=lambda f: f.__name__,
)
def test_paths(f: Callable[..., Any], x: np.ndarray) -> None:
    check_derivatives(f, x)


def sum_from_a_number(x, n):
    total = 0
    for k in range(n):
        total = total + np.sin(k + x)
    return np.sum(total**2)


def sum_of_a_list(x, n):
    return np.sum(sum([k * x for k in range(n)]) ** 2)


@pytest.mark.parametrize("n", range(4))
@pytest.mark.parametrize("f", [sum_from_a_number, sum_of_a_list], ids=lambda f: f.__name__)
def test_numbers_that_loops_make_arrays_of(f: Callable[..., Any], n: int) -> None:
    """Whether the adjoint is a number or an array is known at run time only: in each trip anew."""
    x = np.array([0.4, 0.9])
    ad.hessian(f)(x[:1], 1)  # which may find other lengths
    expected = ad.jacrev(ad.grad(f))(x, n)
    np.testing.assert_allclose(ad.hessian(f)(x, n), expected, atol=1e-12)


@pytest.mark.parametrize("y", [0.7, np.float64(0.7), np.array(0.7)], ids=lambda y: type(y).__name__)
@pytest.mark.parametrize("x", [0.5, np.float64(0.5), np.array(0.5)], ids=lambda x: type(x).__name__)
def test_powers_of_numbers_and_arrays_without_axes(x: Any, y: Any) -> None:
    """What is chosen of a number and an array without axes is one of the two."""

    def power(x, y):
        return x**y

    across = x ** (y - 1) * (1 + y * np.log(x))
    expected = [[y * (y - 1) * x ** (y - 2), across], [across, x**y * np.log(x) ** 2]]
    np.testing.assert_allclose(ad.hessian(power, (0, 1))(x, y), expected, rtol=1e-12)
    _, dots = ad.jvp(ad.grad(power, (0, 1)), (x, y), (1.0, -2.0))
    np.testing.assert_allclose(dots, np.array(expected) @ [1.0, -2.0], rtol=1e-12)
