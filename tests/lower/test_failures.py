"""What is worked out while compiling and fails there does so where Python would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives, check_expectation

import autodiff_sst as ad
from autodiff_sst import AutodiffError, grad


def text_that_is_no_number(x):
    try:
        r = float("abc")
    except ValueError:
        r = 2.0
    return r * x


def text_and_number(x):
    r = 1.0
    try:
        "a" + 1  # noqa: B018
        r = 3.0
    except TypeError:
        r = 2.0
    return r * x


def text_that_does_not_fit(x):
    try:
        text = "%d" % "a"  # noqa: UP031
        r = len(text)
    except TypeError:
        r = 2.0
    return r * x


def infinite(x):
    try:
        r = int(float("inf"))
    except OverflowError:
        r = 2.0
    return r * x


def base_of_a_number(x):
    return x * int("ff", 16)


@pytest.mark.parametrize(
    "f",
    [
        text_that_is_no_number,
        text_and_number,
        text_that_does_not_fit,
        infinite,
        base_of_a_number,
    ],
)
def test_failures_of_known_values_are_handled(f: Callable[..., Any]) -> None:
    check_expectation("right", f, 3.0)


def test_failures_that_nothing_handles_are_refused_with_their_place() -> None:
    with pytest.raises(AutodiffError, match="could not convert string to float"):
        grad(lambda x: x * float("abc"))(3.0)
    with pytest.raises(AutodiffError, match="concatenate"):
        grad(lambda x: x * len("a" + 1))(3.0)  # type: ignore[operator]


def monotone_stack(x):
    stack = []
    for v in x:
        while stack and stack[-1] < v:
            stack.pop()
        stack.append(v)
    return sum(stack)


def next_greater_elements(x):
    stack, greater = [], [0.0] * len(x)
    for i in range(len(x)):
        while stack and x[stack[-1]] < x[i]:
            greater[stack.pop()] = x[i]
        stack.append(i)
    return sum(g * k for k, g in enumerate(greater))


def last_of_an_empty_list_is_caught(x):
    items = [x[0]]
    try:
        items.pop()
        items.pop()
    except IndexError:
        return x[0] * x[-1]
    return x[0]


@pytest.mark.parametrize(
    "f", [monotone_stack, next_greater_elements, last_of_an_empty_list_is_caught]
)
def test_nothing_is_popped_where_a_list_is_known_to_be_empty(f: Callable[..., Any]) -> None:
    for x in ([3.0, 1.0, 2.0], [5.0, 1.5, 1.0, 4.0, 7.0, 2.0], [2.0]):
        check_expectation("right", f, np.array(x))


def test_a_pop_that_fails_on_a_path_raises_there() -> None:
    def f(x, missing):
        items = [x]
        return items.pop(3) if missing > 0.0 else items.pop() * missing

    assert grad(f)(2.0, -3.0) == -3.0
    with pytest.raises(IndexError, match="pop index out of range"):
        grad(f)(2.0, 3.0)


def test_a_pop_that_fails_for_sure_is_refused_with_its_place() -> None:
    def f(x):
        items = [x]
        items.pop()
        return items.pop()

    with pytest.raises(AutodiffError, match="pop from empty list"):
        grad(f)(2.0)


def test_none_in_arithmetic_is_refused_by_its_name() -> None:
    def f(x, scale=None):
        return x * scale

    with pytest.raises(AutodiffError, match="'scale' is None here, test it with `is None`"):
        grad(f)(2.0)


def stored_outside(x):
    kept = np.zeros(2)
    kept[3] = x[0]
    return kept[0] + x[1]


def added_outside(x):
    kept = np.zeros((2, 3))
    kept[..., 1, -4] += x[0]
    return kept[0, 0] + x[1]


def read_outside(x):
    kept = np.zeros(2) + x[0]
    return kept[0] + kept[3] * 0.0


def caught_outside(x):
    kept = np.zeros(2)
    try:
        kept[3] = x[0]
    except IndexError:
        kept[1] = 5.0 * x[0]
    return np.sum(kept)


def test_places_that_an_array_does_not_have():
    x = np.array([1.5, 2.0])
    for function in (stored_outside, added_outside, read_outside):
        with pytest.raises(IndexError) as wanted:
            function(x)
        for derivative in (ad.grad(function), lambda x, f=function: ad.jvp(f, (x,), (x,))):
            with pytest.raises(IndexError) as found:
                derivative(x)
            assert str(found.value) == str(wanted.value)
    np.testing.assert_array_equal(ad.grad(caught_outside)(x), [5.0, 0.0])


def converged(a):
    x = 1.0
    for _ in range(40):
        step = (x * x - a) / (2.0 * x)
        x = x - step
        if abs(step) < 1e-12:
            return x


def converged_or_none(a):
    if a < 0.0:
        return None
    x = a
    for _ in range(40):
        step = (x * x - a) / (2.0 * x)
        x = x - step
        if abs(step) < 1e-12:
            break
    else:
        return
    return x * 2.0


def in_pieces(x):
    if x > 1.0:
        return x**2
    elif x > 0.0:
        return x**3


def in_an_endless_loop(x):
    while True:
        x = x * 0.5
        if x < 1.0:
            return x * 3.0


def of_a_helper(x):
    return in_pieces(x) * 2.0


@pytest.mark.parametrize("function", [converged, converged_or_none, in_pieces, of_a_helper])
def test_where_a_function_returns_none_its_derivative_raises(function):
    for x in (4.0, 0.7):
        check_derivatives(function, x)
    for derivative in (ad.grad(function), lambda x: ad.jvp(function, (x,), (1.0,))):
        with pytest.raises(TypeError, match="returns None here, which has no derivative"):
            derivative(-4.0)


def test_an_endless_loop_is_left_with_a_value():
    check_derivatives(in_an_endless_loop, 4.3)
    assert "raise" not in ad.grad(in_an_endless_loop).source_for(4.3)
