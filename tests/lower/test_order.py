"""Python's `max`, `min` and `sorted` choose as Python does, nan and equal items included."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_sst import value_and_grad

NAN = np.nan
TABLES = [
    [1.0, NAN, 2.0],
    [NAN, 1.0, 2.0],
    [3.0, NAN, 1.0],
    [3.0, NAN, 1.0, NAN, 2.0, 0.5],
    [NAN, NAN, NAN],
    [2.0, 1.0, 2.0, 1.0],
    [0.0, -0.0, 0.0],
    [-np.inf, NAN, 3.0, 1.0],
]


def greatest(x):
    return max(x)


def least(x):
    return min(x)


def greatest_of_a_generator(x):
    return max(v * 2.0 for v in x)


def least_of_a_list(x):
    return min([v * 2.0 for v in x])


def by_weight(x):
    total = 0.0
    for v in sorted(x):
        total = total * 0.5 + (v if v == v else 7.0 * x[0])
    return total


def by_weight_in_reverse(x):
    total = 0.0
    for v in sorted(x, reverse=True):
        total = total * 0.5 + (v if v == v else 7.0 * x[0])
    return total


def first_by_a_key(x):
    return sorted(x, key=lambda v: -v * v)[0]


def sorted_in_place(x):
    items = [v * 3.0 for v in x]
    items.sort()
    return items[0] * 2.0 + items[-1]


def places(x):
    """The derivative shows which element was taken."""
    return sorted(x)[1]


def few(x):
    return max(x[0], x[1], x[2]) + sorted([x[0], x[1], x[2]])[0]


@pytest.mark.parametrize(
    "f",
    [
        greatest,
        least,
        greatest_of_a_generator,
        least_of_a_list,
        by_weight,
        by_weight_in_reverse,
        first_by_a_key,
        sorted_in_place,
        places,
        few,
    ],
)
@pytest.mark.parametrize("table", TABLES)
def test_nan_and_equal_items_are_ordered_as_by_python(f: Callable[..., Any], table: Any) -> None:
    x = np.array(table)
    value, found = value_and_grad(f)(x)
    np.testing.assert_array_equal(value, f(x))
    slopes = [f(_marked(x, k)).slope for k in range(len(x))]
    np.testing.assert_allclose(found, slopes)


class Dual(float):
    """A number with a derivative, ordered by its value."""

    slope: float

    def __new__(cls, value: float, slope: float = 0.0) -> Dual:
        made = super().__new__(cls, value)
        made.slope = slope
        return made

    def __add__(self, other: Any) -> Dual:
        return Dual(float(self) + float(other), self.slope + getattr(other, "slope", 0.0))

    __radd__ = __add__

    def __mul__(self, other: Any) -> Dual:
        # What does not vary adds nothing, also where it is nan.
        parts = [(self.slope, float(other)), (getattr(other, "slope", 0.0), float(self))]
        slope = sum(a * b for a, b in parts if a != 0.0)
        return Dual(float(self) * float(other), slope)

    __rmul__ = __mul__

    def __neg__(self) -> Dual:
        return self * -1.0


def _marked(x: Any, place: int) -> Any:
    return [Dual(v, float(k == place)) for k, v in enumerate(x.tolist())]


def test_all_orders_of_a_few_numbers_and_nan() -> None:
    derivative = value_and_grad(places)
    for table in itertools.permutations([1.0, NAN, 2.0, 2.0]):
        value, found = derivative(np.array(table))
        np.testing.assert_array_equal(value, places(table))
        assert found.sum() == 1.0
        np.testing.assert_array_equal(np.array(table)[found == 1.0], [value])
