"""Eigenvalues, pseudo-inverses, QR and LU decompositions of `scipy.linalg`.

Formulas: Giles (2008); Golub & Pereyra (1973), The differentiation of pseudo-inverses and nonlinear
least squares problems whose variables separate; Walter & Lehmann (2010), Algorithmic
differentiation of linear algebra functions with application in optimum experimental design.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg

from ...ir.nodes import Atom, Const
from ...ir.types import Array, Type, dims_of
from ...scipy_runtime import determined_columns, pivoted_rows, solve_by_lu
from .. import decompositions as numpys
from .. import factorisations
from ..decompositions import over_rows
from ..forms import Refused, constant, defined, general, linear
from ..indexing import additem_call
from ..infer import like
from ..linalg import matrix_transpose as transposed
from ..objects import UNPACKED
from ..refusing import unknown
from ..symbols import apply, formula, is_complex
from .linalg import _one_matrix, _outer, enter, solution_type, solve_triangular, square_type

# --- symmetric eigenvalue problems ------------------------------------------------------------


def _is_set(option: Any) -> bool:
    return bool(getattr(option, "value", option))


def _uplo(lower: bool) -> str:
    return "L" if lower else "U"


def _with_second(t: Any, w: Any, v: Any, lower: bool) -> Any:
    """Tangents of the generalised problem a v = b v w, with v^H b v = 1."""
    if is_complex(v):
        raise Refused("is not known for two complex matrices")
    triangle = np.tril if lower else np.triu
    zero = np.zeros_like(v)
    first, second = (
        zero if x is None else transposed(v) @ numpys.completed(x, triangle) @ v for x in t
    )
    moved = first - second * over_rows(w)
    turned = numpys.by_gaps(moved, w)
    return np.diagonal(moved), v @ (turned - 0.5 * np.diag(np.diagonal(second)))


def _with_second_back(g: Any, w: Any, v: Any, lower: bool) -> Any:
    if is_complex(v):
        raise Refused("is not known for two complex matrices")
    moved, second = None, None
    if g[0] is not None:
        moved = np.diag(g[0])
    if g[1] is not None:
        inner = transposed(v) @ g[1]
        turned = numpys.by_gaps(inner, w)
        moved = turned if moved is None else moved + turned
        second = -0.5 * np.diag(np.diagonal(inner))
    first = v @ moved @ transposed(v)
    other = -(moved * over_rows(w))
    other = v @ (other if second is None else other + second) @ transposed(v)
    triangle = np.tril if lower else np.triu
    return numpys._of_triangle(first, triangle), numpys._of_triangle(other, triangle)


def _pairs(a: Any, b: Any, lower: bool) -> Any:
    both = (a,) if b is None else (a, b)
    return apply(linalg.eigh, *both, lower=lower)


def _eigh_tangent(
    t: Any, y: Any, a: Any, b: Any = None, *, lower: bool = True, eigvals_only: bool = False
) -> Any:
    _one_matrix(a)
    w, v = _pairs(a, b, lower) if eigvals_only else y
    if b is None:
        found = numpys._eigh_tangent(t, (w, v), a, _uplo(lower))
    else:
        found = _with_second(t, w, v, lower)
    return found[0] if eigvals_only else found


def _eigh_adjoint(
    g: Any, y: Any, a: Any, b: Any = None, *, lower: bool = True, eigvals_only: bool = False
) -> Any:
    _one_matrix(a)
    w, v = _pairs(a, b, lower) if eigvals_only else y
    bars = (g, None) if eigvals_only else g
    if b is None:
        return numpys._eigh_adjoint(bars, (w, v), a, _uplo(lower))
    return _with_second_back(bars, w, v, lower)


enter(
    general,
    "eigh",
    _eigh_tangent,
    _eigh_adjoint,
    checked=True,
    inputs=2,
    results=lambda *_, eigvals_only=False, **__: 1 if _is_set(eigvals_only) else 2,
)
enter(
    defined,
    "eigvalsh",
    lambda a, b=None, *, lower=True: _pairs(a, b, lower)[0],
    checked=True,
    inputs=2,
)

# --- eigenvalues of any matrix ----------------------------------------------------------------


def eigensystem(a: Any) -> Any:
    """Eigenvalues and vectors, of which the length and the phase are not looked at."""
    return np.linalg.eig(a)


def _eig_tangent(t: Any, y: Any, a: Any) -> Any:
    w, v = y
    moved = np.linalg.solve(v, t[0] @ v)
    return np.diagonal(moved), v @ numpys.by_gaps(moved, w)


def _eig_adjoint(g: Any, y: Any, a: Any) -> Any:
    w, v = y
    middle = None if g[0] is None else np.diag(g[0])
    if g[1] is not None:
        turned = numpys.by_gaps(transposed(v) @ g[1], w)
        middle = turned if middle is None else middle + turned
    return (np.linalg.solve(transposed(v), middle @ transposed(v)),)


general(eigensystem, _eig_tangent, _eig_adjoint, results=2, text="np.linalg.eig")
_VECTORS = (
    "is known for the eigenvalues only, since the vectors are fixed up to a factor: use"
    " scipy.linalg.eigvals, or eigh for symmetric matrices"
)


def _values_tangent(t: Any, y: Any, a: Any) -> Any:
    _one_matrix(a)
    _, v = apply(eigensystem, a)
    values = np.diagonal(np.linalg.solve(v, t[0] @ v))
    return values, None if y[1] is None else unknown(y[1], "scipy.linalg.eig", _VECTORS)


def _values_adjoint(g: Any, y: Any, a: Any) -> Any:
    _one_matrix(a)
    if g[1] is not None:
        raise Refused(_VECTORS)
    _, v = apply(eigensystem, a)
    return (np.linalg.solve(transposed(v), np.expand_dims(g[0], -1) * transposed(v)),)


enter(general, "eig", _values_tangent, _values_adjoint, checked=True, results=2)
enter(
    general,
    "eigvals",
    lambda t, y, a: _values_tangent(t, (y, None), a)[0],
    lambda g, y, a: _values_adjoint((g, None), (y, None), a),
    checked=True,
)

# --- pseudo-inverses and least squares --------------------------------------------------------


def _real(a: Any) -> None:
    _one_matrix(a)
    if is_complex(a):
        raise Refused("is not known for complex matrices")


def _pinv_tangent(t: Any, y: Any, a: Any) -> Any:
    _real(a)
    dot, back, p = t[0], transposed(t[0]), y
    inside = p @ transposed(p) @ (back - (back @ a) @ p)
    beyond = (back - p @ (a @ back)) @ transposed(p) @ p
    return inside + beyond - p @ dot @ p


def _pinv_adjoint(g: Any, y: Any, a: Any) -> Any:
    _real(a)
    p, down = y, transposed(y)
    inside = (transposed(g) - a @ (p @ transposed(g))) @ p @ down
    beyond = down @ p @ (transposed(g) - (transposed(g) @ p) @ a)
    return (inside + beyond - down @ g @ down,)


enter(general, "pinv", _pinv_tangent, _pinv_adjoint, checked=True)


_SOLUTION = "is known for the solution only: write the residues as a sum of squares"


def _lstsq_tangent(t: Any, y: Any, a: Any, b: Any) -> Any:
    _real(a)
    x = y[0]
    p, rest = formula(linalg.pinv)(a), b - a @ x
    moved = t[1]
    if t[0] is not None:
        moved = -(t[0] @ x) if moved is None else moved - t[0] @ x
    x_dot = p @ moved
    if t[0] is not None:
        back = transposed(t[0])
        around = back @ (transposed(p) @ x)
        x_dot = x_dot + p @ (transposed(p) @ (back @ rest)) + around - p @ (a @ around)
    rest_dot, singular_dot = (unknown(y[k], "scipy.linalg.lstsq", _SOLUTION) for k in (1, 3))
    return x_dot, rest_dot, None, singular_dot


def _lstsq_adjoint(g: Any, y: Any, a: Any, b: Any) -> Any:
    _real(a)
    if any(bar is not None for bar in g[1:]):
        raise Refused(_SOLUTION)
    x = y[0]
    p, rest = formula(linalg.pinv)(a), b - a @ x
    down = transposed(p)
    b_bar = down @ g[0]
    a_bar = _outer(rest, p @ b_bar) - _outer(b_bar, x)
    beyond = g[0] - transposed(a) @ b_bar
    return a_bar + _outer(down @ x, beyond), b_bar


enter(general, "lstsq", _lstsq_tangent, _lstsq_adjoint, checked=True, inputs=2, results=4)

# --- QR ---------------------------------------------------------------------------------------


def _over_upper(x: Any, r: Any) -> Any:
    """x r^-1"""
    return transposed(solve_triangular(r, transposed(x), trans=1))


def _order_back(order: Any) -> Any:
    return np.argsort(order)


def _whole(a: Any, mode: str) -> bool:
    """Whether Q may have columns that the matrix does not determine."""
    _real(a)
    if mode not in ("full", "economic"):
        raise Refused(f"is not known for mode={mode!r}: use mode='economic'")
    return mode == "full" and a.dims[-1] != a.dims[-2]


def _determined(y: Any, columns: Any, whole: bool) -> Any:
    """The factors without those columns and the rows of zeros that they meet."""
    return apply(linalg.qr, columns, mode="economic") if whole else y[:2]


def _qr_tangent(t: Any, y: Any, a: Any, *, mode: str = "full", pivoting: bool = False) -> Any:
    whole = _whole(a, mode)
    moved, columns = (t[0][:, y[2]], a[:, y[2]]) if pivoting else (t[0], a)
    q_dot, r_dot = factorisations.qr_tangent((moved,), _determined(y, columns, whole), columns)
    if whole:
        q_dot = apply(determined_columns, q_dot, y[0])
        r_dot = factorisations.resized_like(r_dot, y[1])
    return (q_dot, r_dot, None) if pivoting else (q_dot, r_dot)


def _qr_adjoint(g: Any, y: Any, a: Any, *, mode: str = "full", pivoting: bool = False) -> Any:
    whole = _whole(a, mode)
    columns = a[:, y[2]] if pivoting else a
    q, r = _determined(y, columns, whole)
    g_q, g_r = g[:2]
    if whole:
        g_q = None if g_q is None else apply(determined_columns, g_q, q)
        g_r = None if g_r is None else factorisations.resized_like(g_r, r)
    (found,) = factorisations.qr_adjoint((g_q, g_r), (q, r), columns)
    return (found[:, _order_back(y[2])] if pivoting else found,)


def _qr_results(*_: Any, mode: Any = Const("full"), pivoting: Any = False) -> int:  # noqa: B008
    return (1 if mode == Const("r") else 2) + _is_set(pivoting)


linear(determined_columns, lambda g, x, q: g, None, infer=like, written=2)
enter(general, "qr", _qr_tangent, _qr_adjoint, checked=True, results=_qr_results)

# --- LU ---------------------------------------------------------------------------------------
# Of a matrix p l u or its rows in the order of p: with f = l^-1 p^T da u^-1 of the leading square
# blocks, and low the part of it below the diagonal, dl = p^T da u^-1 - l (f - low) and
# du = l^-1 p^T da - low u. If all are square that is l low and (f - low) u.


def _unit_solve(l: Any, b: Any, trans: int = 0) -> Any:  # noqa: E741
    options = {"trans": 1} if trans else {}
    return solve_triangular(l, b, lower=True, unit_diagonal=True, **options)


def _unit_lower(lu: Any) -> Any:
    return np.tril(lu, -1) + apply(np.eye, np.shape(lu)[0])


def _lu_moved(t: Any, l: Any, u: Any) -> Any:  # noqa: E741
    return _over_upper(_unit_solve(l, t), u)


def _lu_back(gl: Any, gu: Any, l: Any, u: Any) -> Any:  # noqa: E741
    middle = None
    if gl is not None:
        middle = np.tril(transposed(l) @ np.tril(gl, -1), -1)
    if gu is not None:
        upper = np.triu(np.triu(gu) @ transposed(u))
        middle = upper if middle is None else middle + upper
    return transposed(solve_triangular(u, transposed(_unit_solve(l, middle, 1))))


def _blocks(l: Any, u: Any) -> tuple[Any, Any]:  # noqa: E741
    """The leading square blocks of the factors of any matrix."""
    count = np.shape(u)[0]
    return l[slice(None, count)], u[:, slice(None, count)]


def _lu_tangent(t: Any, y: Any, a: Any) -> Any:
    _one_matrix(a)
    p, l, u = y  # noqa: E741
    moved = transposed(p) @ t[0]
    if a.dims[0] == a.dims[1]:
        f = _lu_moved(moved, l, u)
        return None, l @ np.tril(f, -1), np.triu(f) @ u
    top, left = _blocks(l, u)
    rows, columns = _blocks(moved, u)[0], moved[:, slice(None, np.shape(u)[0])]
    beside, below = _unit_solve(top, rows), _over_upper(columns, left)
    f = _unit_solve(top, below[slice(None, np.shape(u)[0])])
    return None, below - l @ np.triu(f), beside - np.tril(f, -1) @ u


def _lu_adjoint(g: Any, y: Any, a: Any) -> Any:
    _one_matrix(a)
    p, l, u = y  # noqa: E741
    if g[1] is None and g[2] is None:
        return (None,)
    if a.dims[0] == a.dims[1]:
        return (p @ _lu_back(g[1], g[2], l, u),)
    return (p @ _rectangle_back(g[1], g[2], l, u, a),)


def _rectangle_back(gl: Any, gu: Any, l: Any, u: Any, a: Any) -> Any:  # noqa: E741
    """The adjoint of the rows in their order: of first columns, first rows and their block."""
    top, left = _blocks(l, u)
    count = np.shape(u)[0]
    rows, columns = slice(None, count), (slice(None), slice(None, count))
    found = apply(np.zeros, np.shape(a), dtype=a.dtype)
    middle = None
    if gl is not None:
        found = apply(additem_call, found, _over_upper_back(gl, left), columns)
        middle = -np.triu(transposed(l) @ gl)
    if gu is not None:
        found = apply(additem_call, found, _unit_solve(top, gu, 1), rows)
        lower = -np.tril(gu @ transposed(u), -1)
        middle = lower if middle is None else middle + lower
    block = _over_upper_back(_unit_solve(top, middle, 1), left)
    return apply(additem_call, found, block, (slice(None, count), slice(None, count)))


def _over_upper_back(x: Any, r: Any) -> Any:
    """x r^-T"""
    return transposed(solve_triangular(r, transposed(x)))


enter(general, "lu", _lu_tangent, _lu_adjoint, checked=True, results=3)
constant(pivoted_rows)


def _lu_factor_tangent(t: Any, y: Any, a: Any) -> Any:
    _one_matrix(a)
    lu, pivots = y
    l, u = _unit_lower(lu), np.triu(lu)  # noqa: E741
    f = _lu_moved(t[0][apply(pivoted_rows, pivots)], lu, lu)
    return l @ np.tril(f, -1) + np.triu(f) @ u, None


def _lu_factor_adjoint(g: Any, y: Any, a: Any) -> Any:
    _one_matrix(a)
    lu, pivots = y
    l, u = _unit_lower(lu), np.triu(lu)  # noqa: E741
    return (_lu_back(g[0], g[0], l, u)[_order_back(apply(pivoted_rows, pivots))],)


def _lu_factor_type(a: Atom, **_: Atom) -> tuple[Type, Type]:
    dims = dims_of(a.type)
    return square_type(a), Array("int32", None if dims is None else dims[:-1])


enter(
    general,
    "lu_factor",
    _lu_factor_tangent,
    _lu_factor_adjoint,
    checked=True,
    results=2,
    infer=_lu_factor_type,
)


def _lu_solve_tangent(t: Any, y: Any, lu: Any, b: Any, pivots: Any) -> Any:
    _one_matrix(lu)
    found = None if t[1] is None else apply(solve_by_lu, lu, t[1], pivots=pivots)
    if t[0] is not None:
        inner = _unit_solve(lu, np.tril(t[0], -1) @ (np.triu(lu) @ y)) + np.triu(t[0]) @ y
        moved = solve_triangular(lu, inner)
        found = -moved if found is None else found - moved
    return found


def _lu_solve_adjoint(g: Any, y: Any, lu: Any, b: Any, pivots: Any) -> Any:
    _one_matrix(lu)
    back = solve_triangular(lu, g, trans=1)
    below = _unit_solve(lu, back, 1)
    found = np.tril(_outer(below, np.triu(lu) @ y), -1) + np.triu(_outer(back, y))
    return -found, below[_order_back(apply(pivoted_rows, pivots))]


general(solve_by_lu, _lu_solve_tangent, _lu_solve_adjoint, inputs=2, infer=solution_type)
UNPACKED[linalg.lu_solve] = solve_by_lu, "pivots"
