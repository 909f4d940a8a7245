"""Options that decide what a formula is, where they are counted by loops or come from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

from autodiff_sst import grad

CUBE = np.linspace(0.3, 1.7, 8).reshape(2, 2, 2) ** 2


def variation(x):
    total = 0.0
    for axis in range(x.ndim):
        total += np.sum(np.diff(x, axis=axis) ** 2)
    return total


def sums_along_each_axis(x):
    return sum(np.sum(np.sum(x, axis=k) ** 2) for k in range(3))


def rolled_from_behind(x):
    for k in range(3):
        x = x * np.roll(x, 1, axis=-1 - k)
    return np.sum(x)


def gates(x):
    state = np.zeros((2, 2, 2))
    state[0, 0, 0] = 1.0
    for layer in range(len(x)):
        for k in range(3):
            gate = x[layer, k] * np.array([[0.0, 1.0], [-1.0, 0.5]]) + np.eye(2)
            state = np.moveaxis(np.tensordot(gate, state, axes=(1, k)), 0, k)
        state = state * state
    return np.sum(state[1])


def in_a_loop_of_unknown_length(x, n):
    for _ in range(n):
        for axis in range(2):
            x = x + 0.1 * np.cumsum(x, axis=axis)
    return np.sum(x**2)


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (variation, (CUBE,)),
        (sums_along_each_axis, (CUBE,)),
        (rolled_from_behind, (CUBE,)),
        (gates, (CUBE[0, :, :1] * np.ones(3),)),
        (in_a_loop_of_unknown_length, (CUBE[0], 3)),
    ],
)
def test_loops_that_count_axes(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    check_expectation("right", f, *args, argnums=(0,))


def along(x, axis, keepdims):
    total = np.sum(x, axis, keepdims=keepdims)
    return np.sum(total * total * x) if keepdims else np.sum(total**2)


def test_options_from_outside_are_told_by_their_values() -> None:
    gradient = grad(along)
    x = CUBE[0]
    for axis in (0, 1, -1, 0):
        for keepdims in (True, False):
            expected = grad(lambda x, a=axis, k=keepdims: along(x, a, k))(x)
            np.testing.assert_allclose(gradient(x, axis, keepdims), expected, rtol=1e-13)
    assert not np.array_equal(gradient(x, 0, False), gradient(x, 1, False))


def test_axes_up_to_a_number_from_outside() -> None:
    def f(x, n):
        return sum(np.sum(np.cumsum(x, axis=k) ** 2) for k in range(n))

    for n in (1, 2, 1):
        check_expectation("right", f, CUBE[0], n, argnums=(0,))
