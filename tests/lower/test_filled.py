"""Arrays of the arrays in a list that a loop fills: as many axes as NumPy gives them, also where
the loop makes no trip, whatever the derivative has been called with before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from oracle import check_expectation

import autodiff_sst as ad

ROWS = np.random.default_rng(0).normal(size=(3, 2))


def number_of_axes(xs):
    M = np.array([x * 2 for x in xs])
    return np.sum(M**2) + M.ndim


def appended_in_a_loop(xs):
    rows = []
    for x in xs:
        rows.append(x**2)
    M = np.array(rows)
    return np.sum(M) + len(np.shape(M))


def last_extent(xs):
    M = np.array([x * 2 for x in xs])
    return np.sum(M**2) + M.shape[-1]


def rows_that_a_loop_reads(xs):
    M = np.array([x * 2 for x in xs])
    s = 0.0
    for i in range(M.shape[0]):
        s += M[i, 0] ** 2
    return s


def sums_of_columns(xs):
    w = np.array([1.0, 2.0])
    M = np.array([x * w for x in xs])
    return np.sum(np.sum(M, axis=0) * w)


def gram_matrix(xs):
    M = np.array([x * 2 for x in xs])
    return np.sum(M.T @ M)


def neighbours(xs):
    M = np.array([xs[i] * xs[i + 1] for i in range(len(xs) - 1)])
    return np.sum(M) + M.ndim


def backwards(xs):
    M = np.array([xs[i] ** 2 for i in range(len(xs) - 1, -1, -1)])
    return np.sum(M) + M.ndim


def pairs(xs):
    M = np.array([x * y for x, y in zip(xs, xs[1:])])  # noqa: RUF007
    return np.sum(M) + M.ndim


def list_of_a_list(xs):
    rows = [x**2 for x in xs]
    M = np.array([row * 3 for row in rows])
    return np.sum(M) + M.ndim


def all_of_all(xs):
    M = np.array([x * y for x in xs for y in xs])
    return np.sum(M) + M.ndim


def one_to_begin_with(xs):
    rows = [np.sum(xs, axis=0)]
    for x in xs:
        rows.append(rows[-1] * x)
    M = np.stack(rows)
    return np.sum(M) + M.ndim


def stack_that_is_caught(xs):
    try:
        M = np.stack([x * 2 for x in xs])
    except ValueError:
        return np.sum(xs) + 7.0
    return np.sum(M**2)


def some_trips(xs):
    return [xs[:n] for n in (0, 3, 2, 0, 1)]


@pytest.mark.parametrize(
    "f",
    [
        number_of_axes,
        appended_in_a_loop,
        last_extent,
        rows_that_a_loop_reads,
        sums_of_columns,
        gram_matrix,
        neighbours,
        backwards,
        pairs,
        list_of_a_list,
        all_of_all,
        one_to_begin_with,
        stack_that_is_caught,
    ],
)
def test_an_array_of_no_arrays_has_one_axis(f: Callable[..., Any]) -> None:
    check_expectation("right", f, ROWS)
    for xs in some_trips(ROWS):
        value, gradient = ad.value_and_grad(f)(xs)
        assert_allclose(value, f(xs))
        assert gradient.shape == xs.shape
        assert_allclose(ad.jvp(f, (xs,), (xs,)), (value, np.sum(gradient * xs)))


def stacked(xs):
    return np.sum(np.stack([x * 2 for x in xs]) ** 2)


def stacked_as_columns(xs):
    return np.sum(np.stack([x * 2 for x in xs], axis=1) ** 2)


def rows_below_each_other(xs):
    return np.sum(np.vstack([x * 2 for x in xs]) ** 2)


def vectors_as_columns(xs):
    return np.sum(np.column_stack([x * 2 for x in xs]) ** 2)


def those_that_are_positive(xs):
    return np.sum(np.stack([x * 2 for x in xs if x[0] ** 2 >= 0.0]) ** 2)


def two_extents(xs):
    n, m = np.array([x * 2 for x in xs]).shape
    return np.sum(xs**2) * n * m


def column(xs):
    return np.sum(np.array([x * 2 for x in xs])[:, 0] ** 2)


@pytest.mark.parametrize(
    ("f", "cls"),
    [
        (stacked, ValueError),
        (stacked_as_columns, ValueError),
        (rows_below_each_other, ValueError),
        (vectors_as_columns, ValueError),
        (those_that_are_positive, ValueError),
        (two_extents, ValueError),
        (column, IndexError),
    ],
)
def test_no_arrays_raise_as_in_the_function(f: Callable[..., Any], cls: type[Exception]) -> None:
    check_expectation("right", f, ROWS)
    for xs in some_trips(ROWS):
        if len(xs):
            assert_allclose(ad.value_and_grad(f)(xs)[0], f(xs))
            continue
        with pytest.raises(cls) as raised:
            f(xs)
        message = str(raised.value)
        for derivative in (ad.grad(f), lambda xs: ad.jvp(f, (xs,), (xs,))):
            with pytest.raises(cls) as raised:
                derivative(xs)
            assert str(raised.value).startswith(message)


def counted(x, n):
    M = np.array([x * k for k in range(n)])
    return np.sum(M) + M.ndim


@pytest.mark.parametrize("numbers", [(0, 1, 3, -1, 0), (3, 1, 0), (1, 0, 2)], ids=str)
def test_a_number_of_trips_that_may_be_none(numbers: tuple[int, ...]) -> None:
    derivative = ad.value_and_grad(counted)
    for n in numbers:
        value, gradient = derivative(ROWS[0], n)
        assert_allclose(value, counted(ROWS[0], n))
        assert_allclose(gradient, np.full(2, sum(range(n))))


def weighted(x, ys, zs):
    M = np.array([x * y * z for y, z in zip(ys, zs, strict=False)])
    return np.sum(M) + M.ndim


def as_many_more(x, ys, zs):
    M = np.array([x * k for k in range(len(ys) - len(zs))])
    return np.sum(M) + M.ndim


@pytest.mark.parametrize("f", [weighted, as_many_more])
def test_lengths_of_two_arrays(f: Callable[..., Any]) -> None:
    rng = np.random.default_rng(1)
    for lengths in ((0, 2), (2, 0), (3, 3), (5, 2), (2, 5), (1, 0), (0, 0)):
        args = (ROWS[0], *map(rng.normal, (0.0, 0.0), (1.0, 1.0), lengths))
        assert_allclose(ad.value_and_grad(f)(*args)[0], f(*args))


def chosen(xs):
    return np.array([x * 2 for x in xs if x[0] > 0.0])


def axes_of_rows(xs):
    return np.sum(chosen(xs)) + chosen(xs).ndim


def axes_of_what_is_made_of_rows(xs):
    return np.sum(xs) + np.ndim(np.sum(np.sin(chosen(xs)), axis=0))


def length_of_a_shape(xs):
    return np.sum(xs) + len(chosen(xs).shape)


@pytest.mark.parametrize("f", [axes_of_rows, axes_of_what_is_made_of_rows, length_of_a_shape])
def test_axes_are_asked_of_rows_only(f: Callable[..., Any]) -> None:
    """Whether there are any is for data to decide: a call without them is refused."""
    derivative = ad.value_and_grad(f)
    for rows in (abs(ROWS), -abs(ROWS), abs(ROWS[:1])):
        if rows[0, 0] > 0.0:
            assert derivative(rows)[0] == f(rows)
            continue
        with pytest.raises(ValueError, match="without items has one axis"):
            derivative(rows)


def rows_if_there_are_any(xs):
    rows = chosen(xs)
    return np.sum(xs) if len(rows) == 0 else np.sum(rows) * rows.ndim


def test_a_program_may_ask_whether_there_are_rows() -> None:
    for rows in (abs(ROWS), -abs(ROWS)):
        check_expectation("right", rows_if_there_are_any, rows)
        assert ad.value_and_grad(rows_if_there_are_any)(rows)[0] == rows_if_there_are_any(rows)
