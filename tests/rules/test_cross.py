"""`np.cross` of plane vectors: a number where both are, else a vector. NumPy 2.5 takes them no
more; its error is the derivative's then, too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation
from rules.case import M, P, S, V

import autodiff_sst as ad

pytestmark = pytest.mark.filterwarnings("ignore:Arrays of 2-dimensional vectors")

TRIANGLE = np.array([[0.1, 0.2], [1.0, 0.4], [0.3, 2.0]])


def halves(x: Any) -> Any:
    return np.cross(x[:2], x[2:] ** 2)


def rank_of_a_number(x: Any) -> Any:
    found = np.cross(x[:2], x[2:] ** 2)
    return found * 2 if found.ndim == 0 else found * 3


def rank_of_rows(x: Any) -> Any:
    found = np.cross(x, x[::-1] ** 2)
    return np.sum(found * found) if found.ndim == 1 else np.sum(found)


def area_of_a_triangle(p: Any) -> Any:
    return np.cross(p[1] - p[0], p[2] - p[0]) ** 2


def area_of_a_polygon(p: Any) -> Any:
    area = 0.0
    for i in range(len(p)):
        area += np.cross(p[i - 1], p[i])
    return area / 2


def space_and_plane(x: Any) -> Any:
    return np.cross(x[:, :3], x[:, :2] ** 2)


def plane_and_space(x: Any) -> Any:
    return np.cross(x[:, :2], x[::-1, 1:] ** 2)


def rows_and_a_vector(x: Any) -> Any:
    return np.cross(x[:, :2], x[0, 1:3] ** 2) + np.cross(x[0, :2], x[:, 1:3] ** 2)


def columns(x: Any) -> Any:
    return np.cross(x[:2], x[1:] ** 2, axis=0)


def columns_and_rows(x: Any) -> Any:
    return np.cross(x[:2], x.T[:, 1:] ** 2, axisa=0, axisb=1)


def columns_in_plane_and_rows_in_space(x: Any) -> Any:
    return np.cross(x[:2], x.T**2, axisa=0, axisb=1, axisc=0)


def grown_vector_and_one_in_space(x: Any) -> Any:
    squares = [v * v for v in x]
    return np.cross(np.array(squares), np.array([1.0, 2.0, 3.0])) * x[0]


CASES = [
    (halves, V),
    (rank_of_a_number, V),
    (rank_of_rows, TRIANGLE),
    (rank_of_rows, TRIANGLE[:2]),
    (rank_of_rows, S),
    (area_of_a_triangle, TRIANGLE),
    (area_of_a_polygon, TRIANGLE),
    (space_and_plane, P),
    (plane_and_space, P),
    (rows_and_a_vector, P),
    (columns, P),
    (columns_and_rows, P),
    (columns_in_plane_and_rows_in_space, P),
    (grown_vector_and_one_in_space, V[:2]),
    (grown_vector_and_one_in_space, V[:3]),
]


def are_taken(function: Callable[..., Any], x: Any) -> bool:
    """Whether this NumPy takes these vectors."""
    try:
        function(x)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("function", "x"), CASES)
def test_plane_vectors(function: Callable[..., Any], x: Any) -> None:
    if are_taken(function, x):
        check_expectation("right", function, x)
        return
    with pytest.raises(ValueError, match=r"must be .*3-dimensional vectors"):
        ad.vjp(function, x)


def test_each_length_of_vectors_has_a_derivative_of_its_own() -> None:
    derivative = ad.grad(rank_of_rows)
    for x in filter(partial(are_taken, rank_of_rows), (TRIANGLE, S, TRIANGLE[:2], M[:, 1:])):
        np.testing.assert_allclose(derivative(x), ad.grad(rank_of_rows)(x.copy()))
        check_expectation("right", rank_of_rows, x, order=1)


def two_grown_vectors(x: Any) -> Any:
    squares = [v * v for v in x]
    return np.cross(np.array(squares), np.array(squares[::-1]))


def test_vectors_of_unknown_length_are_refused() -> None:
    with pytest.raises(ad.NoRule, match=r"two or three elements: write np.reshape\(v, 3\)"):
        ad.vjp(two_grown_vectors, V[:2])


def product_in_space(x: Any) -> Any:
    return np.sum(np.linalg.cross(x, x[::-1] ** 2))


def test_product_in_space_takes_no_plane_vectors() -> None:
    with pytest.raises(ValueError, match="three elements"):
        ad.grad(product_in_space)(TRIANGLE)
