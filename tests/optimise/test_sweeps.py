"""Loops whose trips are gone back through as soon as they are made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from optimise.agreement import agrees
from optimise.summed import random_sum
from rotation import in_turn

from autodiff_sst import grad, hessian, jvp


def pairs(x: Any) -> Any:
    energy = 0.0
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            d = x[i] - x[j]
            r2 = d @ d + 0.1
            if r2 < 4.0:
                energy += 1.0 / r2**3
    return energy


def logarithm(x: Any, w: Any) -> Any:
    total = 0.0
    for i in range(len(x)):
        if x[i] > 0.2:
            total += np.sin(x[i] * w) ** 2
        else:
            total += np.cos(x[i])
    return np.log(total + 1.0)


def root_of_some(x: Any, w: Any) -> Any:
    """What is added up may be zero all around, where the derivative of the root is infinite."""
    total = 0.0
    for v in x:
        if v > 2.0:
            total += (v - 2.0) ** 2 * w
    return np.sqrt(total) + 3.0 * w


def power_of_some(x: Any, w: Any) -> Any:
    total = 0.0
    for i in range(len(x)):
        if x[i] > 2.0:
            total += x[i] ** 3 * w
    return 2.0 * total**0.5 + 3.0 * w


def length_of_some(x: Any, w: Any) -> Any:
    total = 0.0
    for v in x:
        if v > 2.0:
            total += np.sin(v) ** 2 * w
    return np.hypot(total, 0.0) + 2.0 * np.sqrt(total) + 3.0 * w


def until(x: Any) -> Any:
    i, total = 0, 0.0
    while i < len(x):
        if x[i] > 1.0:
            break
        total += np.sin(x[i]) * x[i]
        i += 1
    return total


def mean_of_some(x: Any) -> Any:
    total, count = 0.0, 0
    for v in x:
        if v > 0.0:
            total += np.log(1.0 + v * v)
            count += 1
    return total / max(count, 1)


def after_a_known_sum(x: Any) -> Any:
    """What the adjoint of `x` starts from depends on the loop."""
    total = 0.0
    for v in x:
        if v > 0.0:
            total += v**3
    return np.sum(x) * total


def two_states(x: Any, decay: Any) -> Any:
    """A recurrence that nothing is differentiated in does not bind the trips to each other."""
    total, k = 0.0, 1
    for i in range(len(x)):
        k = (5 * k + 3) % 17
        if k > 4:
            total += np.exp(-decay * x[i]) * k
    return total


def handed_on(x: Any) -> Any:
    s = 1.0
    for v in x:
        if v > 0.0:
            s = s * np.sin(v)
    return s


def two_sums(x: Any) -> Any:
    s, t = 0.0, 0.0
    for v in x:
        if v > 0.0:
            s += v**3
        t += np.sin(v) * v
    return s * t


X = np.array([0.9, -0.4, 0.7, 0.2, -1.1, 1.4, 0.3])
SUMS = [
    (pairs, np.outer(X, [1.0, 0.3])),
    (logarithm, X, 0.8),
    (until, X),
    (mean_of_some, X),
    (after_a_known_sum, X),
    (two_states, X, 0.3),
]


@pytest.mark.parametrize("call", SUMS, ids=lambda call: call[0].__name__)
@pytest.mark.parametrize("count", [7, 1, 0])
def test_sums_record_nothing(call: Any, count: int) -> None:
    function, x, *rest = call
    _, bare = agrees(function, (x[:count], *rest))
    assert "tape" not in bare.source
    assert "reversed" not in bare.source


@pytest.mark.parametrize("function", [handed_on, two_sums])
def test_what_needs_all_trips_is_recorded(function: Any) -> None:
    _, bare = agrees(function, (X,))
    assert "tape" in bare.source


@pytest.mark.parametrize("function", [root_of_some, power_of_some, length_of_some])
@pytest.mark.parametrize("count", [7, 0])
def test_nothing_added_up_times_an_infinite_derivative(function: Any, count: int) -> None:
    with np.errstate(all="ignore"):
        by_x, by_w = grad(function, (0, 1))(X[:count], 2.0)
    assert np.array_equal(by_x, np.zeros(count))
    assert by_w == 3.0
    agrees(function, (X + 3.0, 2.0))


def test_derivatives_of_such_derivatives() -> None:
    x = np.outer(X[:4], [1.0, 0.3])
    way = np.cos(np.arange(8.0)).reshape(4, 2)
    _, along = jvp(grad(pairs), (x,), (way,))
    step = 1e-5
    ahead, behind = (grad(pairs)(x + s * way) for s in (step, -step))
    np.testing.assert_allclose(along, (ahead - behind) / (2 * step), rtol=1e-5, atol=1e-7)
    twice = grad(lambda x: np.sum(grad(pairs)(x) * way))(x)
    np.testing.assert_allclose(twice, along, rtol=1e-10)
    full = hessian(pairs)(x)
    np.testing.assert_allclose(np.tensordot(full, way, 2), along, rtol=1e-10)


def test_what_a_trip_raises_is_raised() -> None:
    def checked(x: Any) -> Any:
        total = 0.0
        for v in x:
            if v < -1.0:
                raise ValueError("below")
            total += np.sqrt(1.0 + v) * v
        return total

    with pytest.raises(ValueError, match="below"):
        grad(checked)(X)
    agrees(checked, (X[:4],))


@pytest.mark.parametrize("seed", in_turn(range(60), 3))
def test_random_sums(seed: int) -> None:
    function, args = random_sum(seed)
    with np.errstate(all="ignore"):
        value = function(*args)
    if abs(value) < 1e3:
        agrees(function, args)
