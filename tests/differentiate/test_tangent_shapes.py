"""A tangent has the shape of its value, also where all extents are 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autodiff_sst as ad


def ones_minus_number(x: Any) -> Any:
    return np.ones(1) - x


def linspace_plus_number(x: Any) -> Any:
    return np.linspace(0.5, 1.0, 1) + x


def matrix_of_one_minus_number(x: Any) -> Any:
    return np.ones((1, 1)) - x


def three_minus_number(x: Any) -> Any:
    return np.ones(3) - x


@pytest.mark.parametrize(
    "f",
    [ones_minus_number, linspace_plus_number, matrix_of_one_minus_number, three_minus_number],
    ids=lambda f: f.__name__,
)
def test_number_joins_array(f: Callable[..., Any]) -> None:
    value, tangent = ad.jvp(f, (2.0,), (0.5,))
    assert tangent.shape == value.shape
    np.testing.assert_array_equal(np.abs(tangent), np.full(value.shape, 0.5))
