"""Loops over parts of arguments are done for all trips, as those over arguments are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from distribute.checks import loops_in
from distribute.parts_of_arguments import (
    DONE_AT_ONCE,
    RECURRENT,
    WITH_A_LOOP_AROUND,
    arguments,
    halves,
    tree,
)
from distribute.random_elements import random_elements
from optimise.agreement import agrees
from rotation import in_turn

from autodiff_sst import grad, jvp, value_and_grad


@pytest.mark.parametrize("n", [12, 1, 2, 9])
@pytest.mark.parametrize("function", DONE_AT_ONCE + WITH_A_LOOP_AROUND + RECURRENT)
def test_gradients_are_right(function: Any, n: int) -> None:
    agrees(function, arguments(function, n))


@pytest.mark.parametrize("function", DONE_AT_ONCE)
def test_no_loop_is_left(function: Any) -> None:
    derivative = grad(function)
    derivative(*arguments(function, 12))
    assert not loops_in(derivative.source)


@pytest.mark.parametrize("function", WITH_A_LOOP_AROUND)
def test_inner_loops_are_done_at_once(function: Any) -> None:
    derivative = grad(function)
    derivative(*arguments(function, 12))
    assert "for j" not in derivative.source
    assert "for i in range(len(v) - 1)" not in derivative.source
    assert "for i in range(count)" not in derivative.source


def test_parts_of_other_lengths_are_read_in_the_loop() -> None:
    """The text made for two halves is not used for parts that are longer."""
    derivative = value_and_grad(halves)
    for n, more in ((12, 0), (12, 3), (3, 0), (3, 20)):
        theta, y = np.arange(2.0 * n + more), np.linspace(1.0, 2.0, n)
        value, found = derivative(theta, y)
        assert value == halves(theta, y)
        wanted = np.zeros_like(theta)
        wanted[:n], wanted[n : 2 * n] = theta[n : 2 * n] * y, theta[:n] * y
        np.testing.assert_allclose(found, wanted, rtol=1e-14)


def test_what_is_written_is_read_as_it_is_then() -> None:
    """A part that is written through another name is not what it was before the loop."""

    def program(x: Any) -> Any:
        u = x.copy()
        part = u[2:]
        total = 0.0
        for i in range(len(part)):
            total += part[i] ** 2
            u[len(u) - 1 - i] = 0.5 * np.sin(u[i]) * part[0]
        return total

    agrees(program, (np.random.default_rng(3).normal(size=12),))


def test_rows_that_no_trip_reads_need_not_be_there() -> None:
    """`a[1, places]` asks for row 1 even if there are no places."""

    def program(theta: Any, n: int, m: int) -> Any:
        a = theta[: m * 3].reshape(m, 3)
        total = 0.0
        for i in range(n - 1):
            total -= a[1, i + 1] ** 2
        return total

    theta = np.arange(12.0)
    derivative = value_and_grad(program)
    for n, m in ((1, 1), (3, 2), (0, 1), (1, 2)):
        value, found = derivative(theta, n, m)
        assert value == program(theta, n, m)
        _, along = jvp(program, (theta, n, m), (theta, None, None))
        np.testing.assert_allclose(found @ theta, along or 0.0)


def test_trees_are_folded_up_in_place() -> None:
    derivative = grad(tree)
    derivative(*arguments(tree, 12))
    assert "unbroadcast" not in derivative.source


@pytest.mark.parametrize("seed", in_turn(range(60), 3))
def test_random_loops_over_elements(seed: int) -> None:
    function, calls = random_elements(seed)
    for args in calls:
        agrees(function, args)
