"""Special functions (formulas: NIST Digital Library of Mathematical Functions)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from ..forms import elementwise, general
from ..infer import like
from ..reductions import kept
from ..symbols import apply

_PER_ROOT_PI = 2.0 / math.sqrt(math.pi)
_PER_ROOT_2PI = 1.0 / math.sqrt(2.0 * math.pi)


def _entry(form: Any, name: str, *rules: Any, **facts: Any) -> None:
    """The functions are written with the names that users import them by."""
    form(getattr(special, name), *rules, name=name, text=f"scipy.special.{name}", **facts)


def _elementwise(name: str, *partials: Any) -> None:
    _entry(elementwise, name, *partials)


# --- the logistic function and its relatives --------------------------------------------------

_elementwise("expit", lambda g, y, x: g * (y * (1.0 - y)))
_elementwise("logit", lambda g, y, x: g / (x * (1.0 - x)))
_elementwise("log_expit", lambda g, y, x: g * special.expit(-x))


# --- sums of exponentials ---------------------------------------------------------------------


def _share(y: Any, a: Any, axis: Any, b: Any = None) -> Any:
    """What each term contributes to the sum."""
    # Where all terms are zero, their logarithms and y are -inf, whose difference is nan.
    share = np.exp(a - np.where(y == -np.inf, 0.0, y))
    return share if b is None else b * share


def _logsumexp_tangent(
    t: Any, y: Any, a: Any, axis: Any = None, b: Any = None, keepdims: bool = False
) -> Any:
    shaped = kept(y, a, axis, keepdims)
    terms = []
    if t[0] is not None:
        terms.append(t[0] * _share(shaped, a, axis, b))
    if len(t) > 2 and t[2] is not None:
        terms.append(t[2] * _share(shaped, a, axis))
    return np.sum(sum(terms[1:], terms[0]), axis=axis, keepdims=keepdims)


def _logsumexp_adjoint(
    g: Any, y: Any, a: Any, axis: Any = None, b: Any = None, keepdims: bool = False
) -> Any:
    shaped, spread = kept(y, a, axis, keepdims), kept(g, a, axis, keepdims)
    own = spread * _share(shaped, a, axis, b)
    return own, None, None if b is None else spread * _share(shaped, a, axis)


_entry(general, "logsumexp", _logsumexp_tangent, _logsumexp_adjoint, inputs=(0, 2))


def _softmax_adjoint(g: Any, y: Any, x: Any, axis: Any = None) -> Any:
    # The Jacobian is symmetric.
    return (y * (g - np.sum(y * g, axis=axis, keepdims=axis is not None)),)


_entry(
    general,
    "softmax",
    lambda t, y, x, axis=None: _softmax_adjoint(t[0], y, x, axis)[0],
    _softmax_adjoint,
    infer=like,
)
_entry(
    general,
    "log_softmax",
    lambda t, y, x, axis=None: (
        t[0] - np.sum(np.exp(y) * t[0], axis=axis, keepdims=axis is not None)
    ),
    lambda g, y, x, axis=None: (g - np.exp(y) * np.sum(g, axis=axis, keepdims=axis is not None),),
    infer=like,
)

# --- gamma and beta functions -----------------------------------------------------------------

_elementwise("gamma", lambda g, y, x: g * (y * special.digamma(x)))
_elementwise("gammaln", lambda g, y, x: g * special.digamma(x))
_elementwise("loggamma", lambda g, y, x: g * special.digamma(x))
_elementwise("digamma", lambda g, y, x: g * apply(special.polygamma, 1, x))
_entry(
    elementwise,
    "polygamma",
    None,
    lambda g, y, n, x: g * apply(special.polygamma, n + 1, x),
)
_elementwise(
    "betaln",
    lambda g, y, a, b: g * (special.digamma(a) - special.digamma(a + b)),
    lambda g, y, a, b: g * (special.digamma(b) - special.digamma(a + b)),
)
_elementwise(
    "beta",
    lambda g, y, a, b: g * (y * (special.digamma(a) - special.digamma(a + b))),
    lambda g, y, a, b: g * (y * (special.digamma(b) - special.digamma(a + b))),
)

# --- error functions and the normal distribution ----------------------------------------------

_elementwise("erf", lambda g, y, x: g * (_PER_ROOT_PI * np.exp(-(x * x))))
_elementwise("erfc", lambda g, y, x: -(g * (_PER_ROOT_PI * np.exp(-(x * x)))))
_elementwise("erfcx", lambda g, y, x: g * (2.0 * x * y - _PER_ROOT_PI))
_elementwise("erfinv", lambda g, y, x: g * (np.exp(y * y) / _PER_ROOT_PI))
_elementwise("erfcinv", lambda g, y, x: -(g * (np.exp(y * y) / _PER_ROOT_PI)))
_elementwise("ndtr", lambda g, y, x: g * (_PER_ROOT_2PI * np.exp(-0.5 * (x * x))))
_elementwise("ndtri", lambda g, y, x: g * (np.exp(0.5 * (y * y)) / _PER_ROOT_2PI))
_elementwise("log_ndtr", lambda g, y, x: g * (_PER_ROOT_2PI * np.exp(-0.5 * (x * x) - y)))

# --- entropies --------------------------------------------------------------------------------

# x * log(y) is 0 where x is 0, whatever y: so is its derivative in y.
_elementwise(
    "xlogy",
    lambda g, y, a, b: g * np.log(b),
    lambda g, y, a, b: g * (a / np.where(a == 0, 1.0, b)),
)
_elementwise(
    "xlog1py",
    lambda g, y, a, b: g * np.log1p(b),
    lambda g, y, a, b: g * (a / (1.0 + b)),
)
_elementwise("entr", lambda g, y, x: -(g * (np.log(x) + 1.0)))
_elementwise(
    "rel_entr",
    lambda g, y, a, b: g * (np.log(a / b) + 1.0),
    lambda g, y, a, b: -(g * (a / b)),
)
_elementwise(
    "kl_div",
    lambda g, y, a, b: g * np.log(a / b),
    lambda g, y, a, b: g * (1.0 - a / b),
)

# --- Bessel functions -------------------------------------------------------------------------

_elementwise("j0", lambda g, y, x: -(g * special.j1(x)))
_elementwise("j1", lambda g, y, x: g * (special.j0(x) - y / x))
_elementwise("i0", lambda g, y, x: g * special.i1(x))
_elementwise("i1", lambda g, y, x: g * (special.i0(x) - y / x))
_elementwise("i0e", lambda g, y, x: g * (special.i1e(x) - np.sign(x) * y))
_elementwise("i1e", lambda g, y, x: g * (special.i0e(x) - y / x - np.sign(x) * y))
