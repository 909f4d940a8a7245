"""Nested loops, and loops that write what they read, in parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from distribute.checks import assert_close, assert_right, assert_same, loops_in, raises
from distribute.nested import random_nest
from rotation import in_turn

from autodiff_sst import finite_difference, grad, jacrev, value_and_grad, vjp

ALL = tuple(range(5))
OTHERS = (1, 1), (0, 3), (3, 0), (2, 5), (1, 2)


@pytest.mark.parametrize("seed", in_turn(range(30), 3))
def test_random_nests(seed: int) -> None:
    function, args = random_nest(seed)
    assert_right(function, args, thorough=seed % 5 == 0)
    gradient = grad(function, ALL)
    if raises(function, args):
        return
    gradient(*args)
    n, m = OTHERS[seed % len(OTHERS)]
    draw = np.random.default_rng(seed).normal
    args = tuple(0.6 * draw(size=shape) for shape in ((n, m), (n, m), (n, n), (n,), (m,)))
    if not raises(function, args):
        assert_same(gradient(*args), value_and_grad(function, ALL, exact=True)(*args)[1])


def product(A: Any, x: Any) -> Any:
    n, m = A.shape
    y = np.zeros(n)
    for i in range(n):
        for j in range(m):
            y[i] += A[i, j] * x[j]
    return np.sum(y**2)


def of_matrices(A: Any, B: Any) -> Any:
    (n, m), k = A.shape, B.shape[1]
    C = np.zeros((n, k))
    for i in range(n):
        for j in range(k):
            for p in range(m):
                C[i, j] += A[i, p] * B[p, j]
    return np.sum(np.sin(C))


def density(x: Any, y: Any) -> Any:
    s = np.zeros(len(y))
    for i in range(len(y)):
        for j in range(len(x)):
            s[i] += np.exp(-0.5 * ((y[i] - x[j]) / 0.7) ** 2)
    return np.sum(np.log(s))


def columns(A: Any, w: Any) -> Any:
    total = 0.0
    for j in range(A.shape[1]):
        total += np.sum(np.exp(A[:, j] * w))
    return total


def begun_with_zero(A: Any, x: Any) -> Any:
    n, m = A.shape
    y = np.empty(n)
    for i in range(n):
        y[i] = 0.0
        for j in range(m):
            y[i] += A[i, j] * x[j]
        y[i] = np.tanh(y[i])
    return np.sum(y)


def vectors_added(x: Any, A: Any) -> Any:
    """The same vector in each trip, times an element: as many trips as elements."""
    y = np.zeros(len(x))
    for i in range(len(x)):
        y = y + np.sin(x[i]) * x
    return np.sum(np.sin(y)) + np.sum(A)


def rows_added(x: Any, A: Any) -> Any:
    y = np.zeros(A.shape[1])
    for i in range(len(x)):
        y += x[i] * A[i]
    return np.sum(np.sin(y))


def turned(x: Any, A: Any) -> Any:
    y = np.zeros(A.shape[0])
    for i in range(len(x)):
        for j in range(A.shape[0]):
            y[j] += A[j, i] * x[i]
    return np.sum(np.sin(y))


def in_place(x: Any, A: Any) -> Any:
    y = x.copy()
    for i in range(len(y)):
        y[i] *= 0.7
        y[i] = np.sin(y[i]) + y[i] ** 2
    return np.sum(y) + np.sum(A)


draw = np.random.default_rng(5).normal
A, B, x, w = draw(size=(11, 12)), draw(size=(12, 10)), draw(size=12), draw(size=11)
IN_ONE = (
    (product, (A, x), "np.outer(2 * (A @ x), x)"),
    (of_matrices, (A, B), "np.cos(A @ B) @ B.T"),
    (density, (x, w), "np.exp(-0.5 * ratio ** 2)"),
    (columns, (A, w), "np.exp(A.T * w)"),
    (begun_with_zero, (A, x), "np.tanh(A @ x)"),
    (in_place, (x, A), "np.cos(product)"),
    (vectors_added, (x, A), "np.sum(product, axis=0)"),
    (rows_added, (x, A.T.copy()), "x @ A"),
    (turned, (x, A), "A @ x"),
)


@pytest.mark.parametrize(
    ("function", "args", "text"), IN_ONE, ids=lambda x: getattr(x, "__name__", "")
)
def test_nothing_is_left_in_a_loop(function: Any, args: Any, text: str) -> None:
    gradient, of_first = grad(function, (0, 1)), grad(function)
    assert_close(gradient(*args), finite_difference(function, (0, 1))(*args))
    assert_close([of_first(*args)], gradient(*args)[:1])
    assert not loops_in(gradient.source)
    assert text in of_first.source


def heat(u0: Any, k: Any) -> Any:
    U = np.zeros((6, len(u0)))
    U[0] = u0
    for n in range(5):
        for i in range(1, len(u0) - 1):
            U[n + 1, i] = U[n, i] + k * (U[n, i + 1] - 2 * U[n, i] + U[n, i - 1])
    return np.sum(U[-1] ** 2)


def jacobi(u: Any, k: Any) -> Any:
    n, m = u.shape
    for _ in range(4):
        new = u.copy()
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                new[i, j] = k * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
        u = new
    return np.sum(u**2)


@pytest.mark.parametrize(("function", "shape"), [(heat, (12,)), (jacobi, (11, 12))])
def test_only_time_is_a_loop(function: Any, shape: tuple[int, ...]) -> None:
    args = draw(size=shape), 0.2
    gradient = grad(function, (0, 1))
    assert_close(gradient(*args), finite_difference(function, (0, 1))(*args))
    assert len(loops_in(gradient.source)) == 2, "one forward, one back"
    for short in range(4):
        args = draw(size=(short,) * len(shape)), 0.2
        assert_close(gradient(*args), finite_difference(function, (0, 1))(*args))


def relaxed(u: Any) -> Any:
    """Reads what it wrote in the trip before."""
    u = u.copy()
    n, m = u.shape
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
    return np.sum(u**2)


def test_what_is_written_and_read_again_stays_in_its_loops() -> None:
    u = draw(size=(12, 11))
    gradient = grad(relaxed)
    assert_close([gradient(u)], [finite_difference(relaxed)(u)])
    assert "for j in range" in gradient.source


def one_back(x: Any, z: Any) -> Any:
    total, other = 0.0, 0.0
    for t in range(1, len(z)):
        other += np.exp(x[t - 1])
        total += np.exp(x[t]) * z[t]
    return total * 2 + np.sin(other)


def test_a_slice_never_ends_below_zero() -> None:
    """`x[:n - 1]` is not what no trip reads where n is 0."""
    x = draw(size=14)
    gradient = grad(one_back, (0, 1))
    assert_close(gradient(x, x[:12]), finite_difference(one_back, (0, 1))(x, x[:12]))
    for count in 0, 1, 2:
        z = np.ones(count)
        assert_close(gradient(x, z), finite_difference(one_back, (0, 1))(x, z))
    assert not grad(one_back)(x, np.ones(0)).any()


def sines(A: Any, x: Any) -> Any:
    y = np.zeros(len(A))
    for i in range(len(A)):
        for j in range(len(x)):
            y[i] += np.sin(A[i, j] * x[j])
    return y


def test_pullbacks_and_jacobians_are_in_parts_too() -> None:
    _, pullback = vjp(sines, A, x)
    v = draw(size=11)
    cosines = np.cos(A * x)
    assert_close(pullback(v), (v[:, None] * cosines * x, v @ (cosines * A)))
    found = jacrev(sines, 1)
    np.testing.assert_allclose(found(A, x), cosines * A)
    assert "range(len(x))" not in found.source


def closeness(points: Any, centres: Any) -> Any:
    total = 0.0
    for p in range(len(points)):
        difference = centres - points[p]
        total += np.sum(np.exp(-np.sum(difference * difference, axis=1)))
    return total


def test_arrays_of_all_trips_are_small() -> None:
    """What would take a thousand times the memory is left in its loop, also where a derivative
    for smaller arrays is there."""
    points, few, many = (0.2 * draw(size=(count, 16)) for count in (20, 3, 300))
    gradient = grad(closeness, (0, 1))
    for centres, loops in (few, 0), (many, 1):
        found = gradient(points, centres)
        assert_close(found, finite_difference(closeness, (0, 1))(points, centres))
        assert len(loops_in(gradient.source)) == loops


def one_more_trip_than_places(u: Any) -> Any:
    y = np.zeros(11)
    for t in range(12):
        y[t - 1] = 2.0 * y[t - 1] + np.sin(u[t])
    return np.sum(y**2)


def test_places_counted_from_the_end_may_be_one_place() -> None:
    u = draw(size=12)
    assert_close(
        [grad(one_more_trip_than_places)(u)], [finite_difference(one_more_trip_than_places)(u)]
    )


def reciprocal_of_a_sum(x: Any) -> Any:
    s = 0.0
    for t in range(len(x)):
        s += x[t]
    return 1.0 / s


def test_a_sum_of_nothing_is_a_number_of_python() -> None:
    with pytest.raises(ZeroDivisionError):
        grad(reciprocal_of_a_sum)(np.ones(0))


def heat(temperature: Any, diffusivity: float, dx: float, steps: int) -> Any:
    """The textbook's loops, with a divisor of Python's in each trip."""
    t = temperature.copy()
    rows, columns = t.shape
    for _ in range(steps):
        old = t.copy()
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                around = old[i + 1, j] - 2 * old[i, j] + old[i - 1, j]
                across = old[i, j + 1] - 2 * old[i, j] + old[i, j - 1]
                t[i, j] = old[i, j] + 0.01 * diffusivity / dx**2 * (around + across)
    return np.sum(t**2)


def test_divisors_of_python_leave_loops_that_make_a_trip() -> None:
    derivative = value_and_grad(heat, (0, 1))
    derivative(draw(size=(14, 12)), 0.3, 0.2, 2)
    assert len(loops_in(derivative.source)) == 2
    for shape in ((14, 12), (5, 4), (3, 3), (2, 5), (1, 1), (0, 3)):
        for steps in (0, 2):
            t = draw(size=shape)
            value, found = derivative(t, 0.3, 0.2, steps)
            assert value == heat(t, 0.3, 0.2, steps)
            assert_close(found, finite_difference(heat, (0, 1))(t, 0.3, 0.2, steps))
    with pytest.raises(ZeroDivisionError):
        derivative(draw(size=(5, 4)), 0.3, 0.0, 2)
    for shape, steps in (((5, 4), 0), ((2, 5), 2)):
        derivative(draw(size=shape), 0.3, 0.0, steps)
