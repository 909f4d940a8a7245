"""Both ends of lists: `insert(0, item)` and `pop(0)` beside `append` and `pop`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

import autodiff_sst as ad


def backwards(x):
    """Gains of a regulator, from the last one to the first."""
    gains, cost = [], 1.0
    for v in x:
        gain = cost * v / (1.0 + cost)
        cost = 0.5 + cost * (v - gain) ** 2
        gains.insert(0, gain)
    state = 1.0
    for gain in gains:
        state = state - gain * state**2
    return state


def queue(x):
    items, total = list(x * x), 0.0
    while items:
        total = total * 0.5 + items.pop(0)
    return total


def moving_mean(x):
    window, total = [], 0.0
    for v in x:
        window.append(v * v)
        if len(window) > 3:
            window.pop(0)
        total += np.sin(sum(window) / len(window))
    return total


def merged(x):
    """The two smallest items are joined until one is left."""
    items = sorted(x)
    total = 0.0
    while len(items) > 1:
        joined = items.pop(0) + items.pop(0)
        total += joined**2
        if joined > 1.0:
            items.append(joined)
        else:
            items.insert(0, joined)
    return total + items[0]


def both_ends(x):
    items = []
    for i in range(len(x)):
        if i % 3 == 0:
            items.insert(0, x[i])
        elif i % 3 == 1:
            items.append(x[i] ** 2)
        else:
            items[0] = items[0] * items.pop()
    return sum(items) * items[-1]


def two_names(x):
    first = list(x)
    second = first
    second.insert(0, x[1] * 2.0)
    return first[0] * first.pop(0) * second[0]


def rows(x):
    kept = []
    for k in range(len(x)):
        kept.insert(0, x * x[k])
    total = kept.pop(0) * 0.0
    for row in kept:
        total = np.sin(total + row)
    return np.sum(total)


def steps(x):
    """What is taken in a trip is put back in another one."""
    waiting, total = [x[0] ** 2, x[1]], 1.0
    for v in x:
        total = total * waiting.pop(0) + v
        waiting.append(np.cos(total) + v)
    return total + waiting[0]


QUEUES = [backwards, queue, moving_mean, merged, both_ends, two_names, rows, steps]


@pytest.mark.parametrize("n", [2, 3, 16])
@pytest.mark.parametrize("f", QUEUES, ids=lambda f: f.__name__)
def test_queues(f: Callable[..., Any], n: int) -> None:
    check_derivatives(f, np.random.default_rng(n).random(n) + 0.01 * np.arange(n))


def from_an_empty_list(x):
    items = []
    for v in x:
        items.append(v)
    while len(x):
        items.pop(0)
    return items[0]


def test_nothing_is_taken_from_an_empty_list() -> None:
    with pytest.raises(IndexError, match="pop from empty list"):
        ad.grad(from_an_empty_list)(np.ones(3))


def test_items_are_put_to_the_list_itself() -> None:
    assert "gains.insert(0, gain)" in ad.grad(backwards).source_for(np.ones(4))
    assert "tape" not in ad.grad(queue).source_for(np.ones(4))
