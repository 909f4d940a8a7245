"""Special functions where SciPy decides what they mean, and where formulas have gaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives
from scipy import special

import autodiff_sst as ad

X = np.array([0.3, 0.7])


@pytest.mark.filterwarnings("ignore:floating point number truncated:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:non-integer arg n is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    "f",
    [
        lambda n, x: special.expn(n, x),
        lambda n, x: special.kn(n, x),
        lambda n, x: special.yn(n - 1.0, x),
        lambda n, x: special.spherical_jn(n, x),
        lambda n, x: special.spherical_yn(n, x),
        lambda n, x: special.spherical_in(n, x),
        lambda n, x: special.spherical_kn(n, x),
        lambda n, x: special.bdtr(1.5, n + 2.0, x),
        lambda n, x: special.bdtrc(1.5, n + 2.0, x),
    ],
    ids="expn kn yn spherical_jn spherical_yn spherical_in spherical_kn bdtr bdtrc".split(),
)
def test_the_fraction_of_an_order_is_cut_off_as_scipy_does(f: Callable[..., Any]) -> None:
    for n in (1.0, 1.5, 2.5):
        _, found = ad.jvp(lambda x, n=n: f(n, x), (X,), (np.ones(2),))
        _, wanted = ad.jvp(lambda x, n=n: f(float(int(n)), x), (X,), (np.ones(2),))
        differences = (f(n, X + 1e-5) - f(n, X - 1e-5)) / 2e-5
        np.testing.assert_array_equal(found, wanted)
        np.testing.assert_allclose(found, differences, rtol=1e-6)


@pytest.mark.parametrize("f", [special.sici, special.shichi], ids=["sici", "shichi"])
def test_integrals_of_sine_at_zero(f: Callable[..., Any]) -> None:
    zero = np.array(0.0)

    def first(x):
        return f(x)[0]

    def slope(x):
        return ad.grad(first)(x)

    assert ad.grad(first)(zero) == ad.jvp(first, (zero,), (np.array(1.0),))[1] == 1.0
    assert ad.grad(slope)(zero) == 0.0
    sign = -1.0 if f is special.sici else 1.0
    np.testing.assert_allclose(ad.grad(ad.grad(slope))(zero), sign / 3.0)
    with np.errstate(divide="ignore"):
        assert ad.grad(lambda x: f(x)[1])(zero) == np.inf


def series_of_hermite_polynomials(x):
    total = 0.0
    for n in range(3):
        total = total + np.sum(special.eval_hermite(n, x) ** 2 + special.eval_hermitenorm(n, x))
    return total


def test_a_series_may_begin_with_a_constant() -> None:
    check_derivatives(series_of_hermite_polynomials, np.array([0.3, -0.8]))


def tail(x):
    return special.log_ndtr(x)


def tails(x):
    return np.sum(special.log_ndtr(x))


def test_far_tails_of_the_normal_distribution() -> None:
    """The slope of log Phi is -x + O(1 / x) there."""
    for x in (-30.0, -300.0, -1e8):
        slope = ad.grad(tail)(x)
        np.testing.assert_allclose(slope, -x, rtol=2.0 / x**2 + 1e-14)
    np.testing.assert_allclose(ad.grad(tails)(np.array([-300.0], np.float32)), 300.0033, rtol=1e-6)
