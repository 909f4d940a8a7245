"""Eigenvalues of general matrices, QR, pseudo-inverses, least squares, powers.

Formulas: Giles (2008) for eigenvalues; Walter & Lehmann (2013), Algorithmic differentiation of
linear algebra functions, for QR; Golub & Pereyra (1973), The differentiation of pseudo-inverses
and nonlinear least squares problems whose variables separate.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom, Const
from ..ir.types import Array, Scalar, Sym, dims_of, dtype_of
from ..runtime import resized
from .contractions import identity
from .decompositions import completed, hermitian
from .forms import Refused, defined, general, variant
from .indexing import additem_call
from .linalg import matrix_transpose as transposed
from .refusing import unknown
from .symbols import apply, conjugate, in_shape_of, is_complex, made

# --- eigenvalues ------------------------------------------------------------------------------
# A vector has norm 1, and its largest component is real: that is how LAPACK returns it.


def _gaps(values: Any) -> Any:
    """`1 / (values[j] - values[i])` at (i, j), zero on the diagonal; inf for equal values, whose
    vectors have no derivative."""
    apart = np.expand_dims(values, -2) - np.expand_dims(values, -1)
    one = identity(np.shape(values)[-1], values)
    return 1.0 / (apart + one) - one


def _largest(vectors: Any) -> Any:
    """1 at the largest component of each vector, which is real, divided by it."""
    size = np.abs(vectors)
    rows = np.expand_dims(apply(np.arange, np.shape(vectors)[-1]), -1)
    there = rows == np.expand_dims(np.argmax(size, axis=-2), -2)
    return np.where(there, 1.0 / np.where(there, np.real(vectors), 1.0), 0.0)


def _eig_tangent(t: Any, y: Any, a: Any) -> Any:
    values, vectors = y
    moved = np.linalg.solve(vectors, t[0] @ vectors)
    diagonal = np.diagonal(moved, axis1=-2, axis2=-1) if a.ndim > 2 else np.diagonal(moved)
    turned = vectors @ (_gaps(values) * moved)
    longer = np.sum(np.real(conjugate(vectors) * turned), axis=-2, keepdims=True)
    found = turned - vectors * longer
    if is_complex(vectors):
        phase = np.sum(np.imag(turned) * _largest(vectors), axis=-2, keepdims=True)
        found = found - 1j * vectors * phase
    return diagonal, found


def _eig_adjoint(g: Any, y: Any, a: Any) -> Any:
    values, vectors = y
    middle = None
    if g[1] is not None:
        along = np.sum(g[1] * vectors, axis=-2, keepdims=True)
        turned = g[1] - np.real(along) * conjugate(vectors)
        if is_complex(vectors):
            turned = turned - 1j * np.imag(along) * _largest(vectors)
        middle = _gaps(values) * (transposed(vectors) @ turned)
    if g[0] is not None:
        one = identity(np.shape(values)[-1], values)
        own = np.expand_dims(g[0], -1) * one
        middle = own if middle is None else middle + own
    back = transposed(vectors)
    return (in_shape_of(np.linalg.solve(back, middle @ back), a),)


general(
    np.linalg.eig,
    _eig_tangent,
    _eig_adjoint,
    results=2,
    result_class=type(np.linalg.eig(np.eye(1))),
)
defined(np.linalg.eigvals, lambda a: np.linalg.eig(a)[0])

# --- QR ---------------------------------------------------------------------------------------
# The leading square block X = Q U determines Q, and R = Q* A: for tall, square and wide matrices.


def _factors(y: Any, a: Any, mode: str) -> tuple[Any, Any]:
    if mode == "reduced" or (mode == "complete" and a.dims[-1] == a.dims[-2]):
        return y[0], y[1]
    if mode in ("r", "complete"):
        q, r = np.linalg.qr(a)
        return q, r
    raise Refused(f"is not known for mode={mode!r}")


def _leading(x: Any, q: Any) -> Any:
    return x[(Ellipsis, slice(None, np.shape(q)[-1]))]


def _below(x: Any) -> Any:
    return np.tril(x, -1)


def _imaginary_diagonal(x: Any) -> Any:
    one = identity(np.shape(x)[-1], np.real(x))
    return 1j * np.imag(x) * one


def _over_upper(x: Any, upper: Any) -> Any:
    """`x` times the inverse of a triangular matrix."""
    return transposed(np.linalg.solve(transposed(upper), transposed(x)))


_WHOLE = "is known for R, and for the reduced Q: leave out mode='complete' to differentiate Q"


def qr_tangent(t: Any, y: Any, a: Any, mode: str = "reduced") -> Any:
    q, r = _factors(y, a, mode)
    moved = _over_upper(_leading(t[0], q), _leading(r, q))
    inside = hermitian(q) @ moved
    turn = _below(inside) - hermitian(_below(inside))
    if is_complex(a):
        turn = turn + _imaginary_diagonal(inside)
    q_dot = q @ (turn - inside) + moved
    r_dot = np.triu(hermitian(q_dot) @ a + hermitian(q) @ t[0])
    if mode == "r":
        return r_dot
    if mode == "complete" and a.dims[-1] != a.dims[-2]:
        return unknown(y[0], "np.linalg.qr", _WHOLE), resized_like(r_dot, y[1])
    return q_dot, r_dot


def resized_like(x: Any, like: Any) -> Any:
    if x.ndim != 2:
        raise Refused("is not known for stacks of matrices and mode='complete'")
    return apply(resized, x, np.shape(like))


def qr_adjoint(g: Any, y: Any, a: Any, mode: str = "reduced") -> Any:
    q, r = _factors(y, a, mode)
    gq, gr = (None, g) if mode == "r" else g
    if mode == "complete" and a.dims[-1] != a.dims[-2]:
        if gq is not None:
            raise Refused(_WHOLE)
        gr = resized_like(gr, r)
    q_bar = None if gq is None else conjugate(gq)
    found = None
    if gr is not None:
        upper = np.triu(conjugate(gr))
        own = a @ hermitian(upper)
        q_bar = own if q_bar is None else q_bar + own
        found = q @ upper
    inside = hermitian(q) @ q_bar
    turn = _below(inside - hermitian(inside)) - inside
    if is_complex(a):
        turn = turn + _imaginary_diagonal(inside)
    block = hermitian(np.linalg.solve(_leading(r, q), hermitian(q_bar + q @ turn)))
    if found is None:
        found = apply(np.zeros, np.shape(a), dtype=a.dtype)
    cut = (Ellipsis, slice(None, np.shape(q)[-1]))
    return (conjugate(_added(found, block, cut)),)


def _added(found: Any, block: Any, cut: Any) -> Any:
    return apply(additem_call, found, block, cut)


def _qr_results(*_: Any, mode: Any = Const("reduced")) -> int:  # noqa: B008
    return 1 if mode == Const("r") else 2


def _qr_type(a: Atom, mode: Atom = Const("reduced")) -> Any:  # noqa: B008
    dims, dtype = dims_of(a.type), dtype_of(a.type)
    if dims is None:
        found: tuple[Any, ...] = (Array(dtype, None), Array(dtype, None))
    else:
        *batch, m, n = dims
        whole = mode == Const("complete")
        k = m if whole or m == n or m == 1 else n if n == 1 else Sym("?")
        if isinstance(m, int) and isinstance(n, int) and not whole:
            k = min(m, n)
        found = Array(dtype, (*batch, m, k)), Array(dtype, (*batch, k, n))
    return found[1] if mode == Const("r") else found


general(
    np.linalg.qr,
    qr_tangent,
    qr_adjoint,
    results=_qr_results,
    result_class=type(np.linalg.qr(np.eye(1))),
    infer=_qr_type,
)

# --- pseudo-inverses and least squares --------------------------------------------------------


def _pinv_tangent(
    t: Any, y: Any, a: Any, rcond: Any = None, hermitian: Any = False, *, rtol: Any = None
) -> Any:
    outside, inside = _outside(a, y), _outside(y, a)
    back = _conjugated(t[0])
    found = -(y @ t[0] @ y)
    found = found + y @ _conjugated(y) @ back @ outside
    return found + inside @ back @ _conjugated(y) @ y


def _pinv_adjoint(
    g: Any, y: Any, a: Any, rcond: Any = None, hermitian: Any = False, *, rtol: Any = None
) -> Any:
    outside, inside = _outside(a, y), _outside(y, a)
    forth, back = conjugate(g), _conjugated(conjugate(g))
    p = _conjugated(y)
    found = -(p @ forth @ p) + outside @ back @ y @ p + p @ y @ back @ inside
    return (conjugate(found),)


_conjugated = hermitian


def _outside(a: Any, b: Any) -> Any:
    """The projection on what `a b` does not reach."""
    product = a @ b
    return identity(np.shape(product)[-1], product) - product


def _pinv_type(a: Atom, **_: Atom) -> Any:
    dims = dims_of(a.type)
    turned = None if dims is None else (*dims[:-2], dims[-1], dims[-2])
    return Array(dtype_of(a.type), turned)


general(np.linalg.pinv, _pinv_tangent, _pinv_adjoint, infer=_pinv_type)
variant(
    np.linalg.pinv,
    "hermitian",
    lambda a, rcond=None, hermitian=False, *, rtol=None: np.linalg.pinv(
        completed(a, np.tril) if hermitian else a
    ),
)


def _lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    x = np.linalg.pinv(a) @ b
    rest = b - a @ x
    squares = np.sum(np.real(rest * conjugate(rest)), axis=0, keepdims=b.ndim == 1)
    m, n = np.shape(a)[0], np.shape(a)[1]
    # Without more equations than unknowns there are none.
    squares = squares[: apply(max, m - n, 0) * np.shape(squares)[0]]
    return x, squares, 0, np.linalg.svd(a, compute_uv=False)


def _lstsq_type(a: Atom, b: Atom, rcond: Atom = Const(None)) -> Any:  # noqa: B008
    dims, others = dims_of(a.type), dims_of(b.type)
    dtype, real = dtype_of(b.type), dtype_of(a.type)
    if dtype is not None and real is not None:
        dtype = str(np.result_type(dtype, real))
        real = str(np.zeros((), dtype).real.dtype)
    some = Array(real, (Sym("?"),))
    x = None if dims is None or others is None else (dims[1], *others[1:])
    return (
        Array(dtype, x),
        some,
        Scalar("int32", False),
        some,
    )


defined(np.linalg.lstsq, _lstsq, inputs=2, results=4, infer=_lstsq_type)


def _polyfit(x: Any, y: Any, deg: Any, rcond: Any = None, *, w: Any = None) -> Any:
    if not isinstance(deg, int):
        raise Refused("needs the degree as a number")
    powers = np.expand_dims(x, -1) ** made(x, np.arange, deg, -1, -1)
    if w is not None:
        powers = powers * np.expand_dims(w, -1)
        y = y * (w if y.ndim == 1 else np.expand_dims(w, -1))
    return np.linalg.pinv(powers) @ y


def _polyfit_type(x: Atom, y: Atom, deg: Atom, **_: Atom) -> Any:
    dims = dims_of(y.type)
    count = deg.value + 1 if isinstance(deg, Const) else Sym("?")
    return Array("float64", None if dims is None else (count, *dims[1:]))


defined(np.polyfit, _polyfit, inputs=2, infer=_polyfit_type, known=("deg",))

# --- powers and products ----------------------------------------------------------------------


def _matrix_power(a: Any, n: Any) -> Any:
    if not isinstance(n, int):
        raise Refused("needs the exponent as a number")
    if n < 0:
        a, n = np.linalg.inv(a), -n
    found = None
    while n:
        if n % 2:
            found = a if found is None else found @ a
        n //= 2
        a = a @ a if n else a
    return a * 0.0 if found is None else found


# The first power of a matrix is the matrix itself.
defined(np.linalg.matrix_power, _matrix_power, written=2, memory="maybe", known=("n",))


def _chain(*arrays: Any) -> Any:
    return np.linalg.multi_dot(list(arrays))


def _product(*arrays: Any) -> Any:
    found = arrays[0]
    for array in arrays[1:]:
        found = found @ array
    return found


defined(
    np.linalg.multi_dot,
    _product,
    inputs=32,
    call=_chain,
    name="multi_dot",
    text="np.linalg.multi_dot([])",
    signature=lambda arrays: None,
    listed=True,
)


def _cond(x: Any, p: Any = None) -> Any:
    if p is None or p == 2 or p == -2:
        s = np.linalg.svd(x, compute_uv=False)
        first, last = s[(Ellipsis, 0)], s[(Ellipsis, -1)]
        return last / first if p == -2 else first / last
    return np.linalg.norm(x, p, axis=(-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, axis=(-2, -1))


defined(np.linalg.cond, _cond)


def _tensorinv(a: Any, ind: Any = 2) -> Any:
    shape = tuple(np.shape(a)[k] for k in range(a.ndim))
    rows: Any = 1
    for extent in shape[:ind]:
        rows = rows * extent
    inverse = np.linalg.inv(np.reshape(a, (rows, -1)))
    return np.reshape(inverse, (*shape[ind:], *shape[:ind]))


def _tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    if axes is not None:
        places = tuple(k % a.ndim for k in axes)
        rest = tuple(k for k in range(a.ndim) if k not in places)
        a = np.transpose(a, (*rest, *places))
    shape = tuple(np.shape(a)[k] for k in range(b.ndim, a.ndim))
    rows = np.size(b)
    return np.reshape(np.linalg.solve(np.reshape(a, (rows, -1)), np.ravel(b)), shape)


def _tensorsolve_type(a: Atom, b: Atom, axes: Atom = Const(None)) -> Any:  # noqa: B008
    dims, others = dims_of(a.type), dims_of(b.type)
    known = dims is not None and others is not None and axes == Const(None)
    return Array(dtype_of(a.type), dims[len(others) :] if known else None)  # type: ignore[index]


def _tensorinv_type(a: Atom, ind: Atom = Const(2)) -> Any:  # noqa: B008
    dims = dims_of(a.type)
    if dims is None or not isinstance(ind, Const):
        return Array(dtype_of(a.type), None)
    return Array(dtype_of(a.type), (*dims[ind.value :], *dims[: ind.value]))


defined(np.linalg.tensorinv, _tensorinv, infer=_tensorinv_type)
defined(np.linalg.tensorsolve, _tensorsolve, inputs=2, infer=_tensorsolve_type)
variant(
    np.linalg.cholesky,
    "upper",
    lambda a, *, upper=False: (
        hermitian(np.linalg.cholesky(hermitian(a))) if upper else np.linalg.cholesky(a)
    ),
)
