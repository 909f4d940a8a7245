"""Exponential, trigonometric and elliptic integrals, hypergeometric functions, polynomials and
spherical harmonics (DLMF chapters 6, 7, 13 to 15, 18, 19)."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from ..forms import Lambda, defined, general
from ..symbols import Symbol, apply, formula
from .names import constants, enter, pointwise, whole

hyp1f1, hyp2f1 = special.hyp1f1, special.hyp2f1

# --- NumPy's functions, and others of school ----------------------------------------------------

pointwise("exp2", lambda g, y, x: g * (math.log(2.0) * y))
pointwise("exp10", lambda g, y, x: g * (math.log(10.0) * y))
pointwise("expm1", lambda g, y, x: g * (y + 1.0))
pointwise("log1p", lambda g, y, x: g / (1.0 + x))
pointwise("cbrt", lambda g, y, x: g / (3.0 * y**2))
pointwise("cosm1", lambda g, y, x: -(g * np.sin(x)))
pointwise("sindg", lambda g, y, x: g * (math.pi / 180.0 * special.cosdg(x)))
pointwise("cosdg", lambda g, y, x: -(g * (math.pi / 180.0 * special.sindg(x))))
# (exp(x) - 1) / x is the confluent hypergeometric function of 1 and 2.
pointwise("exprel", lambda g, y, x: g * (0.5 * hyp1f1(2.0, 3.0, x)))
pointwise(
    "boxcox",
    lambda g, y, x, lmbda: g * x ** (lmbda - 1.0),
    lambda g, y, x, lmbda: g * (0.5 * np.log(x) ** 2 * hyp1f1(2.0, 3.0, lmbda * np.log(x))),
)
pointwise(
    "boxcox1p",
    lambda g, y, x, lmbda: g * (1.0 + x) ** (lmbda - 1.0),
    lambda g, y, x, lmbda: g * (0.5 * np.log1p(x) ** 2 * hyp1f1(2.0, 3.0, lmbda * np.log1p(x))),
)


def _box_cox_exponent(g: Any, y: Any, x: Any, lmbda: Any) -> Any:
    """With u = lmbda x, log(y) = x log(1 + u) / u: around 0 the derivative of its series, which has
    no gap there, and is SciPy's hyp2f1."""
    u = lmbda * x
    series = abs(u) < 0.5
    near = -0.5 * x * x * hyp2f1(2.0, 2.0, 3.0, np.where(series, -u, 0.0))
    far = (x / (1.0 + u) - np.log(y)) / np.where(series, 1.0, lmbda)
    return g * (y * np.where(series, near, far))


pointwise(
    "inv_boxcox",
    lambda g, y, x, lmbda: g * y ** (1.0 - lmbda),
    _box_cox_exponent,
)
pointwise(
    "huber",
    lambda g, y, delta, r: g * np.maximum(abs(r) - delta, 0.0),
    lambda g, y, delta, r: g * np.clip(r, -delta, delta),
)
pointwise(
    "pseudo_huber",
    lambda g, y, delta, r: g * (2.0 * y - r * r / np.sqrt(1.0 + (r / delta) ** 2)) / delta,
    lambda g, y, delta, r: g * (r / np.sqrt(1.0 + (r / delta) ** 2)),
)
pointwise("lambertw", lambda g, y, z, k=0, tol=1e-8: g * (np.exp(-y) / (1.0 + y)))
pointwise("wrightomega", lambda g, y, z: g * (y / (1.0 + y)))

# --- integrals --------------------------------------------------------------------------------

pointwise("expi", lambda g, y, x: g * (np.exp(x) / x))
pointwise("exp1", lambda g, y, x: -(g * (np.exp(-x) / x)))


def _expn(g: Any, y: Any, n: Any, x: Any) -> Any:
    n = whole(n)
    if not isinstance(n, Symbol) and np.all(n >= 2):
        return -(g * special.expn(n - 1, x))
    return -(g * ((np.exp(-x) - (n - 1.0) * y) / x))  # DLMF 8.19.12


pointwise("expn", None, _expn, unknown={0: "is not known in its order"})


