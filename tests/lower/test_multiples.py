"""Extents that are multiples of others, and a bit more or less."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from optimise.agreement import agrees


def mean_of_two_and_one(x: Any) -> Any:
    return np.mean(np.concatenate([x, [1.0], x])[:-1])


def walked_beside(x: Any) -> Any:
    """A vector of `2 * n` elements is not as long as `x`."""
    h = np.zeros(2 * len(x) + 1)
    h[1:-1:2] = x
    v = h[:-1]
    total = 0.0
    for i, a in enumerate(v):
        total += a * np.cos(i)
    for a, b in zip(x, v, strict=False):
        total += a * b * b
    return total


def filled(x: Any) -> Any:
    h = np.concatenate([x, [1.0], x])
    y = np.zeros_like(h[:-1])
    for i in range(len(y)):
        y[i] = np.sin(h[i]) * h[i + 1]
    return np.sum(y**2)


def products(x: Any) -> Any:
    d = np.concatenate([x, [1.0], x])[:-1]
    M = np.outer(d, x)
    return np.sum(M @ x) + np.sum(M.T @ d)


def of_three(x: Any) -> Any:
    h = np.concatenate([x, [1.0], x, x])
    return np.var(h[1:]) + np.mean(h[:-1] * h[1:])


@pytest.mark.parametrize("n", [4, 1, 2, 10])
@pytest.mark.parametrize(
    "function", [mean_of_two_and_one, walked_beside, filled, products, of_three]
)
def test_a_multiple_is_not_the_extent(function: Any, n: int) -> None:
    """`(2 * n + 1) - 1` is `2 * n`."""
    agrees(function, (np.linspace(0.1, 1.0, n),))
