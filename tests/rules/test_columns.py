"""Axes of one element that are added and taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

from autodiff_sst import grad
from autodiff_sst.ir.build import new_var
from autodiff_sst.ir.nodes import Assign, Const
from autodiff_sst.ir.types import Array, Sym
from autodiff_sst.rules.columns import added_axes, taken_axes, without
from autodiff_sst.rules.forms import PRIMITIVES
from autodiff_sst.rules.indexing import getitem

FULL = slice(None)
N, M = Sym("n", many=True), Sym("m")


def last(x: Any) -> Any:
    return x[..., None] ** 2 * np.arange(1.0, 4.0)


def last_twice(x: Any) -> Any:
    return x[..., None, None] ** 2 * np.eye(2)


def on_both_sides(x: Any) -> Any:
    return x[None, ..., None] ** 2 * np.arange(1.0, 4.0)


def before_the_last(x: Any) -> Any:
    return x[..., None, :] * x[..., :, None]


def there_and_back(x: Any) -> Any:
    return np.sum(x[..., None] ** 2 * np.ones(3), axis=-1)[..., None] * x[..., None]


def also_read_as_it_is(x: Any) -> Any:
    y = x * x
    return np.sum(y[..., None] * np.ones(3), axis=-1) * y + y[..., None][..., 0]


def expanded(x: Any) -> Any:
    y = np.expand_dims(x, (0, -1)) ** 3
    return np.squeeze(y, 0) * np.squeeze(y, axis=(0, -1))[..., None]


def in_a_loop(x: Any) -> Any:
    for _ in range(2):
        x = np.sum(0.7 * np.tanh(x[..., None]), axis=-1) + np.squeeze(x[None], 0)
    return x


FUNCTIONS = [last, last_twice, on_both_sides, before_the_last, there_and_back]
FUNCTIONS += [also_read_as_it_is, expanded, in_a_loop]


@pytest.mark.parametrize("shape", [(4,), (1,), (2, 3), (1, 3), (3, 1), (1, 1)], ids=str)
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_derivatives(function: Callable[..., Any], shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(5).uniform(0.5, 1.5, shape)
    check_derivatives(function, x)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_other_dtypes_and_no_elements(function: Callable[..., Any]) -> None:
    check_derivatives(function, np.float32([0.6, 1.2]))
    check_derivatives(function, np.array([0.6 + 0.3j, 1.2 - 0.4j]))
    check_derivatives(lambda x: np.sum(function(x)), np.array([1, 2]))
    total = grad(lambda x: np.sum(function(x)))
    assert total(np.zeros((0,))).shape == (0,)


@pytest.mark.parametrize("function", [last, on_both_sides, there_and_back, in_a_loop])
def test_no_zeros_are_made_for_them(function: Callable[..., Any]) -> None:
    derivative = grad(lambda x: np.sum(function(x)))
    derivative(np.ones((2, 4)))
    assert "np.zeros" not in derivative.source and "reshape" not in derivative.source


@pytest.mark.parametrize(
    ("dims", "index", "added", "taken"),
    [
        ((N, M), None, (0,), None),
        ((N, M), (..., None), (2,), None),
        ((N, M), (None, ..., None), (0, 3), None),
        ((N, M), (FULL, None), (1,), None),
        ((N, M), (..., None, FULL), (1,), None),
        ((N, M), (FULL, FULL), None, None),
        ((N, M), ..., None, None),
        ((N, M), (slice(1, None), None), None, None),
        ((N, 1), (..., 0), None, (1,)),
        ((N, 1), (FULL, -1), None, (1,)),
        ((1, N), 0, None, (0,)),
        ((1, N, 1), (0, ..., 0), None, (0, 2)),
        ((1, N), True, None, None),
        ((N, M), (..., 0), None, None),
        ((1, 1), (0, None), None, None),
    ],
)
def test_what_an_index_does(dims: Any, index: Any, added: Any, taken: Any) -> None:
    x = new_var("x", Array("float64", dims))
    read = Assign((), getitem, (x, Const(index)))
    assert (added_axes(read), taken_axes(read)) == (added, taken)


def test_an_index_takes_away_what_was_added() -> None:
    y = np.arange(6.0).reshape(2, 3)
    for axes in [(0,), (1,), (2,), (0, 1), (0, 3), (1, 3)]:
        wide = np.expand_dims(y, axes)
        np.testing.assert_array_equal(wide[without(axes, wide.ndim)], y)
        op = PRIMITIVES[np.expand_dims].op
        x = new_var("x", Array("float64", (N, M)))
        assert added_axes(Assign((), op, (x, Const(axes)))) == axes