def _spence(g: Any, y: Any, z: Any) -> Any:
    """log(z) / (1 - z): around 1 by its series, which has no gap there, and is SciPy's hyp2f1.
    Elsewhere that loses digits, of some complex numbers all but one."""
    series = abs(1.0 - z) < 0.5
    near = hyp2f1(1.0, 1.0, 2.0, np.where(series, 1.0 - z, 0.0))
    far = np.log(np.where(series, 0.5, z)) / np.where(series, 0.5, 1.0 - z)
    return g * np.where(series, -near, far)


pointwise("spence", _spence)


def _pair(name: str, first: Lambda, second: Lambda) -> None:
    """A function with two results, with the derivative of each."""

    def adjoint(g: Any, y: Any, x: Any) -> Any:
        terms = [
            bar * slope(x) for bar, slope in zip(g, (first, second), strict=True) if bar is not None
        ]
        return (sum(terms[1:], terms[0]),)

    tangent = lambda t, y, x: (t[0] * first(x), t[0] * second(x))  # noqa: E731
    enter(general, name, tangent, adjoint, results=2)


# The spherical Bessel functions of order 0 are sin(x) / x and sinh(x) / x, without a gap at zero.
_pair("sici", lambda x: apply(special.spherical_jn, 0, x), lambda x: np.cos(x) / x)
_pair("shichi", lambda x: apply(special.spherical_in, 0, x), lambda x: np.cosh(x) / x)
_pair(
    "fresnel",
    lambda x: np.sin(0.5 * math.pi * x * x),
    lambda x: np.cos(0.5 * math.pi * x * x),
)
enter(
    defined,
    "voigt_profile",
    lambda x, sigma, gamma: (
        np.real(special.wofz((x + 1j * gamma) / (math.sqrt(2.0) * sigma)))
        / (math.sqrt(2.0 * math.pi) * sigma)
    ),
    inputs=3,
    broadcasts=True,
)

# DLMF 19.5.1 and 19.5.2: their derivatives have no gap at zero.
pointwise("ellipk", lambda g, y, m: g * (math.pi / 8.0 * hyp2f1(1.5, 1.5, 2.0, m)))
pointwise("ellipe", lambda g, y, m: -(g * (math.pi / 8.0 * hyp2f1(0.5, 1.5, 2.0, m))))
# DLMF 19.4.5 to 19.4.7, in terms of the parameter m = k^2.
pointwise(
    "ellipkinc",
    lambda g, y, phi, m: g / np.sqrt(1.0 - m * np.sin(phi) ** 2),
    lambda g, y, phi, m: (
        g
        * (
            (special.ellipeinc(phi, m) / (1.0 - m) - y) / (2.0 * m)
            - np.sin(2.0 * phi) / (4.0 * (1.0 - m) * np.sqrt(1.0 - m * np.sin(phi) ** 2))
        )
    ),
)
pointwise(
    "ellipeinc",
    lambda g, y, phi, m: g * np.sqrt(1.0 - m * np.sin(phi) ** 2),
    lambda g, y, phi, m: g * ((y - special.ellipkinc(phi, m)) / (2.0 * m)),
)

# --- hypergeometric functions (DLMF 13.3.15, 13.3.22, 15.5.1) -----------------------------------


def _unknown(*names: str) -> dict[int, str]:
    return {k: f"is not known in its parameter {name!r}" for k, name in enumerate(names)}


pointwise(
    "hyp0f1",
    None,
    lambda g, y, v, z: g * (special.hyp0f1(v + 1.0, z) / v),
    unknown=_unknown("v"),
)
pointwise(
    "hyp1f1",
    None,
    None,
    lambda g, y, a, b, x: g * (a / b * hyp1f1(a + 1.0, b + 1.0, x)),
    unknown=_unknown("a", "b"),
)
pointwise(
    "hyperu",
    None,
    None,
    lambda g, y, a, b, x: -(g * (a * special.hyperu(a + 1.0, b + 1.0, x))),
    unknown=_unknown("a", "b"),
)
pointwise(
    "hyp2f1",
    None,
    None,
    None,
    lambda g, y, a, b, c, z: g * (a * b / c * hyp2f1(a + 1.0, b + 1.0, c + 1.0, z)),
    unknown=_unknown("a", "b", "c"),
)

