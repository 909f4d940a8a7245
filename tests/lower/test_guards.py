"""A derivative is made again for what is equal to what it was made for, and not the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autodiff_sst import export, grad, value_and_grad

X = np.array([1.0, 2.0, 4.0])


def step_of_a_range(x, r):
    return x[0] * r.step


def keys_as_places(x, d):
    total = 0.0
    for k in d:
        total = total + np.sum(x[k]) * d[k]
    return total


def values_in_order(x, d):
    total = 0.0
    for v in d.values():
        total = total * 0.5 + np.sum(x) * v
    return total


def items_as_places(x, s):
    total = 0.0
    for k in s:
        total = total + np.sum(x[k])
    return total


def divided_by_keys(x, d):
    return sum(np.arctan2(k, -1.0) * x[0] for k in d)


def text_of_a_key(x, d):
    return x[0] * sum(len(f"{k}") for k in d)


def slice_by_its_bounds(x, s):
    return x[0] * len(f"{s.start}")


@pytest.mark.parametrize(
    ("f", "first", "second"),
    [
        (step_of_a_range, range(0, 1), range(0, 3, 7)),
        (keys_as_places, {0: 1.0, 1: 2.0}, {False: 1.0, True: 2.0}),
        (keys_as_places, {0: 1.0, 1: 2.0}, {0: 1.0, True: 2.0}),
        (items_as_places, {0, 1}, {False, True}),
        (text_of_a_key, frozenset([(0, 1)]), frozenset([(0, True)])),
        (divided_by_keys, {0.0: 1.0}, {-0.0: 1.0}),
        (text_of_a_key, {1: 1.0}, {1.0: 1.0}),
        (text_of_a_key, {(1, 2): 1.0}, {(1.0, True): 1.0}),
        (slice_by_its_bounds, slice(0, 1), slice(False, True)),
    ],
)
def test_equal_values_of_other_types(f: Callable[..., Any], first: Any, second: Any) -> None:
    derivative = value_and_grad(f)
    for given in (first, second, first, second):
        value, found = derivative(X, given)
        again = grad(f)(X, given)  # known by its code
        assert value == f(X, given)
        np.testing.assert_array_equal(found, value_and_grad(lambda x, g=given: f(x, g))(X)[1])
        np.testing.assert_array_equal(found, again)


@pytest.mark.parametrize(
    ("f", "first", "second"),
    [
        (keys_as_places, {0: 1.0, 1: 2.0}, {False: 1.0, True: 2.0}),
        (values_in_order, {"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}),
    ],
)
def test_equal_keys_of_other_types_are_refused_by_exported_modules(
    f: Callable[..., Any], first: Any, second: Any, tmp_path: Path
) -> None:
    path = tmp_path / "exported.py"
    export(f, path, types=(X, first))
    names: dict[str, Any] = {}
    exec(path.read_text(), names)
    made = names[f"{f.__name__}_grad"]
    np.testing.assert_array_equal(made(X, first), grad(f)(X, first))
    with pytest.raises(ValueError, match="must have the keys"):
        made(X, second)


def test_keys_may_be_numbers_of_numpy():
    def f(x, k):
        return x * {1: 2.0, 2: 3.0}[k]

    slope = grad(f)
    for k in (np.float64(1.0), 1, np.float64(2.0), np.float32(1.0), 2.0):
        assert slope(1.5, k) == {1: 2.0, 2: 3.0}[k]
