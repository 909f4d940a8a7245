"""Functions that are linear or constant between jumps: remainders, parts of numbers, signs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..ir.nodes import Atom
from ..ir.types import Type, dtype_of
from .binding import KeywordRefused
from .forms import elementwise, flat, general
from .infer import like
from .symbols import apply, sign

# --- remainders -------------------------------------------------------------------------------
# Beside its jumps `a - n b` for a whole number n, which is told by how the quotient is rounded.

elementwise((np.fmod, math.fmod), lambda g, y, a, b: g, lambda g, y, a, b: -(g * np.trunc(a / b)))
elementwise(math.remainder, lambda g, y, a, b: g, lambda g, y, a, b: -(g * np.rint(a / b)))


def _divmod_tangent(t: Any, y: Any, a: Any, b: Any) -> Any:
    rest = t[0]
    if t[1] is not None:
        moved = t[1] * y[0]
        rest = -moved if rest is None else rest - moved
    return None, rest


general(
    np.divmod,
    _divmod_tangent,
    lambda g, y, a, b: (None, None) if g[1] is None else (g[1], -(g[1] * y[0])),
    inputs=2,
    results=2,
)

# --- parts of numbers -------------------------------------------------------------------------

general(
    (np.modf, math.modf),
    lambda t, y, x: (t[0], None),
    lambda g, y, x: (g[0],),
    results=2,
)
general(
    np.frexp,
    lambda t, y, x: (np.ldexp(t[0], -y[1]), None),
    lambda g, y, x: (None if g[0] is None else np.ldexp(g[0], -y[1]),),
    results=2,
)
general(
    math.frexp,
    lambda t, y, x: (apply(math.ldexp, t[0], -y[1]), None),
    lambda g, y, x: (None if g[0] is None else apply(math.ldexp, g[0], -y[1]),),
    results=2,
)
elementwise(np.ldexp, lambda g, y, x, i: np.ldexp(g, i), None)
elementwise(math.ldexp, lambda g, y, x, i: apply(math.ldexp, g, i), None)


def _copysign(g: Any, y: Any, a: Any, b: Any) -> Any:
    return g * (sign(a) * np.copysign(1.0, b))


elementwise((np.copysign, math.copysign), _copysign, None)
elementwise((np.nextafter, math.nextafter), lambda g, y, x, towards: g, None)
flat(math.ulp)

# --- turns ------------------------------------------------------------------------------------


def _unwrap_tangent(
    t: Any, y: Any, p: Any, discont: Any = None, axis: int = -1, *, period: Any = 2 * np.pi
) -> Any:
    return t[0]


def _unwrap_adjoint(
    g: Any, y: Any, p: Any, discont: Any = None, axis: int = -1, *, period: Any = 2 * np.pi
) -> Any:
    return (g,)


general(np.unwrap, _unwrap_tangent, _unwrap_adjoint, infer=like)


def _real_type(a: Atom, **_: Atom) -> Type:
    if (dtype_of(a.type) or "complex").startswith("complex"):
        raise KeywordRefused(
            "whether the result is real depends on the values of a complex array: use np.real"
        )
    return a.type


general(
    np.real_if_close,
    lambda t, y, a, tol=100: t[0],
    lambda g, y, a, tol=100: (g,),
    infer=_real_type,
    memory="maybe",
)
