"""What slices tell of extents, and calls with shorter arrays."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

from autodiff_sst import finite_difference, grad, hvp, jvp


def columns(c: Any, x: Any) -> Any:
    seen = c[:, 0:3] * x[:, :1] + c[:, 3:4] * x[:, -3:]
    return np.sum(seen**2) + np.sum(c[:, -2:-1] * x)


def front_and_back(c: Any, x: Any) -> Any:
    u = c.reshape(-1)
    return np.sum(u[:2] * x[-1] + u[-2:] * u[1:2]) + np.sum((x[0, :3] * c[0, :3]) ** 2)


def written(c: Any, x: Any) -> Any:
    u = x * c
    u[:, 1:3] *= c[:, :1]
    u[-2:] += x[:1, :] * u[:2]
    return np.sum(u**2)


def of_a_part(c: Any, x: Any) -> Any:
    rest = c[1:]
    return np.sum(rest[:2] * x[:2] ** 2) + np.sum(rest[..., 1:3] * x[1:2, 0])


SHAPES = list(itertools.product((1, 2, 3, 4), (1, 2, 3, 5)))


def held_against_python(
    f: Callable[..., Any], shapes: Iterable[tuple[tuple[int, ...], tuple[int, ...]]]
) -> None:
    """One derivative after the other: each call gets one that is right for it, or what Python
    raises."""
    gradient = grad(f, argnums=(0, 1))
    generator = np.random.default_rng(0)
    for pair in shapes:
        args = tuple(generator.uniform(0.5, 1.5, shape) for shape in pair)
        try:
            f(*args)
        except (ValueError, IndexError) as error:
            with pytest.raises(type(error)):
                gradient(*args)
            continue
        found = gradient(*args)
        wanted = finite_difference(f, argnums=(0, 1))(*args)
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
        directions = tuple(generator.uniform(-1.0, 1.0, shape) for shape in pair)
        _, slope = jvp(f, args, directions)
        np.testing.assert_allclose(
            slope, sum(np.sum(g * d) for g, d in zip(found, directions, strict=True))
        )


@pytest.mark.parametrize("f", [columns, front_and_back, written, of_a_part])
@pytest.mark.parametrize("order", [1, -1])
def test_arrays_of_all_lengths(f: Callable[..., Any], order: int) -> None:
    held_against_python(f, [(shape, shape) for shape in SHAPES[::order]])


def long_columns(c: Any, x: Any) -> Any:
    return np.sum((c[:, 0:3] * x[:, :1] + c[:, 3:4] * x[:, -3:]) ** 2)


def test_no_sums_to_extents_that_are_known() -> None:
    gradient = grad(long_columns, argnums=(0, 1))
    gradient(np.ones((4, 6)), np.ones((4, 3)))
    assert "unbroadcast" not in gradient.source
    assert "c1 >= 4" in gradient.source
    gradient(np.ones((4, 4)), np.ones((4, 4)))
    assert gradient.source.count("# Compiled for") == 0, "the same one serves both"


def test_second_derivatives() -> None:
    c, x = np.linspace(0.5, 1.5, 12).reshape(2, 6), np.linspace(-1.0, 1.0, 6).reshape(2, 3)
    found = hvp(columns, (c, x), np.ones_like(c))
    h = 1e-5
    ends = [grad(columns)(c + s * h, x) for s in (1, -1)]
    np.testing.assert_allclose(found, (ends[0] - ends[1]) / (2 * h), rtol=1e-5)


def packed(theta: Any, x: Any) -> Any:
    n = x.shape[1]
    w, v, b, rest = theta[:n], theta[n : 2 * n], theta[2 * n], theta[2 * n + 1 :]
    return np.sum((np.tanh(x * w) @ v + b) ** 2) + np.sum(rest * w)


def shared_ends(theta: Any, x: Any) -> Any:
    n, m = x.shape
    rows, columns = theta[:n], theta[n : n + m]
    total = np.sum(np.outer(rows, columns) * x) + np.sum(theta[1 : m + 1] * x[0])
    return total + np.sum(theta[n + m :] * theta[-2:])


def changed(theta: Any, x: Any) -> Any:
    n = len(x[0])
    u = theta * theta
    u[n : 2 * n] *= x[0]
    u[:n] += u[n : n + n]
    u[n + 1 :] *= u[0]
    return np.sum(u**3)


PACKED = [
    ((length,), shape)
    for length in range(1, 9)
    for shape in ((1, 1), (2, 1), (1, 2), (2, 3), (3, 2))
]


@pytest.mark.parametrize("f", [packed, shared_ends, changed])
@pytest.mark.parametrize("order", [1, -1])
def test_parts_as_long_as_others(f: Callable[..., Any], order: int) -> None:
    held_against_python(f, PACKED[::order])


def packed_long(theta: Any, x: Any) -> Any:
    n = x.shape[1]
    return np.sum((x * theta[:n]) @ theta[n : 2 * n] + theta[2 * n]) + np.sum(
        theta[2 * n + 1 :] * x[0]
    )


def test_no_sums_to_parts_as_long_as_others() -> None:
    gradient = grad(packed_long, argnums=(0, 1))
    gradient(np.ones(10), np.ones((4, 3)))
    assert "unbroadcast" not in gradient.source
    assert "theta0 >= 2*x1+3" in gradient.source
    for theta in np.ones(8), np.ones(10):  # a part that is 1 long, and again one that is not
        found = gradient(theta, np.ones((4, 3)))
        wanted = finite_difference(packed_long, argnums=(0, 1))(theta, np.ones((4, 3)))
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5)


def gates(w: Any, x: Any) -> Any:
    """Parts of one array, the last one to its end, in a loop."""
    n = x.shape[1]
    h = np.zeros(n)
    for t in range(len(x)):
        h = np.tanh(h * w[:n] + x[t] * w[n : 2 * n]) + 0.1 * h * w[2 * n :]
    return np.sum(h**2)


GATES = [((3 * n + more,), (trips, n)) for n in (1, 2, 3) for more in (0, 1) for trips in (0, 4)]


@pytest.mark.parametrize("order", [1, -1, 5])
def test_arrays_that_have_a_number_of_parts(order: int) -> None:
    shapes = [GATES[k * abs(order) % len(GATES)] for k in range(len(GATES))][:: order // abs(order)]
    held_against_python(gates, shapes)


def test_the_last_part_is_as_long_as_each_other() -> None:
    g = grad(gates, argnums=(0, 1))
    g(np.ones(9), np.ones((4, 3)))
    assert "w: float64 (3*x1,)" in g.source
    assert "unbroadcast" not in g.source


SETS = [
    lambda x, i, j: x * np.unique([0, 1, 1]).size,
    lambda x, i, j: x * np.unique((0, 1, 1), return_counts=True)[1].shape[0],
    lambda x, i, j: sum(x[k] ** 2 for k in np.unique([0, 1, 1, 3])),
    lambda x, i, j: x * len(np.union1d([0, 1], [1, 2])),
    lambda x, i, j: x * np.intersect1d([0, 1, 2], [1]).size,
    lambda x, i, j: x * np.setdiff1d(i, j).size,
    lambda x, i, j: x * np.setdiff1d(3, i).size,
    lambda x, i, j: x * np.setxor1d(i, j).size,
]


@pytest.mark.parametrize("f", SETS)
def test_extents_of_sets_are_told_by_their_values(f: Callable[..., Any]) -> None:
    point = np.array([0.5, 1.2, -0.7, 0.9])
    for i, j in (([0, 1, 1, 3], [0, 1]), ([1, 1, 2], [4, 5, 5, 6])):
        check_expectation("right", f, point, np.array(i), np.array(j))


def springs(k: Any, x: Any, steps: int) -> Any:
    v = np.zeros_like(x)
    for _ in range(steps):
        pull = k * (x[1:] - x[:-1] - 1.0)
        f = np.zeros_like(x)
        f[:-1] += pull
        f[1:] -= pull
        v += 0.1 * f
        x = x + 0.1 * v
    return np.sum(x**2)


def gate(w: Any, x: Any, h: Any) -> Any:
    for row in x:
        h = np.tanh(w @ np.concatenate([row, h]))
    return np.sum(h * h)


def chain(start: Any, move: Any, seen: Any) -> Any:
    alpha = np.log(start)
    for k in range(1, len(seen)):
        alpha = np.log(np.exp(alpha) @ np.exp(move)) + seen[k]
    return np.sum(np.exp(alpha))


def added_in_place(out: Any, more: Any) -> Any:
    out = out.copy()
    for k in range(2):
        out += more[k : k + len(out)] * out
    return np.sum(out**2)


SUMS = [
    (springs, [((1,), (2,)), ((3,), (4,)), ((1,), (4,)), ((3,), (2,)), ((0,), (1,)), ((4,), (5,))]),
    (added_in_place, [((3,), (5,)), ((3,), (2,)), ((3,), (4,)), ((1,), (1,)), ((2,), (3,))]),
]


@pytest.mark.parametrize(("f", "shapes"), SUMS)
def test_extents_that_differ_by_a_number(f: Callable[..., Any], shapes: Any) -> None:
    def with_steps(a: Any, b: Any) -> Any:
        return f(a, b, 2) if f is springs else f(a, b)

    held_against_python(with_steps, shapes)


def three(shape: tuple[int, ...], *more: tuple[int, ...]) -> list[np.ndarray]:
    generator = np.random.default_rng(3)
    return [generator.uniform(0.3, 0.9, s) for s in (shape, *more)]


@pytest.mark.parametrize(
    "shapes",
    [
        ((3, 5), (4, 2), (3,)),
        ((2, 3), (1, 1), (2,)),
        ((1, 2), (3, 1), (1,)),
        ((2, 4), (0, 2), (2,)),
    ],
)
def test_joined_vectors_fit_a_matrix(shapes: Any) -> None:
    args = three(*shapes)
    check_expectation("right", gate, *args, argnums=(0, 1, 2))


def test_products_of_joined_vectors_are_added_up_after_the_loop() -> None:
    gradient = grad(gate, (0, 1, 2))
    gradient(*three((3, 5), (4, 2), (3,)))
    assert "unbroadcast" not in gradient.source
    assert ".T @ " in gradient.source
    with pytest.raises(ValueError, match="matmul"):
        gradient(*three((3, 6), (4, 2), (3,)))


@pytest.mark.parametrize(
    "shapes", [((3,), (3, 3), (4, 3)), ((3,), (3, 3), (1, 3)), ((1,), (1, 1), (2, 1))]
)
def test_what_a_loop_carries_keeps_its_shape(shapes: Any) -> None:
    check_expectation("right", chain, *three(*shapes), argnums=(0, 1, 2))


def test_sums_of_products_are_multiplied_after_the_loop() -> None:
    gradient = grad(chain, (0, 1, 2))
    gradient(*three((3,), (3, 3), (4, 3)))
    assert "[:, :, None]" not in gradient.source
    # A loop that makes no trip multiplies nothing, whatever it would have been multiplied by.
    start, move, seen = three((3,), (3, 3), (1, 3))
    with np.errstate(over="ignore"):
        found = gradient(start, move + 800.0, seen)[1]
    np.testing.assert_array_equal(found, np.zeros((3, 3)))


def joined(a: Any, b: Any, c: Any) -> Any:
    total = 0.0
    for _ in range(2):
        total = total + np.sum(np.concatenate([b, c]) * a) + np.sum(c * a[: len(c)])
        total = total + np.sum(np.concatenate([b, b])[: len(b)] * b)
    return total


def differences(a: Any, b: Any, c: Any) -> Any:
    total = 0.0
    for _ in range(2):
        total = total + np.sum((a[1:] - a[:-1]) * b) + np.sum(b * c[1:]) + np.sum(a * c)
    return total


@pytest.mark.parametrize("f", [joined, differences])
def test_relations_that_follow_from_each_other(f: Callable[..., Any]) -> None:
    """One derivative after the other, where `c` is as long as `a` or `b`, or is not."""
    gradient = grad(f, (0, 1, 2))
    for shape in itertools.product(range(4), repeat=3):
        args = tuple(np.linspace(0.5, 1.5, n) for n in shape)
        try:
            f(*args)
        except ValueError:
            with pytest.raises(ValueError):  # noqa: PT011
                gradient(*args)
            continue
        for found, x, wanted in zip(
            gradient(*args), args, finite_difference(f, (0, 1, 2))(*args), strict=True
        ):
            assert found.shape == x.shape
            np.testing.assert_allclose(found, wanted, atol=1e-6)
