"""Reverse sweeps of loops in parts: right, and as short as by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest
from distribute.checks import assert_right, assert_same, loops_in

from autodiff_sst import grad, hessian, value_and_grad

GENERATOR = np.random.default_rng(5)
W, U, B, V = (GENERATOR.normal(size=shape) for shape in ((3, 3), 3, 3, 3))
SIZES = pytest.mark.parametrize("trips", [0, 1, 2, 9, 40])


def numbers(trips: int) -> np.ndarray:
    return np.random.default_rng(trips).normal(size=trips)


def sweep(source: str) -> str:
    """The last loop of a derivative."""
    lines = source.splitlines()
    (start, *_) = [k for k, line in enumerate(lines) if "reversed(" in line]
    indent = len(lines[start]) - len(lines[start].lstrip())
    inside = []
    for line in lines[start + 1 :]:
        if len(line) - len(line.lstrip()) <= indent:
            break
        inside.append(line)
    return "\n".join(inside)


def network(W, U, b, v, xs):
    h = np.zeros(len(b))
    loss = 0.0
    for t in range(len(xs)):
        h = np.tanh(W @ h + U * xs[t] + b)
        loss += (v @ h) ** 2
    return loss


@SIZES
def test_recurrent_network(trips: int) -> None:
    assert_right(network, (W, U, B, V, numbers(trips)), thorough=trips == 9)


def test_the_sweep_of_a_network_has_what_is_recurrent_only() -> None:
    g = grad(network, (0, 1, 2, 3))
    g(W, U, B, V, numbers(20))
    inside = sweep(g.source)
    assert "tanh" not in inside
    assert "1.0 -" not in inside
    assert "_bar +=" not in inside.replace("h_bar +=", "")
    assert "append" not in g.source


def gates(w, x, y):
    state = np.zeros(3)
    total = 0.0
    for t in range(1, len(x)):
        gate = 1.0 / (1.0 + np.exp(-w * x[t]))
        change = np.tanh(w * state + y[t - 1])
        state = state * gate + (1.0 - gate) * change
        total += np.sum(state**2)
    return total


@SIZES
def test_gates(trips: int) -> None:
    rows = np.random.default_rng(trips).normal(size=(trips, 3))
    assert_right(gates, (V, numbers(trips), rows))


def shared(w, x):
    """One product of recorded values serves two parameters, one of the values has an array."""
    s = w
    kept = np.empty((len(x), 3))
    for t in range(len(x)):
        s = np.sin(s * x[t]) * w
        kept[t] = s
    return np.sum(kept * kept)


@SIZES
def test_values_that_are_stored_anyway(trips: int) -> None:
    assert_right(shared, (V, numbers(trips)))


def steps_unknown(x, steps):
    for _ in range(steps):
        x = np.sin(x) * np.cos(x) * 0.9
    return np.sum(x)


@pytest.mark.parametrize("steps", [-3, 0, 1, 12])
def test_as_many_trips_as_a_number_says(steps: int) -> None:
    found = grad(steps_unknown)(V, steps)
    assert_same([found], [grad(steps_unknown, reassociate=False)(V, steps)])


def left_by_the_last_trip(b, x):
    """What a trip leaves is not there where none is made."""
    total = 0.0
    for t in range(len(x)):
        scale = b + b
        row = np.tanh(b * x[t]) * scale
        total += row @ row
    return total


@SIZES
def test_nothing_that_may_be_unbound_is_used_before_a_loop(trips: int) -> None:
    assert_right(left_by_the_last_trip, (B, numbers(trips)))


def begins_later(b, x, M):
    total = 0.0
    for t in range(2, len(x) - 1):
        z = np.zeros(3)
        z[0] = np.mean(np.tanh(W @ M[t][::-1]) * ((b + b) @ W))
        z[1:] += b[1:]
        total += z @ z * x[t - 1]
    return 0.1 * total * total


@SIZES
def test_loops_that_begin_later(trips: int) -> None:
    rows = np.random.default_rng(trips).normal(size=(trips, 3))
    assert_right(begins_later, (B, numbers(trips), rows))


def from_below(x):
    a = x.copy()
    for i in range(-1, len(x) - 1):
        a[i + 1] = np.sin(a[i]) * x[i]
    return np.sum(a**2)


def from_further_below(x):
    a = x.copy()
    for i in range(-3, len(x) - 3):
        a[i + 1] = np.sin(a[i]) * x[i]
    return np.sum(a**2)


def rows_from_below(w, M):
    h = w
    for i in range(-2, len(M) - 2):
        h = np.tanh(w * h + M[i]) * np.exp(-h * h)
    return np.sum(h)


def test_loops_that_begin_below_zero() -> None:
    """What is counted from the end has no row of its own in an array over the trips."""
    for trips in (10, 3, 40, 1, 2, 0):
        x = numbers(trips)
        assert_right(from_below, (x,), thorough=trips == 10)
        assert_right(from_further_below, (x,), thorough=trips == 10)
        rows = np.random.default_rng(trips).normal(size=(trips, 3))
        assert_right(rows_from_below, (V, rows), thorough=trips == 10)


def layers(w, x):
    """The tape of the inner loop is on that of the outer one."""
    us = x
    for i in range(len(w)):
        state = np.zeros(3)
        made = np.empty((len(x), 3))
        for t in range(len(x)):
            state = np.tanh(state * w[i] + us[t])
            made[t] = state
        us = made
    return np.sum(us**2)


@SIZES
def test_a_tape_on_a_tape(trips: int) -> None:
    rows = np.random.default_rng(trips).normal(size=(trips, 3))
    for count in (0, 1, 3):
        weights = np.random.default_rng(count).normal(size=(count, 3))
        assert_right(layers, (weights, rows))


def two_ways(x, w):
    """Two recurrences; one is stopped by the other, so that its trips are not known."""
    h = w
    g = w
    for t in range(len(x)):
        h = np.tanh(h * x[t])
        if np.sum(h) > 1.0:
            break
        g = g * np.exp(-h) * x[t]
    return np.sum(g) + np.sum(h)


@SIZES
def test_loops_that_stop(trips: int) -> None:
    assert_right(two_ways, (numbers(trips), V))


def branches(x, w):
    h = w
    for t in range(len(x)):
        if x[t] > 0.0:
            h = np.tanh(h * x[t]) * w
        else:
            h = h * w + np.sin(h)
    return np.sum(h)


@SIZES
def test_branches(trips: int) -> None:
    assert_right(branches, (numbers(trips), V))


def exponents(x, w):
    h = w * 0.0
    for t in range(len(x)):
        h = h * np.exp(-h * h) + w * x[t] * np.exp(-h * h)
    return np.sum(h)


@SIZES
def test_exponents(trips: int) -> None:
    assert_right(exponents, (numbers(trips) * 0.1, V))


def lists(x, w):
    states = [w]
    for t in range(len(x)):
        states.append(np.sin(states[-1]) * x[t])
    return np.sum(np.stack(states) ** 2)


@SIZES
def test_lists_of_states(trips: int) -> None:
    assert_right(lists, (numbers(trips), V))


def in_a_try(x, w):
    h = w
    try:
        for t in range(len(x)):
            h = np.tanh(h * x[t]) * w
    except ValueError:
        h = w
    return np.sum(h)


@SIZES
def test_loops_in_a_try(trips: int) -> None:
    assert_right(in_a_try, (numbers(trips), V))


@SIZES
def test_second_derivatives(trips: int) -> None:
    def loss(w: np.ndarray) -> float:
        return shared(w, x)

    x = numbers(trips)
    np.testing.assert_allclose(hessian(loss)(V), hessian(loss, reassociate=False)(V), rtol=1e-9)

    # The gradient of a function of the gradient.
    def slope(w: np.ndarray) -> float:
        return np.sum(grad(loss)(w) ** 2)

    np.testing.assert_allclose(grad(slope)(V), grad(slope, reassociate=False)(V), rtol=1e-9)


def test_a_derivative_made_for_few_trips_serves_many() -> None:
    g = value_and_grad(network, (0, 1, 2, 3))
    plain = value_and_grad(network, (0, 1, 2, 3), reassociate=False)
    for trips in (2, 30, 0, 500):
        _, found = g(W, U, B, V, numbers(trips))
        _, wanted = plain(W, U, B, V, numbers(trips))
        assert_same(found, wanted)


def test_large_rows_stay_on_the_tape() -> None:
    def wide(w, x):
        h = w
        for t in range(len(x)):
            h = np.tanh(h * x[t]) * w
        return np.sum(h)

    g = grad(wide)
    g(np.ones(20_000), numbers(30))
    assert "tape.append" in g.source
    assert len(loops_in(g.source)) == 2
    assert re.search(r"tape\.pop\(\)", g.source)


def products_of_one_vector(w, X):
    """One of the vectors is the same in all trips, and as long as there are trips."""
    S = np.zeros((len(w), X.shape[1]))
    for t in range(len(X)):
        u = np.sin(w) * 2.0
        S += np.outer(u, X[t])
    return np.sum(S**2)


@pytest.mark.parametrize("length", [3, 9])
def test_outer_products_with_a_vector_that_is_the_same_in_all_trips(length: int) -> None:
    rows = np.random.default_rng(0).normal(size=(9, 4))
    assert_right(products_of_one_vector, (numbers(length), rows))


def products_of_two_vectors(w, X):
    S = np.zeros((X.shape[1], X.shape[1]))
    h = w
    for t in range(len(X)):
        h = np.tanh(h * X[t])
        S += np.outer(h, X[t])
    return np.sum(S**2)


@SIZES
def test_outer_products_that_are_summed(trips: int) -> None:
    rows = np.random.default_rng(trips).normal(size=(trips, 3))
    assert_right(products_of_two_vectors, (V, rows))


def sums_of_sums(A, x):
    h = A[0]
    for t in range(len(x)):
        h = np.tanh(h * x[t])
    kept = np.sum(np.sum(A * A, axis=1), axis=0, keepdims=True)
    part = np.sum(np.sum(A[:, :, None] * A[:, None, :], axis=1), axis=0)
    return np.sum(h) + kept[0] * np.sum(part**2)


@SIZES
def test_sums_of_sums_keep_their_axes(trips: int) -> None:
    assert_right(sums_of_sums, (W, numbers(trips)))


def left_by_another_loop(w, x):
    """What a loop leaves is the same in all trips of the next one, and not there without trips."""
    for t in range(len(x)):
        left = np.tanh(w * x[t])
    total, sums = 0.0, np.zeros(len(w))
    for t in range(len(x)):
        total += np.sin(x[t])
        sums = sums + left
    return total * np.sum(sums**2)


def same_in_all_trips(w, x):
    products = np.zeros((len(w), len(w)))
    h = w
    for t in range(len(x)):
        scale = np.maximum(w, 0.1)
        h = np.tanh(h * x[t]) * scale + scale
        products += np.outer(scale, np.sin(w * x[t]))
    return np.sum(h) + np.sum(products**2)


@pytest.mark.parametrize("f", [left_by_another_loop, same_in_all_trips])
@pytest.mark.parametrize("length", [3, 9])
@SIZES
def test_what_is_the_same_in_all_trips_is_not_taken_for_rows(f, length: int, trips: int) -> None:
    assert_right(f, (numbers(length), numbers(trips)))


def inner_loops_without_trips(w, x):
    """What an inner loop leaves is on the tape of the outer one, and not there without trips."""
    h = w
    for i in range(4):
        for t in range(i + 1, len(x) - 1):
            unit = np.eye(3) * x[i]
            h = 0.3 * h - (unit @ w) * np.sin(h * x[t])
    return np.sum(h * h)


def zeros_of_a_shape_that_trips_know(b, x):
    h = b
    total = 0.0
    for t in range(len(x) - 1):
        unit = np.zeros(len(x))
        unit[t] = 1.0
        total += unit @ x * np.where(h > 0.1, b, x[t])[1]
        h = np.tanh(h * x[t]) * np.sin((b[:, None] * h[None, :]) @ b)
    return np.sin(total) + np.sum(h)


@pytest.mark.parametrize("f", [inner_loops_without_trips, zeros_of_a_shape_that_trips_know])
@pytest.mark.parametrize("trips", [0, 1, 2, 5, 9, 40])
def test_what_trips_leave_and_know_stays_in_them(f, trips: int) -> None:
    assert_right(f, (V, numbers(trips)))
