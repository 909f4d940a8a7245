"""Distributions and other objects of SciPy, in the ways in which they are written."""

from __future__ import annotations

import cmath
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.linalg
import scipy.sparse
import scipy.sparse.linalg
import scipy.stats
from oracle import check_derivatives
from scipy.interpolate import CubicSpline, RegularGridInterpolator
from scipy.stats import gamma, multivariate_normal, norm

import autodiff_sst as ad

X = np.array([0.5, 1.2, 0.8])
PRIOR = norm(0.3, scale=2.0)
SHAPED = gamma(2.5, scale=0.7)
LOG_DENSITY = norm.logpdf
MATRIX = scipy.sparse.csr_matrix(np.array([[2.0, 0.0, 1.0], [0.0, 3.0, 0.0]]))
GRID = np.array([0.0, 0.4, 1.1, 1.5])


def of_prior(x):
    return np.sum(PRIOR.logpdf(x) + SHAPED.cdf(x))


def of_bound_method(x, s):
    return np.sum(LOG_DENSITY(x, scale=s))


def of_parameter(x, d):
    return np.sum(d.logpdf(x) ** 2)


def made_in_a_branch(x, s):
    if s > 1.0:
        d = norm(x[0], s)
    else:
        d = norm(x[1], scale=2.0 * s)
    return d.logpdf(x[2]) * d.cdf(0.3)


def made_in_a_loop(x):
    total = 0.0
    for k in range(3):
        d = norm(loc=x[k], scale=1.0 + k)
        total = total + d.logpdf(x[0])
    return total


def passed_to_a_function(x):
    def score(d, at):
        return d.logpdf(at) + d.sf(at)

    return score(norm(x[0], 1.5), x[1])


def same_number_twice(x):
    return gamma.logpdf(x, x) + gamma.pdf(x, x, scale=x) + norm.logcdf(x, x**2, x)


@pytest.mark.parametrize(
    ("f", "args", "argnums"),
    [
        (of_prior, (X,), (0,)),
        (of_bound_method, (X, 1.3), (0, 1)),
        (of_parameter, (X, norm(0.2, 1.4)), (0,)),
        (made_in_a_branch, (X, 1.3), (0, 1)),
        (made_in_a_branch, (X, 0.7), (0, 1)),
        (made_in_a_loop, (X,), (0,)),
        (passed_to_a_function, (X,), (0,)),
        (same_number_twice, (1.3,), (0,)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_derivatives(f: Any, args: tuple[Any, ...], argnums: tuple[int, ...]) -> None:
    check_derivatives(f, *args, argnums=argnums)


def test_parameters_of_an_outside_distribution_are_read_at_each_call() -> None:
    g = ad.grad(of_parameter)
    for d in (norm(0.2, 1.4), norm(-1.0, 0.5)):
        z = (X - d.args[0]) / d.args[1]
        np.testing.assert_allclose(g(X, d), -2.0 * d.logpdf(X) * z / d.args[1])


def test_other_keywords_in_the_branches_are_not_mixed_up() -> None:
    def f(x, loc):
        return (norm(loc=x) if loc else norm(scale=x)).logpdf(0.3)

    assert ad.grad(f)(1.3, True) == pytest.approx(0.3 - 1.3)
    assert ad.grad(f)(1.3, False) == pytest.approx((0.3 / 1.3) ** 2 / 1.3 - 1.0 / 1.3)


def test_outside_of_the_support_nothing_moves() -> None:
    def f(x, a, s):
        return np.exp(gamma.logpdf(x, a, scale=s)) + gamma.pdf(x, a, scale=s)

    for part in ad.grad(lambda *args: np.sum(f(*args)), argnums=(0, 1, 2))(-X, 2.3, 1.2):
        np.testing.assert_array_equal(part, np.zeros(np.shape(part)))


def test_far_tails_stay_finite() -> None:
    def f(x):
        return np.sum(norm.logcdf(x)) + np.sum(norm.logsf(-x))

    np.testing.assert_allclose(ad.grad(f)(np.array([-50.0])), 2.0 * 50.01998400, rtol=1e-7)


def test_a_mask_cuts_the_elements_off_before_they_are_summed() -> None:
    # The derivative in a rate that is shared once held the elements that the mask leaves out.
    weights, counts = np.array([0.3, -0.5, 0.7]), np.arange(3)

    def f(mu):
        chosen = np.where(counts > 0, scipy.stats.poisson.pmf(counts, mu), 0.0)
        return np.sum(weights * chosen)

    check_derivatives(f, 1.7)


def test_unknown_methods_are_refused_by_name() -> None:
    with pytest.raises(ad.NoRule, match=r"'mean' of scipy\.stats\.norm has no rule"):
        ad.grad(lambda x: norm(x, 1.0).mean())(0.3)


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (
            lambda x: CubicSpline(x, GRID, extrapolate=False)(0.5),
            "the keyword 'extrapolate' of scipy.interpolate.CubicSpline has no rule",
        ),
        (
            lambda x: CubicSpline(x, GRID)(0.5),
            "the derivative of scipy.interpolate.CubicSpline is not known in the points",
        ),
        (
            lambda x: scipy.linalg.lu_solve(scipy.linalg.lu_factor(np.eye(4)), x, trans=1)[0],
            "scipy.linalg.lu_solve: its keyword 'trans' has no rule",
        ),
        (lambda x: abs(cmath.exp(x[0])), "cmath.exp has no derivative rule"),
        (
            lambda x: np.sum(scipy.sparse.diags(np.ones(4)) @ x),
            "the derivative of @ is not known for a sparse matrix that the function makes",
        ),
        (lambda x: np.sum(np.pad(x, {0: (1, 1)})), "the derivative of np.pad needs its pad_width"),
        (
            lambda x: np.sum(scipy.linalg.solveh_banded(np.ones((1, 4)), x)),
            "scipy.linalg.solveh_banded has no derivative rule",
        ),
    ],
)
def test_refusals_name_what_was_written(f: Any, message: str) -> None:
    with pytest.raises(ad.NoRule, match=re.escape(message)):
        ad.grad(f)(GRID)


IMPORTING = """
import autodiff_sst as ad

def f(x):
    from scipy.stats import norm
    return norm(x, 1.0).logpdf(0.5)

print(ad.grad(f)(0.25))
"""


def test_rules_of_what_only_the_function_imports(tmp_path: Path) -> None:
    path = tmp_path / "importing.py"
    path.write_text(IMPORTING)
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60)
    assert done.stdout == "0.25\n", done.stderr


