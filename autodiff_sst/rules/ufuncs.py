"""Elementwise mathematical functions of NumPy and of the `math` module."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Type, dtype_of
from .finite import is_small, may_be_infinite
from .forms import constant, elementwise, flat, general
from .infer import infer_elementwise
from .shapes import astype
from .symbols import Symbol, apply, sign

_LN2 = math.log(2.0)
_LN10 = math.log(10.0)


def _since(name: str) -> tuple[Any, ...]:
    """A function of `math` that older Pythons do not have."""
    return (getattr(math, name),) if hasattr(math, name) else ()


def _root(square: Any, function: Any, y: Any) -> Any:
    """The square root that `function(y)` is. Of complex numbers it may be either root, and which
    one is told by the value, on both sides of a cut too."""
    if isinstance(square, Symbol) and (dtype_of(square.type) or "c").startswith("c"):
        return function(y)
    return np.sqrt(square)


elementwise((np.exp, math.exp), lambda g, y, x: g * y)
elementwise((np.expm1, math.expm1), lambda g, y, x: g * (y + 1.0))
elementwise((np.exp2, *_since("exp2")), lambda g, y, x: g * (_LN2 * y))
elementwise(np.log, lambda g, y, x: g / x)
elementwise(
    math.log,
    lambda g, y, x, base=None: g / x if base is None else g / (x * np.log(base)),
    lambda g, y, x, base: -(g * y / (base * np.log(base))),
)
elementwise((np.log1p, math.log1p), lambda g, y, x: g / (1.0 + x))
elementwise((np.log2, math.log2), lambda g, y, x: g / (_LN2 * x))
elementwise((np.log10, math.log10), lambda g, y, x: g / (_LN10 * x))
elementwise((np.sqrt, math.sqrt), lambda g, y, x: g / (2.0 * y))
elementwise((np.cbrt, *_since("cbrt")), lambda g, y, x: g / (3.0 * y**2))
elementwise(np.square, lambda g, y, x: g * (2.0 * x))
elementwise(np.reciprocal, lambda g, y, x: -(g * y**2))
elementwise(np.sin, lambda g, y, x: g * np.cos(x))
elementwise(np.cos, lambda g, y, x: -(g * np.sin(x)))
# Where the one of these has a value, the other one does not raise.
elementwise(math.sin, lambda g, y, x: g * apply(math.cos, x))
elementwise(math.cos, lambda g, y, x: -(g * apply(math.sin, x)))
# Products, where the square of a Python number could raise.
elementwise((np.tan, math.tan), lambda g, y, x: g * (1.0 + y * y))
elementwise((np.arcsin, math.asin), lambda g, y, x: g / _root(1.0 - x * x, np.cos, y))
elementwise((np.arccos, math.acos), lambda g, y, x: -(g / _root(1.0 - x * x, np.sin, y)))
elementwise((np.arctan, math.atan), lambda g, y, x: g / (1.0 + x * x))
elementwise(np.sinh, lambda g, y, x: g * np.cosh(x))
elementwise(np.cosh, lambda g, y, x: g * np.sinh(x))
elementwise(math.sinh, lambda g, y, x: g * apply(math.cosh, x))
elementwise(math.cosh, lambda g, y, x: g * apply(math.sinh, x))
elementwise((np.tanh, math.tanh), lambda g, y, x: g * (1.0 - y * y))
elementwise((np.arcsinh, math.asinh), lambda g, y, x: g / _root(x * x + 1.0, np.cosh, y))
elementwise((np.arccosh, math.acosh), lambda g, y, x: g / _root(x * x - 1.0, np.sinh, y))
elementwise((np.arctanh, math.atanh), lambda g, y, x: g / (1.0 - x * x))
elementwise(
    (np.arctan2, math.atan2),
    lambda g, y, a, b: g * (b / (a * a + b * b)),
    lambda g, y, a, b: -(g * (a / (a * a + b * b))),
)


def _hypot(k: int) -> Any:
    # Zero at the origin, like the derivative of the norm.
    return lambda g, y, *x: g * (x[k] / np.where(y == 0, np.inf, y))


elementwise((np.hypot, math.hypot), *(_hypot(k) for k in range(16)), name="hypot")


def _above(p: Any, q: Any) -> Any:
    """1 where p is above q, 1/2 where they are equal, 0 elsewhere."""
    return (p > q) + 0.5 * (p == q)


def _part(g: Any, share: Any, bound: Any = None) -> Any:
    """The share of an adjoint. What has none of it has none of an infinite one either: the square
    root of a maximum has an infinite derivative in it where the bound 0 is chosen. A bound close to
    0 is there to keep away from it."""
    if is_small(bound) or not may_be_infinite(g):
        return g * share
    return np.where(share > 0.0, g * share, 0.0)


def _or_alone(wins: Any, p: Any, q: Any) -> Any:
    """The share of `p` where `wins`, a tie is halved, and a nan loses to any number."""
    return np.where(p == q, 0.5, wins | np.isnan(q) if isinstance(q, Symbol) else wins)


elementwise(
    np.fmax,
    lambda g, y, a, b: _part(g, _or_alone(a > b, a, b)),
    lambda g, y, a, b: _part(g, _or_alone(b > a, b, a)),
)
elementwise(
    np.fmin,
    lambda g, y, a, b: _part(g, _or_alone(a < b, a, b)),
    lambda g, y, a, b: _part(g, _or_alone(b < a, b, a)),
)
elementwise(
    np.maximum,
    lambda g, y, a, b: _part(g, _above(a, b), b),
    lambda g, y, a, b: _part(g, _above(b, a), a),
)
elementwise(
    np.minimum,
    lambda g, y, a, b: _part(g, _above(b, a), b),
    lambda g, y, a, b: _part(g, _above(a, b), a),
)


def _clip_type(a: Atom, *bounds: Atom) -> Type:
    given = [bound for bound in bounds if bound != Const(None)]
    return infer_elementwise(lambda x, *rest: np.clip(x, rest[0], rest[-1]), a, *given)


def _clip(g: Any, y: Any, a: Any, a_min: Any = None, a_max: Any = None) -> Any:
    above = 1.0 if a_min is None else _above(a, a_min)
    below = 1.0 if a_max is None else _above(a_max, a)
    return _part(g, above * below, a_min)


def _clip_low(g: Any, y: Any, a: Any, a_min: Any = None, a_max: Any = None) -> Any:
    below = 1.0 if a_max is None else _above(a_max, a_min)
    return _part(g, _above(a_min, a) * below)


def _clip_high(g: Any, y: Any, a: Any, a_min: Any = None, a_max: Any = None) -> Any:
    return _part(g, _above(a if a_min is None else np.maximum(a, a_min), a_max))


elementwise(
    np.clip,
    _clip,
    _clip_low,
    _clip_high,
    infer=_clip_type,
    aliases={"min": "a_min", "max": "a_max"},
    written=3,
)


def _magnitude_tangent(t: Any, y: Any, x: Any) -> Any:
    if x.dtype.kind == "c":
        return np.real(t[0] * np.conjugate(_direction(x, y)))
    return t[0] * sign(x)


def _magnitude_adjoint(g: Any, y: Any, x: Any) -> Any:
    # For complex x the adjoint is that of df/da - i df/db.
    return (g * np.conjugate(_direction(x, y)) if x.dtype.kind == "c" else g * sign(x),)


def _direction(x: Any, y: Any) -> Any:
    return x / np.where(y == 0, 1.0, y)


def _turn(moved: Any, direction: Any, x: Any) -> Any:
    """How the direction of a complex number turns: only what is across it counts."""
    return 1j * direction * np.imag(moved) / np.where(x == 0, np.inf, np.abs(x))


general(np.absolute, _magnitude_tangent, _magnitude_adjoint, text="np.abs", broadcasts=True)
general(abs, _magnitude_tangent, _magnitude_adjoint, name="abs", broadcasts=True)
general((np.fabs, math.fabs), _magnitude_tangent, _magnitude_adjoint, broadcasts=True)

# The angle is the imaginary part of the logarithm.
general(
    np.angle,
    lambda t, y, z, deg=False: _in_unit(np.imag(_unless_zero(t[0], z)), deg),
    lambda g, y, z, deg=False: (_in_unit(-1j * _unless_zero(g, z), deg),),
    kinds="c",
    broadcasts=True,
)


def _unless_zero(g: Any, z: Any) -> Any:
    """`g / z`, and 0 at the origin."""
    return g / np.where(z == 0, np.inf, z)


def _in_unit(angle: Any, deg: Any) -> Any:
    return angle * (180.0 / math.pi) if deg else angle


def _in_dtype(g: Any, x: Any) -> Any:
    """A real cotangent in the dtype of a complex argument."""
    return apply(astype, g, str(x.dtype)) if x.dtype.kind == "c" else g


general(
    np.real,
    lambda t, y, val: np.real(t[0]),
    lambda g, y, val: (_in_dtype(g, val),),
    broadcasts=True,
    memory="maybe",
)
general(
    np.imag,
    lambda t, y, val: np.imag(t[0]),
    lambda g, y, val: (-1j * g,) if val.dtype.kind == "c" else (None,),
    broadcasts=True,
    memory="maybe",
)
general(
    np.conjugate,
    lambda t, y, x: np.conjugate(t[0]),
    lambda g, y, x: (np.conjugate(g),),
    broadcasts=True,
    memory="maybe",
)

elementwise(
    np.nan_to_num,
    lambda g, y, x, *, nan=0.0, posinf=None, neginf=None: np.where(np.isfinite(x), g, 0.0),
)
elementwise((np.deg2rad, np.radians, math.radians), lambda g, y, x: g * (math.pi / 180.0))
elementwise((np.rad2deg, np.degrees, math.degrees), lambda g, y, x: g * (180.0 / math.pi))
elementwise(
    np.logaddexp,
    lambda g, y, a, b: g * np.exp(a - y),
    lambda g, y, a, b: g * np.exp(b - y),
)
elementwise(
    np.logaddexp2,
    lambda g, y, a, b: g * np.exp2(a - y),
    lambda g, y, a, b: g * np.exp2(b - y),
)

general(
    np.sign,
    lambda t, y, x: _turn(t[0] * np.conjugate(y), y, x),
    lambda g, y, x: (_turn(g * y, np.conjugate(y), x),),
    kinds="c",
    broadcasts=True,
)
elementwise(np.heaviside, None, lambda g, y, a, b: g * (a == 0))

for _function in (
    np.floor,
    np.ceil,
    np.trunc,
    np.rint,
    np.fix,
    np.isnan,
    np.isfinite,
    np.isinf,
    np.signbit,
    np.logical_and,
    np.logical_or,
    np.logical_not,
    np.logical_xor,
    np.spacing,
):
    flat(_function, broadcasts=True)
for _function in (np.round, np.around, np.isclose, np.allclose, np.array_equal):
    flat(_function)
for _function in (math.floor, math.ceil, math.trunc, math.isnan, math.isinf, math.isfinite):
    constant(_function)
for _function in (math.gcd, math.factorial, math.comb, math.isclose):
    constant(_function)
