"""Gamma and beta functions, incomplete ones among them (DLMF chapters 5 and 8), and zeta."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from ...scipy_runtime import gammainc_slope as _gammainc_slope
from ...scipy_runtime import zeta_slope as _zeta_slope
from ..forms import Refused, elementwise, flat
from ..symbols import apply, formula, is_complex, written
from .names import constants, enter, pointwise, whole

digamma, gammaln, xlogy, xlog1py = special.digamma, special.gammaln, special.xlogy, special.xlog1py
gammainc_slope, zeta_slope = formula(_gammainc_slope), formula(_zeta_slope)
_TWICE = "is not known a second time in its first argument"

# --- complete ones ----------------------------------------------------------------------------

pointwise("gamma", lambda g, y, x: g * (y * digamma(x)))


def _reciprocal_gamma(g: Any, y: Any, x: Any) -> Any:
    """-y digamma(x), reflected where the one is 0 and the other infinite (DLMF 5.5.3, 5.5.4)."""
    left = np.real(x) < 0.5 if is_complex(x) else x < 0.5
    u = np.where(left, 1.0 - x, x)
    turned = special.gamma(np.where(left, u, 1.0)) * np.cos(math.pi * x)
    return g * (np.where(left, turned, 0.0) - y * digamma(u))


pointwise("rgamma", _reciprocal_gamma)
pointwise("gammaln", lambda g, y, x: g * digamma(x))
pointwise("loggamma", lambda g, y, x: g * digamma(x))


def _digamma(g: Any, y: Any, x: Any) -> Any:
    if is_complex(x):
        raise Refused("is not known for complex numbers, of which SciPy has no trigamma function")
    return g * apply(special.polygamma, 1, x)


pointwise("digamma", _digamma)
pointwise(
    "polygamma",
    None,
    lambda g, y, n, x: g * apply(special.polygamma, n + 1, x),
    unknown={0: "is not known in its order"},
)
pointwise(
    "multigammaln",
    lambda g, y, a, d: (
        g * np.sum(digamma(np.expand_dims(a, -1) - 0.5 * written(a, np.arange, d)), axis=-1)
    ),
)
pointwise(
    "betaln",
    lambda g, y, a, b: g * (digamma(a) - digamma(a + b)),
    lambda g, y, a, b: g * (digamma(b) - digamma(a + b)),
)
pointwise(
    "beta",
    lambda g, y, a, b: g * (y * (digamma(a) - digamma(a + b))),
    lambda g, y, a, b: g * (y * (digamma(b) - digamma(a + b))),
)
pointwise(
    "poch",
    lambda g, y, z, m: g * (y * (digamma(z + m) - digamma(z))),
    lambda g, y, z, m: g * (y * digamma(z + m)),
)
pointwise(
    "factorial",
    lambda g, y, n, exact=False, extend="zero": g * (y * digamma(n + 1.0)),
)


def _more(g: Any, y: Any, n: Any, k: Any) -> Any:
    return g * (y * (digamma(n + 1.0) - digamma(n - k + 1.0)))


def _taken(g: Any, y: Any, n: Any, k: Any) -> Any:
    return g * (y * (digamma(n - k + 1.0) - digamma(k + 1.0)))


pointwise("binom", _more, _taken)
pointwise(
    "comb",
    lambda g, y, N, k, *, exact=False: _more(g, y, N, k),
    lambda g, y, N, k, *, exact=False: _taken(g, y, N, k),
)
pointwise(
    "perm",
    lambda g, y, N, k, exact=False: g * (y * (digamma(N + 1.0) - digamma(N - k + 1.0))),
    lambda g, y, N, k, exact=False: g * (y * digamma(N - k + 1.0)),
)
constants("bernoulli", "euler", "factorial2", "stirling2")
enter(flat, "gammasgn")

# --- incomplete ones --------------------------------------------------------------------------


def gamma_density(a: Any, x: Any) -> Any:
    return np.exp(xlogy(a - 1.0, x) - x - gammaln(a))


def beta_density(a: Any, b: Any, x: Any) -> Any:
    return np.exp(xlogy(a - 1.0, x) + xlog1py(b - 1.0, -x) - special.betaln(a, b))


elementwise(
    _gammainc_slope,
    None,
    lambda g, y, a, x: g * (gamma_density(a, x) * (np.log(x) - digamma(a))),
    unknown={0: _TWICE},
)
for _name, _sign in (("gammainc", 1.0), ("gammaincc", -1.0)):
    pointwise(
        _name,
        lambda g, y, a, x, sign=_sign: sign * (g * gammainc_slope(a, x)),
        lambda g, y, a, x, sign=_sign: sign * (g * gamma_density(a, x)),
    )
for _name, _sign in (("gammaincinv", 1.0), ("gammainccinv", -1.0)):
    pointwise(
        _name,
        lambda g, y, a, p: -(g * gammainc_slope(a, y) / gamma_density(a, y)),
        lambda g, y, a, p, sign=_sign: sign * (g / gamma_density(a, y)),
    )
_PARAMETERS = {k: f"is not known in its parameter {name!r}" for k, name in enumerate("ab")}
for _name, _sign in (("betainc", 1.0), ("betaincc", -1.0)):
    pointwise(
        _name,
        None,
        None,
        lambda g, y, a, b, x, sign=_sign: sign * (g * beta_density(a, b, x)),
        unknown=_PARAMETERS,
    )
for _name, _sign in (("betaincinv", 1.0), ("betainccinv", -1.0)):
    pointwise(
        _name,
        None,
        None,
        lambda g, y, a, b, p, sign=_sign: sign * (g / beta_density(a, b, y)),
        unknown=_PARAMETERS,
    )

# --- distribution functions of old ------------------------------------------------------------


def _t_density(df: Any, t: Any) -> Any:
    power = -0.5 * (df + 1.0) * np.log1p(t * t / df)
    return np.exp(power - special.betaln(0.5, 0.5 * df) - 0.5 * np.log(df))


_FREEDOM = {0: "is not known in its degrees of freedom"}
pointwise("stdtr", None, lambda g, y, df, t: g * _t_density(df, t), unknown=_FREEDOM)
pointwise("stdtrit", None, lambda g, y, df, p: g / _t_density(df, y), unknown=_FREEDOM)
for _name, _sign in (("chdtr", 1.0), ("chdtrc", -1.0)):
    pointwise(
        _name,
        lambda g, y, v, x, sign=_sign: sign * (0.5 * g * gammainc_slope(0.5 * v, 0.5 * x)),
        lambda g, y, v, x, sign=_sign: sign * (0.5 * g * gamma_density(0.5 * v, 0.5 * x)),
    )
for _name, _sign in (("pdtr", -1.0), ("pdtrc", 1.0)):
    pointwise(
        _name,
        None,
        lambda g, y, k, m, sign=_sign: sign * (g * gamma_density(np.floor(k) + 1.0, m)),
        unknown={0: "does not exist in k, which is a whole number"},
    )
for _name, _sign in (("bdtr", -1.0), ("bdtrc", 1.0)):
    pointwise(
        _name,
        None,
        None,
        lambda g, y, k, n, p, sign=_sign: (
            sign * (g * beta_density(np.floor(k) + 1.0, whole(n) - np.floor(k), p))
        ),
        unknown={k: f"does not exist in {n}, which is a whole number" for k, n in enumerate("kn")},
    )
for _name, _sign in (("gdtr", 1.0), ("gdtrc", -1.0)):
    pointwise(
        _name,
        lambda g, y, a, b, x, sign=_sign: sign * (g * (x * gamma_density(b, a * x))),
        lambda g, y, a, b, x, sign=_sign: sign * (g * gammainc_slope(b, a * x)),
        lambda g, y, a, b, x, sign=_sign: sign * (g * (a * gamma_density(b, a * x))),
    )

# --- zeta -------------------------------------------------------------------------------------

elementwise(
    _zeta_slope,
    None,
    lambda g, y, x, q: -(g * (apply(special.zeta, x + 1.0, q) + x * zeta_slope(x + 1.0, q))),
    unknown={0: _TWICE},
)


def _zeta(g: Any, y: Any, x: Any, q: Any = 1.0) -> Any:
    if is_complex(y):
        raise Refused("is not known for complex numbers")
    return g * zeta_slope(x, q)


pointwise(
    "zeta",
    _zeta,
    lambda g, y, x, q: -(g * (x * apply(special.zeta, x + 1.0, q))),  # DLMF 25.11.17
)
