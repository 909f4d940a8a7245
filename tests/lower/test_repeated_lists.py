"""`[0.0] * n`: a list of one number, as long as is known at run time only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

import autodiff_sst as ad


def rows_of_a_table(x):
    """The cheapest way through a table, of which two rows are kept."""
    before = [0.0] * (len(x) + 1)
    for i in range(1, 4):
        row = [1.0] * (len(x) + 1)
        for j in range(1, len(x) + 1):
            row[j] = x[j - 1] ** 2 * i + min(before[j], row[j - 1])
        before = row
    return before[-1]


def longest_chain(x):
    best = [float("-inf")] * len(x)
    best[0] = 0.0
    for i in range(1, len(x)):
        for j in range(i):
            best[i] = max(best[i], best[j] + x[i] * x[j])
    return best[-1]


def counted(x):
    counts = [0] * len(x)
    for i in range(len(x)):
        if x[i] > 0.3:
            counts[i] += 1
    return sum(counts) * x[0] + counts[-1]


def two_names(x):
    first = [0.0] * len(x)
    second = first
    second[0] = x[0]
    first[1] = x[1] ** 2
    return first[0] * second[1]


def of_an_element(x):
    items = [x[0]] * len(x)
    items[1] = 2.0
    items.append(x[1] ** 2)
    return sum(items)


def equal_weights(x):
    weights = [1.0 / len(x)] * len(x)
    return sum(w * v for w, v in zip(weights, x)) ** 2


def complex_numbers(x):
    items = [1j] * len(x)
    for i in range(len(x)):
        items[i] *= x[i]
    return abs(sum(items)) ** 2


def of_no_number(x):
    items = [0.0] * (len(x) - 100)
    return len(items) * x[0] + sum(items) + (x[0] if items else x[1] ** 2)


def an_array_among_numbers(x):
    parts = [0.0] * 20
    parts[3] = np.array([x[0], x[1]])
    parts[4] = x[2]
    return np.sum(parts[3]) * parts[4]


def pairs(x):
    parts = [0] * len(x)
    for i in range(len(x)):
        parts[i] = (x[i], x[i] ** 2)
    return sum(p[0] * p[1] for p in parts)


def joined_pairs(x):
    """A tuple in a list is no array: `+` joins two of them."""
    parts = [0 for _ in range(len(x))]
    for i in range(len(x)):
        parts[i] = (x[i], x[i] ** 2)
    return sum(parts[0] + parts[1])


def lists(x):
    parts = [0] * len(x)
    for i in range(len(x)):
        parts[i] = [x[i], 1.0]
    return sum(p[0] * p[0] for p in parts)


def a_dict(x):
    parts = [0] * len(x)
    parts[0] = {"a": x[0]}
    return parts[0]["a"] ** 2


LISTS = [
    rows_of_a_table,
    longest_chain,
    counted,
    two_names,
    of_an_element,
    equal_weights,
    complex_numbers,
    of_no_number,
    an_array_among_numbers,
    pairs,
    joined_pairs,
    lists,
    a_dict,
]


@pytest.mark.parametrize("n", [4, 20])
@pytest.mark.parametrize("f", LISTS, ids=lambda f: f.__name__)
def test_lists(f: Callable[..., Any], n: int) -> None:
    check_derivatives(f, np.random.default_rng(n).random(n) + 0.01 * np.arange(n))


def test_one_derivative_for_all_lengths() -> None:
    gradient = ad.grad(rows_of_a_table)
    for n in (2, 5, 30):
        assert gradient(np.linspace(0.1, 0.9, n)).shape == (n,)
    assert "x: float64 (x0,)" in gradient.source


def table(x, y):
    """Dynamic time warping, over a list of lists."""
    costs = [[np.inf] * (len(y) + 1) for _ in range(len(x) + 1)]
    costs[0][0] = 0.0
    for i in range(1, len(x) + 1):
        for j in range(1, len(y) + 1):
            nearest = min(costs[i - 1][j], costs[i][j - 1], costs[i - 1][j - 1])
            costs[i][j] = (x[i - 1] - y[j - 1]) ** 2 + nearest
    return costs[len(x)][len(y)]


def test_rows_of_tables_are_lists() -> None:
    """One of its loops is written out, not each cell."""
    x, y = np.random.default_rng(0).random((2, 16))
    check_derivatives(table, x, y, argnums=(0, 1), order=1)
    assert ad.grad(table).source_for(x, y).count("for j in range(1, 17):") == 16
