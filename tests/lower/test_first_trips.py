"""Loops whose first trip differs from all others: it is written out, and the others are a loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

from autodiff_sst import finite_difference, value_and_grad


def roughness(x: Any) -> Any:
    previous = None
    total = 0.0
    for v in x:
        if previous is not None:
            total += (v - previous) ** 2
        previous = v
    return total


def largest(x: Any) -> Any:
    m = None
    for v in x:
        if m is None or v > m:
            m = v
    return m * x[0]


def numbered(x: Any) -> Any:
    last = None
    total = 0.0
    for k in range(2 * len(x)):
        v = np.sin(x[k % len(x)] * k)
        if last is None:
            total += v
        else:
            total += v * last
        last = v * 1.0
    return total


def paired(x: Any) -> Any:
    state = None
    for k, (a, b) in enumerate(zip(x, x[::-1], strict=True)):
        state = (a, b) if state is None else (state[0] * 0.5 + a * k, state[1] + b * state[0])
    return state[0] * state[1]


def kept_to_the_end(x: Any) -> Any:
    first = None
    for v in x:
        if first is None:
            first = v**2
            continue
        first = first + np.cos(v) * first
    else:
        first = first * 2.0
    return first


def left_early(x: Any) -> Any:
    seen = None
    for v in x:
        if seen is not None and v > 1.05:
            break
        seen = v if seen is None else seen * v
    return seen


FUNCTIONS = [roughness, largest, numbered, paired, kept_to_the_end, left_early]


@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_short_loops(function: Callable[..., Any], count: int) -> None:
    check_derivatives(function, np.random.default_rng(4).uniform(0.8, 1.2, size=count))


@pytest.mark.parametrize("function", [roughness, largest, numbered, paired, kept_to_the_end])
def test_long_loops_are_loops(function: Callable[..., Any]) -> None:
    """As many lines for many trips as for few."""
    derivative, lengths = value_and_grad(function), []
    for count in (20, 700):
        x = np.random.default_rng(1).uniform(0.99, 1.01, size=count) * 0.9
        value, gradient = derivative(x)
        assert value == function(x)
        step = 1e-6 * np.random.default_rng(2).normal(size=count)
        wanted = function(x + step) - function(x - step)
        np.testing.assert_allclose(2.0 * gradient @ step, wanted, rtol=1e-3, atol=1e-9)
        lengths.append(derivative.source.count("\n"))
    assert max(lengths) < 70


def committee(weights: Any, x: Any) -> Any:
    y = sum(w @ x for w in weights)
    return y @ y


def hamiltonian(weights: Any, x: Any) -> Any:
    total = 0
    for k in range(len(weights)):
        total = total + x[k] * weights[k]
    return np.trace(total @ total)


def nested_sums(weights: Any, x: Any) -> Any:
    total = 0
    for w in weights:
        total = total + sum(np.tanh(w) @ x * a for a in x)
    return np.sum(total**2)


@pytest.mark.parametrize("function", [committee, hamiltonian, nested_sums])
def test_arrays_added_to_the_number_zero(function: Any) -> None:
    derivative = value_and_grad(function, (0, 1))
    draw = np.random.default_rng(3).normal
    for count in (5, 2, 1, 3):
        args = draw(size=(count, 3, 3)), draw(size=3)
        if function is hamiltonian:
            args = args[0], draw(size=count)
        value, found = derivative(*args)
        np.testing.assert_allclose(value, function(*args), rtol=1e-14)
        for g, w in zip(found, finite_difference(function, (0, 1))(*args), strict=True):
            np.testing.assert_allclose(g, w, rtol=1e-6, atol=1e-6)
    assert "unbroadcast" not in derivative.source
