"""Texts of values are Python's: containers in them are not made into arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_sst import value_and_grad


def by_str(x, k):
    return x * len(str(k))


def by_repr(x, k):
    return x * len(repr(k))


def by_format(x, k):
    return x * len(f"{k} and {x:.3f}")


def by_remainder(x, k):
    return x * len("%s" % (k,))  # noqa: UP031


def by_method(x, k):
    return x * len("{}".format(k))  # noqa: UP032


VALUES = [
    (1.0,),
    [1.0],
    (0.5, 2),
    ((1,),),
    [1],
    {"a": 1.0},
    1.0,
    np.ones(2),
    (np.ones(2), 1.0),
]


@pytest.mark.parametrize("function", [by_str, by_repr, by_format, by_remainder, by_method])
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_texts_of_containers(function: Callable[..., Any], value: Any) -> None:
    found, slope = value_and_grad(function)(1.5, value)
    assert found == function(1.5, value)
    assert slope == function(1.0, value) or function is by_format
