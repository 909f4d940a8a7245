"""Small functions that derivative code may need at run time, in terms of SciPy's.

They are written into the generated module where they are used, which then imports what they name
in full (`scipy.special`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy


def solved(right_side: Any, y0: Any, t: Any, **options: Any) -> Any:
    """`scipy.integrate.odeint`, with an error where it would warn that it gave up."""
    y, info = scipy.integrate.odeint(right_side, y0, t, full_output=True, **options)
    if info["message"] != "Integration successful.":
        raise ArithmeticError(f"the derivative of a solution by odeint: {info['message']}")
    return y


def log_normal_mass(a: Any, b: Any) -> Any:
    """log(ndtr(b) - ndtr(a)), without loss in the tails."""
    flip = a > 0
    low, high = np.where(flip, -b, a), np.where(flip, -a, b)
    whole = scipy.special.log_ndtr(high)
    return whole + np.log1p(-np.exp(scipy.special.log_ndtr(low) - whole))


def gammainc_slope(a: Any, x: Any) -> Any:
    """The derivative of `scipy.special.gammainc` in its first argument.

    The series (DLMF 8.7.1) below a + 1, the continued fraction (DLMF 8.9.2) above it, both
    differentiated term by term.
    """
    a, x = np.broadcast_arrays(np.asarray(a, float), np.asarray(x, float))
    inside = (a > 0) & (x > 0) & np.isfinite(x)
    p, z = np.where(inside, a, 1.0), np.where(inside, x, 1.0)
    steps = int(120 + 10 * np.sqrt(np.max(p, initial=1.0)))
    low = np.minimum(z, p + 1.0)
    term = np.exp(p * np.log(low) - low - scipy.special.gammaln(p + 1.0))
    slope = np.log(low) - scipy.special.digamma(p + 1.0)
    below = np.zeros_like(p)
    for n in range(1, steps):
        below += term * slope
        term, slope = term * low / (p + n), slope - 1.0 / (p + n)
    high = np.maximum(z, p + 1.0)
    fraction, moved = np.zeros_like(p), np.zeros_like(p)
    for n in range(steps, 0, -1):
        bottom = high + 2.0 * n + 1.0 - p + fraction
        fraction = n * (p - n) / bottom
        moved = (n - fraction * (moved - 1.0)) / bottom
    bottom = high + 1.0 - p + fraction
    scale = np.exp(p * np.log(high) - high - scipy.special.gammaln(p)) / bottom
    above = -scale * (np.log(high) - scipy.special.digamma(p) - (moved - 1.0) / bottom)
    found = np.where(z < p + 1.0, below, above)
    return np.where(inside, found, np.where((a > 0) & (x >= 0), 0.0, np.nan))[()]


def zeta_slope(x: Any, q: Any) -> Any:
    """The derivative of `scipy.special.zeta` in its first argument.

    Euler and Maclaurin's formula (DLMF 25.11.28), differentiated term by term.
    """
    x, q = np.broadcast_arrays(np.asarray(x, float), np.asarray(q, float))
    first = 12
    found = np.zeros_like(x)
    for n in range(first):
        found = found - np.log(q + n) * (q + n) ** -x
    w = q + first
    log = np.log(w)
    found = found - w ** (1.0 - x) * (log / (x - 1.0) + 1.0 / (x - 1.0) ** 2) - 0.5 * log * w**-x
    rising, moved = x, np.ones_like(x)  # x (x + 1) ..., and its derivative
    for k, number in enumerate(scipy.special.bernoulli(20)[2::2], 1):
        scale = number / scipy.special.gamma(2 * k + 1) * w ** (1.0 - x - 2 * k)
        found = found + scale * (moved - log * rising)
        for j in (2 * k - 1, 2 * k):
            rising, moved = rising * (x + j), moved * (x + j) + rising
    return found[()]


def cholesky_factor(a: Any, lower: bool = False) -> Any:
    """The first of the results of `scipy.linalg.cho_factor`."""
    return scipy.linalg.cho_factor(a, lower=lower)[0]


def solve_by_cholesky(c: Any, b: Any, lower: bool = False) -> Any:
    """`scipy.linalg.cho_solve` with the parts of its first argument apart."""
    return scipy.linalg.cho_solve((c, lower), b)


def determined_columns(x: Any, q: Any) -> Any:
    """What belongs to an orthogonal factor, if the matrix determines all of its columns."""
    if x.shape != q.shape:
        raise ValueError(
            "the derivative of scipy.linalg.qr is known for R, and for the Q of mode='economic':"
            " use that mode to differentiate Q"
        )
    return x


def pivoted_rows(pivots: Any) -> Any:
    """The order of the rows after the swaps that `scipy.linalg.lu_factor` tells."""
    rows = np.arange(len(pivots))
    for k, other in enumerate(pivots):
        rows[[k, other]] = rows[[other, k]]
    return rows


def solve_by_lu(lu: Any, b: Any, pivots: Any) -> Any:
    """`scipy.linalg.lu_solve` with the parts of its first argument apart."""
    return scipy.linalg.lu_solve((lu, pivots), b)


def banded_product(ab: Any, x: Any, below: int, above: int) -> Any:
    """A matrix in the form of `scipy.linalg.solve_banded` times a vector or a matrix."""
    found = np.zeros(x.shape, np.result_type(ab, x))
    n = len(x)
    for k in range(-below, above + 1):
        i, j = slice(max(-k, 0), n - max(k, 0)), slice(max(k, 0), n - max(-k, 0))
        found[i] += (ab[above - k, j] * x[j].T).T
    return found


def banded_outer(w: Any, x: Any, below: int, above: int) -> Any:
    """The bands of the outer product of two vectors, or the sum of those of their columns."""
    n = len(x)
    found = np.zeros((below + above + 1, n), np.result_type(w, x))
    for k in range(-below, above + 1):
        i, j = slice(max(-k, 0), n - max(k, 0)), slice(max(k, 0), n - max(-k, 0))
        product = w[i] * x[j]
        found[above - k, j] = product if x.ndim == 1 else np.sum(product, axis=-1)
    return found


def banded_transpose(ab: Any, below: int, above: int) -> Any:
    """The transpose of a matrix in the form of `scipy.linalg.solve_banded`."""
    found, n = np.zeros_like(ab), ab.shape[1]
    for k in range(-below, above + 1):
        i, j = slice(max(-k, 0), n - max(k, 0)), slice(max(k, 0), n - max(-k, 0))
        found[below + k, i] = ab[above - k, j]
    return found


def completed_simplex(x: Any, alpha: Any) -> Any:
    """Points whose coordinates sum to 1, where the last may have been left out."""
    if len(x) == len(alpha):
        return x
    return np.concatenate([x, 1.0 - np.sum(x, axis=0, keepdims=True)])


def estimated_density(points: Any, dataset: Any, bw_method: Any = None) -> Any:
    """The density that `scipy.stats.gaussian_kde` estimates from a data set, at some points."""
    return scipy.stats.gaussian_kde(dataset, bw_method)(points)


def log_estimated_density(points: Any, dataset: Any, bw_method: Any = None) -> Any:
    """The logarithm of the density that `scipy.stats.gaussian_kde` estimates."""
    return scipy.stats.gaussian_kde(dataset, bw_method).logpdf(points)


def pairs_of(n: int) -> Any:
    """The first and the second of each pair of different items, as `pdist` orders them."""
    return np.triu_indices(n, 1)


def vector_matrix(rotvec: Any, degrees: bool = False) -> Any:
    """The matrix of a rotation about a vector."""
    return scipy.spatial.transform.Rotation.from_rotvec(rotvec, degrees).as_matrix()


def vector_applied(vectors: Any, rotvec: Any, degrees: bool = False, inverse: bool = False) -> Any:
    """Vectors turned about a vector."""
    rotation = scipy.spatial.transform.Rotation.from_rotvec(rotvec, degrees)
    return rotation.apply(vectors, inverse)


def quaternion_matrix(quat: Any) -> Any:
    """The matrix of the rotation that a quaternion is."""
    return scipy.spatial.transform.Rotation.from_quat(quat).as_matrix()


def quaternion_applied(vectors: Any, quat: Any, inverse: bool = False) -> Any:
    """Vectors turned by a quaternion."""
    return scipy.spatial.transform.Rotation.from_quat(quat).apply(vectors, inverse)


def euler_matrix(angles: Any, seq: str, degrees: bool = False) -> Any:
    """The matrix of rotations about axes, one after the other."""
    return scipy.spatial.transform.Rotation.from_euler(seq, angles, degrees).as_matrix()


def euler_applied(
    vectors: Any, angles: Any, seq: str, degrees: bool = False, inverse: bool = False
) -> Any:
    """Vectors turned about axes, one after the other."""
    rotation = scipy.spatial.transform.Rotation.from_euler(seq, angles, degrees)
    return rotation.apply(vectors, inverse)


def on_grid(
    xi: Any,
    values: Any,
    points: Any,
    method: str = "linear",
    bounds_error: Any = True,
    fill_value: Any = np.nan,
) -> Any:
    """What `scipy.interpolate.RegularGridInterpolator` finds between the points of a grid."""
    return scipy.interpolate.RegularGridInterpolator(
        points, values, method, bounds_error, fill_value
    )(xi)


def sparse_product(matrix: Any, x: Any) -> Any:
    """A sparse matrix times a vector or a matrix."""
    return matrix @ x


def sparse_product_back(matrix: Any, g: Any) -> Any:
    """The transpose of a sparse matrix times a vector or a matrix."""
    return matrix.T @ g


def real_matrix(matrix: Any) -> Any:
    """A sparse matrix, which must be real: the derivative was made for real solutions."""
    if np.iscomplexobj(matrix):
        raise TypeError(
            "a sparse matrix of complex numbers with a real right-hand side: make both complex"
        )
    return matrix


def sparse_transpose(matrix: Any) -> Any:
    """The transpose of a sparse matrix."""
    return matrix.T


def on_cubic_spline(x: Any, nu: int, values: Any, at: Any, bc_type: str = "not-a-knot") -> Any:
    """The cubic spline through some values, or a derivative of it, at the points x."""
    return scipy.interpolate.CubicSpline(at, values, bc_type=bc_type)(x, nu)


def on_cubic_spline_back(x: Any, nu: int, g: Any, at: Any, bc_type: str = "not-a-knot") -> Any:
    """The transpose of the spline, which is linear in its values."""
    each = scipy.interpolate.CubicSpline(at, np.eye(len(at)), bc_type=bc_type)(x, nu)
    return np.tensordot(g, each, np.ndim(x))


def between_points(x: Any, values: Any, at: Any) -> Any:
    """What `scipy.interpolate.interp1d` finds on the lines between points."""
    return scipy.interpolate.interp1d(at, values)(x)
