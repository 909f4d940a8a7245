"""Gradients are of the dtype of the argument, whatever a loop or branch makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_sst import grad


def widened_by_a_loop(x: Any) -> Any:
    for _ in range(2):
        x = np.tanh(x) * np.float64(0.3) + x * np.ones(2)
    return np.sum(x)


def widened_by_a_while(x: Any) -> Any:
    y, k = x, 0
    while k < 2:
        y = y * np.ones(2)
        k += 1
    return np.sum(y * y)


def widened_on_one_path(x: Any) -> Any:
    y = x
    if x[0] > 0:
        y = y * np.ones(2)
    return np.sum(y * y)


def listed(x: Any) -> Any:
    a, *rest, c = x
    return a * c + sum(rest) + max(x, key=abs)


def numbers(x: Any) -> Any:
    return sum(v * v for v in x.tolist())


@pytest.mark.parametrize(
    "f", [widened_by_a_loop, widened_by_a_while, widened_on_one_path, listed, numbers]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_have_the_dtype_of_the_argument(f: Callable[..., Any], dtype: Any) -> None:
    x = np.array([0.5, 1.5], dtype)
    found = grad(f)(x)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, grad(f)(x.astype(float)), rtol=1e-6)


def test_products_of_whole_numbers_wrap_as_in_the_function() -> None:
    whole = np.array([2**33 + 1, 3, 5])
    with np.errstate(over="ignore"):
        found = grad(lambda x: np.sum(x * (whole * whole)))(np.ones(3))
        np.testing.assert_array_equal(found, (whole * whole).astype(float))


def on_one_side(x: Any, w: Any) -> Any:
    d = x[0] - w[1]
    return x[0] + 0.5 if d > 0.1 else d


def chosen_from_two(x: Any, w: Any) -> Any:
    d = x[0] - w[0]
    v = d if d > 0 else 0.0
    return v * v


def left_early(x: Any, w: Any) -> Any:
    s = np.float32(0.3)
    for i in range(len(x)):
        p = x[i] + s
        if p > 1:
            s = p * w[i]
    return s


@pytest.mark.parametrize("f", [on_one_side, chosen_from_two, left_early])
@pytest.mark.parametrize("first", [0.25, 2.0])
def test_adjoints_that_stay_as_they_began_are_converted(f: Callable[..., Any], first: Any) -> None:
    x, w = np.array([first, 0.25], np.float32), np.array([0.5, 1.0])
    for found, exact in zip(grad(f, (0, 1))(x, w), grad(f, (0, 1))(x.astype(float), w)):
        np.testing.assert_allclose(found, exact, rtol=1e-6)
    assert [g.dtype for g in grad(f, (0, 1))(x, w)] == [np.float32, np.float64]
