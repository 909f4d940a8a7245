"""Loops over rows: their products, norms, extremes, and rows at places known before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from distribute.checks import loops_in
from optimise.agreement import agrees

from autodiff_sst import grad, jvp, value_and_grad


def lengths(P: Any, a: Any) -> Any:
    total = 0.0
    for i in range(len(P)):
        q = P[i] * a
        total += np.sqrt(1 + q @ q) + np.dot(q, P[i]) + np.inner(P[i], P[i]) + np.vdot(q, q)
    return total


def norms(P: Any, x: Any) -> Any:
    total = 0.0
    for i in range(len(P)):
        total += np.linalg.norm(P[i] - x) ** 3
    return total


def matrices(A: Any, x: Any) -> Any:
    total = 0.0
    for i in range(len(A)):
        total += np.sum(np.sin(A[i] @ x[i])) + np.sum(A[i] @ A[i]) + np.linalg.norm(A[i])
    return total


def extremes(P: Any, a: Any) -> Any:
    total = 0.0
    for i in range(len(P)):
        e = np.exp(a * P[i] - np.max(P[i]))
        total += np.log(np.sum(e)) * np.min(P[i])
    return total


def crosses(P: Any, Q: Any, w: Any) -> Any:
    total = 0.0
    for i in range(len(P)):
        c = np.cross(P[i], Q[i]) + np.cross(w, P[i])
        total += np.sqrt(1.0 + c @ c)
    return total


def bonds(x: Any, edges: Any, rest: Any) -> Any:
    energy = 0.0
    for k in range(len(edges)):
        i, j = edges[k, 0], edges[k, 1]
        d = x[i] - x[j]
        energy += (np.sqrt(d @ d + 0.1) - rest[k]) ** 2
    return energy


def chosen(logs: Any, labels: Any) -> Any:
    loss = 0.0
    for i in range(len(labels)):
        loss -= np.exp(logs[i, labels[i]]) * logs[labels[i] - 1, 0]
    return loss


def circle(x: Any) -> Any:
    n, total = len(x), 0.0
    for i in range(n):
        total += np.sin(x[i] - x[(i + 1) % n]) ** 2
    return total


def together(x: Any, y: Any) -> Any:
    total = 0.0
    for k, (a, b) in enumerate(zip(x, y)):
        total += np.exp(-((a - b) ** 2)) * k
    return total


draw = np.random.default_rng(5).normal
COUNT = 12
LABELS = np.arange(COUNT) * 7 % 5
EDGES = np.stack([LABELS, (LABELS + 1 + np.arange(COUNT) % 3) % 5], axis=1)
CASES = [
    (lengths, draw(size=(COUNT, 3)), 0.3),
    (norms, draw(size=(COUNT, 3)), draw(size=3)),
    (matrices, draw(size=(COUNT, 2, 2)), draw(size=(COUNT, 2))),
    (extremes, draw(size=(COUNT, 4)), 0.3),
    (crosses, draw(size=(COUNT, 3)), draw(size=(COUNT, 3)), draw(size=3)),
    (circle, draw(size=COUNT)),
    (together, draw(size=COUNT), draw(size=COUNT)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_rows_are_done_at_once(case: Any) -> None:
    function, *args = case
    _, bare = agrees(function, tuple(args))
    assert loops_in(bare.source) == []
    for count in (0, 1, 3):  # the same derivative, or one made anew
        few = (a[:count] if np.shape(a)[:1] == (COUNT,) else a for a in args)
        agrees(function, tuple(few))


def test_sequences_of_other_lengths() -> None:
    x, y = draw(size=COUNT), draw(size=COUNT)
    derivative = grad(together, (0, 1))
    for m, n in (COUNT, COUNT), (COUNT, 9), (4, COUNT), (0, 3):
        least = min(m, n)
        for g, w in zip(derivative(x[:m], y[:n]), derivative(x[:least], y[:least]), strict=True):
            np.testing.assert_allclose(g[:least], w)
            assert not g[least:].any()


@pytest.mark.parametrize("count", [COUNT, 1, 0])
def test_rows_at_places_known_before_the_loop(count: int) -> None:
    edges, labels = EDGES[:count], LABELS[:count]
    rest, x, logs = draw(size=count), draw(size=(5, 3)), draw(size=(COUNT, 5))
    _, bare = agrees(lambda x, rest: bonds(x, edges, rest), (x, rest))
    _, other = agrees(lambda logs: chosen(logs, labels), (logs,))
    if count == COUNT:
        assert loops_in(bare.source) == loops_in(other.source) == []


def test_places_that_are_not_there() -> None:
    edges = EDGES.copy()
    edges[4, 1] = 5
    with pytest.raises(IndexError):
        grad(bonds, (0, 2))(draw(size=(5, 3)), edges, draw(size=COUNT))
    x, rest = draw(size=(5, 3)), draw(size=COUNT)
    found = grad(bonds, (0, 2))(x, EDGES - 5, rest)  # from the end
    for g, w in zip(found, grad(bonds, (0, 2))(x, EDGES, rest), strict=True):
        np.testing.assert_allclose(g, w)


def test_counting_round_nothing() -> None:
    """Python raises where a number of trips meets a circle of length zero."""

    def f(x: Any, n: Any) -> Any:
        total = 0.0
        for i in range(len(x)):
            total += x[(i + 1) % n] * x[i]
        return total

    x = draw(size=COUNT)
    np.testing.assert_allclose(grad(f)(x, COUNT), np.roll(x, 1) + np.roll(x, -1))
    with pytest.raises(ZeroDivisionError):
        grad(f)(x, 0)


def test_a_part_of_an_index_that_is_read_in_the_loop() -> None:
    """Places that two loops read in an index of two parts."""

    def f(x: Any, E: Any, places: Any) -> Any:
        u = x.copy()
        for i in range(0, len(x), 2):
            for j in range(len(x)):
                u[i] += E[j, places[i]]
        return np.sum(u**2)

    for n in (3, 9, 12):
        agrees(lambda x, E, n=n: f(x, E, np.arange(n)), (draw(size=n), draw(size=(n, n))))


def test_transposed_parts_are_no_places() -> None:
    def f(A: Any, x: Any) -> Any:
        t = 0.0
        for j in range(len(A)):
            B = A[j].T
            y = B @ x
            t = 0.5 * t + np.sum(np.sin(y) * y[0]) + np.sum(B.T @ B) * np.sum(A[j].T.T[0])
        return t

    whole, _ = agrees(f, (0.3 * draw(size=(COUNT, 3, 4)), draw(size=3)))
    assert ".T[...]" not in whole.source


def powers_of_places(x: Any) -> Any:
    total = 0.0
    for i, v in enumerate(x):
        total += v * (i * i * i * i * i * i * i * i * i * i * i * i)
    return total


def scrambled(x: Any) -> Any:
    total = 0.0
    for i in range(len(x)):
        total += x[i] * ((i * 6364136223846793005 + 1442695040888963407) % 1000)
    return total


def far_places(x: Any) -> Any:
    total = 0.0
    for i in range(len(x)):
        total += x[(i * i * i * i * i * i * i * i * i * i * i * i * i) % len(x)] * x[i]
    return total


def large_factors(x: Any, k: Any = 10**18) -> Any:
    total = 0.0
    for i in range(len(x)):
        total += x[i] * (i * k) + x[i] / ((i + k) * 1000 + 1)
    return total


@pytest.mark.parametrize("f", [powers_of_places, scrambled, far_places, large_factors])
def test_whole_numbers_of_python_have_no_bounds(f: Callable[..., Any]) -> None:
    """NumPy's wrap around, so that such loops are not done for all trips at once."""
    x = np.linspace(0.1, 1.0, 100)
    value, gradient = value_and_grad(f)(x)
    np.testing.assert_allclose(value, f(x), rtol=1e-12)
    np.testing.assert_allclose(gradient @ x, jvp(f, (x,), (x,))[1], rtol=1e-12)
    if f is not far_places:
        np.testing.assert_allclose(gradient @ x, f(x), rtol=1e-12)


