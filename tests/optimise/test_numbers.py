"""Elements of arrays as Python's numbers: nobody can tell, but by the time it takes."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

from autodiff_sst import grad, jacfwd, jvp, value_and_grad

X = np.array([0.4, -0.7, 1.1, 0.3, 0.9])
W = np.array([[0.2, -1.3, 0.5], [0.7, 0.1, -0.4]])


def filtered(x, a=0.3):
    y = 0.0
    for value in x:
        y = a * y + value * math.cos(value)
    return y


def largest(x):
    best = x[0]
    for value in x:
        best = max(best, value)
    return 2.0 * best * best


def polynomial(x):
    y = x[-1]
    for i in range(len(x) - 2, -1, -1):
        y = y * 0.7 + x[i]
    return y


def of_two_axes(w):
    total = 0.0
    for i in range(2):
        for j in range(3):
            total += w[i, j] * math.sin(w[i, j]) * w[i, -1]
    return total


def of_rows(w):
    total = 0.0
    for row in w:
        for j in range(3):
            total += row[j] * row[j - 1] * math.cos(row[j])
    return total


def written_meanwhile(x):
    y = x.copy()
    total = 0.0
    for i in range(1, len(x)):
        total += y[i] * y[i - 1] * math.sin(y[i])
        y[i] = total
    return total + y[2]


def written_after(x):
    y = x * 2.0
    total = 0.0
    for i in range(len(x)):
        total += y[i] * math.sin(y[i]) * y[i]
    y[:] = total
    return np.sum(y) + total


def written_through_a_view(x):
    y = x * 1.0
    part = y[1:]
    total = 0.0
    for i in range(3):
        total += y[i] * y[i] * math.sin(y[i])
        part[i] = total
    return np.sum(y * y)


def with_arrays(x):
    y = np.zeros(3)
    for value in x:
        scaled = value * value * 0.5
        y = y + scaled * np.array([1.0, value, math.sin(value)])
    return y


def chosen(x):
    total = 0.0
    for i in range(len(x)):
        a = x[i]
        b = a * a * 0.5 if a > 0.0 else -a * a
        total += b * math.exp(b)
    return total


def until(x):
    i, y = 0, x[0] * x[1]
    while i < len(x) and y < 1.0:
        y = y + abs(x[i]) * x[i] * 0.5
        i += 1
    return y


def stored(x):
    y = np.empty(len(x))
    for i in range(len(x)):
        y[i] = x[i] * x[i] * 0.5 + x[i]
        y[i] = math.sin(y[i])
    return y


def made_in_a_loop(x):
    total = 0.0
    for k in range(3):
        y = np.sin(x * (k + 1.0))
        for i in range(len(x)):
            total += y[i] * y[i] * math.cos(y[i])
    return total


def by_whole_numbers(x):
    order = np.argsort(x)
    total = 0.0
    for k, i in enumerate(order):
        total += k * x[i] * math.sin(x[i]) + i * x[i]
    return total


READING = [
    (filtered, X),
    (largest, X),
    (polynomial, X),
    (of_two_axes, W),
    (of_rows, W),
    (written_meanwhile, X),
    (written_after, X),
    (written_through_a_view, X),
    (with_arrays, X),
    (chosen, X),
    (until, X),
    (stored, X),
    (made_in_a_loop, X),
    (by_whole_numbers, X),
]


@pytest.mark.parametrize(("function", "x"), READING, ids=[f.__name__ for f, _ in READING])
def test_right(function: Callable[..., Any], x: np.ndarray) -> None:
    check_derivatives(function, x)


@pytest.mark.parametrize("function", [filtered, largest, of_two_axes, chosen])
def test_read_so(function: Callable[..., Any]) -> None:
    """The tests above test what they are for."""
    x = dict(READING)[function]
    assert ".data" in grad(function).source_for(x)


LAYOUTS = {
    "reversed": X[::-1],
    "strided": np.repeat(X, 3)[::3],
    "of a matrix": np.outer(X, X)[:, 1],
    "one": X[:1].copy(),
    "read-only": np.broadcast_to(0.5, 4),
}


@pytest.mark.parametrize("x", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("function", [filtered, polynomial, chosen])
def test_layouts(function: Callable[..., Any], x: np.ndarray) -> None:
    check_derivatives(function, x, order=1)


def test_layouts_of_matrices() -> None:
    for w in (W, W[::-1, ::-1], np.asfortranarray(W), W.T.copy().T):
        check_derivatives(of_two_axes, w, order=1)


def test_no_elements() -> None:
    value, gradient = value_and_grad(filtered)(np.zeros(0))
    assert value == 0.0 and gradient.shape == (0,)
    with pytest.raises(IndexError):
        grad(largest)(np.zeros(0))
    with pytest.raises(IndexError):
        grad(of_two_axes)(W[:, :0])


def test_single_precision() -> None:
    """It is derived anew, and rounds as it did."""
    x = X.astype(np.float32)
    value, gradient = value_and_grad(filtered)(x)
    assert gradient.dtype == np.float32 and value == filtered(x)
    np.testing.assert_allclose(gradient, grad(filtered)(X), rtol=1e-5)


@pytest.mark.parametrize("function", [filtered, largest, polynomial, of_two_axes, until])
def test_the_value_is_of_the_kind_it_was(function: Callable[..., Any]) -> None:
    x = dict(READING)[function]
    value, _ = value_and_grad(function)(x)
    expected = function(x)
    assert type(value) is type(expected) and value == expected


def unbound_without_trips(x, n):
    for i in range(n):
        if i == 0:
            t = x[i] * 2.0 + x[i] * x[i]
        if i > 0:
            t = t * x[i] * 0.5
    return t


def test_what_no_trip_binds_is_not_returned() -> None:
    """None is no number of any kind."""
    assert value_and_grad(unbound_without_trips)(X, 3)[0] == unbound_without_trips(X, 3)
    with pytest.raises(UnboundLocalError):
        value_and_grad(unbound_without_trips)(X, 0)
    with pytest.raises(UnboundLocalError):
        jvp(unbound_without_trips, (X, 0), (X, None))


def array_of_one_branch(x):
    s = 0.0
    if x[0] > 0.0:
        y = np.sin(x) * 2.0
        for i in range(len(x)):
            s += math.sin(y[i] * 2.0 * y[i] + y[i])
    return s


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_a_pullback_is_given_may_not_be_there(sign: float) -> None:
    """The array of the branch that was not taken is None."""
    check_derivatives(array_of_one_branch, sign * X)


def filled_up(v, k):
    if k == len(v):
        return 0.0
    v[k] = v[k] * v[k - 1] * 0.5
    return math.sin(v[k]) + filled_up(v, k + 1)


def overwritten_by_a_function(x):
    y = x * 1.5
    total = 0.0
    for i in range(len(y)):
        total += math.sin(y[i] * 2.0 * y[i] + y[i])
    scale = filled_up(y, 1)
    for i in range(len(y)):
        total += math.cos(y[i] * 2.0 * y[i] + y[i]) * scale
    return total


def test_what_a_function_overwrites_is_kept() -> None:
    """The array is copied, since its memory has no copies of its own."""
    check_derivatives(overwritten_by_a_function, X)


def divided(x):
    y = 1.0
    for value in x:
        y = 0.5 * y * value + value / (value * 0.5)
    return y


def raised(x):
    y = 1.0
    for value in x:
        y = 0.5 * y + value * value * (value * value) ** 200
    return y


def silenced(x):
    total = 0.0
    with np.errstate(over="raise"):
        try:
            for value in x:
                total += value * value * value
        except FloatingPointError:
            total = x[0] * 3.0
    return total


def test_what_python_refuses_is_left_to_numpy() -> None:
    x = np.array([0.5, 0.0, 2.0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value, gradient = value_and_grad(divided)(x)
        assert np.isnan(value) and np.isnan(gradient[1])
        value, gradient = value_and_grad(raised)(np.array([0.5, 1e9]))
        assert value == np.inf and gradient[0] != 0.0
    value, gradient = value_and_grad(silenced)(np.array([2.0, 1e200]))
    assert value == 6.0 and np.array_equal(gradient, [3.0, 0.0])


def overwritten_in_a_branch(x, y):
    w, q = np.exp(-1.5), -x.sum()
    if -1.5 < q <= -0.9263:
        y[0] = np.where((y[0] - x[-1]) > 0.1637, (y[0] - 0.9737), np.maximum(-1.2863, w))
    else:
        try:
            if not x[0] < x[0]:
                raise ValueError("no")
            q = -math.sin(y[0, 0])
        except ValueError:
            q = 1.0
    c = 1.0
    try:
        if np.any(x > -0.1863):
            raise ValueError("no")
    except ValueError:
        c = math.hypot(y[0][-2], 0.5)
    if -1.5 < y[0, 1] <= -0.9963:
        for _ in range(int(abs(y[-1, int(abs(w) * 3.0) % 2]) * 2.0) % 4):
            x[x > -1.1463] = np.sin(np.mean(y))
    return np.sum(1.0 * x + x**2) + np.sum(np.sin(y)) + 1.25 * w + 1.375 * q + 1.5 * c


@pytest.mark.parametrize("first", [1.289, 0.5])
def test_what_is_changed_is_not_read_so(first: float) -> None:
    """A copy of the memory would have to be made: for each column of a Jacobian, in a loop."""
    x, y = np.array([first]), np.array([[0.007, 0.202]])
    check_derivatives(overwritten_in_a_branch, x, y, argnums=(0, 1), order=1)
    for found, expected in zip(
        jacfwd(overwritten_in_a_branch, (0, 1))(x, y),
        grad(overwritten_in_a_branch, (0, 1))(x, y),
        strict=True,
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-12)
