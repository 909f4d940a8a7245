"""Derivatives that were once silently wrong, in place of a refusal."""

from __future__ import annotations

import cmath
import itertools
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.integrate
import scipy.linalg
import scipy.ndimage
import scipy.special
import scipy.stats

import autodiff_sst as ad

X = np.array([1.0, 2.0, 4.0])
S = np.array([[2.0, 0.3], [0.1, 1.0]])


def degrees_of_freedom(p):
    return np.var(X * p, ddof=p)


def replacement_of_nan(p):
    return np.sum(np.nan_to_num(X * np.nan, nan=p))


def vectors_of_full_matrices(p):
    return np.sum(np.linalg.svd(S * p + S.T)[0] ** 3)


def vectors_of_any_matrix(p):
    return np.sum(np.abs(scipy.linalg.eig(S * p + S.T)[1][0]))


def residues(p):
    return np.sum(scipy.linalg.lstsq(S * p, X[:2])[3])


def step_of_simpson(p):
    return scipy.integrate.simpson(X, dx=p)


def order_of_polygamma(p):
    return scipy.special.polygamma(p, 1.5)


def order_of_bessel_function(p):
    return scipy.special.jv(p, 1.5)


def degrees_of_students_t(p):
    return scipy.stats.t.cdf(1.5, p)


def width_of_a_blur(p):
    return np.sum(scipy.ndimage.gaussian_filter(X, p) * X)


def zeta_of_complex(p):
    return np.real(scipy.special.zeta(2.0 + 1j * p))


def scaled_bessel_of_complex(p):
    return np.real(scipy.special.ive(1, 2.0 + 1j * p))


def number_of_cmath(p):
    return abs(cmath.exp(p * 1j + p))


def number_of_a_compiled_function(p):
    return p * sys.getsizeof(p)


def count_of_poisson(p):
    return scipy.stats.poisson.logpmf(p, 2.0)


@pytest.mark.parametrize(
    "f",
    [
        vectors_of_any_matrix,
        residues,
        step_of_simpson,
        order_of_polygamma,
        order_of_bessel_function,
        degrees_of_students_t,
        count_of_poisson,
        number_of_cmath,
        number_of_a_compiled_function,
        zeta_of_complex,
        scaled_bessel_of_complex,
        width_of_a_blur,
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


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (lambda p: np.random.default_rng(3).permutation(X * p), "the method 'permutation' has no"),
        (lambda p: p * len(list(itertools.groupby([1, 1, 2]))), "make lists in a loop"),
    ],
    ids=["draw", "groups"],
)
def test_what_is_refused_is_named(f: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(ad.AutodiffError, match=message):
        ad.vjp(f, 0.5)
    with pytest.raises(ad.AutodiffError, match=message):
        ad.jvp(f, (0.5,), (1.0,))


def read_as_it_lies(a):
    return np.sum(a.ravel(order="K") * np.arange(a.size))


def copied_as_it_lies(a):
    return np.sum(a.flatten("A") * np.arange(a.size))


def shaped_as_it_lies(a):
    return np.sum(np.reshape(a, -1, order="A") * np.arange(a.size))


@pytest.mark.parametrize("f", [read_as_it_lies, copied_as_it_lies, shaped_as_it_lies])
def test_order_in_memory_is_refused_in_both_modes(f: Callable[[Any], Any]) -> None:
    """The tangent lies in memory as it likes."""
    a, t = np.asfortranarray(S), np.array([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(ad.NoRule, match="memory layout"):
        ad.jvp(f, (a,), (t,))
    for op in (ad.jacfwd, ad.grad, ad.hessian):
        with pytest.raises(ad.NoRule, match="memory layout"):
            op(f)(a)


def test_singular_values_beside_full_matrices_are_differentiated() -> None:
    def f(p):
        _, s, _ = np.linalg.svd(S * p)
        return s

    np.testing.assert_allclose(ad.jvp(f, (0.5,), (1.0,))[1], np.linalg.svd(S)[1])


@pytest.mark.parametrize(
    "x",
    [
        np.ma.array([1.0, 2.0], mask=[False, True]),
        np.array([1.0, 2.0], dtype=object),
        np.matrix([[1.0, 2.0]]),
        np.array([1.0, 2.0], dtype=">f8"),
        np.array([True, False]),
    ],
    ids=["masked", "objects", "matrix", "byte order", "booleans"],
)
def test_arrays_of_other_kinds_are_refused(x: Any) -> None:
    with pytest.raises(ad.AutodiffError, match=r"give np\.array|cannot differentiate"):
        ad.grad(lambda v: np.sum(np.sin(v) * v))(x)


@pytest.mark.parametrize(
    "x",
    [np.zeros(0), np.zeros((0, 3)), np.array(0.5), np.ones((1, 1)), np.eye(4)[::2, ::-1]],
    ids=["empty", "no rows", "no axes", "one element", "strided"],
)
def test_arrays_of_any_layout_have_gradients_of_their_shape(x: Any) -> None:
    for array in (x, np.asfortranarray(x), x.astype(np.float32)):
        found = ad.grad(lambda v: np.sum(np.sin(v) * v))(array)
        assert np.asarray(found).dtype == array.dtype
        np.testing.assert_allclose(found, np.sin(array) + array * np.cos(array), rtol=1e-6)
