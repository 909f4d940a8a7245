"""Series of powers and of orthogonal polynomials: `np.polynomial.chebyshev.chebval` and its kin.

Sums go from the last coefficient back (Clenshaw's recurrences); with `tensor`, each column of the
coefficients is a series of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# --- sums -----------------------------------------------------------------------------------


def _columns(x: Any, c: Any, tensor: Any) -> Any:
    c = np.asarray(c)
    if c.ndim == 0:
        c = np.reshape(c, (1,))
    return np.reshape(c, c.shape + (1,) * np.ndim(x)) if tensor and np.ndim(x) > 0 else c


def _argument(x: Any) -> Any:
    return np.asarray(x) if isinstance(x, (tuple, list)) else x


def _last_two(x: Any, c: Any) -> Any:
    """Of the shape that the sum has from the second trip on."""
    zeros = np.zeros(np.shape(x), c.dtype)
    return c[-2] + zeros, c[-1] + zeros


def series_polyval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    c = _columns(x, c, tensor)
    total = c[-1] + x * 0
    for k in range(len(c) - 2, -1, -1):
        total = c[k] + total * x
    return total


def _summed(x: Any, c: Any, tensor: Any, step: Any, slope: Any) -> Any:
    """Clenshaw's recurrence: `step(c[k], first, second, k + 2)` is the next pair; the polynomial of
    degree 1 is `slope`."""
    c = _columns(x, c, tensor)
    if len(c) == 1:
        return c[0] + 0 * x
    first, second = _last_two(x, c)
    for k in range(len(c) - 3, -1, -1):
        first, second = step(c[k], first, second, k + 2)
    return first + second * slope


def chebval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    double = 2 * x
    return _summed(x, c, tensor, lambda c, p, q, n: (c - q, p + q * double), x)


def legval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    return _summed(
        x,
        c,
        tensor,
        lambda c, p, q, n: (c - q * ((n - 1) / n), p + q * x * ((2 * n - 1) / n)),
        x,
    )


def hermval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    double = x * 2
    return _summed(x, c, tensor, lambda c, p, q, n: (c - q * (2 * (n - 1)), p + q * double), double)


def hermeval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    return _summed(x, c, tensor, lambda c, p, q, n: (c - q * (n - 1), p + q * x), x)


def lagval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    return _summed(
        x,
        c,
        tensor,
        lambda c, p, q, n: (c - (q * (n - 1)) / n, p + (q * ((2 * n - 1) - x)) / n),
        1 - x,
    )


# --- matrices of polynomials ----------------------------------------------------------------


def _points(x: Any) -> Any:
    """An array of floating numbers."""
    x = np.asarray(x) + 0.0
    return np.reshape(x, (1,)) if x.ndim == 0 else x


def _matrix(x: Any, deg: Any, slope: Any, step: Any) -> Any:
    """`step(p, q, n)` is the polynomial of degree n after `p` and, before it, `q`; that of degree
    1 is `slope`."""
    rows = [x * 0 + 1]
    if deg > 0:
        rows.append(slope)
    for n in range(2, deg + 1):
        rows.append(step(rows[n - 1], rows[n - 2], n))
    return np.moveaxis(np.stack(rows), 0, -1)


def polyvander(x: Any, deg: Any) -> Any:
    x = _points(x)
    return _matrix(x, deg, x, lambda p, q, n: p * x)


def chebvander(x: Any, deg: Any) -> Any:
    x = _points(x)
    double = 2 * x
    return _matrix(x, deg, x, lambda p, q, n: p * double - q)


def legvander(x: Any, deg: Any) -> Any:
    x = _points(x)
    return _matrix(x, deg, x, lambda p, q, n: (p * x * (2 * n - 1) - q * (n - 1)) / n)


def hermvander(x: Any, deg: Any) -> Any:
    x = _points(x)
    double = x * 2
    return _matrix(x, deg, double, lambda p, q, n: p * double - q * (2 * (n - 1)))


def hermevander(x: Any, deg: Any) -> Any:
    x = _points(x)
    return _matrix(x, deg, x, lambda p, q, n: p * x - q * (n - 1))


def lagvander(x: Any, deg: Any) -> Any:
    x = _points(x)
    return _matrix(x, deg, 1 - x, lambda p, q, n: (p * (2 * n - 1 - x) - q * (n - 1)) / n)


SERIES: dict[Any, Any] = {
    np.polynomial.polynomial.polyval: series_polyval,
    np.polynomial.chebyshev.chebval: chebval,
    np.polynomial.legendre.legval: legval,
    np.polynomial.hermite.hermval: hermval,
    np.polynomial.hermite_e.hermeval: hermeval,
    np.polynomial.laguerre.lagval: lagval,
    np.polynomial.polynomial.polyvander: polyvander,
    np.polynomial.chebyshev.chebvander: chebvander,
    np.polynomial.legendre.legvander: legvander,
    np.polynomial.hermite.hermvander: hermvander,
    np.polynomial.hermite_e.hermevander: hermevander,
    np.polynomial.laguerre.lagvander: lagvander,
}
