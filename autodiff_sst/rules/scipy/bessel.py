"""Bessel functions and their relatives (DLMF chapters 9 to 11). Orders carry no derivative."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from ..forms import Lambda, Refused, general
from ..symbols import Symbol, apply, is_complex
from .names import enter, pointwise, whole

_ORDER = {0: "is not known in its order"}
jv, yv, iv, kv = special.jv, special.yv, special.iv, special.kv

# DLMF 10.6.1 and 10.29.1, which hold at zero too.
pointwise("j0", lambda g, y, x: -(g * special.j1(x)))
pointwise("j1", lambda g, y, x: 0.5 * g * (special.j0(x) - jv(2, x)))
pointwise("y0", lambda g, y, x: -(g * special.y1(x)))
pointwise("y1", lambda g, y, x: g * (special.y0(x) - y / x))
pointwise("i0", lambda g, y, x: g * special.i1(x))
pointwise("i1", lambda g, y, x: 0.5 * g * (special.i0(x) + iv(2, x)))
pointwise("i0e", lambda g, y, x: g * (special.i1e(x) - np.sign(x) * y))
pointwise("i1e", lambda g, y, x: g * (0.5 * (special.i0e(x) + special.ive(2, x)) - np.sign(x) * y))
pointwise("k0", lambda g, y, x: -(g * special.k1(x)))
pointwise("k1", lambda g, y, x: -(g * (special.k0(x) + y / x)))
pointwise("k0e", lambda g, y, x: g * (y - special.k1e(x)))
pointwise("k1e", lambda g, y, x: g * (y - special.k0e(x) - y / x))


def _half_sum(function: Any, sign: float) -> Lambda:
    """(f of the order below plus or minus that of the order above) / 2"""
    return lambda v, x: 0.5 * (function(v - 1, x) + sign * function(v + 1, x))


def _scaled_down(y: Any, x: Any) -> Any:
    """What the factor exp(-abs(x)) adds."""
    if is_complex(x):
        raise Refused("is not known for complex numbers, of which its factor is not holomorphic")
    return -np.sign(x) * y


def _of_order(name: str, below: float, above: float, scaled: Lambda | None = None) -> None:
    """`f' = below f[v - 1] / 2 + above f[v + 1] / 2`, and what a factor adds to it."""
    function = getattr(special, name)

    def slope(y: Any, v: Any, x: Any) -> Any:
        moved = function(v - 1, x) + function(v + 1, x) * (above * below)
        found = 0.5 * below * moved
        return found if scaled is None else found + scaled(y, x)

    pointwise(name, None, lambda g, y, v, x: g * slope(y, v, x), unknown=_ORDER)


for _name in ("jv", "yv", "hankel1", "hankel2"):
    _of_order(_name, 1.0, -1.0)
pointwise(
    "yn",
    None,
    lambda g, y, n, x: g * (0.5 * (special.yn(whole(n) - 1, x) - special.yn(whole(n) + 1, x))),
    unknown=_ORDER,
)
_of_order("iv", 1.0, 1.0)
_of_order("ive", 1.0, 1.0, _scaled_down)
_of_order("kv", -1.0, -1.0)
_of_order("kve", -1.0, -1.0, lambda y, x: y)
pointwise(
    "kn",
    None,
    lambda g, y, n, x: -(g * (0.5 * (kv(whole(n) - 1, x) + kv(whole(n) + 1, x)))),
    unknown=_ORDER,
)


def _spherical(function: Any, sign: float) -> Lambda:
    """DLMF 10.51.2 and 10.51.5, which have a term without bound at zero."""
    return lambda g, y, n, z: g * (whole(n) / z * y + sign * apply(function, n + 1, z))


def _regular(function: Any, sign: float) -> Lambda:
    """DLMF 10.51.1 and 10.51.4, of functions that are finite at zero."""

    def partial(g: Any, y: Any, n: Any, z: Any) -> Any:
        n = whole(n)
        above = apply(function, n + 1, z)
        if not isinstance(n, Symbol) and np.all(n == 0):
            return sign * (g * above)
        # At order 0 the one below has the factor 0.
        lower = n - 1 if not isinstance(n, Symbol) and np.all(n > 0) else np.maximum(n - 1, 0)
        return g * ((n * apply(function, lower, z) + (n + 1) * (sign * above)) / (2 * n + 1))

    return partial


for _name, _form, _sign in (
    ("spherical_jn", _regular, -1.0),
    ("spherical_yn", _spherical, -1.0),
    ("spherical_in", _regular, 1.0),
    ("spherical_kn", _spherical, -1.0),
):
    pointwise(_name, None, _form(getattr(special, _name), _sign), unknown=_ORDER)

pointwise(
    "struve",  # DLMF 11.4.29
    None,
    lambda g, y, v, x: (
        g
        * (
            0.5 * (special.struve(v - 1, x) - special.struve(v + 1, x))
            + 0.5 * (0.5 * x) ** v / (math.sqrt(math.pi) * special.gamma(v + 1.5))
        )
    ),
    unknown=_ORDER,
)


def _airy_tangent(t: Any, y: Any, z: Any) -> Any:
    return tuple(t[0] * slope for slope in _airy_slopes(y, z))


def _airy_slopes(y: Any, z: Any) -> Any:
    ai, ai_slope, bi, bi_slope = y
    return ai_slope, z * ai, bi_slope, z * bi


def _airy_adjoint(g: Any, y: Any, z: Any) -> Any:
    terms = [
        bar * slope for bar, slope in zip(g, _airy_slopes(y, z), strict=True) if bar is not None
    ]
    return (sum(terms[1:], terms[0]),)


enter(general, "airy", _airy_tangent, _airy_adjoint, results=4)
