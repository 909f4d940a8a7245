"""Distributions: the logarithm of the density of each, and its distribution function where its
derivatives in shape parameters follow from a formula. What they are is in SciPy's documentation.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.special import (
    betainc,
    betaln,
    gammainc,
    gammaincc,
    gammaln,
    i0e,
    log_expit,
    log_ndtr,
    ndtr,
    xlog1py,
    xlogy,
)

from . import bessel, gamma, integrals  # noqa: F401
from .distributions import POSITIVE, UNIT, Support, distribution
from .special import log_normal_mass

# --- all numbers ------------------------------------------------------------------------------

distribution("norm", lambda z: -0.5 * z**2)
distribution("cauchy", lambda z: -np.log1p(z**2))
distribution("laplace", lambda z: -abs(z))
distribution("logistic", lambda z: log_expit(z) + log_expit(-z))
distribution("hypsecant", lambda z: -np.log(np.cosh(z)))
distribution("gumbel_r", lambda z: -z - np.exp(-z))
distribution("gumbel_l", lambda z: z - np.exp(z))
distribution(
    "t",
    lambda z, df: -0.5 * ((df + 1.0) * np.log1p(z**2 / df) + np.log(df)) - betaln(0.5, df / 2.0),
)
distribution("gennorm", lambda z, beta: np.log(beta) - gammaln(1.0 / beta) - abs(z) ** beta)
distribution("vonmises", lambda z, kappa: kappa * (np.cos(z) - 1.0) - np.log(i0e(kappa)))
distribution("skewnorm", lambda z, a: -0.5 * z**2 + log_ndtr(a * z))
distribution(
    "loggamma", lambda z, c: c * z - np.exp(z) - gammaln(c), cdf=lambda z, c: gammainc(c, np.exp(z))
)
distribution("exponnorm", lambda z, K: 0.5 / K**2 - z / K - np.log(K) + log_ndtr(z - 1.0 / K))

# --- positive numbers -------------------------------------------------------------------------

distribution("expon", lambda z: -z, POSITIVE)
distribution("halfnorm", lambda z: -0.5 * z**2, POSITIVE)
distribution("halfcauchy", lambda z: -np.log1p(z**2), POSITIVE)
distribution("halflogistic", lambda z: -z - 2.0 * np.log1p(np.exp(-z)), POSITIVE)
distribution("rayleigh", lambda z: np.log(z) - 0.5 * z**2, POSITIVE)
distribution("maxwell", lambda z: 2.0 * np.log(z) - 0.5 * z**2, POSITIVE)
distribution("levy", lambda z: -1.5 * np.log(z) - 0.5 / z, POSITIVE)
distribution(
    "gamma",
    lambda z, a: xlogy(a - 1.0, z) - z - gammaln(a),
    POSITIVE,
    lambda z, a: gammainc(a, z),
)
distribution(
    "invgamma",
    lambda z, a: -(a + 1.0) * np.log(z) - 1.0 / z - gammaln(a),
    POSITIVE,
    lambda z, a: gammaincc(a, 1.0 / z),
)
distribution(
    "chi2",
    lambda z, df: xlogy(0.5 * df - 1.0, z) - 0.5 * z - gammaln(0.5 * df) - 0.5 * math.log(2.0) * df,
    POSITIVE,
    lambda z, df: gammainc(0.5 * df, 0.5 * z),
)
distribution(
    "chi",
    lambda z, df: xlogy(df - 1.0, z) - 0.5 * z**2 - gammaln(0.5 * df) - 0.5 * math.log(2.0) * df,
    POSITIVE,
    lambda z, df: gammainc(0.5 * df, 0.5 * z**2),
)
distribution(
    "lognorm",
    lambda z, s: -0.5 * (np.log(z) / s) ** 2 - np.log(s * z),
    POSITIVE,
    lambda z, s: ndtr(np.log(z) / s),
)
distribution(
    "weibull_min",
    lambda z, c: np.log(c) + xlogy(c - 1.0, z) - z**c,
    POSITIVE,
    lambda z, c: -np.expm1(-(z**c)),
)
distribution(
    "lomax",
    lambda z, c: np.log(c) - (c + 1.0) * np.log1p(z),
    POSITIVE,
    lambda z, c: -np.expm1(-c * np.log1p(z)),
)
distribution(
    "fisk",
    lambda z, c: np.log(c) + (c - 1.0) * np.log(z) - 2.0 * np.log1p(z**c),
    POSITIVE,
    lambda z, c: 1.0 / (1.0 + z**-c),
)
distribution(
    "invgauss",
    lambda z, mu: -1.5 * np.log(z) - 0.5 * (z - mu) ** 2 / (z * mu**2),
    POSITIVE,
)
distribution(
    "f",
    lambda z, dfn, dfd: (
        0.5 * (dfn * np.log(dfn) + dfd * np.log(dfd))
        + xlogy(0.5 * dfn - 1.0, z)
        - 0.5 * (dfn + dfd) * np.log(dfd + dfn * z)
        - betaln(0.5 * dfn, 0.5 * dfd)
    ),
    POSITIVE,
)

# --- intervals --------------------------------------------------------------------------------

distribution("uniform", lambda z: 0.0, UNIT)
distribution("arcsine", lambda z: -0.5 * (np.log(z) + np.log1p(-z)), UNIT)
distribution("beta", lambda z, a, b: xlogy(a - 1.0, z) + xlog1py(b - 1.0, -z) - betaln(a, b), UNIT)
distribution(
    "powerlaw",
    lambda z, a: np.log(a) + xlogy(a - 1.0, z),
    UNIT,
    lambda z, a: z**a,
)


def _triangle(z: Any, c: Any) -> Any:
    # Which side of the peak z is on does not move with either.
    return np.where(z < c, np.log(z / c), np.log((1.0 - z) / (1.0 - c)))


distribution(
    "triang",
    _triangle,
    Support(lambda z, c: (z <= 0.0) | (z >= 1.0), lambda c: 0.5),
    lambda z, c: np.where(z < c, z**2 / c, 1.0 - (1.0 - z) ** 2 / (1.0 - c)),
)
distribution(
    "pareto",
    lambda z, b: np.log(b) - (b + 1.0) * np.log(z),
    Support(lambda z, b: z < 1.0, lambda b: 2.0),
    lambda z, b: -np.expm1(-b * np.log(z)),
)
distribution(
    "wrapcauchy",
    lambda z, c: np.log1p(-(c**2)) - np.log(1.0 + c**2 - 2.0 * c * np.cos(z)),
    Support(lambda z, c: (z < 0.0) | (z > 2.0 * math.pi), lambda c: 1.0),
    lambda z, c: np.arctan2((1.0 + c) * np.sin(0.5 * z), (1.0 - c) * np.cos(0.5 * z)) / math.pi,
)


def _between(a: Any, b: Any) -> Any:
    """A point between two bounds, of which either may be infinite."""
    margin = 0.25 * np.minimum(b - a, 1.0)
    return np.clip(0.0, a + margin, b - margin)


distribution(
    "truncnorm",
    lambda z, a, b: -0.5 * z**2 - log_normal_mass(a, b),
    Support(lambda z, a, b: (z < a) | (z > b), _between),
    lambda z, a, b: np.exp(log_normal_mass(a, z) - log_normal_mass(a, b)),
)


def _scaled_log1p(z: Any, c: Any) -> Any:
    """log1p(c z) / c, by its series where c z is small: it is z where c is zero."""
    t = c * z
    near = abs(t) < 1e-3
    series = z * (1.0 - t * (1 / 2 - t * (1 / 3 - t * (1 / 4 - t * (1 / 5 - t * (1 / 6 - t / 7))))))
    return np.where(near, series, np.log1p(np.where(near, 0.0, t)) / np.where(near, 1.0, c))


def _extreme(z: Any, c: Any) -> Any:
    """The exponent of the distribution function of `genextreme`."""
    return -_scaled_log1p(z, -c)


distribution(
    "genpareto",
    lambda z, c: -(1.0 + c) * _scaled_log1p(z, c),
    Support(lambda z, c: (z < 0.0) | (c * z <= -1.0), lambda c: 0.0),
    lambda z, c: -np.expm1(-_scaled_log1p(z, c)),
)
distribution(
    "genextreme",
    lambda z, c: (1.0 - c) * _extreme(z, c) - np.exp(_extreme(z, c)),
    Support(lambda z, c: c * z >= 1.0, lambda c: 0.0),
    lambda z, c: np.exp(-np.exp(_extreme(z, c))),
)

# --- whole numbers ----------------------------------------------------------------------------


def _counts(z: Any, *shapes: Any) -> Any:
    return (z < 0) | (z != np.floor(z))


COUNTS = Support(_counts, lambda *shapes: 0.0)
distribution(
    "poisson",
    lambda k, mu: xlogy(k, mu) - mu,
    COUNTS,
    lambda k, mu: gammaincc(k + 1.0, mu),
    discrete=True,
)
distribution(
    "bernoulli",
    lambda k, p: xlogy(k, p) + xlog1py(1.0 - k, -p),
    Support(lambda k, p: (k != 0) & (k != 1), lambda p: 0.0),
    lambda k, p: np.where(k < 1.0, 1.0 - p, 1.0),
    discrete=True,
)
distribution(
    "binom",
    lambda k, n, p: gammaln(n + 1.0) - gammaln(n - k + 1.0) + xlogy(k, p) + xlog1py(n - k, -p),
    Support(lambda k, n, p: _counts(k) | (k > n), lambda n, p: 0.0),
    lambda k, n, p: np.where(k < n, betainc(np.where(k < n, n - k, 1.0), k + 1.0, 1.0 - p), 1.0),
    discrete=True,
    whole=("n",),
)
distribution(
    "nbinom",
    lambda k, n, p: gammaln(n + k) - gammaln(n) + n * np.log(p) + xlog1py(k, -p),
    COUNTS,
    lambda k, n, p: betainc(n, k + 1.0, p),
    discrete=True,
)
distribution(
    "geom",
    lambda k, p: np.log(p) + xlog1py(k - 1.0, -p),
    Support(lambda k, p: (k < 1) | (k != np.floor(k)), lambda p: 1.0),
    lambda k, p: -np.expm1(k * np.log1p(-p)),
    discrete=True,
)
distribution(
    "betabinom",
    lambda k, n, a, b: (
        gammaln(n + 1.0) - gammaln(n - k + 1.0) + betaln(k + a, n - k + b) - betaln(a, b)
    ),
    Support(lambda k, n, a, b: _counts(k) | (k > n), lambda n, a, b: 0.0),
    discrete=True,
    whole=("n",),
)
