"""What is reduced twice, and divided twice, by functions that normalise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

from autodiff_sst import grad


def by_columns(x: Any, g: Any) -> Any:
    centred = x - np.mean(x, axis=0)
    return np.sum((g * centred / np.sqrt(np.var(x, axis=0) + 0.1)) ** 3)


def by_columns_that_are_kept(x: Any, g: Any) -> Any:
    centred = x - x.mean(axis=0, keepdims=True)
    return np.sum((g * centred / np.sqrt(x.var(axis=0, keepdims=True) + 0.1)) ** 3)


def by_rows(x: Any, g: Any) -> Any:
    mean = np.mean(x, axis=-1)
    centred = x - mean[:, None]
    return np.sum((g * centred / np.sqrt(np.var(x, axis=1) + 0.1)[..., None]) ** 3)


def by_all(x: Any, g: Any) -> Any:
    return np.sum((g * (x - np.mean(x)) / np.sqrt(np.var(x) + 0.1)) ** 3) * np.mean(x)


def by_deviation(x: Any, g: Any) -> Any:
    return np.sum(g * np.tanh((x - np.mean(x, axis=0)) / (np.std(x, axis=0) + 0.3)))


def more_rows(x: Any, g: Any) -> Any:
    """The rows that are divided are fewer than those of the product."""
    shares = g / (1.0 + g**2)
    return np.sum(np.sin(shares * x) / (1.0 + g**2)) + np.sum(shares)


FUNCTIONS = [by_columns, by_columns_that_are_kept, by_rows, by_all, by_deviation, more_rows]


@pytest.mark.parametrize("shape", [(5, 3), (1, 3), (5, 1), (1, 1)], ids=str)
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_derivatives(function: Callable[..., Any], shape: tuple[int, int]) -> None:
    stream = np.random.default_rng(2)
    x, g = stream.normal(size=shape), stream.uniform(0.5, 1.5, shape[1])
    if function is not by_deviation or shape[0] > 1:  # that of equal numbers has a kink
        check_derivatives(function, x, g, argnums=(0, 1))


def test_single_precision() -> None:
    stream = np.random.default_rng(2)
    x, g = stream.normal(size=(5, 3)).astype("float32"), np.float32([0.5, 1.0, 1.5])
    for function in FUNCTIONS:
        check_derivatives(function, x, g, argnums=(0, 1))
        assert [d.dtype for d in grad(function, (0, 1))(x, g)] == ["float32", "float32"]


@pytest.mark.parametrize("function", [by_columns, by_rows], ids=lambda f: f.__name__)
def test_a_mean_that_is_there_is_not_taken_again(function: Callable[..., Any]) -> None:
    derivative = grad(lambda x, g: function(x, g))
    derivative(np.ones((5, 3)), np.ones(3))
    code = [line.partition("#")[0] for line in derivative.source.splitlines()]
    assert sum("np.mean(x, " in line for line in code) == 1
