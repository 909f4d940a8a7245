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


def chebval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    c = _columns(x, c, tensor)
    if len(c) == 1:
        return c[0] + 0 * x
    first, second = _last_two(x, c)
    double = 2 * x
    for k in range(len(c) - 3, -1, -1):
        first, second = c[k] - second, first + second * double
    return first + second * x


def legval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    c = _columns(x, c, tensor)
    if len(c) == 1:
        return c[0] + 0 * x
    first, second = _last_two(x, c)
    for k in range(len(c) - 3, -1, -1):
        n = k + 2
        first, second = (
            c[k] - second * ((n - 1) / n),
            first + second * x * ((2 * n - 1) / n),
        )
    return first + second * x


def hermval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    c = _columns(x, c, tensor)
    if len(c) == 1:
        return c[0] + 0 * x
    first, second = _last_two(x, c)
    double = x * 2
    for k in range(len(c) - 3, -1, -1):
        first, second = c[k] - second * (2 * (k + 1)), first + second * double
    return first + second * double


def hermeval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    c = _columns(x, c, tensor)
    if len(c) == 1:
        return c[0] + 0 * x
    first, second = _last_two(x, c)
    for k in range(len(c) - 3, -1, -1):
        first, second = c[k] - second * (k + 1), first + second * x
    return first + second * x


def lagval(x: Any, c: Any, tensor: Any = True) -> Any:
    x = _argument(x)
    c = _columns(x, c, tensor)
    if len(c) == 1:
        return c[0] + 0 * x
    first, second = _last_two(x, c)
    for k in range(len(c) - 3, -1, -1):
        n = k + 2
        first, second = (
            c[k] - (second * (n - 1)) / n,
            first + (second * ((2 * n - 1) - x)) / n,
        )
    return first + second * (1 - x)


# --- matrices of polynomials ----------------------------------------------------------------


def _rows(x: Any) -> Any:
    """An array of floating numbers, and the polynomial of degree 0."""
    x = np.asarray(x) + 0.0
    if x.ndim == 0:
        x = np.reshape(x, (1,))
    return x, [x * 0 + 1]


def polyvander(x: Any, deg: Any) -> Any:
    x, rows = _rows(x)
    for _ in range(deg):
        rows.append(rows[-1] * x if len(rows) > 1 else x)
    return np.moveaxis(np.stack(rows), 0, -1)


def chebvander(x: Any, deg: Any) -> Any:
    x, rows = _rows(x)
    if deg > 0:
        rows.append(x)
    double = 2 * x
    for n in range(2, deg + 1):
        rows.append(rows[n - 1] * double - rows[n - 2])
    return np.moveaxis(np.stack(rows), 0, -1)


def legvander(x: Any, deg: Any) -> Any:
    x, rows = _rows(x)
    if deg > 0:
        rows.append(x)
    for n in range(2, deg + 1):
        rows.append((rows[n - 1] * x * (2 * n - 1) - rows[n - 2] * (n - 1)) / n)
    return np.moveaxis(np.stack(rows), 0, -1)


def hermvander(x: Any, deg: Any) -> Any:
    x, rows = _rows(x)
    double = x * 2
    if deg > 0:
        rows.append(double)
    for n in range(2, deg + 1):
        rows.append(rows[n - 1] * double - rows[n - 2] * (2 * (n - 1)))
    return np.moveaxis(np.stack(rows), 0, -1)


def hermevander(x: Any, deg: Any) -> Any:
    x, rows = _rows(x)
    if deg > 0:
        rows.append(x)
    for n in range(2, deg + 1):
        rows.append(rows[n - 1] * x - rows[n - 2] * (n - 1))
    return np.moveaxis(np.stack(rows), 0, -1)


def lagvander(x: Any, deg: Any) -> Any:
    x, rows = _rows(x)
    if deg > 0:
        rows.append(1 - x)
    for n in range(2, deg + 1):
        rows.append((rows[n - 1] * (2 * n - 1 - x) - rows[n - 2] * (n - 1)) / n)
    return np.moveaxis(np.stack(rows), 0, -1)


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
