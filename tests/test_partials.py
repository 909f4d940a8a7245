"""`functools.partial` as the differentiated function."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from oracle import check_derivatives

import autodiff_sst as ad


def affine(a: Any, x: Any, scale: float = 1.0, *, function: float = 2.0) -> Any:
    return np.sum(a * x * x * scale * function)


def test_arguments_given_earlier_are_constants() -> None:
    check_derivatives(functools.partial(affine, 2.0, scale=3.0), np.array([1.0, 2.0]))


def test_keywords_can_be_given_again() -> None:
    gradient = ad.grad(functools.partial(affine, 2.0, scale=3.0))
    np.testing.assert_allclose(gradient(np.array([1.0, 2.0]), scale=5.0), [40.0, 80.0])


def test_partials_of_one_text_do_not_mix() -> None:
    x = np.array([1.0, 2.0])
    first, second = (ad.grad(functools.partial(affine, a)) for a in (1.0, 5.0))
    np.testing.assert_allclose(first(x), 4.0 * x)
    np.testing.assert_allclose(second(x), 20.0 * x)


def test_parameter_called_as_the_wrapper_calls_its_own() -> None:
    by_name = ad.grad(functools.partial(affine, 2.0), argnums="function")
    np.testing.assert_allclose(by_name(np.array([1.0, 2.0])), 10.0)
