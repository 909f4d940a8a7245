"""The oracle against derivatives known in closed form."""

from __future__ import annotations

import collections
import copy
from typing import Any

import numpy as np
import pytest
from oracle import curvature, numerical_gradient, richardson
from structures import (
    assert_belongs_to,
    assert_close,
    assert_identical,
    dot,
    flat,
    tangent_like,
    unflat,
    zeros_like,
)

X = np.array([0.5, 1.2, 0.8, 0.3])
Pair = collections.namedtuple("Pair", "w b")


def deep() -> Any:
    """A structure with every kind of container and leaf."""
    return {
        "pair": Pair(X.copy(), [0.7, np.float32(0.5)]),
        "rest": (3, True, None, "text", np.array([1, 2]), 1.0 + 2.0j, np.array(0.25)),
    }


def test_richardson_of_smooth_functions() -> None:
    direction = np.array([1.0, -0.5, 0.25, 2.0])
    slope = richardson(lambda x: np.exp(x) / x, [X], [direction])
    np.testing.assert_allclose(slope.value, direction * np.exp(X) * (1 / X - 1 / X**2), rtol=1e-10)
    assert slope.error < 1e-8


def test_richardson_admits_its_error_at_a_kink() -> None:
    assert richardson(lambda x: np.sum(np.abs(x)), [np.zeros(1)], [np.ones(1)]).value == 0.0
    assert richardson(lambda x: np.sum(np.maximum(x, 0.0)), [X - 0.5001], [X]).error > 1e-4


def test_curvature() -> None:
    direction = tangent_like(X)
    bend = curvature(lambda x: np.sum(np.sin(x) * x), [X], [direction])
    exact = np.sum(direction**2 * (2.0 * np.cos(X) - X * np.sin(X)))
    assert bend.value == pytest.approx(exact, rel=1e-8)
    assert curvature(lambda x: np.sum(np.abs(x)), [np.zeros(1)], [np.ones(1)]).error > 1.0


def test_gradient_of_a_complex_argument() -> None:
    """df/da - i df/db: for |z|^2 twice the conjugate."""
    z = np.array([0.5 + 1.2j, -0.8 + 0.3j])
    gradient = numerical_gradient(lambda z: np.sum(np.abs(z) ** 2), [z], 0)
    np.testing.assert_allclose(gradient.value, 2.0 * np.conj(z), rtol=1e-9)


def test_functions_may_write_to_what_they_are_given() -> None:
    def f(p: Any) -> Any:
        p["pair"].w[:] *= 2.0
        p["rest"] = ()
        return np.sum(p["pair"].w ** 2) * p["pair"].b[0]

    p = deep()
    direction = tangent_like(p)
    slope = richardson(f, [p], [direction])
    assert_identical(p, deep())
    w, b = direction["pair"]
    assert slope.value == pytest.approx(8.0 * np.sum(X * w) * 0.7 + 4.0 * np.sum(X**2) * b[0])


def test_structures_survive() -> None:
    p = deep()
    direction = tangent_like(p)
    assert type(direction["pair"]) is Pair
    assert direction["rest"][:5] == (None, None, None, None, None)
    assert isinstance(direction["pair"].b[1], np.float32)
    assert_close(unflat(flat(p), p)["pair"], p["pair"], 0.0, 0.0)
    assert dot(direction, zeros_like(p)) == 0.0
    assert_belongs_to(direction, p, "direction")
    assert_identical(copy.deepcopy(p), p)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ([1.0], (1.0,)),
        (1.0, np.float64(1.0)),
        (np.zeros(2), -np.zeros(2)),
        (np.zeros(1), np.zeros(())),
        ({"a": 1.0}, {"b": 1.0}),
        (np.ones(2, np.float32), np.ones(2)),
        ("a", "b"),
    ],
)
def test_differences_are_noticed(actual: Any, expected: Any) -> None:
    with pytest.raises(AssertionError):
        assert_identical(actual, expected)
