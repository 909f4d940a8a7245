"""The largest element has no derivative where nothing depends on it, and only there."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from distribute.loops import compiled

from autodiff_sst import finite_difference, grad, hessian, jvp

X = np.array([[0.3, -0.7, 1.9, 0.4], [2.1, 0.6, -0.2, 1.5], [-0.3, 0.8, 0.1, 1.1]])


def log_sum_exp(x: Any) -> Any:
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


def by_columns(x: Any) -> Any:
    m = x.max(axis=0)
    return np.sum((m + np.log(np.sum(np.exp(x - m), axis=0))) ** 2)


def softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x, axis=1)[:, None])
    return np.sum((e / e.sum(axis=1)[:, None]) ** 2 * x)


def weighted(x: Any) -> Any:
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    total = np.sum(e * np.sin(x), axis=1) / np.sum(e, axis=1)
    return np.sum(total * np.mean(x, axis=1))


def least_taken_out(x: Any) -> Any:
    m = np.min(x, axis=1, keepdims=True)
    z = -(x - m)
    return np.sum(x * (z - np.log(np.mean(np.exp(z), axis=1, keepdims=True))))


def in_a_loop(x: Any) -> Any:
    total = 0.0
    for row in x:
        e = np.exp(row - np.max(row))
        total += np.sum(np.sin(e / np.sum(e)))
    return total


def through_products(x: Any) -> Any:
    a, total = np.sin(x[0]), 0.0
    for row in x:
        m = np.max(a)
        a = np.log(np.exp(a - m) @ np.exp(x.T @ x)) + m + row
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        total += np.sum((e @ x.T) / np.sum(e, axis=1, keepdims=True))
    return total + np.sum(a * row)


def used_twice(x: Any) -> Any:
    e = np.exp(x - np.max(x))
    return np.sum(e / np.sum(e)) + np.sum(e)


def returned(x: Any) -> Any:
    m = np.max(x)
    return np.log(np.sum(np.exp(x - m)))


def over_the_rows(x: Any) -> Any:
    """Every row is shifted by a number of its own."""
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return np.sum((e / np.sum(e, axis=0)) ** 2)


def products_of_columns(x: Any) -> Any:
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return np.sum(np.sin(x.T @ e) / np.sum(e, axis=0))


def squared(x: Any) -> Any:
    m = np.max(x)
    return np.sum((x - m) ** 2) + m


def in_a_branch(x: Any) -> Any:
    m = np.max(x)
    z = x - m
    if np.sum(x) > 0:
        return np.sum(np.exp(z)) / np.sum(np.exp(z) ** 2)
    return np.sum(z)


LOST = [log_sum_exp, by_columns, softmax, weighted, least_taken_out, in_a_loop, through_products]
KEPT = [used_twice, returned, over_the_rows, products_of_columns, squared, in_a_branch]


def held(function: Callable[..., Any], x: Any) -> str:
    """The text of a gradient that was held against differences, as tangents were."""
    derivative, way = grad(function), np.cos(np.arange(x.size)).reshape(x.shape)
    wanted = finite_difference(function)(x)
    np.testing.assert_allclose(derivative(x), wanted, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(jvp(function, (x,), (way,))[1], np.sum(wanted * way), rtol=1e-6)
    return derivative.source


@pytest.mark.parametrize("function", LOST)
def test_what_nothing_depends_on(function: Callable[..., Any]) -> None:
    assert "==" not in held(function, X)
    way = np.sin(np.arange(X.size)).reshape(X.shape)
    _, bend = jvp(grad(function), (X,), (way,))
    ahead, behind = (grad(function)(X + step * way) for step in (1e-5, -1e-5))
    np.testing.assert_allclose(bend, (ahead - behind) / 2e-5, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(np.tensordot(hessian(function)(X), way, 2), bend, atol=1e-12)


@pytest.mark.parametrize("function", KEPT)
def test_what_something_depends_on(function: Callable[..., Any]) -> None:
    assert "==" in held(function, X)


STEPS = (
    "{0} = {1} - {2}",
    "{0} = {1} + {2}",
    "{0} = {1} - {2}",
    "{0} = np.exp({1} - m)",
    "{0} = {1} / {2}",
    "{0} = {1} * {2}",
    "{0} = np.log(np.abs({1}) + 0.1)",
    "{0} = np.sum({1}, axis=1, keepdims=True)",
    "{0} = np.sum({1}, axis=1)[:, None]",
    "{0} = np.mean({1}, axis=0, keepdims=True)",
    "{0} = -{1}",
    "{0} = {1}",
)


def random_shifts(seed: int) -> Callable[..., Any]:
    draw = random.Random(seed)
    lines, names = ["import numpy as np", "", "def program(x):"], ["x", "m"]
    lines.append(
        draw.choice(
            (
                "    m = np.max(x, axis=1, keepdims=True)",
                "    m = np.max(x, axis=1)[:, None]",
                "    m = np.max(x)[None, None]",
                "    m = np.min(x, axis=0)[None]",
            )
        )
    )
    lines += ["    e = np.exp(x - m)", "    s = np.sum(e, axis=1, keepdims=True)"]
    names += ["e", "s"]
    for k in range(draw.randrange(1, 5)):
        step = draw.choice(STEPS[3:] if draw.random() < 0.8 else STEPS[:3])
        lines.append("    " + step.format(f"v{k}", draw.choice(names), draw.choice(names)))
        names.append(f"v{k}")
    lines.append(f"    return np.sum(np.sin({names[-1]}) * {draw.choice(names[-3:])})")
    return compiled("\n".join(lines) + "\n", f"<shifts {seed}>")


@pytest.mark.parametrize("seed", range(60))
def test_random_shifts(seed: int) -> None:
    function = random_shifts(seed)
    if np.max(np.abs(finite_difference(function)(X))) < 1e3:  # or differences tell nothing
        held(function, X)
