"""Reverse loops that visit only the trips in which there is something to do."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

from autodiff_sst import finite_difference, grad


def largest(x):
    best = x[0]
    for value in x:
        if value > best:
            best = value
    return best * best


def masked(x, mask):
    total = 0.0
    for i in range(len(x)):
        if mask[i]:
            total += math.sin(x[i]) * x[i]
    return total


def damped(x, mask):
    total = 0.0
    for i in range(len(x)):
        if mask[i]:
            total = math.sin(x[i]) * math.tanh(x[i] + total)
    return total


def skipped(x, mask):
    product = 1.0
    for i in range(len(x)):
        if not mask[i]:
            continue
        product = product * math.cos(x[i])
    return product


def written(x, mask):
    y = np.zeros_like(x)
    for i in range(len(x)):
        if mask[i]:
            y[i] = x[i] * x[i - 1]
            y[i] += math.exp(-(y[i - 1] ** 2))
    return np.sum(np.sin(y))


def rows(x, mask):
    h = x
    for keep in mask:
        if keep:
            h = np.tanh(h) * x + h
    return h


def in_a_loop(x, mask):
    total = 0.0
    for i in range(3):
        for k in range(len(x)):
            if mask[k]:
                total = total * x[i - 2] + math.sin(x[k])
    return total


def loop_inside(x, mask):
    h = x[0] * 1.0
    for i in range(len(x)):
        if mask[i]:
            for k in range(i):
                h = math.sin(h) + x[k] * h
    return h


def while_loop(x, mask):
    i = 0
    y = x[0] * x[1]
    while i < len(x):
        if mask[i]:
            y = math.sin(y) + x[i]
        i += 1
    return y


def left_early(x, mask):
    y = 1.0
    for i in range(len(x)):
        if mask[i]:
            y = y * math.exp(x[i])
            if y > 1.5:
                break
    return y


def test_of_a_branch_that_changes(x, mask):
    on = True
    y = x[0] * 1.0
    for i in range(len(x)):
        if on:
            y = math.cos(y) * x[i]
        on = not on
    return y


def branch_in_a_branch(x, mask):
    y = 1.0
    for i in range(len(x)):
        if mask[i]:
            if x[i] > 0.0:
                y = y * x[i]
            else:
                y = y - math.sin(x[i])
    return y


def bound_in_the_branch(x, mask):
    last = x[0] * x[0]
    for i in range(len(x)):
        if mask[i]:
            scaled = x[i] * 2.0
            last = last * scaled + math.sin(scaled)
    return last


def overwritten(x, mask):
    y = x.copy()
    for i in range(1, len(x)):
        if mask[i]:
            y[i] *= y[i - 1]
    return y


def counted(x, mask):
    """What the trips do in reverse needs nothing of them but how many there were."""
    y = x[0]
    for keep in mask:
        if keep:
            y = 0.5 * y
    return y * x[1]


def numbers_of_trips(x, mask):
    y = 0.0
    for k in range(2, 2 * len(x), 2):
        if mask[k // 2]:
            y = y + math.sin(k * x[k // 2]) * y + x[0]
    return y


def steepest(x, mask):
    """What a trip makes before the branch has no adjoint where the branch is not taken."""
    steep = 0.0
    for i in range(1, len(x)):
        rise = math.sqrt(1.0 + (x[i] - x[i - 1]) ** 2)
        if mask[i]:
            steep = rise * x[0]
    return steep


def row_that_is_kept(x, mask):
    kept = x
    for i in range(len(x)):
        row = np.sin(x * (i + 1.0)) * x[i]
        total = np.sum(row * x)
        if mask[i]:
            kept = row * total
    return kept


def added_to_two(x, mask):
    y = x.copy()
    for i in range(len(x)):
        a = math.sin(x[i]) * 2.0
        b = a - x[i - 1]
        if mask[i]:
            y[i] = y[i] * a - b * b
    return y


VISITING = [
    steepest,
    row_that_is_kept,
    added_to_two,
    masked,
    damped,
    skipped,
    written,
    rows,
    in_a_loop,
    loop_inside,
    while_loop,
    left_early,
    test_of_a_branch_that_changes,
    branch_in_a_branch,
    bound_in_the_branch,
    overwritten,
    counted,
    numbers_of_trips,
]
test_of_a_branch_that_changes.__test__ = False  # type: ignore[attr-defined]
MASKS = {
    "some": [True, False, True, True, False],
    "none": [False] * 5,
    "all": [True] * 5,
    "first": [True, False, False, False, False],
    "last": [False, False, False, False, True],
}
X = np.array([0.4, -0.7, 1.1, 0.3, 0.9])


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("function", VISITING, ids=lambda f: f.__name__)
def test_visited_trips(function: Callable[..., Any], mask: list[bool]) -> None:
    kept = np.array(mask)
    check_derivatives(function, X, kept)


@pytest.mark.parametrize("x", [X, X[:1], X[::-1].copy(), np.arange(5.0)])
def test_largest(x: np.ndarray) -> None:
    check_derivatives(largest, x, order=1)


@pytest.mark.parametrize(
    "function", [damped, skipped, while_loop, branch_in_a_branch, counted, steepest]
)
def test_no_trip_asks_again(function: Callable[..., Any]) -> None:
    """The other trips are not on the tape."""
    source = grad(function).source_for(X, np.array(MASKS["some"]))
    _, _, sweep = source.partition("# adjoints")
    assert "if mask" not in sweep and "append(mask" not in source
    assert "for" in sweep and "if keep" not in sweep


def test_rows_of_factors() -> None:
    """An adjoint that is kept in rows is read row by row, and never copied or cleared."""

    def f(q: Any, x: Any, row: Any) -> Any:
        factors = np.zeros((len(q), 2, 2))
        total = 0.0
        for j in range(len(q)):
            factors[j] = np.diag(np.exp(q[j]))
            factors[j, row, 0] = q[j, 0]
            total += np.sum(np.tanh(factors[j] @ x[j]) ** 2)
        return total + np.sum(factors**2)

    draw = np.random.default_rng(3).normal
    args = draw(size=(3, 2)), draw(size=(3, 2)), np.array([1])
    gradient = grad(f)
    np.testing.assert_allclose(gradient(*args), finite_difference(f)(*args), rtol=1e-6)
    assert ".copy()" not in gradient.source
    assert gradient.source.count("] = 0.0") == 1, "what is read again in the same trip"