def test_methods_of_a_sparse_matrix_and_the_transpose_of_one_made_here() -> None:
    def f(x):
        a = scipy.sparse.csr_matrix(MATRIX.toarray())
        return a.T @ x

    _, found = ad.jvp(f, (X[:2],), (X[:2],))
    np.testing.assert_array_equal(found, MATRIX.T @ X[:2])
    with pytest.raises(ad.NoRule):
        ad.vjp(f, X[:2])


def test_written_modules_import_scipy(tmp_path: Path) -> None:
    def loss(x, s):
        z = scipy.linalg.solve_triangular(np.eye(3) + 0.1, x) + MATRIX_FREE
        return np.sum(norm.logpdf(z, scale=s)) + gamma(x[0]).logcdf(0.7)

    derivative = ad.grad(loss, argnums=(0, 1))
    path = tmp_path / "written.py"
    derivative.export(path, types=(X, 1.3))
    spec = importlib.util.spec_from_file_location("written", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = path.read_text()
    assert "import scipy.linalg\nimport scipy.special\nimport scipy.stats\n" in text
    assert "autodiff_sst." not in text.split('"""')[2]
    for got, wanted in zip(module.loss_grad(X, 1.3), derivative(X, 1.3), strict=True):
        np.testing.assert_array_equal(got, wanted)


MATRIX_FREE = np.array([0.2, 0.1, 0.4])


def test_arrays_that_an_object_was_made_with_are_not_changed_later() -> None:
    def f(x):
        mean = x * 2.0
        d = multivariate_normal(mean, np.eye(3))
        mean[0] = 0.0
        return d.logpdf(X)

    with pytest.raises(ad.UnsupportedSyntax, match="an object was made with it"):
        ad.grad(f)(X)


def test_values_on_a_grid_and_the_points_between() -> None:
    def f(values, x):
        return np.sum(RegularGridInterpolator((GRID,), values)(x) ** 2)

    check_derivatives(f, GRID**2, X, argnums=(0, 1))


SURFACE = RegularGridInterpolator((GRID, GRID), np.outer(GRID**2, np.exp(GRID)))


def on_a_surface(a, b):
    plane = RegularGridInterpolator((GRID, GRID), np.outer(GRID**2, np.exp(GRID)))
    return plane((a, b)) ** 2


def points_one_after_the_other(a, b):
    plane = RegularGridInterpolator((GRID, GRID), np.outer(GRID**2, np.exp(GRID)))
    return plane(np.concatenate([a, b])) ** 2


@pytest.mark.parametrize(
    ("a", "b"),
    [(X, X[::-1]), (X, 0.7), (0.3, 0.7), (X[:2, None], X), (np.array([0.3, 0.2]), X[:2])],
    ids=["points", "a number", "numbers", "a mesh", "two"],
)
def test_points_of_a_grid_by_their_coordinates(a: Any, b: Any) -> None:
    np.testing.assert_array_equal(ad.jvp(on_a_surface, (a, b), (a, b))[0], SURFACE((a, b)) ** 2)
    check_derivatives(on_a_surface, a, b, argnums=(0, 1))


def test_a_vector_may_hold_many_points_of_a_grid() -> None:
    check_derivatives(points_one_after_the_other, X[:2], X[1:], argnums=(0, 1))


def test_a_sparse_matrix_that_turns_out_to_be_complex_is_refused() -> None:
    def f(b):
        a = scipy.sparse.csc_matrix(np.eye(3) * 1j)
        return np.sum(abs(scipy.sparse.linalg.spsolve(a, b)))

    for run in (lambda: ad.grad(f)(X), lambda: ad.jvp(f, (X,), (X,))):
        with pytest.raises(TypeError, match="make both complex"):
            run()


def test_columns_that_a_matrix_does_not_determine_are_refused() -> None:
    def f(a):
        return np.sum(scipy.linalg.qr(a)[0] ** 3)

    check_derivatives(f, np.vander(X))
    for run in (lambda a: ad.grad(f)(a), lambda a: ad.jvp(f, (a,), (a,))):
        with pytest.raises(ValueError, match="use that mode to differentiate Q"):
            run(np.vander(X, 2))


def test_products_with_a_sparse_matrix_from_outside() -> None:
    check_derivatives(lambda x: np.sum((MATRIX @ x) ** 3), X)
