"""What a loop leaves in an array is not recorded as well."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from optimise.agreement import agrees
from optimise.filled import random_filling
from optimise.filled_parts import random_parts
from rotation import in_turn

from autodiff_sst import grad


def tridiagonal(a: Any, b: Any, c: Any, d: Any) -> Any:
    n = len(d)
    cp, dp, x = np.zeros(n), np.zeros(n), np.zeros(n)
    cp[0], dp[0] = c[0] / b[0], d[0] / b[0]
    for i in range(1, n):
        m = b[i] - a[i] * cp[i - 1]
        cp[i] = c[i] / m
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m
    x[-1] = dp[-1]
    for i in range(n - 2, -1, -1):
        x[i] = dp[i] - cp[i] * x[i + 1]
    return np.sum(x**2)


def trajectory(u: Any, W: Any, n: Any) -> Any:
    path = np.zeros((n + 1, len(u)))
    path[0] = u
    for t in range(n):
        path[t + 1] = path[t] + 0.1 * np.tanh(W @ path[t]) * path[t]
    return np.sum(path**2)


def from_the_end(x: Any) -> Any:
    """The first trip reads the last element, which the last trip writes over."""
    y = np.sin(x)
    for i in range(len(x)):
        y[i] = y[i - 1] * y[i - 1] + x[i]
    return np.sum(y)


def written_over_by_the_next(x: Any) -> Any:
    y = np.sin(x)
    for i in range(len(x) - 1):
        y[i] = y[i + 1] ** 2
        y[i + 1] = y[i] * x[i]
    return np.sum(y)


def written_over_later(x: Any) -> Any:
    y = np.zeros(len(x) + 1)
    y[0] = x[0]
    for i in range(len(x)):
        y[i + 1] = y[i] * np.sin(y[i]) + x[i]
    total = np.sum(y**2)
    y[:] = x[0]
    return total + np.sum(y**3)


X = np.array([0.9, -0.4, 1.3, 0.2, -1.1])


def test_recurrences_in_arrays_record_what_is_not_in_them() -> None:
    draw = np.random.default_rng(0).normal
    diagonals = 0.3 * draw(size=5), 3 + draw(size=5) ** 2, 0.3 * draw(size=5), draw(size=5)
    whole, _ = agrees(tridiagonal, diagonals)
    assert "tape.append(m)" in whole.source
    whole, _ = agrees(trajectory, (0.3 * draw(size=3), draw(size=(3, 3)), 12))
    source = whole.source
    assert ".copy()" not in source
    assert "path[:" in source


@pytest.mark.parametrize("function", [from_the_end, written_over_by_the_next, written_over_later])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_what_is_written_over_is_recorded(function: Any, count: int) -> None:
    agrees(function, (X[:count],))


def test_loops_without_trips() -> None:
    assert np.array_equal(grad(trajectory)(np.ones(2), np.eye(2), 0), 2 * np.ones(2))


def cholesky(A: Any) -> Any:
    n = A.shape[0]
    L = np.zeros((n, n))
    for j in range(n):
        L[j, j] = np.sqrt(A[j, j] - L[j, :j] @ L[j, :j])
        L[j + 1 :, j] = (A[j + 1 :, j] - L[j + 1 :, :j] @ L[j, :j]) / L[j, j]
    return np.sum(np.log(np.diag(L)))


def substitution(A: Any, b: Any) -> Any:
    n = len(b)
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return np.sum(x**2)


def running_over(x: Any) -> Any:
    """The next trip writes over the last place of the part."""
    y = np.sin(x)
    for i in range(len(x)):
        y[i] = np.sum(y[: i + 2] ** 2)
    return np.sum(y)


def stored_on_one_path(x: Any) -> Any:
    y = np.sin(x)
    for i in range(len(x)):
        v = y[i] * y[i]
        if x[i] > 0.0:
            y[i] = v
        y[i] = y[i] + 0.0 if x[i] > 0.0 else np.exp(v) * v
    return np.sum(y)


def stored_on_the_other_path(x: Any) -> Any:
    y = np.outer(x, x)
    for i in range(len(x)):
        v = np.sum(np.tanh(y[:, i]))
        if x[i] > 0.0:
            y[i, :i] = x[:i] * v
        else:
            y[i, i] = v
    return np.sum(y**2)


@pytest.mark.parametrize("function", [stored_on_one_path, stored_on_the_other_path])
def test_what_is_stored_on_one_path_only_is_recorded(function: Any) -> None:
    agrees(function, (X,))


def test_parts_that_are_not_written_to_again_are_read_where_they_are() -> None:
    draw = np.random.default_rng(0).normal
    a = draw(size=(5, 5)) + 5 * np.eye(5)
    for function, args in ((cholesky, (a @ a.T,)), (substitution, (a, draw(size=5)))):
        whole, _ = agrees(function, args)
        assert "tape" not in whole.source
    whole, _ = agrees(running_over, (0.3 * X,))
    assert "tape" in whole.source


@pytest.mark.parametrize("seed", in_turn(range(80), 3))
def test_random_fillings(seed: int) -> None:
    _agrees_where_it_is_small(*random_filling(seed))


@pytest.mark.parametrize("seed", in_turn(range(120), 3))
def test_random_fillings_of_parts(seed: int) -> None:
    _agrees_where_it_is_small(*random_parts(seed))


def _agrees_where_it_is_small(function: Any, args: tuple[Any, ...]) -> None:
    try:
        with np.errstate(all="ignore"):
            value = function(*args)
    except (IndexError, ValueError):
        return
    if abs(value) < 1e3:
        agrees(function, args)
