"""Broadcasts that are left out: the extents of 1 that would tell, and the dtypes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

from autodiff_sst import grad


def weighted_squares(m: Any, p: Any) -> Any:
    return 0.5 * np.sum(m[:, None] * p**2)


def weighted_mean(m: Any, p: Any) -> Any:
    return np.mean(m * (p + m) ** 3)


def spread_sum(m: Any, p: Any) -> Any:
    """The sum is spread over `p` only: `m` alone may be the larger one."""
    return np.sum(np.sum(p * p, axis=1, keepdims=True) * m)


def pair_forces(m: Any, p: Any) -> Any:
    d = p[None, :, :] - p[:, None, :]
    r2 = np.sum(d**2, axis=-1) + 0.5
    force = np.sum(m[None, :, None] * d / r2[..., None] ** 1.5, axis=1)
    return np.sum(np.sin(force))


def differences(m: Any, p: Any) -> Any:
    return np.sum((np.sum(p, axis=0) - m) ** 2 / (1.0 + p**2))


SHAPES = [((3,), (3, 4)), ((1,), (1, 4)), ((3,), (3, 1)), ((1,), (1, 1)), ((0,), (0, 4))]
WITH_ROWS = [((4,), (3, 4)), ((1,), (3, 4)), ((4,), (3, 1)), ((4,), (1, 4)), ((1,), (1, 1))]


def at(*shapes: tuple[int, ...]) -> list[Any]:
    stream = np.random.default_rng(3)
    return [stream.uniform(0.5, 1.5, shape) for shape in shapes]


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("function", [weighted_squares, pair_forces])
def test_a_column(function: Callable[..., Any], shapes: Any) -> None:
    check_derivatives(function, *at(*shapes), argnums=(0, 1))


@pytest.mark.parametrize("shapes", WITH_ROWS, ids=str)
@pytest.mark.parametrize("function", [weighted_mean, spread_sum, differences])
def test_rows_that_may_be_the_longer_ones(function: Callable[..., Any], shapes: Any) -> None:
    check_derivatives(function, *at(*shapes), argnums=(0, 1))
    for gradient, x in zip(grad(function, (0, 1))(*at(*shapes)), at(*shapes), strict=True):
        assert gradient.shape == x.shape


@pytest.mark.parametrize("shapes", SHAPES[:3], ids=str)
def test_factors_of_single_precision(shapes: Any) -> None:
    """A number that was spread in double precision must not become one of single precision."""
    m, p = at(*shapes)
    wanted = grad(weighted_squares, (0, 1))(m.astype("float32").astype("float64"), p)
    found = grad(weighted_squares, (0, 1))(m.astype("float32"), p)
    assert [g.dtype for g in found] == ["float32", "float64"]
    np.testing.assert_allclose(found[1], wanted[1], rtol=1e-15)
    np.testing.assert_allclose(found[0], wanted[0], rtol=1e-6)


def test_integers_and_infinities_pass_through() -> None:
    m, p = np.array([1, 2]), np.array([[np.inf, 0.0], [np.nan, 3.0]])
    with np.errstate(all="ignore"):
        found = grad(weighted_squares, 1)(m, p)
    np.testing.assert_array_equal(found, m[:, None] * p)


@pytest.mark.parametrize("function", [weighted_squares, pair_forces])
def test_nothing_is_spread(function: Callable[..., Any]) -> None:
    derivative = grad(function, (0, 1))
    derivative(*at((3,), (3, 4)))
    assert "broadcast_to" not in derivative.source


def elimination(A: Any, b: Any) -> Any:
    A, b = A.copy(), b.copy()
    n = len(b)
    for k in range(n - 1):
        for i in range(k + 1, n):
            m = A[i, k] / A[k, k]
            A[i, k:] -= m * A[k, k:]
            b[i] -= m * b[k]
    return np.sum(np.log(np.abs(np.diag(A)))) + np.sum(b**2)


def crout(A: Any, b: Any) -> Any:
    u = A.copy()
    for k in range(len(u)):
        row = u[k, k + 1 :]
        row /= u[k, k]
        for i in range(k + 1, len(u)):
            rest = u[i, k + 1 :]
            rest -= u[i, k] * row
    return np.sum(np.log(np.abs(np.diag(u)))) + b @ u @ b


def reflections(A: Any, b: Any) -> Any:
    R = A.copy()
    for k in range(R.shape[1] - 1):
        x = R[k:, k]
        e = np.zeros(len(x))
        e[0] = 1.0
        v = x + np.sign(x[0]) * np.linalg.norm(x) * e
        v = v / np.linalg.norm(v)
        R[k:, k:] -= 2.0 * np.outer(v, v @ R[k:, k:])
    return np.sum((R @ b) ** 2 * np.arange(len(b)))


@pytest.mark.parametrize("function", [elimination, crout, reflections])
@pytest.mark.parametrize("count", [2, 5])
def test_parts_between_the_same_places_have_the_same_extent(function: Any, count: int) -> None:
    draw = np.random.default_rng(count).normal
    args = draw(size=(count, count)) + 4 * np.eye(count), draw(size=count)
    check_derivatives(function, *args, argnums=(0, 1))
    gradient = grad(function, (0, 1))
    gradient(*args)
    assert "unbroadcast" not in gradient.source
    assert ".shape" not in gradient.source.partition("for k in reversed")[2]
