"""An integer that is differentiated is a float: where it counts something, that is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autodiff_sst as ad


def trips(x, n):
    s = 0.0
    for i in range(n):
        s += x * i
    return s


def extent(x, n):
    return np.sum(np.zeros(n) + x)


def extents(x, n):
    return np.sum(np.ones((n, 2)) * x)


def new_shape(x, n):
    return np.sum(np.arange(4.0).reshape(n, 2) * x)


def index(x, n):
    y = np.arange(4.0) * x
    return y[n]


def index_after_arithmetic(x, n):
    y = np.arange(4.0) * x
    return y[2 * n - 1]


def index_of_a_list(x, n):
    y = [x, x * 2, x * 3]
    return y[n]


def place_that_is_written(x, n):
    y = np.arange(4.0) * x
    y[n] = x
    return np.sum(y)


def end_of_a_slice(x, n):
    y = np.arange(4.0) * x
    return np.sum(y[: n + 1])


def axis(x, n):
    return np.sum(np.sum(np.ones((2, 2, 2)) * x, axis=n))


def samples(x, n):
    return np.sum(np.linspace(0.0, x, num=n))


def repeats(x, n):
    return np.sum(np.repeat(x, n))


def shift(x, n):
    return x * (n << 1)


COUNTING: tuple[Callable[..., Any], ...] = (
    trips,
    extent,
    extents,
    new_shape,
    index,
    index_after_arithmetic,
    index_of_a_list,
    place_that_is_written,
    end_of_a_slice,
    axis,
    samples,
    repeats,
    shift,
)


def name(f: Callable[..., Any]) -> str:
    return f.__name__


@pytest.mark.parametrize("f", COUNTING, ids=name)
def test_a_count_that_is_differentiated(f: Callable[..., Any]) -> None:
    message = "n is differentiated, and so an integer is promoted to float64, but .* needs an inte"
    with pytest.raises(ad.ArgumentError, match=message) as caught:
        ad.grad(f, (0, 1))(2.0, 2)
    assert "leave n out of argnums" in str(caught.value)
    assert caught.value.place is not None
    assert caught.value.place.filename == __file__
    with pytest.raises(ad.ArgumentError, match=message):
        ad.jvp(f, (2.0, 2), (1.0, 1.0))


@pytest.mark.parametrize("f", [f for f in COUNTING if f is not axis], ids=name)
def test_the_remedy(f: Callable[..., Any]) -> None:
    expected = (f(2.001, 2) - f(1.999, 2)) / 0.002
    np.testing.assert_allclose(ad.grad(f)(2.0, 2), expected)


def test_a_float_that_is_made_an_integer_may_count() -> None:
    def f(x, n):
        return sum(x * k for k in range(int(n) + 1)) * n

    assert ad.grad(f, (0, 1))(2.0, 3) == (18.0, 12.0)


@pytest.mark.parametrize(
    "f",
    [
        lambda x, n: sum([x] * n),
        lambda x, n: sum([x, x] - [n, n]),
        lambda x, n: sum(n - (x, x)),
        lambda x, n: np.sum([x] * np.float64(n)),
    ],
)
def test_arithmetic_of_lists_that_python_refuses(f: Callable[..., Any]) -> None:
    with pytest.raises(TypeError):
        f(2.0, 2.0)
    with pytest.raises(ad.UnsupportedSyntax, match="which Python refuses"):
        ad.grad(f)(2.0, 2.0)


def test_arithmetic_of_lists_with_numbers_of_numpy() -> None:
    def f(x, y):
        return np.sum(([1.0, x] - y) * [x, 2.0])

    assert ad.grad(f, (0, 1))(2.0, np.float64(3.0)) == (0.0, -4.0)
