"""Loops that fail do so in their derivatives as well, in the same way, though parts of them are
done before or after them."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest
from distribute.checks import loops_in

from autodiff_sst import grad, value_and_grad

ONES = np.ones(20)


def fails_alike(function: Any, args: tuple[Any, ...], argnums: Any = 0, make: Any = grad) -> None:
    with pytest.raises(Exception) as wanted:  # noqa: PT011
        function(*args)
    with pytest.raises(wanted.type):
        make(function, argnums)(*args)


def too_many(x: Any, n: int) -> Any:
    s = 0.0
    for i in range(n):
        s += np.sin(x[i])
    return s


def too_many_in_turn(x: Any, w: Any, n: int) -> Any:
    h = w
    for i in range(n // 2):
        h = np.tanh(w * h + x[i])
    return h


def too_few_elements(x: Any, z: Any) -> Any:
    a = np.zeros(2)
    for i in range(1, 14):
        a[i] -= x[i - 1] / (2.0 + z[-1] ** 2)
    return np.sum(a)


def beyond_the_end(x: Any, y: Any) -> Any:
    s = np.sum(x)
    for i in range(-1, len(x) - 2):
        s += np.sin(y[i + 3] - x[i])
    return s


def test_what_is_read_is_there() -> None:
    """A slice takes what there is: it stands for what is known to be there only."""
    fails_alike(too_many, (ONES, 25))
    fails_alike(too_many_in_turn, (ONES, 0.5, 60))
    fails_alike(too_few_elements, (np.ones(13), np.array([0.3])), 1)
    fails_alike(beyond_the_end, (ONES, ONES))


def stopped(x: Any, y: Any, places: Any) -> Any:
    s = 0.0
    for i in range(len(x)):
        s += np.sin(x[i]) * np.cos(y[i + 1]) * y[places[i]]
        if i == 2:
            raise ValueError("three is enough")
    return s


def asserting(x: Any, y: Any, places: Any) -> Any:
    a = np.zeros(len(x))
    for i in range(len(x)):
        assert i < 3
        a[places[i]] += np.sin(x[i]) * np.cos(y[i])
    return np.sum(a**2)


def raised_first(x: Any, y: Any, places: Any) -> Any:
    s = 0.0
    for i in range(len(x)):
        if x[0] > 0.5:
            raise ValueError("the first is too large")
        s += np.sin(x[i]) * np.cos(y[30]) * np.cos(y[places[i]])
    return s


@pytest.mark.parametrize("function", [stopped, asserting, raised_first])
def test_what_is_raised_first_is_raised(function: Any) -> None:
    """Elements are not read, nor added to, ahead of trips that raise or assert something."""
    for make in (grad, value_and_grad):
        for argnums in (0, (0, 1)):
            fails_alike(function, (ONES, ONES, np.arange(1, 21)), argnums, make)


def printing(x: Any, y: Any, places: Any) -> Any:
    a = np.zeros(len(x))
    for i in range(len(x)):
        print(i)
        a[places[i]] += np.sin(x[i]) * np.cos(y[i + 1])
    return np.sum(a**2)


def printing_rows(x: Any, y: Any, places: Any) -> Any:
    s, table = 0.0, np.outer(y, y)
    for i in range(len(x)):
        for j in range(len(x)):
            s += np.sin(x[j]) * np.cos(table[places[i], j]) * x[0]
        print(i)
    return s


@pytest.mark.parametrize("function", [printing, printing_rows])
@pytest.mark.parametrize("make", [grad, value_and_grad])
def test_what_is_printed_before_is_printed(
    function: Any, make: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for places in (np.arange(20) * 2, np.arange(20)):
        for count in (20, 12):
            printed = []
            for f in (function, make(function, (0, 1))):
                with contextlib.suppress(IndexError):
                    f(ONES[:count], ONES, places)
                printed.append(capsys.readouterr().out)
            assert printed[0] == printed[1] != ""


def looked_up(x: Any, y: Any, places: Any) -> Any:
    s = 0.0
    for i in range(len(x)):
        s += np.sin(x[i]) * np.cos(y[places[i]]) * (1.0 / len(x))
    return s


def test_what_raises_nothing_else_is_done_at_once() -> None:
    assert not loops_in(grad(looked_up).source_for(ONES, ONES, np.arange(20)))
