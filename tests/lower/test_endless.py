"""Iterators without an end go with something that ends, and are refused elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

from autodiff_sst import AutodiffError, UnsupportedSyntax, grad

X = np.array([0.5, 1.2, 0.8])
TWOS = itertools.repeat(2.0)


def zipped_with_a_number(x):
    return sum(a * b for a, b in zip(x, itertools.repeat(2.0), strict=False))


def zipped_with_an_active_number(x):
    total = 0.0
    for a, b in zip(x, itertools.repeat(x[0]), strict=False):
        total = total * 0.5 + a * b
    return total


def mapped_with_a_number(x):
    return sum(map(pow, x, itertools.repeat(2)))


def zipped_with_a_list(x):
    total = 0.0
    for b, a, k in zip(
        itertools.repeat(x), [x[0], x[1] ** 2], itertools.repeat("ab"), strict=False
    ):
        total = total + a * np.sum(b) * len(k)
    return total


def repeated_array(x):
    total = 0.0
    for k, v in enumerate(itertools.repeat(x, 3)):
        total = total + v[k] ** 2
    return total + sum(itertools.repeat(x[0], times=2)) + len(list(itertools.repeat(1.0, -1)))


def array_that_changes(x):
    total = np.zeros(3)
    for a, b in zip(x, itertools.repeat(total), strict=False):
        b += a * a
    return np.sum(total)


@pytest.mark.parametrize(
    "f",
    [
        zipped_with_a_number,
        zipped_with_an_active_number,
        mapped_with_a_number,
        zipped_with_a_list,
        repeated_array,
        array_that_changes,
    ],
)
def test_what_is_repeated_without_an_end_lasts_as_long_as_the_others(f: Callable[..., Any]) -> None:
    check_expectation("right", f, X)


def loop(x):
    for a in itertools.repeat(x[0]):
        if a > 0.0:
            return a
    return x[1]


def listed(x):
    return sum(itertools.islice(itertools.repeat(x[0]), 3))


def zipped_alone(x):
    return sum(a for a, b in zip(itertools.repeat(x[0]), itertools.repeat(1), strict=False))


def mapped_alone(x):
    return sum(map(abs, itertools.repeat(x[0])))


def strict(x):
    return sum(a * b for a, b in zip(x, itertools.repeat(2.0), strict=True))


def from_outside(x):
    return sum(a * b for a, b in zip(x, TWOS, strict=False))


def counted(x):
    return sum(a * b for a, b in zip(x, itertools.count(1), strict=False))


@pytest.mark.parametrize(
    "f", [loop, listed, zipped_alone, mapped_alone, strict, from_outside, counted]
)
def test_iterators_without_an_end_are_refused(f: Callable[..., Any]) -> None:
    with pytest.raises(AutodiffError, match=r"end|cannot iterate|iterator"):
        grad(f)(X)


def in_a_tuple(items, i=0, gathered=()):
    if i == len(items):
        return gathered
    return in_a_tuple(items, i + 1, (*gathered, items[i] * (i + 1)))


def gathered_in_a_tuple(x):
    return sum(in_a_tuple([x[0], x[1] * x[2]]))


def test_a_tuple_that_grows_from_call_to_call_is_refused_where_it_does() -> None:
    with pytest.raises(UnsupportedSyntax, match="in_a_tuple calls itself") as caught:
        grad(gathered_in_a_tuple)(X)
    assert "return in_a_tuple(" in str(caught.value)
