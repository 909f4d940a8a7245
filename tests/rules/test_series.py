"""Series of polynomials and their matrices: NumPy's values to the bit, for any number of
coefficients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives

import autodiff_sst as ad

FAMILIES = {
    "polynomial": "poly",
    "chebyshev": "cheb",
    "legendre": "leg",
    "hermite": "herm",
    "hermite_e": "herme",
    "laguerre": "lag",
}
POINTS = [np.array([0.3, -0.8, 1.4]), 0.6, np.array([[0.2, 0.9], [-1.1, 0.4]])]


def function_of(family: str, kind: str) -> Any:
    return getattr(getattr(np.polynomial, family), FAMILIES[family] + kind)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_sums(family: str, count: int) -> None:
    f = function_of(family, "val")

    def summed(x, c):
        return np.sum(f(x, c) ** 2)

    stream = np.random.default_rng(count)
    for x in POINTS:
        for c in (stream.normal(size=count), stream.normal(size=(count, 2))):
            value, _ = ad.value_and_grad(summed, (0, 1))(x, c)
            assert value == summed(x, c)
            check_derivatives(summed, x, c, argnums=(0, 1))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("degree", [0, 1, 2, 4])
def test_matrices(family: str, degree: int) -> None:
    f = function_of(family, "vander")

    def summed(x):
        return np.sum(f(x, degree) ** 2 * np.arange(1.0, degree + 2.0))

    for x in POINTS:
        value, _ = ad.value_and_grad(summed)(x)
        assert value == summed(x)
        check_derivatives(summed, x)


def each_its_own(x, c):
    return np.sum(np.polynomial.legendre.legval(x, c, tensor=False) ** 3)


def test_a_series_for_each_point() -> None:
    check_derivatives(each_its_own, POINTS[0], np.linspace(-1.0, 1.0, 12).reshape(4, 3))
