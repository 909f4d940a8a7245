"""The branch of an elementwise choice that is not taken contributes nothing, in all orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives, richardson
from rules.cases_choices import CASES, choice_and_use, overwritten_by_mask, repeated, two_choices

import autodiff_sst as ad
from autodiff_sst.pipeline import compile_recipe, compile_vjp
from autodiff_sst.recipe import Recipe

Function = Callable[..., Any]

X = np.array([0.3, 0.0, 0.7, -0.4])
M = np.array([True, False, True, False])
ALONG = np.array([0.5, -1.0, 0.7, 0.3])
ACROSS = np.array([0.2, 0.9, -0.3, 1.1])

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def name(f: Function) -> str:
    return f.__name__


def slope(f: Function) -> Any:
    return richardson(f, (X, M), (ALONG, None)).value


@pytest.mark.parametrize("f", CASES, ids=name)
def test_over_reverse(f: Function) -> None:
    """First derivatives, forward over reverse and reverse over reverse."""
    check_derivatives(f, X, M)


@pytest.mark.parametrize("f", CASES, ids=name)
def test_over_forward(f: Function) -> None:
    """Forward over forward and reverse over forward."""
    tangent = Recipe("jvp", f)
    arguments = {"x": X, "m": M}
    bend = slope(ad.grad(f))

    twice = compile_recipe(Recipe("jvp", tangent), arguments)
    given = {**arguments, "x_dot": ALONG, "x_dot_": ACROSS}
    (_, first), (_, second) = twice.function(*(given[p] for p in twice.parameters), *twice.objects)
    gradient = ad.grad(f)(X, M)
    np.testing.assert_allclose(first, ALONG @ gradient, rtol=1e-10)
    np.testing.assert_allclose(second, ACROSS @ bend, rtol=1e-6, atol=1e-8)

    forward, back = compile_vjp(Recipe("vjp", tangent), arguments)
    given = {**arguments, "x_dot": ALONG}
    _, saved = forward.function(*(given[p] for p in forward.parameters), *forward.objects)
    pulled = back.function(saved, (0.0, 1.0), *back.objects)
    np.testing.assert_allclose(pulled, bend, rtol=1e-6, atol=1e-8)


def choice_and_use_gradient(x, m):
    return np.sum(ad.grad(choice_and_use)(x, m) * ALONG)


def two_choices_gradient(x, m):
    return np.sum(ad.grad(two_choices)(x, m) * ALONG)


def overwritten_gradient(x, m):
    return np.sum(ad.grad(overwritten_by_mask)(x, m) * ALONG)


def repeated_gradient(x, m):
    return np.sum(ad.grad(repeated)(x, m) * ALONG)


@pytest.mark.parametrize(
    "f",
    [
        choice_and_use_gradient,
        two_choices_gradient,
        overwritten_gradient,
        repeated_gradient,
    ],
    ids=name,
)
def test_third_order(f: Function) -> None:
    check_derivatives(f, X, M)


def test_derivatives_at_the_boundary_itself() -> None:
    """`x` may stand on the boundary: what counts is the mask."""

    def f(x):
        return np.sum(np.where(x > 0.0, x**2.5, 0.0))

    x = np.array([0.0, -0.0, 4.0, -1.0])
    second = ad.grad(lambda x: np.sum(ad.grad(f)(x)))
    np.testing.assert_array_equal(ad.grad(f)(x), [0.0, 0.0, 20.0, 0.0])
    np.testing.assert_array_equal(second(x), [0.0, 0.0, 7.5, 0.0])
    third = ad.grad(lambda x: np.sum(second(x)))
    np.testing.assert_array_equal(third(x), [0.0, 0.0, 15.0 / 16.0, 0.0])


def test_what_marks_guarded_values_is_not_in_generated_code() -> None:
    for f in CASES:
        assert "guarded" not in ad.grad(f).source_for(X, M)
