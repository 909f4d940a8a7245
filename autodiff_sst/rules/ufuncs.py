"""Elementwise mathematical functions of NumPy and of the `math` module."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .forms import constant, elementwise, general

_LN2 = math.log(2.0)
_LN10 = math.log(10.0)

elementwise((np.exp, math.exp), lambda g, y, x: g * y)
elementwise((np.expm1, math.expm1), lambda g, y, x: g * (y + 1.0))
elementwise(np.exp2, lambda g, y, x: g * (_LN2 * y))
elementwise(np.log, lambda g, y, x: g / x)
elementwise(
    math.log,
    lambda g, y, x, base=math.e: g / x if base == math.e else g / (x * np.log(base)),
)
elementwise((np.log1p, math.log1p), lambda g, y, x: g / (1.0 + x))
elementwise((np.log2, math.log2), lambda g, y, x: g / (_LN2 * x))
elementwise((np.log10, math.log10), lambda g, y, x: g / (_LN10 * x))
elementwise((np.sqrt, math.sqrt), lambda g, y, x: g / (2.0 * y))
elementwise(np.cbrt, lambda g, y, x: g / (3.0 * y**2))
elementwise(np.square, lambda g, y, x: g * (2.0 * x))
elementwise(np.reciprocal, lambda g, y, x: -(g * y**2))
elementwise((np.sin, math.sin), lambda g, y, x: g * np.cos(x))
elementwise((np.cos, math.cos), lambda g, y, x: -(g * np.sin(x)))
elementwise((np.tan, math.tan), lambda g, y, x: g * (1.0 + y * y))
elementwise((np.arcsin, math.asin), lambda g, y, x: g / np.sqrt(1.0 - x**2))
elementwise((np.arccos, math.acos), lambda g, y, x: -(g / np.sqrt(1.0 - x**2)))
elementwise((np.arctan, math.atan), lambda g, y, x: g / (1.0 + x**2))
elementwise((np.sinh, math.sinh), lambda g, y, x: g * np.cosh(x))
elementwise((np.cosh, math.cosh), lambda g, y, x: g * np.sinh(x))
elementwise((np.tanh, math.tanh), lambda g, y, x: g * (1.0 - y * y))
elementwise((np.arcsinh, math.asinh), lambda g, y, x: g / np.sqrt(x**2 + 1.0))
elementwise((np.arccosh, math.acosh), lambda g, y, x: g / np.sqrt(x**2 - 1.0))
elementwise((np.arctanh, math.atanh), lambda g, y, x: g / (1.0 - x**2))
elementwise(
    (np.arctan2, math.atan2),
    lambda g, y, a, b: g * (b / (a**2 + b**2)),
    lambda g, y, a, b: -(g * (a / (a**2 + b**2))),
)
elementwise((np.hypot, math.hypot), lambda g, y, a, b: g * (a / y), lambda g, y, a, b: g * (b / y))


def _tie_share(chosen: Any, other: Any, y: Any) -> Any:
    """1 where this operand is the result, 1/2 where both are, 0 elsewhere."""
    return np.where(chosen == other, 0.5, np.where(chosen == y, 1.0, 0.0))


elementwise(
    (np.maximum, np.fmax),
    lambda g, y, a, b: g * _tie_share(a, b, y),
    lambda g, y, a, b: g * _tie_share(b, a, y),
)
elementwise(
    (np.minimum, np.fmin),
    lambda g, y, a, b: g * _tie_share(a, b, y),
    lambda g, y, a, b: g * _tie_share(b, a, y),
)


def _magnitude_tangent(t: Any, y: Any, x: Any) -> Any:
    if x.dtype.kind == "c":
        return np.real(t[0] * np.conjugate(_direction(x, y)))
    return t[0] * np.sign(x)


def _magnitude_adjoint(g: Any, y: Any, x: Any) -> Any:
    # For complex x the adjoint is that of df/da - i df/db.
    return (g * np.conjugate(_direction(x, y)) if x.dtype.kind == "c" else g * np.sign(x),)


def _direction(x: Any, y: Any) -> Any:
    return x / np.where(y == 0, 1.0, y)


general(np.absolute, _magnitude_tangent, _magnitude_adjoint, text="np.abs", broadcasts=True)
general(abs, _magnitude_tangent, _magnitude_adjoint, name="abs", broadcasts=True)
general(math.fabs, _magnitude_tangent, _magnitude_adjoint, broadcasts=True)

general(
    np.real,
    lambda t, y, val: np.real(t[0]),
    lambda g, y, val: (g,),
    memory="maybe",
)
general(
    np.imag,
    lambda t, y, val: np.imag(t[0]),
    lambda g, y, val: (-1j * g,) if val.dtype.kind == "c" else (None,),
    memory="maybe",
)
general(
    np.conjugate,
    lambda t, y, x: np.conjugate(t[0]),
    lambda g, y, x: (np.conjugate(g),),
    broadcasts=True,
    memory="maybe",
)

constant(np.sign, broadcasts=True)
constant(np.floor, broadcasts=True)
constant(np.ceil, broadcasts=True)
constant(np.trunc, broadcasts=True)
constant(np.rint, broadcasts=True)
constant(np.isnan, broadcasts=True)
constant(np.isfinite, broadcasts=True)
constant(np.isinf, broadcasts=True)
constant(np.signbit, broadcasts=True)
constant(np.logical_and, broadcasts=True)
constant(np.logical_or, broadcasts=True)
constant(np.logical_not, broadcasts=True)
constant(np.logical_xor, broadcasts=True)
constant(np.heaviside, broadcasts=True)
for _function in (math.floor, math.ceil, math.trunc, math.isnan, math.isinf, math.isfinite):
    constant(_function)
for _function in (math.gcd, math.factorial, math.comb, math.isclose):
    constant(_function)