def test_squares_of_places_are_in_bounds() -> None:
    gradient = grad(lambda x: sum(x[i] * (i * i) for i in range(len(x))))
    np.testing.assert_array_equal(gradient(np.ones(9)), np.arange(9) ** 2)
    assert loops_in(gradient.source) == []


def counted_from(x: Any, k: Any) -> Any:
    total = 0.0
    for i in range(len(x)):
        total += x[i] * ((i + k) % 10) + x[(k + i) % len(x)] * (i - k) * 1e-19
    return total


def counted_from_twice(x: Any, k: Any) -> Any:
    start, total = k + k - 1, 0.0
    for i in range(len(x)):
        total += x[i] * ((start + i) % 10 + (3 * k + i) % 7)
    return total


@pytest.mark.parametrize("f", [counted_from, counted_from_twice])
def test_whole_numbers_from_outside(f: Callable[..., Any]) -> None:
    """Small ones are done for all trips at once, large ones get a derivative of their own."""
    x = np.linspace(0.1, 1.0, 12)
    gradient = value_and_grad(f)
    for k in (3, 2**63 - 6, -7, 2**70, 2**62, -(2**63), 2**62 - 1, 0):
        value, found = gradient(x, k)
        assert value == f(x, k)
        np.testing.assert_allclose(found @ x, f(x, k), rtol=1e-12)


def test_small_numbers_from_outside_need_no_loop() -> None:
    gradient = grad(lambda x, k: sum(x[i] * ((i + k) % 10) for i in range(len(x))))
    np.testing.assert_array_equal(gradient(np.ones(12), 3), (np.arange(12) + 3) % 10)
    assert loops_in(gradient.source) == []
