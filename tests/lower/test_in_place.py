"""What augmented assignment changes in place is changed for all that refer to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation


def list_in_a_dict(x):
    d = {"a": [x[0]]}
    s = d["a"]
    d["a"] += [x[1]]
    return sum(s) * len(d["a"])


def list_in_a_list(x):
    rows = [[x[0]], [x[1]]]
    s = rows[0]
    rows[0] += [x[2]]
    return sum(s) * sum(rows[0])


def one_list_in_many_places(x):
    rows = [[x[0]] * 2] * 3
    rows[2] += [x[2]]
    return sum(rows[0]) * sum(rows[1])


def set_in_a_list(x):
    s = {1, 2}
    rows = [s, s]
    rows[0] |= {5}
    return x[0] * len(s) + x[1] * len(rows[1])


def dict_in_a_dict(x):
    d = {"a": {"p": x[0]}}
    s = d["a"]
    d["a"] |= {"q": x[1] ** 2}
    return sum(s.values())


def dict_by_its_name(x):
    d = {"p": x[0]}
    s = d
    d |= {"q": x[1] ** 2}
    return sum(s.values())


def sets_by_their_names(x):
    s = {5}
    t = s
    s &= {5, 6}
    s ^= {7}
    s -= {5}
    return x[0] * sum(t) + x[1] * sum(s)


def frozen_sets_are_new_ones(x):
    s = frozenset({1})
    t = s
    s |= {2, 5}
    same = isinstance(s, frozenset) and not isinstance({1}, frozenset)
    return x[0] * len(s) + x[1] * len(t) if same else x[2]


def order_of_joined_sets(x):
    total = 0.0
    for i, v in enumerate({3, 1, 2, 10, 8} | {33, 17}):
        total += x[i % 3] * v * (i + 1)
    return total


def sets_from_outside(x, s):
    t = set(s)
    t.discard(1)
    t.add(9)
    total = x[0] * len(s - {1}) + x[1] * len(s & {1, 7}) + x[2] * len({1} | s) * sum(t)
    return total * (x[0] if s == {1, 2} or s > {7} else x[1]) * (x[2] if s <= {1, 2, 3} else x[0])


@pytest.mark.parametrize("items", [{1, 2}, frozenset({1, 2, 3}), {7, 8}])
def test_sets_from_outside(items: Any) -> None:
    check_expectation("right", sets_from_outside, np.array([0.5, 1.2, 0.8]), items, argnums=(0,))


@pytest.mark.parametrize(
    "f",
    [
        list_in_a_dict,
        list_in_a_list,
        one_list_in_many_places,
        set_in_a_list,
        dict_in_a_dict,
        dict_by_its_name,
        sets_by_their_names,
        frozen_sets_are_new_ones,
        order_of_joined_sets,
    ],
)
def test_changes_in_place(f: Callable[..., Any]) -> None:
    check_expectation("right", f, np.array([0.5, 1.2, 0.8]))
