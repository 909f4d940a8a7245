"""Names that an earlier trip has bound, where the first one does not read them."""

# ruff: noqa: F821, F841 (the first trip finds names without a value)
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

from autodiff_sst import grad, value_and_grad


def differences(x):
    total = 0.0
    for k in range(len(x)):
        if k > 0:
            total += (x[k] - before) ** 2
        before = x[k]
    return total


def with_a_flag(x):
    first, total = True, 0.0
    for v in x:
        if first:
            first = False
        else:
            total += v * before
        before = v
    return total + x[0]


def running_maximum(x):
    total = 0.0
    for k, v in enumerate(x):
        if k == 0 or v > best:
            best = v
        total += best
    return total


def in_a_while(x):
    total, k = x[0], 0
    while k < len(x):
        if k:
            total += before * x[k]
        before = x[k]
        k += 1
    return total


def shapes_of_the_trip_before(x):
    total = 0.0
    if x[0] > 10.0:
        y = x[:2]
    for k in range(3):
        if k > 0:
            total += y.size * np.sum(y)
        y = x[:2] * (k + 1.0)
    return total


@pytest.mark.parametrize(
    "f", [differences, with_a_flag, running_maximum, in_a_while, shapes_of_the_trip_before]
)
def test_names_of_the_trip_before(f: Callable[..., Any]) -> None:
    for count in (4, 2, 3):
        check_expectation("right", f, np.array([0.5, 1.2, 0.8, 1.4])[:count])


def test_what_no_trip_has_bound_raises() -> None:
    def f(x):
        total = 0.0
        for v in x:
            if v > 1.0:
                total += last
            last = v * v
        return total

    np.testing.assert_allclose(grad(f)(np.array([0.5, 1.2])), [1.0, 0.0])
    with pytest.raises(UnboundLocalError):
        value_and_grad(f)(np.array([1.2, 0.5]))
