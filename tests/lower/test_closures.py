# ruff: noqa: B007, E731 (the programs are as users write them)
"""Names in nested functions.

Each program is right to second order, or refused: never wrong.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

import autodiff_sst as ad


def default_shadows_a_builtin(x: Any) -> Any:
    sum = x[0]

    def g(y, sum=sum):
        return y * sum

    sum = 3.0
    return g(x[1]) * sum


def closure_sees_the_last_value(x: Any) -> Any:
    k = x[0]
    f = lambda y: y * k
    k = x[1]
    return f(x[2]) * f(k)


def nonlocal_in_a_loop(x: Any) -> Any:
    t = x[0]

    def inc():
        nonlocal t
        t = t * x[1]

    for i in range(3):
        inc()
    return t


def partial_of_a_lambda(x: Any) -> Any:
    f = functools.partial(lambda a, b, c=1.0: a * b * c, x[0], c=x[1])
    return f(x[2])


RIGHT = [
    default_shadows_a_builtin,
    closure_sees_the_last_value,
    nonlocal_in_a_loop,
    partial_of_a_lambda,
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", RIGHT)
def test_closures(program: Callable[..., Any]) -> None:
    point = np.array([0.5, 1.2, -0.7, 0.9])
    check_expectation("right", program, point)


def line(slope=0.0, offset=0.0):
    return 3.0 * slope + 5.0 * offset


def either_keyword(x):
    if x > 1.0:
        p = functools.partial(line, slope=x)
    else:
        p = functools.partial(line, offset=x)
    return p()


def test_partial_objects_with_other_keywords_are_not_joined() -> None:
    # The keyword of the first branch was once given the value of the second.
    assert ad.grad(either_keyword)(2.0) == 3.0
    assert ad.grad(either_keyword)(0.5) == 5.0


def test_derivatives_of_lambdas_do_not_raise_where_those_of_functions_do_not() -> None:
    with np.errstate(all="ignore"):
        assert ad.grad(lambda x: np.log(x))(0.0) == np.inf
