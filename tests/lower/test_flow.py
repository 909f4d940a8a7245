# ruff: noqa: B007, E741 (the programs are as users write them)
"""Loops that run zero times, exits, exceptions that are jumps, and what is live after them.

Each program is right to second order, or refused: never wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

import autodiff_sst as ad
from autodiff_sst import value_and_grad


def none_after_no_trip(x: Any) -> Any:
    y = None
    for i in range(0):
        y = x[i]
    return x[0] if y is None else y


def array_after_no_trip(x: Any) -> Any:
    n = int(np.sum(x > 5))
    s = 0.0
    for i in range(n):
        s = s + x
    return np.sum(s * x) + x[0]


def list_after_no_trip(x: Any) -> Any:
    l = []
    for i in range(int(x[0] > 5)):
        l.append(x[i])
    return sum(l) + x[1] * len(l) + x[2]


def break_in_the_first_trip(x: Any) -> Any:
    s = 1.0
    for v in x:
        if v > 0:
            break
        s *= v
    return s * x[1]


def none_before_the_first_trip(x: Any) -> Any:
    p = None
    s = 0.0
    for v in x:
        if p is not None:
            s = s + (v - p) ** 2
        p = v
    return s


def best_so_far_from_none(x: Any) -> Any:
    b = None
    for v in x:
        if b is None or v > b:
            b = v
    return b * b


def while_with_else(x: Any) -> Any:
    i = 0
    s = x[0]
    while i < 3:
        s = s * x[1]
        i += 1
        if s > 100:
            break
    else:
        s = s + 1.0
    return s * s


def continue_in_an_inner_else(x: Any) -> Any:
    s = 0.0
    for i in range(3):
        while s < i:
            s += x[1]
            if s > 50:
                break
        else:
            if i == 1:
                continue
            s = s * 2.0
        s = s + x[i]
    return s


def return_from_nested_loops(x: Any) -> Any:
    for i in range(4):
        for j in range(4):
            if x[i] * x[j] > 1.0:
                return x[i] * x[j] * x[0]
    return x[0]


def raise_caught_in_a_loop_with_finally(x: Any) -> Any:
    s = 0.0
    for i in range(4):
        try:
            if x[i] < 0:
                raise KeyError(i)
            s = s + x[i]
        except KeyError:
            s = s * 2.0 + x[0]
        finally:
            s = s + 0.1
    return s * s


def try_with_else(x: Any) -> Any:
    try:
        if x[0] > 0.4:
            raise LookupError
        y = x[1]
    except LookupError:
        y = x[2] * x[0]
    else:
        y = y * 3
    return y * y


def walrus_in_a_while_test(x: Any) -> Any:
    s = 0.0
    while (n := (s * s + 1)) < 5:
        s = s + x[1]
    return s * n


def flag_over_a_loop(x: Any) -> Any:
    ok = True
    for v in x:
        ok = ok and v > -1
    return x[0] * x[1] if ok else x[2]


def names_swapped_while_iterating(x: Any) -> Any:
    u = x.copy()
    w = x * 0.0
    for v in u:
        u, w = (w, u)
        u[0] += v * v
    return np.sum(u * u) + np.sum(w)


def array_written_while_iterated_over(x: Any) -> Any:
    u = x.copy()
    s = 0.0
    for v in u:
        u[3] = 7.0 * x[0]
        s = s + v * v
    return s


def array_written_while_enumerated(x: Any) -> Any:
    u = x.copy()
    s = 0.0
    for i, v in enumerate(u):
        if i < 3:
            u[i + 1] += v * x[0]
        s = s + v
    return s


def array_written_while_zipped(x: Any) -> Any:
    u = x.copy()
    s = 0.0
    for a, b in zip(u, u[::-1]):
        u[1] = u[1] * 1.5
        s = s + a * b
    return s


def list_grows_while_iterated_over(x: Any) -> Any:
    l = [x[0], x[1]]
    s = 0.0
    for v in l:
        if len(l) < 4:
            l.append(v * x[2])
        s = s + v
    return s


def values_of_and_and_or(x: Any) -> Any:
    v = x[0] or x[1]
    w = x[0] and x[1]
    return v * w * w


def chained_comparison(x: Any) -> Any:
    return x[0] if 0 < x[1] < 2 and (not x[2] > 0) else x[3]


def branch_on_any(x: Any) -> Any:
    return x[0] * 2 if np.any(x > 1) else x[1]


def last_of_a_range(x: Any) -> Any:
    places = range(1, len(x))
    return x[places[-1]] ** 2 * x[places[0]] * range(len(x))[-2] + x[range(1, 4)[-1]]


def range_from_its_end(x: Any) -> Any:
    s = 0.0
    for i in range(len(x))[::-1]:
        s = s * 0.5 + x[i] ** 2
    for i in range(4)[::-1]:
        s = s * x[i]
    return s


def parts_of_ranges(x: Any) -> Any:
    n = len(x)
    s = 0.0
    parts = [range(n)[1:], range(n)[:-1], range(n)[-2:], range(1, n)[5::-2], range(n)[6:]]
    for places in (*parts, range(n - 1, -1, -1)[1:3], range(0, n, 2)[::-1], range(9)[2:4]):
        s = s * len(places)
        for i in places:
            s = s * 0.5 + x[i] ** 2
    return s


def ends_with_what_is_known(x):
    """What follows a test that no value passes is never reached."""
    scale = None
    if x[0] > 0.0 and scale is not None:
        y = (scale - 1) * x
    elif not (x[1] > 0.0 or scale is None):
        y = x / scale
    else:
        y = x * x
    return np.sum(y)


RIGHT = [
    ends_with_what_is_known,
    none_after_no_trip,
    array_after_no_trip,
    list_after_no_trip,
    break_in_the_first_trip,
    none_before_the_first_trip,
    best_so_far_from_none,
    while_with_else,
    continue_in_an_inner_else,
    return_from_nested_loops,
    raise_caught_in_a_loop_with_finally,
    try_with_else,
    walrus_in_a_while_test,
    flag_over_a_loop,
    array_written_while_iterated_over,
    array_written_while_enumerated,
    array_written_while_zipped,
    values_of_and_and_or,
    chained_comparison,
    branch_on_any,
    last_of_a_range,
    range_from_its_end,
    parts_of_ranges,
]
REFUSABLE: list[Callable[..., Any]] = [
    names_swapped_while_iterating,
    list_grows_while_iterated_over,
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", RIGHT)
def test_flow(program: Callable[..., Any]) -> None:
    point = np.array([0.5, 1.2, -0.7, 0.9])
    check_expectation("right", program, point)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", REFUSABLE)
def test_flow_that_may_be_refused(program: Callable[..., Any]) -> None:
    check_expectation("right or refused", program, np.array([0.5, 1.2, -0.7, 0.9]))


def raises_in_the_else_block(x):
    try:
        a = math.sqrt(x)
    except ValueError:
        r = x * 3.0
    else:
        r = math.log(1.0 - a)
    return r


def test_tuples_of_other_lengths_are_refused_with_their_lengths():
    def f(x):
        if x[0] > 0:
            return x, 1.0
        return x, 1.0, 2.0

    kinds = "it is a tuple of 2 items on one path and a tuple of 3 items on another"
    with pytest.raises(ad.UnsupportedSyntax, match=kinds):
        ad.vjp(f, np.ones(2))


def test_handlers_do_not_catch_what_the_else_block_raises():
    derivative = value_and_grad(raises_in_the_else_block)
    assert derivative(0.25) == (math.log(0.5), -2.0)
    assert derivative(-2.0) == (-6.0, 3.0)
    with pytest.raises(ValueError, match="math domain error"):
        derivative(4.0)
