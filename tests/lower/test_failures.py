"""What is worked out while compiling and fails there does so where Python would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from oracle import check_expectation

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
