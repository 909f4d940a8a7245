"""Matrices made of vectors, functions of matrices and matrix equations of `scipy.linalg`.

Higham (2008), Functions of Matrices, theorem 3.6: the derivative of a matrix function f at A in the
direction E is the upper right block of f of the block matrix A, E above 0, A.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of
from ...scipy_runtime import banded_outer, banded_product, banded_transpose
from ..decompositions import hermitian
from ..forms import Refused, constant, defined, gathering, general, multilinear
from ..indexing import part
from ..infer import common_dtype
from ..linalg import matrix_transpose as transposed
from ..symbols import Symbol, apply, conjugate, formula, is_complex, written
from .linalg import _one_matrix, enter, square_type

# --- made of vectors --------------------------------------------------------------------------


def _vector(*arrays: Any) -> None:
    if any(isinstance(x, Symbol) and x.ndim != 1 for x in arrays):
        raise Refused("is known for vectors only")


def _indices(x: Any, rows: Any, columns: Any) -> tuple[Any, Any]:
    """The numbers of the rows as a column, and those of the columns."""
    return np.expand_dims(written(x, np.arange, rows), -1), written(x, np.arange, columns)


def _toeplitz(c: Any, r: Any = None) -> Any:
    _vector(c, r)
    row = conjugate(c) if r is None else r
    values = np.concatenate([c[::-1], row[1:]])
    i, j = _indices(c, np.shape(c)[0], np.shape(row)[0])
    return values[(np.shape(c)[0] - 1) - i + j]


def _hankel(c: Any, r: Any = None) -> Any:
    _vector(c, r)
    row = np.zeros_like(c) if r is None else r
    i, j = _indices(c, np.shape(c)[0], np.shape(row)[0])
    return np.concatenate([c, row[1:]])[i + j]


def _circulant(c: Any) -> Any:
    _vector(c)
    n = np.shape(c)[0]
    i, j = _indices(c, n, n)
    return c[(i - j) % n]


def _below(n: Any) -> Any:
    """Ones below the diagonal of a matrix, without its first row."""
    return apply(np.eye, n - 1, n)


def _companion(a: Any) -> Any:
    _vector(a)
    first = -a[1:] / a[0]
    return np.concatenate([np.expand_dims(first, 0), _below(np.shape(first)[0])])


def _leslie(f: Any, s: Any) -> Any:
    _vector(f, s)
    i = np.expand_dims(apply(np.arange, np.shape(f)[0]), -1)
    return np.diag(s, -1) + np.where(i == 0, f, 0.0)


def _leslie_type(f: Atom, s: Atom) -> Type:
    dims = dims_of(f.type)
    return Array(common_dtype(f, s), None if dims is None or len(dims) != 1 else dims * 2)


def _convolution_matrix(a: Any, n: Any, mode: str = "full") -> Any:
    _vector(a)
    m = np.shape(a)[0]
    less, more = np.minimum(m, n), np.maximum(m, n)
    first, rows = {
        "full": (0, m + n - 1),
        "same": ((less - 1) // 2, more),
        "valid": (less - 1, more - less + 1),
    }[mode]
    i, j = _indices(a, rows, n)
    place = i + first - j
    return np.where((place >= 0) & (place < m), a[np.clip(place, 0, m - 1)], 0.0)


enter(defined, "toeplitz", _toeplitz, inputs=2)
enter(defined, "hankel", _hankel, inputs=2)
enter(defined, "circulant", _circulant)
enter(defined, "companion", _companion)
enter(defined, "leslie", _leslie, inputs=2, infer=_leslie_type)
enter(defined, "convolution_matrix", _convolution_matrix)
for _name in ("hilbert", "invhilbert", "pascal", "invpascal", "hadamard", "dft", "helmert"):
    enter(constant, _name)


def _block(k: int, g: Any, *arrays: Any) -> Any:
    """The block of the cotangent that belongs to the k-th matrix."""
    own = arrays[k]
    found = g
    for axis in (0, 1):
        start: Any = 0
        for other in arrays[:k]:
            start = start + _extent(other, axis)
        found = part(found, axis, start, start + _extent(own, axis))
    return np.reshape(found, np.shape(own)) if own.ndim < 2 else found


def _extent(x: Any, axis: int) -> Any:
    """A vector is a row."""
    return np.shape(x)[axis - (2 - np.ndim(x))] if axis >= 2 - np.ndim(x) else 1


enter(gathering, "block_diag", _block)
enter(
    defined,
    "khatri_rao",
    lambda a, b: np.reshape(
        np.expand_dims(a, 1) * np.expand_dims(b, 0),
        (np.shape(a)[0] * np.shape(b)[0], np.shape(b)[1]),
    ),
    inputs=2,
)

# --- functions of matrices --------------------------------------------------------------------


def _direction(function: Any, a: Any, e: Any) -> Any:
    """The derivative of a matrix function at `a` in the direction `e`."""
    n = np.shape(a)[0]
    whole = np.concatenate(
        [np.concatenate([a, e], axis=1), np.concatenate([np.zeros_like(a), a], axis=1)]
    )
    return function(whole)[:n, n:]


def _matrix_function(name: str) -> None:
    """Its derivative at the transpose is the transpose of its derivative."""
    function = formula(getattr(linalg, name))

    def tangent(t: Any, y: Any, A: Any) -> Any:
        _one_matrix(A)
        return _direction(function, A, t[0])

    def adjoint(g: Any, y: Any, A: Any) -> Any:
        _one_matrix(A)
        return (_direction(function, transposed(A), g),)

    enter(general, name, tangent, adjoint)


_FUNCTIONS = "sqrtm logm sinm cosm tanm sinhm coshm tanhm"
for _name in _FUNCTIONS.split():
    _matrix_function(_name)


def _expm_tangent(t: Any, y: Any, A: Any) -> Any:
    _one_matrix(A)
    return apply(linalg.expm_frechet, A, t[0], compute_expm=False)


def _expm_adjoint(g: Any, y: Any, A: Any) -> Any:
    _one_matrix(A)
    return (apply(linalg.expm_frechet, transposed(A), g, compute_expm=False),)


enter(general, "expm", _expm_tangent, _expm_adjoint, infer=square_type)


def _frechet_type(A: Atom, E: Atom, **_: Atom) -> Type:
    """SciPy computes it in double precision, whatever it is given."""
    dtype = common_dtype(A, E)
    wide = None if dtype is None else str(np.result_type(dtype, np.float64))
    return Array(wide, dims_of(A.type))


def _expm_frechet(A: Any, E: Any, *, compute_expm: bool = True) -> Any:
    moved = _direction(formula(linalg.expm), A, E)
    return (formula(linalg.expm)(A), moved) if compute_expm else moved


enter(
    defined,
    "expm_frechet",
    _expm_frechet,
    checked=True,
    inputs=2,
    infer=_frechet_type,
    results=lambda *_, compute_expm=True, **__: (
        2 if bool(getattr(compute_expm, "value", compute_expm)) else 1
    ),
)


def _power_tangent(dot: Any, y: Any, A: Any, t: Any) -> Any:
    _one_matrix(A)
    return _direction(lambda x: apply(linalg.fractional_matrix_power, x, t), A, dot[0])


def _power_adjoint(g: Any, y: Any, A: Any, t: Any) -> Any:
    _one_matrix(A)
    return (
        _direction(lambda x: apply(linalg.fractional_matrix_power, x, t), transposed(A), g),
        None,
    )


enter(
    general,
    "fractional_matrix_power",
    _power_tangent,
    _power_adjoint,
    unknown={1: "is not known in the exponent: write it with expm and logm"},
)

# --- matrix equations -------------------------------------------------------------------------

sylvester = formula(linalg.solve_sylvester)


def _sylvester_tangent(t: Any, y: Any, a: Any, b: Any, q: Any) -> Any:
    right = t[2]
    for moved in (None if t[0] is None else t[0] @ y, None if t[1] is None else y @ t[1]):
        if moved is not None:
            right = -moved if right is None else right - moved
    return sylvester(a, b, right)


def _sylvester_adjoint(g: Any, y: Any, a: Any, b: Any, q: Any) -> Any:
    back = sylvester(transposed(a), transposed(b), g)
    return -(back @ transposed(y)), -(transposed(y) @ back), back


enter(general, "solve_sylvester", _sylvester_tangent, _sylvester_adjoint, inputs=3)
enter(
    defined,
    "solve_continuous_lyapunov",
    lambda a, q: sylvester(a, hermitian(a), q),
    inputs=2,
)
lyapunov = formula(linalg.solve_discrete_lyapunov)


def _real_only(a: Any) -> None:
    if is_complex(a):
        raise Refused("is not known for complex matrices")


def _discrete_tangent(t: Any, y: Any, a: Any, q: Any) -> Any:
    _real_only(a)
    right = t[1]
    if t[0] is not None:
        moved = t[0] @ y @ transposed(a) + a @ y @ transposed(t[0])
        right = moved if right is None else right + moved
    return lyapunov(a, right)


def _discrete_adjoint(g: Any, y: Any, a: Any, q: Any) -> Any:
    _real_only(a)
    back = lyapunov(transposed(a), g)
    return back @ a @ transposed(y) + transposed(back) @ a @ y, back


enter(general, "solve_discrete_lyapunov", _discrete_tangent, _discrete_adjoint, inputs=2)


toeplitz = formula(linalg.toeplitz)
enter(
    defined,
    "solve_toeplitz",
    lambda c_or_cr, b: np.linalg.solve(toeplitz(c_or_cr), b),
    checked=True,
    inputs=2,
)
enter(
    defined,
    "matmul_toeplitz",
    lambda c_or_cr, x: toeplitz(c_or_cr) @ x,
    checked=True,
    inputs=2,
)
enter(
    defined,
    "solve_circulant",
    lambda c, b: np.linalg.solve(formula(linalg.circulant)(c), b),
    inputs=2,
)

# --- banded matrices --------------------------------------------------------------------------
# The product, the outer product within the bands, and the transpose are each other's transposes.

multilinear(
    banded_product,
    lambda g, ab, x, below, above: apply(banded_outer, g, x, below, above),
    lambda g, ab, x, below, above: apply(
        banded_product, apply(banded_transpose, ab, below, above), g, above, below
    ),
)
multilinear(
    banded_outer,
    lambda g, w, x, below, above: apply(banded_product, g, x, below, above),
    lambda g, w, x, below, above: apply(
        banded_product, apply(banded_transpose, g, below, above), w, above, below
    ),
)
multilinear(
    banded_transpose,
    lambda g, ab, below, above: apply(banded_transpose, g, above, below),
)


def _banded_tangent(t: Any, y: Any, l_and_u: Any, ab: Any, b: Any) -> Any:
    right = t[2]
    if t[1] is not None:
        moved = apply(banded_product, t[1], y, *_bands(l_and_u))
        right = -moved if right is None else right - moved
    return apply(linalg.solve_banded, l_and_u, ab, right)


def _bands(l_and_u: Any) -> tuple[int, int]:
    if isinstance(l_and_u, Symbol):
        raise Refused("needs the numbers of bands to be known while compiling")
    below, above = l_and_u
    return below, above


def _banded_adjoint(g: Any, y: Any, l_and_u: Any, ab: Any, b: Any) -> Any:
    below, above = _bands(l_and_u)
    turned = apply(banded_transpose, ab, below, above)
    back = apply(linalg.solve_banded, (above, below), turned, g)
    return None, -apply(banded_outer, back, y, below, above), back


enter(
    general,
    "solve_banded",
    _banded_tangent,
    _banded_adjoint,
    checked=True,
    inputs=(1, 2),
    infer=lambda l_and_u, ab, b, **_: Array(common_dtype(ab, b), dims_of(b.type)),
)
