"""Derivatives that were once silently wrong, in place of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autodiff_sst as ad

X = np.array([1.0, 2.0, 4.0])
S = np.array([[2.0, 0.3], [0.1, 1.0]])


def degrees_of_freedom(p):
    return np.var(X * p, ddof=p)


def replacement_of_nan(p):
    return np.sum(np.nan_to_num(X * np.nan, nan=p))


def vectors_of_full_matrices(p):
    return np.sum(np.linalg.svd(S * p + S.T)[0] ** 3)


@pytest.mark.parametrize(
    "f",
    [
        degrees_of_freedom,
        replacement_of_nan,
        vectors_of_full_matrices,
    ],
    ids=lambda f: f.__name__,
)
def test_refused_in_both_modes(f: Callable[[Any], Any]) -> None:
    with pytest.raises(ad.NoRule):
        ad.grad(f)(0.5)
    with pytest.raises(ad.NoRule):
        ad.jvp(f, (0.5,), (1.0,))


def test_singular_values_beside_full_matrices_are_differentiated() -> None:
    def f(p):
        _, s, _ = np.linalg.svd(S * p)
        return s

    np.testing.assert_allclose(ad.jvp(f, (0.5,), (1.0,))[1], np.linalg.svd(S)[1])
