"""Loops of which parts are done for all trips at once give what they gave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from distribute.checks import assert_right
from distribute.loops import random_loop
from rotation import in_turn

from autodiff_sst import finite_difference, grad, value_and_grad

ALL = tuple(range(6))


@pytest.mark.parametrize("seed", in_turn(range(60), 3))
def test_random_loops(seed: int) -> None:
    assert_right(*random_loop(seed), thorough=seed % 5 == 0)


FUNCTIONS = (
    np.exp,
    np.log1p,
    np.sqrt,
    np.sin,
    np.cos,
    np.tanh,
    np.arctan,
    np.sinh,
    np.expm1,
    np.square,
    np.reciprocal,
    np.abs,
)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_rows_keep_their_bits(function: Any) -> None:
    """What is done for all trips at once is, bit for bit, what each trip does."""
    x = np.random.default_rng(0).uniform(0.1, 3.0, (40, 7))
    whole = function(x)
    assert np.array_equal(whole, np.stack([function(row) for row in x]))
    assert np.array_equal(whole, np.reshape([function(v) for v in x.reshape(-1)], x.shape))
    assert np.array_equal(whole, function(np.asfortranarray(x)))


def network(W: Any, U: Any, b: Any, xs: Any, ys: Any) -> Any:
    h, loss = np.zeros(len(b)), 0.0
    for t in range(len(xs)):
        h = np.tanh(W @ h + U @ xs[t] + b)
        loss += np.sum((h - ys[t]) ** 2)
    return loss


def test_only_the_recurrence_stays_in_the_loop() -> None:
    draw = np.random.default_rng(1).normal
    args = draw(size=(3, 3)), draw(size=(3, 2)), draw(size=3), draw(size=(9, 2)), draw(size=(9, 3))
    gradient = grad(network, argnums=(0, 1, 2))
    found = gradient(*args)
    for g, w in zip(found, finite_difference(network, argnums=(0, 1, 2))(*args), strict=True):
        np.testing.assert_allclose(g, w, rtol=1e-6, atol=1e-7)
    forward, _ = gradient.source.split("# adjoints")
    (loop,) = forward.split("for t in ")[1:]
    assert "xs @ U.T" in forward.split("for t in ")[0]
    assert loop.split("\n\n")[0].count("@") == 1 + loop.count("@ V"), "one product a trip"


def test_no_trip_and_arrays_that_do_not_fit() -> None:
    """A loop without trips asks nothing of its arrays, also after one with trips was derived."""
    draw = np.random.default_rng(2).normal
    gradient = grad(network, argnums=(0, 1))
    sizes = (3, 3), (3, 2), (3,), (9, 2), (9, 3)
    gradient(*(draw(size=size) for size in sizes))
    nothing = (3, 3), (3, 2), (3,), (0, 5), (0, 4)
    for g in gradient(*(draw(size=size) for size in nothing)):
        assert not g.any()
    short = (3, 3), (3, 2), (3,), (9, 2), (8, 3)
    with pytest.raises(IndexError):
        gradient(*(draw(size=size) for size in short))


def total_of_ratios(x: Any, y: Any) -> Any:
    total = 0.0
    for t in range(1, len(x)):
        total += np.exp(-x[t]) / y[t - 1] + x[t - 1] * np.sin(y[t])
    return total


def test_values_keep_their_bits() -> None:
    x, y = np.random.default_rng(3).uniform(0.5, 1.5, (2, 1000))
    gradient = value_and_grad(total_of_ratios, argnums=(0, 1))
    value, _ = gradient(x, y)
    assert value == total_of_ratios(x, y)
    assert "sum(" in gradient.source
    assert "for t" not in gradient.source


def squares_of_rows(x: Any) -> Any:
    return sum(np.sum(row * row) for row in list(np.sin(x)))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_lists_of_rows(count: int) -> None:
    x = np.linspace(0.5, 1.5, 2 * count).reshape(count, 2)
    np.testing.assert_allclose(grad(squares_of_rows)(x), 2 * np.sin(x) * np.cos(x))


def pair(w: Any, xs: Any, ys: Any) -> Any:
    h, loss = np.zeros(2), 0.0
    for t in range(len(xs)):
        h = np.tanh(h * w + xs[t])
        loss += np.sum(np.exp(h - ys[t + 1]) ** 2)
    return loss


def test_extents_that_the_function_fixes() -> None:
    draw = np.random.default_rng(4).normal
    gradient = grad(pair, argnums=(0, 1, 2))
    args = draw(size=2), draw(size=(12, 2)), draw(size=(15, 2))
    for g, w in zip(
        gradient(*args), finite_difference(pair, argnums=(0, 1, 2))(*args), strict=True
    ):
        np.testing.assert_allclose(g, w, rtol=1e-6, atol=1e-6)
    assert "w: float64 (2,), xs: float64 (xs0, 2), ys: float64 (ys0 >= xs0+1, 2)" in gradient.source
    for g in gradient(draw(size=3), draw(size=(0, 5)), draw(size=(0, 4))):
        assert not g.any()
    with pytest.raises(ValueError, match="broadcast"):
        gradient(draw(size=3), draw(size=(12, 3)), draw(size=(15, 3)))
    with pytest.raises(IndexError):
        gradient(draw(size=2), draw(size=(12, 2)), draw(size=(12, 2)))


def draws_beside_a_list(x: Any) -> Any:
    values = np.array([np.sin(v) for v in x])
    return np.sum(values * np.random.normal(size=len(values)))  # noqa: NPY002


@pytest.mark.parametrize("operator", [grad, value_and_grad])
def test_deriving_draws_nothing(operator: Any) -> None:
    x = np.linspace(0.0, 1.0, 9)
    np.random.seed(7)  # noqa: NPY002
    draws_beside_a_list(x)
    following = np.random.rand()  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    operator(draws_beside_a_list)(x)
    assert np.random.rand() == following  # noqa: NPY002


def ratios(x: Any) -> Any:
    total = 0.0
    for t in range(len(x) - 1):
        total += np.exp(-x[t]) / x[t + 1]
    return total


def test_few_trips_first() -> None:
    """What is derived for few trips does not serve many."""
    gradient = grad(ratios)
    for count, loops in ((3, True), (9, False), (2, False), (50, False)):
        x = np.linspace(0.5, 1.5, count)
        np.testing.assert_allclose(gradient(x), finite_difference(ratios)(x), rtol=1e-6)
        text, *_ = gradient.source_for(x).split("\n\n\n# Compiled for")
        assert ("for t in" in text) == loops


def begun_with_an_argument(a: Any, xs: Any) -> Any:
    acc = a
    for t in range(len(xs)):
        acc = acc + np.exp(xs[t]) * np.sin(xs[t])
    acc = acc * 2.0
    acc = acc + 1.0
    return np.sum(acc * acc)


def sum_and_total(a: Any, xs: Any) -> Any:
    acc = a
    for t in range(len(xs)):
        acc = acc + np.exp(xs[t]) * np.sin(xs[t])
    return np.sum(acc * acc), acc


@pytest.mark.parametrize("count", [0, 12])
def test_sums_that_begin_with_an_argument_leave_it_alone(count: int) -> None:
    a, xs = np.array([0.5, -1.0, 2.0]), np.random.default_rng(5).normal(size=(12, 3))
    both = value_and_grad(begun_with_an_argument, argnums=(0, 1))
    with_sum = grad(sum_and_total, argnums=(0, 1), has_aux=True)
    both(a, xs), with_sum(a, xs)  # derived for many trips
    given, xs = a.copy(), xs[:count]
    value, _ = both(a, xs)
    assert value == begun_with_an_argument(given.copy(), xs)
    _, acc = with_sum(a, xs)
    assert not np.shares_memory(acc, a)
    np.testing.assert_array_equal(a, given)
