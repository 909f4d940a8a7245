"""Inverses, determinants, norms and decompositions, of single matrices and of stacks of them.

Formulas: Giles (2008), An extended collection of matrix derivative results for forward and
reverse mode algorithmic differentiation; Murray (2016), Differentiation of the Cholesky
decomposition. Formulas for complex matrices are worked out for the gradient df/da + i df/db of
their literature, and conjugated.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.extents import reaches
from ..ir.nodes import Atom, Const
from ..ir.types import Array, Dim, Sym, Type, broadcast_dims, dims_of, dtype_of, unknown_dims
from ..runtime import cofactors
from .contractions import identity
from .forms import Refused, defined, general
from .infer import like
from .linalg import matrix_transpose as transposed
from .linalg import product_type
from .reductions import unrepeated
from .refusing import unknown
from .symbols import apply, conjugate, is_complex


def hermitian(x: Any) -> Any:
    """The conjugate transposes."""
    return conjugate(transposed(x))


def over_matrix(x: Any, like_: Any) -> Any:
    """A number for each matrix, in a shape that multiplies the matrices."""
    return x if like_.ndim == 2 else np.expand_dims(x, (-2, -1))


def over_rows(x: Any) -> Any:
    """A vector for each matrix, in a shape that multiplies its columns."""
    x = unrepeated(x)
    return x if np.ndim(x) < 2 else np.expand_dims(x, -2)


# --- inverse, linear equations, determinant ---------------------------------------------------

general(
    np.linalg.inv,
    lambda t, y, a: -(y @ t[0] @ y),
    lambda g, y, a: (-(transposed(y) @ g @ transposed(y)),),
    infer=like,
)


def _solve_type(a: Atom, b: Atom) -> Type:
    dims_a, dims_b = dims_of(a.type), dims_of(b.type)
    dtype = None
    if dtype_of(a.type) is not None and dtype_of(b.type) is not None:
        dtype = str(np.result_type(dtype_of(a.type), dtype_of(b.type)))  # type: ignore[arg-type]
    if dims_a is None or dims_b is None or len(dims_a) < 2:
        return Array(dtype, None)
    if len(dims_b) == 1:
        return Array(dtype, (*dims_a[:-2], dims_a[-1]))
    batch = broadcast_dims(dims_a[:-2], dims_b[:-2])
    return Array(dtype, unknown_dims(None if batch is None else (*batch, *dims_b[-2:])))


def _apply_to(matrix: Any, y: Any, b: Any) -> Any:
    """A matrix times the solution: a vector for each matrix if `b` is one vector."""
    if b.ndim == 1 and y.ndim > 1:
        return np.squeeze(matrix @ np.expand_dims(y, -1), axis=-1)
    return matrix @ y


def _solution(a: Any, right: Any, b: Any) -> Any:
    """`a x = right` where each of several matrices has a vector of its own."""
    if b.ndim == 1 and right.ndim > 1:
        return np.squeeze(np.linalg.solve(a, np.expand_dims(right, -1)), axis=-1)
    return np.linalg.solve(a, right)


def _solve_tangent(t: Any, y: Any, a: Any, b: Any) -> Any:
    right = t[1]
    if t[0] is not None:
        moved = _apply_to(t[0], y, b)
        right = -moved if right is None else right - moved
    elif b.ndim == 1:
        return np.linalg.solve(a, right)
    return _solution(a, right, b)


def _solve_adjoint(g: Any, y: Any, a: Any, b: Any) -> Any:
    back = _solution(transposed(a), g, b)
    if b.ndim != 1:
        return -(back @ transposed(y)), back
    outer = np.outer(back, y) if y.ndim == 1 else np.expand_dims(back, -1) * np.expand_dims(y, -2)
    return -outer, back


general(np.linalg.solve, _solve_tangent, _solve_adjoint, inputs=2, infer=_solve_type)


def _per_matrix(a: Atom) -> Type:
    dims = dims_of(a.type)
    return (
        Array(dtype_of(a.type), None) if dims is None else product_type(dtype_of(a.type), dims[:-2])
    )


general(
    np.linalg.det,
    lambda t, y, a: np.sum(apply(cofactors, a) * t[0], axis=(-2, -1)),
    lambda g, y, a: (over_matrix(g, a) * apply(cofactors, a),),
    infer=_per_matrix,
)


def _cofactors_tangent(t: Any, y: Any, a: Any) -> Any:
    inverse = np.linalg.inv(a)
    moved = inverse @ t[0]
    trace = np.trace(moved, axis1=-2, axis2=-1) if a.ndim > 2 else np.trace(moved)
    return over_matrix(trace, a) * y - y @ transposed(moved)


def _cofactors_adjoint(g: Any, y: Any, a: Any) -> Any:
    back = transposed(np.linalg.inv(a))
    total = np.sum(g * y, axis=(-2, -1), keepdims=True)
    return (total * back - back @ (transposed(g) @ y),)


# The cofactors themselves are right for singular matrices too, their derivative is not.
general(cofactors, _cofactors_tangent, _cofactors_adjoint, text="cofactors", infer=like)


# --- logarithm of the determinant -------------------------------------------------------------


def _class_of(function: Any) -> type:
    return type(function(np.eye(1)))


def _slogdet_type(a: Atom) -> tuple[Type, Type]:
    sign = _per_matrix(a)
    dtype = dtype_of(sign) and str(np.zeros((), dtype_of(sign)).real.dtype)
    return sign, replace(sign, dtype=dtype)  # type: ignore[type-var]


def _slogdet_tangent(t: Any, y: Any, a: Any) -> Any:
    relative = np.linalg.solve(a, t[0])
    trace = np.trace(relative, axis1=-2, axis2=-1) if a.ndim > 2 else np.trace(relative)
    if is_complex(a):
        return y[0] * (1j * np.imag(trace)), np.real(trace)
    return None, trace


def _slogdet_adjoint(g: Any, y: Any, a: Any) -> Any:
    scale = g[1]
    if is_complex(a) and g[0] is not None:
        turned = 1j * np.imag(y[0] * g[0])
        scale = turned if scale is None else scale + turned
    if scale is None:
        return (None,)
    return (over_matrix(scale, a) * transposed(np.linalg.inv(a)),)


general(
    np.linalg.slogdet,
    _slogdet_tangent,
    _slogdet_adjoint,
    results=2,
    result_class=_class_of(np.linalg.slogdet),
    infer=_slogdet_type,
)

# --- Hermitian matrices -----------------------------------------------------------------------
# NumPy reads one triangle only: the derivative is that of the function of this triangle, and is
# zero for the other.


def _half(x: Any, triangle: Any) -> Any:
    """The triangle with half of the diagonal: half of a Hermitian matrix, as its triangle."""
    return 0.5 * (triangle(x) + triangle(x, 1 if triangle is np.triu else -1))


def completed(x: Any, triangle: Any) -> Any:
    """The Hermitian matrix that has this triangle."""
    half = _half(x, triangle)
    return half + hermitian(half)


def _of_triangle(x: Any, triangle: Any) -> Any:
    """The transpose of `completed`."""
    return _half(x + hermitian(x), triangle)


def _cholesky_tangent(t: Any, y: Any, a: Any) -> Any:
    inverse = np.linalg.inv(y)
    return y @ _half(inverse @ completed(t[0], np.tril) @ hermitian(inverse), np.tril)


def _cholesky_adjoint(g: Any, y: Any, a: Any) -> Any:
    inverse = np.linalg.inv(y)
    inner = completed(hermitian(y) @ conjugate(g), np.tril)
    return (conjugate(_half(hermitian(inverse) @ inner @ inverse, np.tril)),)


general(np.linalg.cholesky, _cholesky_tangent, _cholesky_adjoint, infer=like)


def _eigh_type(a: Atom, **_: Atom) -> tuple[Type, Type]:
    dims, dtype = dims_of(a.type), dtype_of(a.type)
    real = dtype and str(np.zeros((), dtype).real.dtype)
    return Array(real, dims and dims[:-1]), Array(dtype, dims)


def by_gaps(moved: Any, values: Any) -> Any:
    """`moved[i, j] / (values[j] - values[i])`, zero on the diagonal.

    Vectors of values that are equal, or differ by rounding only, cannot be told apart: nan. But
    where what is divided is nothing more than rounding as well, it is zero: a value may stay a
    double one, and the vectors of a null space are often used by nobody.
    """
    rounding = 16.0 * float(np.finfo(values.dtype).eps)
    largest = np.max(np.abs(values), axis=-1, keepdims=True)
    largest = np.expand_dims(largest, -1) if values.ndim > 1 else largest
    gaps = np.expand_dims(values, -2) - np.expand_dims(values, -1)
    near = np.abs(gaps) <= rounding * largest
    size = np.abs(moved)
    counts = size > 4.0 * rounding * np.max(size, axis=(-2, -1), keepdims=True)
    apart = identity(np.shape(values)[-1], values) == 0.0
    return np.where(near & counts & apart, np.nan, moved / np.where(near, np.inf, gaps))


_TRIANGLES = {"L": np.tril, "l": np.tril, "U": np.triu, "u": np.triu}


def _eigh_tangent(t: Any, y: Any, a: Any, UPLO: str = "L") -> Any:
    values, vectors = y
    moved = hermitian(vectors) @ completed(t[0], _TRIANGLES[UPLO]) @ vectors
    diagonal = np.diagonal(moved, axis1=-2, axis2=-1) if a.ndim > 2 else np.diagonal(moved)
    real = np.real(diagonal) if is_complex(a) else diagonal
    return real, vectors @ by_gaps(moved, values)


def _eigh_adjoint(g: Any, y: Any, a: Any, UPLO: str = "L") -> Any:
    values, vectors = y
    found = None
    if g[0] is not None:
        found = (vectors * over_rows(g[0])) @ hermitian(vectors)
    if g[1] is not None:
        turned = by_gaps(hermitian(vectors) @ conjugate(g[1]), values)
        moved = vectors @ turned @ hermitian(vectors)
        found = moved if found is None else found + moved
    return (conjugate(_of_triangle(found, _TRIANGLES[UPLO])),)


general(
    np.linalg.eigh,
    _eigh_tangent,
    _eigh_adjoint,
    results=2,
    result_class=_class_of(np.linalg.eigh),
    infer=_eigh_type,
)
defined(
    np.linalg.eigvalsh,
    lambda a, UPLO="L": np.linalg.eigh(a, UPLO=UPLO)[0],
    infer=lambda a, **_: _eigh_type(a)[0],
)

# --- singular values --------------------------------------------------------------------------


def _svd_type(a: Atom, **options: Atom) -> Any:
    dims, dtype = dims_of(a.type), dtype_of(a.type)
    real = dtype and str(np.zeros((), dtype).real.dtype)
    if dims is None:
        found: tuple[Type, ...] = (Array(dtype, None), Array(real, None), Array(dtype, None))
    else:
        *batch, m, n = dims
        k = _smaller(m, n)
        full = options.get("full_matrices") != Const(False)
        found = (
            Array(dtype, (*batch, m, m if full else k)),
            Array(real, (*batch, k)),
            Array(dtype, (*batch, n if full else k, n)),
        )
    return found[1] if options.get("compute_uv") == Const(False) else found


def _smaller(m: Dim, n: Dim) -> Dim:
    if isinstance(m, int) and isinstance(n, int):
        return min(m, n)
    if m == n:
        return m
    other = n if m == 1 else m
    # A row or a column may have no element.
    return 1 if 1 in (m, n) and reaches(other, ((), 1)) else Sym("?")


def _svd_tangent(
    t: Any, y: Any, a: Any, full_matrices: bool = True, compute_uv: bool = True
) -> Any:
    # What nobody uses of the factors is dropped later.
    whole = compute_uv and (not full_matrices or _is_square(a))
    u, s, vh = y if whole else np.linalg.svd(a, full_matrices=False)
    moved = hermitian(u) @ t[0] @ hermitian(vh)
    diagonal = np.diagonal(moved, axis1=-2, axis2=-1) if a.ndim > 2 else np.diagonal(moved)
    s_dot = np.real(diagonal) if is_complex(a) else diagonal
    if not compute_uv:
        return s_dot
    if not whole:
        u_dot, vh_dot = (unknown(factor, "np.linalg.svd", _FACTORS) for factor in (y[0], y[2]))
        return u_dot, s_dot, vh_dot
    return _svd_vectors_tangent(t[0], u, s, vh, moved, s_dot)


_FACTORS = (
    "is known for the singular values, and for the reduced factors: pass full_matrices=False to"
    " differentiate U or Vh"
)


def _is_square(a: Any) -> bool:
    return bool(a.dims[-1] == a.dims[-2])


def _svd_vectors_tangent(t: Any, u: Any, s: Any, vh: Any, moved: Any, s_dot: Any) -> Any:
    _refuse_complex(u)
    rows = over_rows(s)
    columns = np.expand_dims(s, -1)
    v, moved_t = transposed(vh), transposed(moved)
    turn_u = by_gaps(moved * rows + columns * moved_t, s * s)
    turn_v = by_gaps(columns * moved + moved_t * rows, s * s)
    u_dot, v_dot = u @ turn_u, v @ turn_v
    if not _span_all(u):
        u_dot += (t @ v - u @ moved) / _of_part(u, rows)
    if not _span_all(v):
        v_dot += (transposed(t) @ u - v @ moved_t) / _of_part(v, rows)
    return u_dot, s_dot, transposed(v_dot)


def _span_all(vectors: Any) -> bool:
    """Whether these are as many singular vectors as they have elements: then nothing is outside
    of their space, and rounding must not be divided by a singular value that is almost zero."""
    return bool(vectors.dims[-1] == vectors.dims[-2])


def _of_part(vectors: Any, s: Any) -> Any:
    """The singular values by which what is outside of the space of the vectors is divided."""
    if all(isinstance(dim, int) for dim in vectors.dims[-2:]):
        return s
    shape = np.shape(vectors)
    return np.where(shape[-2] > shape[-1], s, np.inf)


def _refuse_complex(x: Any) -> None:
    if is_complex(x):
        raise Refused(
            "is not known for the singular vectors of complex matrices, which are fixed up to a"
            " phase only: use the singular values, or np.linalg.eigh"
        )


def _svd_adjoint(
    g: Any, y: Any, a: Any, full_matrices: bool = True, compute_uv: bool = True
) -> Any:
    if not compute_uv:
        g = (None, g, None)
    whole = compute_uv and (not full_matrices or _is_square(a))
    if not whole and (g[0] is not None or g[2] is not None):
        raise Refused(_FACTORS)
    u, s, vh = y if whole else np.linalg.svd(a, full_matrices=False)
    found = None
    if g[1] is not None:
        found = conjugate((u * over_rows(g[1])) @ vh)
    if g[0] is not None or g[2] is not None:
        vectors = _svd_vectors_adjoint(g[0], g[2], u, s, vh)
        found = vectors if found is None else found + vectors
    return (found,)


def _svd_vectors_adjoint(gu: Any, gvh: Any, u: Any, s: Any, vh: Any) -> Any:
    _refuse_complex(u)
    rows, columns = over_rows(s), np.expand_dims(s, -1)
    v = transposed(vh)
    middle, outside = None, None
    if gu is not None:
        turned = by_gaps(transposed(u) @ gu, s * s)
        middle = (turned + transposed(turned)) * rows
        if not _span_all(u):
            outside = ((gu - u @ (transposed(u) @ gu)) / _of_part(u, rows)) @ vh
    if gvh is not None:
        gv = transposed(gvh)
        turned = by_gaps(vh @ gv, s * s)
        both = columns * (turned + transposed(turned))
        middle = both if middle is None else middle + both
        if not _span_all(v):
            beyond = (u / _of_part(v, rows)) @ (gvh - (gvh @ v) @ vh)
            outside = beyond if outside is None else outside + beyond
    found = u @ middle @ vh
    return found if outside is None else found + outside


general(
    np.linalg.svd,
    _svd_tangent,
    _svd_adjoint,
    results=lambda *_, compute_uv=True, **__: 3 if _is_true(compute_uv) else 1,
    result_class=type(np.linalg.svd(np.eye(1))),
    infer=_svd_type,
)


def _is_true(option: Any) -> bool:
    return bool(option.value if isinstance(option, Const) else option)


defined(
    np.linalg.svdvals,
    lambda x: np.linalg.svd(x, compute_uv=False),
    infer=lambda x: _svd_type(x, compute_uv=Const(False)),
)
