"""What is computed from a view is so before it is copied: a copy is rounded in another way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_sst import finite_difference, jvp, value_and_grad


def reversed_vector(A: Any) -> Any:
    u = A[0] * 0.5
    q = A[1] @ u[::-1]
    u.fill(q)
    return u[0]


def column(A: Any) -> Any:
    B = A * 0.5
    q = A[0] @ B[:, 1] + np.sum(B[::2, 2])
    B[:, 1] = q
    return np.sum(B * A)


def transposed(A: Any) -> Any:
    B = A * 0.5
    q = np.sum((B.T @ A) @ A[0])
    B[0] = q
    return np.sum(B[0] * A[1])


def in_a_loop(A: Any) -> Any:
    B = A * 0.5
    for k in range(3):
        q = A[k] @ B[::-1, k]
        B[:, k] *= q
    return np.sum(B)


def in_a_branch(A: Any) -> Any:
    u = A[0] * 0.5
    if A[0, 0] > -10.0:
        q = A[1] @ u[::-1]
        u[1:] = q * u[:-1]
    return np.sum(u * A[2])


def corners(A: Any) -> Any:
    """Rows lie apart in a part that is narrower than the matrix."""
    R = A * 1.0
    s = 0.0
    for k in range(5):
        u = R[k:, k] / (1.0 + np.abs(R[k, k]))
        p = R[k:, k:]
        s += np.tanh(np.sum(p))
        R[k:, k:] -= np.outer(u, u @ p)
    return s + np.sum(R**2)


FUNCTIONS = [reversed_vector, column, transposed, in_a_loop, in_a_branch, corners]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
def test_value_keeps_its_bits(f: Callable[..., Any], seed: int) -> None:
    A = np.random.default_rng(seed).normal(size=(7, 7))
    value, gradient = value_and_grad(f)(A)
    assert value == f(A) == jvp(f, (A,), (A,))[0]
    np.testing.assert_allclose(gradient, finite_difference(f)(A), rtol=1e-5, atol=1e-7)


def test_rows_are_copied_where_they_are_read() -> None:
    """They lie in memory as their copies do."""

    def f(A: Any) -> Any:
        B = A * 0.5
        q = A[0] @ B[1]
        B[1] = q
        return np.sum(B * A)

    derivative = value_and_grad(f)
    assert derivative(np.eye(3))[0] == f(np.eye(3))
    assert "B_1 = B[1].copy()" in derivative.source
