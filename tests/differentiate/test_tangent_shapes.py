"""A tangent has the shape of its value, also where all extents are 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autodiff_sst as ad


def ones_minus_number(x: Any) -> Any:
    return np.ones(1) - x


def linspace_plus_number(x: Any) -> Any:
    return np.linspace(0.5, 1.0, 1) + x


def matrix_of_one_minus_number(x: Any) -> Any:
    return np.ones((1, 1)) - x


def three_minus_number(x: Any) -> Any:
    return np.ones(3) - x


@pytest.mark.parametrize(
    "f",
    [ones_minus_number, linspace_plus_number, matrix_of_one_minus_number, three_minus_number],
    ids=lambda f: f.__name__,
)
def test_number_joins_array(f: Callable[..., Any]) -> None:
    value, tangent = ad.jvp(f, (2.0,), (0.5,))
    assert tangent.shape == value.shape
    np.testing.assert_array_equal(np.abs(tangent), np.full(value.shape, 0.5))


def convolved(x: Any) -> Any:
    return np.convolve(x, [1.0, 2.0, 3.0], "same") ** 2


def convolving(x: Any) -> Any:
    return np.convolve([1.0, 2.0, 3.0], x, "valid") ** 2


def correlated(x: Any) -> Any:
    return np.correlate(x, [1.0, 2.0, 3.0], "same") ** 2


def correlating(x: Any) -> Any:
    return np.correlate([1.0, 2.0, 3.0], x) ** 2


@pytest.mark.parametrize("lengths", [(5, 2, 1, 3), (2, 5), (1, 4)], ids=str)
@pytest.mark.parametrize("f", [convolved, convolving, correlated, correlating])
def test_either_may_be_the_longer_one(f: Callable[..., Any], lengths: tuple[int, ...]) -> None:
    """Of what is convolved, in one function that is called with arrays of other lengths."""

    def total(x: Any) -> Any:
        return np.sum(f(x) * x[0])

    hessian, jacobian = ad.hessian(total), ad.jacfwd(f)
    for length in lengths:
        x = np.linspace(0.4, 1.1, length)
        slopes = [(f(x + 1e-6 * e) - f(x - 1e-6 * e)) / 2e-6 for e in np.eye(length)]
        np.testing.assert_allclose(jacobian(x), np.transpose(slopes), rtol=1e-6, atol=1e-7)
        bends = [
            (ad.grad(total)(x + 1e-6 * e) - ad.grad(total)(x - 1e-6 * e)) / 2e-6
            for e in np.eye(length)
        ]
        np.testing.assert_allclose(hessian(x), bends, rtol=1e-6, atol=1e-6)


def chosen_and_scaled(x: Any) -> Any:
    s = np.where(x[0] > 0, x[1], x[2])
    s *= x[0]
    return s


def chosen_in_each_trip(x: Any) -> Any:
    s = 0.0
    for i in range(3):
        s = np.where(x[i] > 0, x[i], -x[i])
        s *= x[0]
    return s


def chosen_and_scaled_in_some_trips(x: Any) -> Any:
    s = np.where(x[0] > 0, x[1], x[2])
    for i in range(3):
        if x[i] > 0:
            s *= x[i]
        s[x[i] > 1.0] = x[i] ** 2
    return s * x[1]


def chosen_and_overwritten(x: Any) -> Any:
    s = np.where(x[0] > 0, x[1], x[2])
    s[...] = 3.0
    s += x[1] * x[2]
    return s


def of_a_part_of_one_element(x: Any) -> Any:
    s = np.where(x[0] > 0, x[1], x[2])
    s[...] = x[1:2] * x[2]
    return s


@pytest.mark.parametrize(
    "f",
    [
        chosen_and_scaled,
        chosen_in_each_trip,
        chosen_and_scaled_in_some_trips,
        chosen_and_overwritten,
        of_a_part_of_one_element,
    ],
    ids=lambda f: f.__name__,
)
def test_arrays_without_axes_are_written_to(f: Callable[..., Any]) -> None:
    """Their tangents are plain numbers at times, into which nothing can be written."""
    x, direction = np.array([0.5, -1.0, 2.0]), np.array([0.25, 0.5, -1.5])
    slopes = [(f(x + 1e-6 * e) - f(x - 1e-6 * e)) / 2e-6 for e in np.eye(3)]
    np.testing.assert_allclose(ad.jacfwd(f)(x), slopes, rtol=1e-6, atol=1e-8)
    value, tangent = ad.jvp(f, (x,), (direction,))
    assert value == f(x) and np.shape(tangent) == ()
    np.testing.assert_allclose(tangent, slopes @ direction, rtol=1e-6, atol=1e-8)


def squared_diagonal(A: Any) -> Any:
    return np.sum(np.diag(A) ** 2)


def squared_upper_diagonal(A: Any) -> Any:
    return np.sum(np.diagonal(A, 1) ** 2)


def singular_values(A: Any) -> Any:
    return np.sum(np.linalg.svd(A, compute_uv=False) ** 2)


@pytest.mark.parametrize("shape", [(1, 0), (0, 1), (1, 3), (3, 1), (0, 0)], ids=str)
@pytest.mark.parametrize("f", [squared_diagonal, squared_upper_diagonal, singular_values])
def test_a_row_or_a_column_may_have_no_element(f: Callable[..., Any], shape: Any) -> None:
    """What has one element for each row and column then has none."""
    A = np.random.default_rng(0).normal(size=shape)
    value, tangent = ad.jvp(f, (A,), (np.ones(shape),))
    np.testing.assert_allclose(value, f(A))
    np.testing.assert_allclose(tangent, np.sum(ad.grad(f)(A)), atol=1e-12)
