"""Special functions (formulas: NIST Digital Library of Mathematical Functions)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from ...scipy_runtime import log_normal_mass as _log_normal_mass
from ..forms import elementwise, general
from ..infer import like
from ..reductions import kept
from ..symbols import formula
from .names import enter, pointwise

_PER_ROOT_PI = 2.0 / math.sqrt(math.pi)
_PER_ROOT_2PI = 1.0 / math.sqrt(2.0 * math.pi)


# --- the logistic function and its relatives --------------------------------------------------

pointwise("expit", lambda g, y, x: g * (y * (1.0 - y)))
pointwise("logit", lambda g, y, x: g / (x * (1.0 - x)))
pointwise("log_expit", lambda g, y, x: g * special.expit(-x))
pointwise("softplus", lambda g, y, x: g * special.expit(x))


# --- sums of exponentials ---------------------------------------------------------------------


def _share(y: Any, a: Any, axis: Any, b: Any = None) -> Any:
    """What each term contributes to the sum."""
    # Where all terms are zero, their logarithms and y are -inf, whose difference is nan.
    share = np.exp(a - np.where(y == -np.inf, 0.0, y))
    return share if b is None else b * share


def _logsumexp_tangent(
    t: Any,
    y: Any,
    a: Any,
    axis: Any = None,
    b: Any = None,
    keepdims: bool = False,
    return_sign: bool = False,
) -> Any:
    total = y[0] if return_sign else y
    shaped = kept(total, a, axis, keepdims)
    terms = []
    if t[0] is not None:
        terms.append(t[0] * _share(shaped, a, axis, b))
    if len(t) > 2 and t[2] is not None:
        terms.append(t[2] * _share(shaped, a, axis))
    found = np.sum(sum(terms[1:], terms[0]), axis=axis, keepdims=keepdims)
    return (y[1] * found, None) if return_sign else found


def _logsumexp_adjoint(
    g: Any,
    y: Any,
    a: Any,
    axis: Any = None,
    b: Any = None,
    keepdims: bool = False,
    return_sign: bool = False,
) -> Any:
    if return_sign:
        if g[0] is None:
            return None, None, None
        g, y = g[0] * y[1], y[0]
    shaped, spread = kept(y, a, axis, keepdims), kept(g, a, axis, keepdims)
    own = spread * _share(shaped, a, axis, b)
    return own, None, None if b is None else spread * _share(shaped, a, axis)


enter(
    general,
    "logsumexp",
    _logsumexp_tangent,
    _logsumexp_adjoint,
    inputs=(0, 2),
    results=lambda *_, return_sign=False, **__: (
        2 if bool(getattr(return_sign, "value", return_sign)) else 1
    ),
)


def _softmax_adjoint(g: Any, y: Any, x: Any, axis: Any = None) -> Any:
    # The Jacobian is symmetric.
    return (y * (g - np.sum(y * g, axis=axis, keepdims=axis is not None)),)


enter(
    general,
    "softmax",
    lambda t, y, x, axis=None: _softmax_adjoint(t[0], y, x, axis)[0],
    _softmax_adjoint,
    infer=like,
)
enter(
    general,
    "log_softmax",
    lambda t, y, x, axis=None: (
        t[0] - np.sum(np.exp(y) * t[0], axis=axis, keepdims=axis is not None)
    ),
    lambda g, y, x, axis=None: (g - np.exp(y) * np.sum(g, axis=axis, keepdims=axis is not None),),
    infer=like,
)

# --- error functions and the normal distribution ----------------------------------------------

pointwise("erf", lambda g, y, x: g * (_PER_ROOT_PI * np.exp(-(x * x))))
pointwise("erfc", lambda g, y, x: -(g * (_PER_ROOT_PI * np.exp(-(x * x)))))
pointwise("erfcx", lambda g, y, x: g * (2.0 * x * y - _PER_ROOT_PI))
pointwise("erfinv", lambda g, y, x: g * (np.exp(y * y) / _PER_ROOT_PI))
pointwise("erfcinv", lambda g, y, x: -(g * (np.exp(y * y) / _PER_ROOT_PI)))
pointwise("ndtr", lambda g, y, x: g * (_PER_ROOT_2PI * np.exp(-0.5 * (x * x))))
pointwise("ndtri", lambda g, y, x: g * (np.exp(0.5 * (y * y)) / _PER_ROOT_2PI))
# As exp(-x * x / 2 - y) it would be a difference of large numbers.
pointwise("log_ndtr", lambda g, y, x: g * (2.0 * _PER_ROOT_2PI / special.erfcx(x / -np.sqrt(2.0))))
pointwise("erfi", lambda g, y, x: g * (_PER_ROOT_PI * np.exp(x * x)))
pointwise("dawsn", lambda g, y, x: g * (1.0 - 2.0 * x * y))
pointwise("wofz", lambda g, y, x: g * (1j * _PER_ROOT_PI - 2.0 * x * y))  # DLMF 7.10.2
# Owen (1956), Tables for computing bivariate normal probabilities.
pointwise(
    "owens_t",
    lambda g, y, h, a: (
        -(g * (0.5 * _PER_ROOT_2PI * np.exp(-0.5 * h * h) * special.erf(a * h / math.sqrt(2.0))))
    ),
    lambda g, y, h, a: g * (np.exp(-0.5 * h * h * (1.0 + a * a)) / (2.0 * math.pi * (1.0 + a * a))),
)
elementwise(
    _log_normal_mass,
    lambda g, y, a, b: -(g * (_PER_ROOT_2PI * np.exp(-0.5 * (a * a) - y))),
    lambda g, y, a, b: g * (_PER_ROOT_2PI * np.exp(-0.5 * (b * b) - y)),
)
log_normal_mass = formula(_log_normal_mass)

# --- entropies --------------------------------------------------------------------------------

# x * log(y) is 0 where x is 0, whatever y: so is its derivative in y.
pointwise(
    "xlogy",
    lambda g, y, a, b: g * np.log(b),
    lambda g, y, a, b: g * (a / np.where(a == 0, 1.0, b)),
)
pointwise(
    "xlog1py",
    lambda g, y, a, b: g * np.log1p(b),
    lambda g, y, a, b: g * (a / (1.0 + b)),
)
pointwise("entr", lambda g, y, x: -(g * (np.log(x) + 1.0)))
pointwise(
    "rel_entr",
    lambda g, y, a, b: g * (np.log(a / b) + 1.0),
    lambda g, y, a, b: -(g * (a / b)),
)
pointwise(
    "kl_div",
    lambda g, y, a, b: g * np.log(a / b),
    lambda g, y, a, b: g * (1.0 - a / b),
)
