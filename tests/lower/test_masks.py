"""Elements that masks take: as many of each array, where the mask is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

import autodiff_sst as ad


def halves(x, y):
    positive = x > 0
    z = np.zeros(len(x))
    z[positive] = x[positive] * y[positive]
    z[~positive] = np.exp(x[~positive]) - y[~positive]
    return np.sum(z**2)


def asked_twice(x, y):
    return np.sum(x[x > 0] * y[x > 0]) + np.sum((np.exp(x[x <= 0]) - y[x <= 0]) ** 2)


def spiking(x, y):
    """Cells that wait after they have fired."""
    v, wait = np.zeros(len(x)), np.zeros(len(x), dtype=int)
    total = 0.0
    for _ in range(12):
        free = wait == 0
        v[free] += 0.4 * (x[free] + 2.0 - v[free] * y[free])
        fired = v > 1.0
        total += np.sum(v**2)
        v[fired] = 0.0
        wait[fired] = 2
        wait[~free] -= 1
    return total


def changed_mask(x, y):
    mask = x > 0
    first = x[mask]
    mask[0] = not mask[0]
    second = y[mask]
    return np.sum(first) * np.sum(second) + np.sum(second * x[mask] ** 2)


def mask_of_each_trip(x, y):
    kept = x[x > -9.0]
    for k in range(3):
        mask = x > 0.3 * k
        kept = x[mask]
        x = x * 0.9
    return np.sum(kept**2) + np.sum(x[mask] * y[mask] * kept)


def mask_of_a_branch(x, y):
    if x[0] > 0:
        mask = x > 0
    else:
        mask = x < 0.3
    return np.sum(x[mask] * y[mask])


def rows_and_columns(x, y):
    mask = x > 0
    table = np.outer(x, y)
    return np.sum(table[mask] * x[mask][:, None]) + np.sum(table[:, mask] ** 2 * y[mask])


def of_two_axes(x, y):
    table = np.outer(x, y)
    mask = table > 0
    return np.sum(table[mask] * np.outer(y, x**2)[mask])


def taken_back(x, y):
    """The first loop is tried, and written out: what it asked is asked again."""
    rows = []
    previous = None
    for k in range(3):
        mask = x > 0.2 * k
        if previous is not None:
            rows.append(np.sum(x[mask] * y[mask]) * previous)
        previous = np.sum(x[mask])
    return sum(rows)


@pytest.mark.parametrize(
    "function",
    [
        halves,
        asked_twice,
        spiking,
        changed_mask,
        mask_of_each_trip,
        mask_of_a_branch,
        rows_and_columns,
        of_two_axes,
        taken_back,
    ],
)
@pytest.mark.parametrize("count", [1, 4, 5])
def test_masks(function: Callable[..., Any], count: int) -> None:
    x = np.array([0.45, -0.7, 1.3, 0.9, -0.2])[:count]
    check_derivatives(function, x, np.linspace(0.8, 1.7, count), argnums=(0, 1))


@pytest.mark.parametrize("function", [halves, asked_twice, spiking])
def test_nothing_is_asked_about_shapes_again(function: Callable[..., Any]) -> None:
    derivative = ad.grad(function, argnums=(0, 1))
    text = derivative.source_for(np.ones(4), np.ones(4))
    assert "unbroadcast" not in text


def elements(x, y):
    total = np.sum(x * y, keepdims=True)
    parts = np.sum(total[-2:]) + np.sum(total[:5] ** 2) + np.sum(total[-4::3]) + np.sum(total[::-1])
    written = np.zeros(1)
    written[-3:] += x[0] * y[-1]
    return parts * written[0]


def test_a_slice_may_begin_before_the_only_element() -> None:
    check_derivatives(elements, np.array([0.4, -0.7]), np.array([1.1, 0.3]), argnums=(0, 1))


def sizes(x, counts):
    """What whole numbers in an array say of extents."""
    filled = np.full(counts + 1, x[1])
    repeated = np.repeat(x, counts[0] + 1)
    total = np.sum(filled**2) * filled.size + np.sum(repeated * np.arange(repeated.size))
    return total + np.sum(np.zeros(counts) + x[0])


def test_arrays_of_whole_numbers_say_no_extent() -> None:
    for counts in ([2, 3], [1, 1], [0, 2], [4]):
        check_derivatives(lambda x, c=counts: sizes(x, np.array(c)), np.array([0.4, -0.7, 1.1]))