# --- orthogonal polynomials (DLMF 18.9) ---------------------------------------------------------


def _polynomial(name: str, slope: Callable[..., Any], *parameters: str) -> None:
    """`slope(n, *parameters, x)`; the parameters carry no derivative."""
    count = len(parameters) + 1

    def partial(g: Any, y: Any, *args: Any) -> Any:
        n = args[0]
        return 0.0 if not isinstance(n, Symbol) and np.all(n == 0) else g * slope(*args)

    names = ("n", *parameters)
    facts = {"unknown": _unknown(*names), "signature": _positional(*names, "x")}
    pointwise(name, *([None] * count), partial, **facts)


def _positional(*names: str) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([inspect.Parameter(name, kind) for name in names])


def _one_less(n: Any) -> Any:
    """The degree of a derivative; there is no polynomial of the degree -1 to be multiplied by 0."""
    return np.maximum(n - 1, 0)


_polynomial("eval_legendre", lambda n, x: 0.5 * (n + 1) * special.eval_jacobi(n - 1, 1.0, 1.0, x))
_polynomial("eval_chebyt", lambda n, x: n * special.eval_chebyu(n - 1, x))
_polynomial("eval_chebyu", lambda n, x: 2.0 * special.eval_gegenbauer(n - 1, 2.0, x))
_polynomial("eval_hermite", lambda n, x: 2.0 * n * special.eval_hermite(_one_less(n), x))
_polynomial("eval_hermitenorm", lambda n, x: n * special.eval_hermitenorm(_one_less(n), x))
_polynomial("eval_laguerre", lambda n, x: -special.eval_genlaguerre(n - 1, 1.0, x))
_polynomial(
    "eval_genlaguerre", lambda n, alpha, x: -special.eval_genlaguerre(n - 1, alpha + 1, x), "alpha"
)
_polynomial(
    "eval_gegenbauer",
    lambda n, alpha, x: 2.0 * alpha * special.eval_gegenbauer(n - 1, alpha + 1, x),
    "alpha",
)
_polynomial(
    "eval_jacobi",
    lambda n, a, b, x: 0.5 * (n + a + b + 1) * special.eval_jacobi(n - 1, a + 1, b + 1, x),
    "alpha",
    "beta",
)
pointwise(
    "lpmv",  # DLMF 14.10.5
    None,
    None,
    lambda g, y, m, v, x: (
        g * (((m - v - 1.0) * special.lpmv(m, v + 1.0, x) + (v + 1.0) * x * y) / (1.0 - x * x))
    ),
    unknown=_unknown("m", "v"),
)
for _family in ("legendre", "chebyt", "chebyu", "hermite", "laguerre", "jacobi"):
    constants(f"roots_{_family}")


# --- spherical harmonics ------------------------------------------------------------------------


def _along_theta(g: Any, y: Any, n: Any, m: Any, theta: Any, phi: Any) -> Any:
    """The ladder operators of angular momentum raise and lower the order; half of their
    difference is the derivative (DLMF 14.30 has the functions)."""
    turn = np.exp(1j * phi)
    harmonic = formula(special.sph_harm_y)
    raised = (
        np.sqrt(np.maximum((n - m) * (n + m + 1.0), 0.0)) * harmonic(n, m + 1, theta, phi) / turn
    )
    lowered = (
        np.sqrt(np.maximum((n + m) * (n - m + 1.0), 0.0)) * harmonic(n, m - 1, theta, phi) * turn
    )
    # The value is that of the angle between 0 and pi with the same cosine.
    return g * np.where(np.sin(theta) < 0.0, -0.5, 0.5) * (raised - lowered)


pointwise(
    "sph_harm_y",
    None,
    None,
    _along_theta,
    lambda g, y, n, m, theta, phi: g * (1j * m * y),
    unknown=_unknown("n", "m"),
)
