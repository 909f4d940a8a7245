"""Operators: their ufuncs, which Python writes with signs."""

from __future__ import annotations

import math
import operator
from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Scalar, Type, dtype_of
from .forms import elementwise, flat
from .infer import infer_elementwise, product_extent, sum_extent
from .symbols import Symbol, is_python_number


def _with_extent(call: Any, extent: Any) -> Any:
    """Integer sums, differences and multiples know the extents they are."""

    def infer(a: Atom, b: Atom) -> Type:
        type_ = infer_elementwise(call, a, b)
        if isinstance(type_, Scalar) and type_.dtype.startswith("int"):
            return replace(type_, extent=extent(a, b))
        return type_

    return infer


elementwise(
    np.add,
    lambda g, y, a, b: g,
    lambda g, y, a, b: g,
    call=operator.add,
    text="+",
    infer=_with_extent(operator.add, sum_extent(1)),
)
elementwise(
    np.subtract,
    lambda g, y, a, b: g,
    lambda g, y, a, b: -g,
    call=operator.sub,
    text="-",
    infer=_with_extent(operator.sub, sum_extent(-1)),
)
elementwise(
    np.multiply,
    lambda g, y, a, b: g * b,
    lambda g, y, a, b: a * g,
    call=operator.mul,
    text="*",
    infer=_with_extent(operator.mul, product_extent),
)
elementwise(
    np.true_divide,
    lambda g, y, a, b: g / b,
    lambda g, y, a, b: -(g * y * y) if type(a) in (int, float) and a == 1 else -(g * y / b),
    call=operator.truediv,
    text="/",
)
elementwise(np.negative, lambda g, y, a: -g, call=operator.neg, text="-")
elementwise(np.positive, lambda g, y, a: g, call=operator.pos, text="+")


def _power_base(g: Any, y: Any, a: Any, b: Any) -> Any:
    if not isinstance(b, Symbol) and np.ndim(b) == 0:
        return _literal_power(g, y, a, b)
    # Where the exponent is 0 the power is constant, also at a = 0, where a**-1 is infinite.
    one = 1 if _is_integer(b) else 1.0
    return g * (b * a ** np.where((a == 0) & (b == 0), one, b - one))


def _literal_power(g: Any, y: Any, a: Any, b: Any) -> Any:
    if b == 0:
        return g * 0.0
    if b == 1:
        return g
    if b == 2:
        return g * (2 * a)
    if not np.iscomplexobj(b) and b < 0 and not _may_turn_complex(a, b):
        return g * (b * y / a)  # a power takes far longer than a quotient
    return g * (b * a ** (b - 1))


def _may_turn_complex(a: Any, b: Any) -> bool:
    """Whether Python's power of a real number is complex below 0; that in a derivative is nan."""
    return isinstance(a, Symbol) and is_python_number(a.type) and b != int(b)


def _is_integer(x: Any) -> bool:
    known = not isinstance(x, Symbol) or getattr(x.type, "dtype", None) is not None
    return known and x.dtype.kind in "iub"


def _power_exponent(g: Any, y: Any, a: Any, b: Any) -> Any:
    # log(a) where a = 0 is -inf, and the derivative of 0**b for b > 0 is 0.
    if not isinstance(a, Symbol):
        return g * (y * _logarithm(a, y)) if a != 0 else g * 0.0
    return g * (y * _logarithm(np.where(a == 0, 1.0, a), y))


def _logarithm(a: Any, y: Any) -> Any:
    """That of the base, which is complex also of a real base if the power is."""
    return np.log(a + 0j if _is_complex(y) and not _is_complex(a) else a)


def _is_complex(x: Any) -> bool:
    if not isinstance(x, Symbol):
        return np.iscomplexobj(x)
    return (dtype_of(x.type) or "").startswith("complex")


def _power_type(a: Atom, b: Atom) -> Type:
    """`2 ** n` is a float where `n` is negative, for Python's integers."""
    found = infer_elementwise(operator.pow, a, b)
    if not isinstance(found, Scalar) or found.python is False or found.dtype != "int64":
        return found
    if isinstance(b, Const):
        return found if b.value >= 0 else Scalar("float64", found.python)
    extent = b.type.extent if isinstance(b.type, Scalar) else None
    return found if extent is not None else Scalar("float64", found.python, None, "int64")


elementwise((np.float_power, math.pow), _power_base, _power_exponent)
if hasattr(math, "fma"):  # Python 3.13
    elementwise(
        math.fma,
        lambda g, r, x, y, z: g * y,
        lambda g, r, x, y, z: x * g,
        lambda g, r, x, y, z: g,
    )
elementwise(np.power, _power_base, _power_exponent, call=operator.pow, text="**", infer=_power_type)
elementwise(
    np.remainder,
    lambda g, y, a, b: g,
    lambda g, y, a, b: -(g * np.floor_divide(a, b)),
    call=operator.mod,
    text="%",
)

for _ufunc, _call, _text in (
    (np.floor_divide, operator.floordiv, "//"),
    (np.equal, operator.eq, "=="),
    (np.not_equal, operator.ne, "!="),
    (np.less, operator.lt, "<"),
    (np.less_equal, operator.le, "<="),
    (np.greater, operator.gt, ">"),
    (np.greater_equal, operator.ge, ">="),
    (np.bitwise_and, operator.and_, "&"),
    (np.bitwise_or, operator.or_, "|"),
    (np.bitwise_xor, operator.xor, "^"),
    (np.left_shift, operator.lshift, "<<"),
    (np.right_shift, operator.rshift, ">>"),
    (np.invert, operator.invert, "~"),
):
    flat(_ufunc, call=_call, text=_text, broadcasts=True)
