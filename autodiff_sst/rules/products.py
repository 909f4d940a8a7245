"""Products of vectors and Kronecker products; roots of polynomials."""

from __future__ import annotations

from typing import Any

import numpy as np

from .forms import defined, general
from .indexing import at
from .symbols import apply, conjugate

# --- products of vectors ----------------------------------------------------------------------

defined(np.vdot, lambda a, b: np.dot(conjugate(_flat(a)), _flat(b)), inputs=2)
defined(
    np.vecdot,
    lambda a, b, *, axis=-1: np.sum(conjugate(a) * b, axis=axis),
    inputs=2,
)


def _flat(x: Any) -> Any:
    return x if x.ndim == 1 else np.ravel(x)


if hasattr(np, "matvec"):  # NumPy 2.2
    defined(
        np.matvec,
        lambda a, x: np.squeeze(a @ np.expand_dims(x, -1), axis=-1),
        inputs=2,
    )
    defined(
        np.vecmat,
        lambda x, a: np.squeeze(np.expand_dims(conjugate(x), -2) @ a, axis=-2),
        inputs=2,
    )


def _kron(a: Any, b: Any) -> Any:
    rank = max(np.ndim(a), np.ndim(b))
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    own, other, shape = [], [], []
    for k in range(rank):
        m, n = (_extent(x, k - (rank - x.ndim)) for x in (a, b))
        own += [m, 1]
        other += [1, n]
        shape.append(m * n)
    return np.reshape(np.reshape(a, tuple(own)) * np.reshape(b, tuple(other)), tuple(shape))


def _extent(x: Any, axis: int) -> Any:
    return 1 if axis < 0 else np.shape(x)[axis]


defined(np.kron, _kron, inputs=2)

# --- roots of polynomials ---------------------------------------------------------------------
# p(r) = 0: the derivative of the root is -p_dot(r) / p'(r) where the root is simple.


def _powers(y: Any, p: Any) -> tuple[Any, Any]:
    """The powers of the roots that belong to the coefficients, and minus p' at the roots."""
    order = apply(np.arange, np.shape(p)[0] - 1, -1, -1)
    powers = np.expand_dims(y, -1) ** order
    slope = powers[at(1, slice(1, None))] @ (p[:-1] * order[:-1])
    return powers, -slope


def _roots_tangent(t: Any, y: Any, p: Any) -> Any:
    powers, slope = _powers(y, p)
    return (powers @ t[0]) / slope


def _roots_adjoint(g: Any, y: Any, p: Any) -> Any:
    powers, slope = _powers(y, p)
    return ((g / slope) @ powers,)


general(np.roots, _roots_tangent, _roots_adjoint)
