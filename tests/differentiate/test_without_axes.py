"""Arrays without axes, and the derivatives of what is made of them, which may be plain numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autodiff_sst as ad


def sum_that_starts_with_a_remainder(y: Any, n: int) -> Any:
    s = y % 2.0
    for i in range(n):
        s += y * i
    return s


def smaller_of_a_remainder_and_a_number(y: Any, n: int) -> Any:
    return min(y % 2.0, n + 3)


def sum_in_places_of_a_list(y: Any, n: int) -> Any:
    kept = []
    for _ in range(n + 1):
        kept.append(y + 0)
    s = kept[0]
    for i in range(n):
        s += y * i
    return s + kept[0]


def kept_in_a_loop(y: Any, n: int) -> Any:
    s = y + 0
    for _ in range(n):
        s = min(s, 4.0)
    return s


@pytest.mark.parametrize("n", [0, 3])
@pytest.mark.parametrize(
    "f",
    [
        sum_that_starts_with_a_remainder,
        smaller_of_a_remainder_and_a_number,
        sum_in_places_of_a_list,
        kept_in_a_loop,
    ],
    ids=lambda f: f.__name__,
)
def test_tangent_is_no_argument_and_changes_none(f: Callable[..., Any], n: int) -> None:
    """A tangent that a number took over from its array was added to in place."""
    y, y_dot = np.array(0.7), np.ones(())
    value, tangent = ad.jvp(f, (y, n), (y_dot, None))
    assert value == f(0.7, n)
    assert not np.shares_memory(tangent, y_dot)
    assert y_dot == 1.0
    slope = (f(0.7 + 1e-6, n) - f(0.7 - 1e-6, n)) / 2e-6
    np.testing.assert_allclose(tangent, slope, rtol=1e-8)


def array_of_a_sum(x: Any, n: int) -> Any:
    s = 0.0 * x
    for i in range(n):
        s += x * i
    return np.array(s + x)


def test_cotangent_is_not_changed() -> None:
    seed = np.ones(())
    value, pullback = ad.vjp(array_of_a_sum, 0.7, 3)
    (found, _) = pullback(seed)
    assert (value, found, seed) == (array_of_a_sum(0.7, 3), 4.0, 1.0)
    assert not np.shares_memory(found, seed)


def adds_the_larger(y: Any) -> Any:
    y += max(y, 3)
    return y


def adds_itself_or_a_number(y: Any) -> Any:
    y += y if y > 0.5 else 0.5
    return y


@pytest.mark.parametrize("f", [adds_the_larger, adds_itself_or_a_number], ids=lambda f: f.__name__)
@pytest.mark.parametrize("at", [0.2, 0.7, 3.5])
def test_adjoint_that_is_a_plain_number_is_copied(f: Callable[..., Any], at: float) -> None:
    slope = (f(at + 1e-6) - f(at - 1e-6)) / 2e-6
    value, found = ad.value_and_grad(f)(np.array(at))
    assert value == f(at)
    np.testing.assert_allclose(found, slope, rtol=1e-8)
    np.testing.assert_allclose(ad.vjp(f, np.array(at))[1](1.0)[0], slope, rtol=1e-8)


def divided_twice(y: Any) -> Any:
    v = 0
    for _ in range(2):
        y /= v
    return y


def test_division_by_zero_is_numpys() -> None:
    with np.errstate(divide="ignore"):
        assert ad.value_and_grad(divided_twice)(np.array(0.7)) == (np.inf, np.inf)


def number_or_flag(y: Any) -> Any:
    return np.array([y and True, 2])[1]


def number_or_whole_one(y: Any) -> Any:
    return np.array([y if y < 0.5 else 3, 2]).sum()


@pytest.mark.parametrize("f", [number_or_flag, number_or_whole_one], ids=lambda f: f.__name__)
@pytest.mark.parametrize("y", [np.array(0.7), np.array(0.0), 0.7, 0.0], ids=repr)
def test_array_that_is_whole_on_one_path(f: Callable[..., Any], y: Any) -> None:
    value, pullback = ad.vjp(f, y)
    assert value == f(y)
    y_dot = np.ones(()) if isinstance(y, np.ndarray) else 1.0
    assert pullback(1.0)[0] == ad.jvp(f, (y,), (y_dot,))[1]
