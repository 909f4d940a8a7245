"""A tuple of whole numbers is an array where NumPy takes one, and a shape where it takes that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

V = np.array([1.3, 2.1, 3.2, 4.4])


def ufuncs(x):
    return np.maximum((1, 0, 1, 9), x) * np.fmin(x, (2, 3, 4, 5)) + np.arctan2((1, 2, 3, 4), x)


def powers(x):
    return np.power(x, (1, 2, 3, 0)) * np.power((1, 2, 3, 2), x)


def clipped(x):
    return np.clip(x, (2, 0, 0, 2), (3, 3, 3, 3)) * x.clip((2, 2, 2, 2)) * x


def products(x):
    return np.dot((1, 0, 1, 9), x) * np.inner((1, 2, 3, 4), x) + np.vdot((1, 2, 3, 4), x**2)


def products_that_grow(x):
    return np.outer((1, 2), x**2) + np.kron(x, (1, 2)).reshape(2, 4)


def product_of_more_axes(x):
    return np.tensordot((1, 2, 3, 4), x, 1) * np.matmul((1, 2, 3, 4), x)


def product_in_space(x):
    return np.cross((1, 2, 3), x[:3] ** 2)


def joined(x):
    return np.concatenate((x**2, (1, 2))) * np.concatenate([x, (x[0], 3)])


def stacked(x):
    return np.stack((x, (1, 2, 3, 4))) * np.vstack((x, (1, 2, 3, 4)))


def in_columns(x):
    return np.column_stack((x, (1, 2, 3, 4))) ** 2


def taken(x):
    return np.take(x, (0, 2)) * x.take((3, 2)) + np.repeat(x, (1, 0, 0, 1))


def deleted(x):
    return np.delete(x, (1, 2)) ** 2


def interpolated(x):
    return np.interp(x, (0, 2, 5), (0, 1, 4)) * x + np.interp((2, 3, 3, 2), x, x**2)


def chosen(x):
    return np.where((1, 0, 1, 0), x, x**2) + np.where(x > 2, x**2, (1, 2, 3, 4))


def compressed(x):
    return np.compress((1, 0, 1, 0), x) * np.extract((0, 1, 0, 1), x)


def areas(x):
    return np.trapezoid(x**2, (0, 1, 3, 4)) + np.trapezoid((0, 1, 3, 4), x)


def slopes(x):
    return np.gradient(x**2, (0, 1, 3, 4)) + np.gradient((0, 1, 3, 4), x)


def counted(x):
    return np.bincount((0, 1, 1, 0), x**2)


def quantiles(x):
    return np.quantile(x, (0, 1)) * np.percentile(x, (50, 75))


def correlated(x):
    return np.cov(x, (1, 2, 3, 5)) + np.correlate(x, (1, 2, 3), "valid")


def fitted(x):
    return np.polyfit((0, 1, 2, 3), x**2, 1) + np.polyval(x, (1, 2))


def converted(x):
    return np.float64((1, 2, 3, 4)) * np.float64([x[0], x[1], 2, 3])


def shapes(x):
    made = (
        np.zeros((2, 4)) + np.full((2, 4), x[0]) + np.tile(x, (2, 1)) + np.broadcast_to(x, (2, 4))
    )
    return np.reshape(made, (4, 2)) * x[0] + np.zeros_like((1, 2))


def places(x):
    return np.split(x, (1, 3))[1] * np.sort(np.partition(x**2, (1, 2)))[1:3]


FUNCTIONS = [
    ufuncs,
    powers,
    clipped,
    products,
    products_that_grow,
    product_of_more_axes,
    product_in_space,
    joined,
    stacked,
    in_columns,
    taken,
    deleted,
    interpolated,
    chosen,
    compressed,
    areas,
    slopes,
    counted,
    quantiles,
    correlated,
    fitted,
    converted,
    shapes,
    places,
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_tuple_of_whole_numbers(function: Callable[..., Any]) -> None:
    check_expectation("right", function, V)
