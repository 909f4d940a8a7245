"""Pairs and products of items: written out where they are few, counted at run time where not."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

from autodiff_sst import grad


def of_items(x):
    return sum(np.exp(-((p - q) ** 2)) for p, q in itertools.combinations(x, 2))


def of_places(x):
    total = x[0]
    for i, j in itertools.combinations(range(len(x)), 2):
        total += x[i] * x[j] ** 2 / (i + j)
    return total


def of_numbered_items(x):
    total = 0.0 * x[0]
    for (i, a), (j, b) in itertools.combinations(enumerate(x), 2):
        total += a * b * (j - i)
    return total


def of_rows(x):
    total = x[0]
    for r, t in itertools.combinations(np.outer(x, x), 2):
        total += np.sum(r * t)
    return total


def kept_in_a_list(x):
    pairs = list(itertools.combinations(range(len(x)), 2))
    total = x[0]
    for i, j in pairs:
        total += x[i] * x[j]
    return total / (len(pairs) + 1)


def products(x):
    total = 0.0
    for k, (u, v) in enumerate(itertools.product(x, x[::-1])):
        total += u * v * k
    for i, j in itertools.product(range(1, len(x)), range(0, len(x), 2)):
        total += x[i] ** 2 * x[j] * i
    return total + sum(u * v * w for u, v, w in itertools.product(x, x, x))


@pytest.mark.parametrize("count", [1, 2, 3, 10])
@pytest.mark.parametrize(
    "f", [of_items, of_places, of_numbered_items, of_rows, kept_in_a_list, products]
)
def test_pairs(f: Callable[..., Any], count: int) -> None:
    check_expectation("right", f, np.linspace(0.3, 1.1, count), order=1)


def test_the_text_does_not_grow() -> None:
    gradient = grad(of_places)
    gradient(np.ones(10))
    text = gradient.source
    gradient(np.ones(40))
    assert gradient.source == text


def grown(A, v, steps):
    """What is read of a list before it has anything is on a path that is not taken."""
    vectors, lengths = [v / np.linalg.norm(v)], []
    for k in range(steps):
        w = A @ vectors[-1]
        if k > 0:
            w = w - lengths[-1] * vectors[-2]
        lengths.append(np.linalg.norm(w))
        vectors.append(w / lengths[-1])
    return vectors[-1][0] + sum(lengths)


def never_filled(x, n):
    items = []
    for _ in range(n):
        x = x + items[0]
    return x


def test_an_index_out_of_range_ends_a_path() -> None:
    A = np.array([[2.0, 0.3, 0.1], [0.3, 1.0, 0.2], [0.1, 0.2, 1.5]])
    check_expectation("right", grown, A, np.array([1.0, 0.5, 0.2]), 3, argnums=(0, 1))
    assert grad(never_filled)(2.0, 0) == 1.0
    with pytest.raises(IndexError, match="list index out of range"):
        grad(never_filled)(2.0, 1)
