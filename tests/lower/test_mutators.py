# ruff: noqa: NPY002 (the programs are as users write them)
"""Functions that change an argument, and draws that do.

Each program is right to second order, or refused: never wrong.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation


def fill_diagonal(x: Any) -> Any:
    A = np.ones((4, 4))
    A[0] = x
    np.fill_diagonal(A, 0.0)
    return np.sum(A * A)


def copy_to(x: Any) -> Any:
    A = np.ones(4)
    np.copyto(A, x)
    return np.sum(A * A)


def put(x: Any) -> Any:
    A = x * 1.0
    np.put(A, [0, 1], 0.0)
    return np.sum(A * A)


def add_at(x: Any) -> Any:
    A = np.ones(4)
    np.add.at(A, [0, 0, 2], x[:3])
    return np.sum(A * A)


def shuffled(x: Any) -> Any:
    y = x * 1.0
    np.random.shuffle(y)
    return y[0] * y[0]


def shuffled_places(x: Any) -> Any:
    i = np.arange(4)
    np.random.seed(0)
    np.random.shuffle(i)
    return np.sum(x[i] * np.arange(4.0))


def shuffled_list(x: Any) -> Any:
    i = [0, 1, 2, 3]
    random.seed(3)
    random.shuffle(i)
    return x[i[0]] * x[0]


def sort_in_place(x: Any) -> Any:
    y = x.copy()
    y.sort()
    return np.sum(y * np.arange(4.0))


def unbound_sort(x: Any) -> Any:
    y = x.copy()
    np.ndarray.sort(y)
    return np.sum(y * np.arange(4.0))


def list_sorted_in_place(x: Any) -> Any:
    v = [x[2], x[0], x[1]]
    v.sort()
    return v[0] * 1.0 + v[1] * 2 + v[2] * 3


RIGHT = [
    fill_diagonal,
    copy_to,
    put,
    add_at,
    sort_in_place,
    list_sorted_in_place,
]
REFUSABLE: list[Callable[..., Any]] = [
    shuffled,
    shuffled_places,
    shuffled_list,
    unbound_sort,
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", RIGHT)
def test_mutators(program: Callable[..., Any]) -> None:
    point = np.array([0.5, 1.2, -0.7, 0.9])
    check_expectation("right", program, point)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", REFUSABLE)
def test_mutators_that_may_be_refused(program: Callable[..., Any]) -> None:
    check_expectation("right or refused", program, np.array([0.5, 1.2, -0.7, 0.9]))
