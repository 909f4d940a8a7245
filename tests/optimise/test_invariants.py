"""What leaves a loop, where the loop makes no trip."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

from autodiff_sst import grad, jacobian, vjp


def scaled_in_each_trip(x: Any, n: int) -> Any:
    total = x[0]
    for k in range(n):
        part = np.tanh(x * 0.5)
        total = total + np.sum(part * x[k]) * total
    return total * x


@pytest.mark.parametrize("trips", [0, 1, 3])
def test_pullbacks(trips: int) -> None:
    """What the loop would have kept for the pullback is not there."""
    x = np.array([0.5, 0.6, 0.7])
    _, pullback = vjp(scaled_in_each_trip, x, trips)
    h = 1e-6
    rows = [
        (scaled_in_each_trip(x + h * e, trips) - scaled_in_each_trip(x - h * e, trips)) / (2 * h)
        for e in np.eye(3)
    ]
    np.testing.assert_allclose(pullback(np.ones(3))[0], np.sum(rows, axis=1), rtol=1e-7)
    np.testing.assert_allclose(jacobian(scaled_in_each_trip)(x, trips).T, rows, rtol=1e-7)


def grown_under_watch(x, n):
    with np.errstate(over="raise"):
        for _ in range(n):
            x = x + np.exp(x * 2000.0)
    return np.sum(x * x)


def test_nothing_is_done_before_a_loop_that_might_raise_there() -> None:
    found = grad(grown_under_watch)(np.array([0.5, 1.5]), 0)
    np.testing.assert_array_equal(found, [1.0, 3.0])


def bound_in_an_inner_loop(x, h):
    total = 0.0
    for _ in range(len(x)):
        for v in x:
            total = np.sin(total) + v / (3 * h)
    return total


def test_what_an_inner_loop_leaves_behind_may_be_a_literal() -> None:
    """The tangent of `3 * h` is one, first bound in the inner loop."""
    check_derivatives(bound_in_an_inner_loop, np.array([0.1, 0.2, 0.3]), 0.6, argnums=(1,))
