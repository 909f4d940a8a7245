"""Adjoints of rows that are read at places which may repeat."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autodiff_sst import grad, jvp
from autodiff_sst.runtime import add_at


def total_of_edges(x: Any, first: Any, second: Any) -> Any:
    d = x[first] - x[second]
    return np.sum(np.sqrt(1.0 + np.sum(d**2, axis=1)))


def columns(x: Any, first: Any, second: Any) -> Any:
    return np.sum(np.sin(x[:, first]) * x[..., second] ** 2)


def of_the_transpose(x: Any, first: Any, second: Any) -> Any:
    return np.sum(x.T[first % 3] ** 2 * x.T[second % 3, ::-1])


@pytest.mark.parametrize("function", [total_of_edges, columns, of_the_transpose])
@pytest.mark.parametrize("count", [0, 1, 7, 500])
def test_rows_that_repeat(function: Any, count: int) -> None:
    """Few are added row by row, many number by number; both are the transpose of the tangent."""
    stream = np.random.default_rng(count)
    x, t = stream.normal(size=(2, 3, 3))
    first, second = stream.integers(-3, 3, (2, count))
    _, tangent = jvp(function, (x, first, second), (t, None, None))
    np.testing.assert_allclose(np.sum(grad(function)(x, first, second) * t), tangent, atol=1e-9)


INDICES = (
    np.array([0, -1, 0, 3] * 100),
    (slice(None), np.array([1, -1] * 200)),
    (Ellipsis, np.array([[0, -1], [1, 1]] * 50)),
    (np.array([[0], [-2]] * 50), np.array([0, 1, -1]), slice(1, None)),
    np.arange(4) % 2 == 0,
)


@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("stored", [np.ascontiguousarray, np.asfortranarray])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128, np.int64])
def test_every_index(index: Any, stored: Any, dtype: Any) -> None:
    """To the last bit what `np.add.at` gives, whatever is added: numbers, rows, less."""
    stream = np.random.default_rng(0)
    a = stored(stream.integers(-9, 9, (4, 3, 5)).astype(dtype))
    for shape in {np.shape(a[index]), np.shape(a[index])[1:], ()}:
        value = (stream.normal(size=shape) * 9).astype(dtype)
        found, wanted = a.copy(order="K"), a.copy(order="K")
        add_at(found, index, value)
        np.add.at(wanted, index, value)
        assert np.array_equal(found, wanted)


def add_to_rows(x: Any, places: Any) -> Any:
    y = x * 2.0
    np.add.at(y, places, x[places] ** 2)
    return np.sum(y**3)


def test_the_users_own_line_stays() -> None:
    gradient = grad(add_to_rows)
    gradient(np.ones((3, 2)), np.array([0, 0, 2]))
    assert "np.add.at(y, places, " in gradient.source


def of_that_name(add_at: Any, places: Any) -> Any:
    return np.sum(np.sin(add_at[places]) ** 2)


def test_a_parameter_of_that_name() -> None:
    x, places = np.arange(6.0).reshape(3, 2), np.array([0, 2, 2])
    wanted = np.zeros((3, 2))
    np.add.at(wanted, places, np.sin(2 * x[places]))
    np.testing.assert_allclose(grad(of_that_name)(x, places), wanted)
