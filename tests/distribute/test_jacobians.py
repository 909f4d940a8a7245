"""Jacobians with all of their columns or rows at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from distribute.checks import loops_in
from distribute.vectors import random_vectors
from rotation import in_turn
from rules.table import HERE

from autodiff_sst import AutodiffError, grad, hessian, jacfwd, jacrev, jvp

SIZES = (0, 1, 2, 3, 6)


def by_directions(function: Any, *args: Any) -> Any:
    """The Jacobian in the first argument, one tangent after the other."""
    x = args[0]
    rest = (None,) * (len(args) - 1)
    units = np.eye(x.size).reshape(x.size, *x.shape)
    columns = [np.asarray(jvp(function, args, (unit, *rest))[1]) for unit in units]
    return np.moveaxis(np.array(columns), 0, -1).reshape(*columns[0].shape, *x.shape)


def assert_jacobian(found: Any, wanted: Any) -> None:
    assert np.shape(found) == np.shape(wanted)
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", in_turn(range(40), 3))
def test_random_functions(seed: int) -> None:
    function, args = random_vectors(seed)
    wanted = by_directions(function, *args)
    for operator in (jacfwd, jacrev):
        assert_jacobian(operator(function)(*args), wanted)
    total = lambda *args: np.sum(np.sin(function(*args)))  # noqa: E731
    assert_jacobian(hessian(total)(*args), by_directions(grad(total), *args))


@pytest.mark.parametrize("seed", range(8))
def test_other_sizes_than_those_it_was_made_for(seed: int) -> None:
    """One vector after the other: what holds for some extents only is asked again."""
    function, (_, _, p) = random_vectors(seed)
    derivative = jacfwd(function)
    draw = np.random.default_rng(seed).normal
    for count in (6, 2, 5, 3, 9):
        args = draw(size=count), draw(size=(count, count)), p
        assert_jacobian(derivative(*args), by_directions(function, *args))


def rows_of_cases() -> list[Any]:
    return in_turn([case for case in HERE if is_vector(case.args[0])], 24)


def is_vector(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype.kind == "f" and 2 < x.size < 40


@pytest.mark.parametrize("case", rows_of_cases(), ids=lambda case: case.row)
def test_rules(case: Any) -> None:
    """All at once is what a loop gives."""
    for operator in (jacfwd, jacrev):
        try:
            wanted = operator(case.function, reassociate=False)(*case.args)
        except AutodiffError:
            continue
        found = operator(case.function)(*case.args)
        single = case.args[0].dtype == np.float32
        close = {"rtol": 1e-4, "atol": 1e-4} if single else {"rtol": 1e-9, "atol": 1e-9}
        for f, w in zip(flat(found), flat(wanted), strict=True):
            assert np.shape(f) == np.shape(w)
            np.testing.assert_allclose(f, w, **close)


def flat(found: Any) -> list[Any]:
    if not isinstance(found, (tuple, dict)):
        return [found]
    items = found.values() if isinstance(found, dict) else found
    return [x for item in items for x in flat(item)]


# --- how they are written -------------------------------------------------------------------------


def rosenbrock(x: Any) -> Any:
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def arm(angles: Any) -> Any:
    total = np.cumsum(angles)
    return np.array([np.sum(np.cos(total)), np.sum(np.sin(total))])


def decay(p: Any, t: Any) -> Any:
    return p[0] * np.exp(-p[1] * t) + p[2]


def kernel(x: Any) -> Any:
    return np.exp(-((x[:, None] - x[None, :]) ** 2))


X = np.array([0.3, -0.2, 0.8, 0.5])


@pytest.mark.parametrize(
    ("operator", "function", "args"),
    [
        (hessian, rosenbrock, (X,)),
        (jacfwd, softmax, (X,)),
        (jacrev, softmax, (X,)),
        (jacfwd, arm, (X,)),
        (jacfwd, decay, (X, np.linspace(0.0, 1.0, 30))),
        (jacfwd, kernel, (X,)),
    ],
)
def test_no_loop_is_left(operator: Any, function: Any, args: tuple[Any, ...]) -> None:
    derivative = operator(function)
    inner = grad(function) if operator is hessian else function
    assert_jacobian(derivative(*args), by_directions(inner, *args))
    assert not loops_in(derivative.source)


def test_few_columns_are_made_one_after_the_other() -> None:
    derivative = jacfwd(lambda x: np.sin(x) * np.sum(x))
    pair = X[:2]
    wanted = np.diag(np.cos(pair) * pair.sum()) + np.sin(pair)[:, None]
    assert_jacobian(derivative(pair), wanted)
    assert loops_in(derivative.source)


def test_vectors_of_nothing_and_of_one_element() -> None:
    derivative, second = jacfwd(lambda x: x * np.sum(x)), hessian(rosenbrock)
    for count in SIZES:
        x = np.linspace(0.2, 0.9, count)
        assert_jacobian(derivative(x), x.sum() * np.eye(count) + x[:, None])
        if count:
            assert_jacobian(second(x), by_directions(grad(rosenbrock), x))


def test_what_would_fill_memory_stays_in_its_loop() -> None:
    """Each column has a matrix of which only a sum is kept."""
    derivative = jacfwd(lambda x, A: np.sum(np.sin(A * x), axis=1))
    x, A = np.linspace(0.1, 0.4, 4), np.ones((3000, 4))
    assert_jacobian(derivative(x, A), np.cos(A * x) * A)
    many = np.linspace(0.0, 1.0, 300)
    assert_jacobian(derivative(many, np.ones((5, 300))), np.tile(np.cos(many), (5, 1)))
