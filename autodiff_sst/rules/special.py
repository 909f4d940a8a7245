"""Smooth functions whose derivatives NumPy does not have: Bessel, gamma and error functions.

The derivative of any order is a function of its own, which the rules hand on to the next order.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..runtime import bessel_derivative, polygamma, sinc_derivative
from .forms import defined, elementwise
from .python import sumprod
from .symbols import apply, made


def _with_derivatives(function: Any, derivative: Any) -> None:
    """A function whose n-th derivative is `derivative(x, n)`."""
    elementwise(function, lambda g, y, x: g * apply(derivative, x, 1))
    elementwise(
        derivative,
        lambda g, y, x, n: g * apply(derivative, x, n + 1),
        None,
        text=derivative.__name__,
    )


_with_derivatives(np.sinc, sinc_derivative)
_with_derivatives(np.i0, bessel_derivative)


def _kaiser(M: Any, beta: Any) -> Any:
    middle = (M - 1) / 2.0
    place = (made(beta, np.arange, M) - middle) / middle
    return np.i0(beta * np.sqrt(1.0 - place**2)) / np.i0(beta)


defined(np.kaiser, _kaiser, inputs=(1,))

elementwise(math.lgamma, lambda g, y, x: g * apply(polygamma, 0, x))
elementwise(math.gamma, lambda g, y, x: g * (y * apply(polygamma, 0, x)))
elementwise(polygamma, None, lambda g, y, n, x: g * apply(polygamma, n + 1, x), text="polygamma")

_SLOPE = 2.0 / math.sqrt(math.pi)
elementwise(math.erf, lambda g, y, x: g * (_SLOPE * np.exp(-(x * x))))
elementwise(math.erfc, lambda g, y, x: -(g * (_SLOPE * np.exp(-(x * x)))))
defined(math.dist, lambda p, q: np.linalg.norm(p - q), inputs=2)
if sumprod is not None:
    defined(sumprod, lambda p, q: p @ q, inputs=2)
