"""Signs and sums of truth values: they take no minus sign, and their sum is no number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autodiff_sst import grad


def largest(c: Any, x: Any) -> Any:
    t = 0.0
    for v in x:
        t -= np.maximum(c, v)
    return t


def least_while(c: Any, x: Any) -> Any:
    t, i = 0.0, 0
    while i < len(x):
        t -= np.minimum(c, x[i])
        i += 1
    return t


def both(c: Any, x: Any) -> Any:
    t = 0.0
    for v in x:
        t -= np.maximum(c, v) + np.minimum(c, v * v)
        if t < -300.0:
            break
    return t


@pytest.mark.parametrize("function", [largest, least_while, both])
@pytest.mark.parametrize("count", [3, 20])
def test_comparisons_are_taken_from_a_sum(function: Any, count: int) -> None:
    c, x = 1.2, np.linspace(1.0, 1.5, count)
    c_bar, x_bar = grad(function, (0, 1))(c, x)
    step = 1e-6
    np.testing.assert_allclose(
        c_bar, (function(c + step, x) - function(c - step, x)) / (2 * step), atol=1e-6
    )
    for k, way in enumerate(np.eye(count) * step):
        wanted = (function(c, x + way) - function(c, x - way)) / (2 * step)
        np.testing.assert_allclose(x_bar[k], wanted, atol=1e-6)


def test_the_minus_sign_is_in_front_of_the_sum() -> None:
    source = grad(least_while, (0, 1)).source_for(1.2, np.ones(20))
    assert "c_bar -= (value > c) + product" in source
