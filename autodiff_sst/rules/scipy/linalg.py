"""Linear equations and decompositions of `scipy.linalg`.

What NumPy has too has NumPy's rules. Formulas: Giles (2008), An extended collection of matrix
derivative results for forward and reverse mode algorithmic differentiation; Golub & Pereyra (1973),
The differentiation of pseudo-inverses; Walter & Lehmann (2010), Algorithmic differentiation of
linear algebra functions with application in optimum experimental design.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of
from ...runtime import cofactors
from ...scipy_runtime import cholesky_factor, solve_by_cholesky
from .. import decompositions as numpys
from ..decompositions import hermitian, over_matrix
from ..forms import Refused, defined, general
from ..infer import common_dtype
from ..linalg import matrix_transpose as transposed
from ..norms import norm_weight
from ..objects import PACKED, UNPACKED
from ..reductions import reduction
from ..symbols import apply, conjugate, formula, is_complex
from .names import entering

enter = entering("scipy.linalg")
solve_triangular = formula(linalg.solve_triangular)


def _triangle(lower: bool, strict: bool = False) -> Any:
    """The function that picks the part of a matrix that is looked at."""
    if lower:
        return (lambda x: np.tril(x, -1)) if strict else np.tril
    return (lambda x: np.triu(x, 1)) if strict else np.triu


def _outer(x: Any, w: Any) -> Any:
    """x w^T, of one vector or of as many as the matrices have columns."""
    return np.outer(x, w) if x.ndim == 1 else x @ transposed(w)


def _one_matrix(a: Any) -> None:
    if a.ndim != 2:
        raise Refused("is known for one matrix, not for a stack of them")


# --- types ------------------------------------------------------------------------------------


def _floating(*atoms: Atom) -> str | None:
    dtype = common_dtype(*atoms)
    return None if dtype is None else str(np.result_type(dtype, np.float32))


def square_type(a: Atom, *_: Atom, **__: Atom) -> Type:
    """The type of a matrix that is made of another one."""
    return Array(_floating(a), dims_of(a.type))


def solution_type(a: Atom, b: Atom, *_: Atom, **__: Atom) -> Type:
    """The type of what solves linear equations with the right-hand side `b`."""
    found = numpys._solve_type(a, b)
    return Array(_floating(a, b), dims_of(found))


# --- what NumPy has ---------------------------------------------------------------------------

enter(
    general,
    "inv",
    lambda t, y, a: -(y @ t[0] @ y),
    lambda g, y, a: (-(transposed(y) @ g @ transposed(y)),),
    checked=True,
    infer=square_type,
)
enter(
    general,
    "det",
    lambda t, y, a: np.sum(apply(cofactors, a) * t[0], axis=(-2, -1)),
    lambda g, y, a: (over_matrix(g, a) * apply(cofactors, a),),
    checked=True,
)
reduction(
    linalg.norm,
    lambda y, a, axis, ord=None, check_finite=True: norm_weight(y, a, axis, ord),
    lambda a, ord=None, axis=None, keepdims=False, *, check_finite=True: None,
    text="scipy.linalg.norm",
)
enter(
    general,
    "svd",
    numpys._svd_tangent,
    numpys._svd_adjoint,
    checked=True,
    results=lambda *_, compute_uv=True, **__: 3 if numpys._is_true(compute_uv) else 1,
    infer=lambda a, check_finite=None, **options: numpys._svd_type(a, **options),
)
enter(
    defined,
    "svdvals",
    lambda a: np.linalg.svd(a, compute_uv=False),
    checked=True,
)

# --- linear equations -------------------------------------------------------------------------


def _symmetric_part(found: Any, assume_a: Any, lower: bool) -> Any:
    """The adjoint of a matrix of which one triangle is looked at."""
    if assume_a in (None, "gen", "general"):
        return found
    triangle = _triangle(lower)
    if assume_a in ("pos", "positive definite", "her", "hermitian"):
        return conjugate(numpys._of_triangle(conjugate(found), triangle))
    if assume_a in ("sym", "symmetric") and not is_complex(found):
        return numpys._of_triangle(found, triangle)
    raise Refused(f"is not known for assume_a={assume_a!r}")


def _symmetric(moved: Any, assume_a: Any, lower: bool) -> Any:
    """The tangent of the matrix that is meant."""
    if assume_a in (None, "gen", "general"):
        return moved
    return numpys.completed(moved, _triangle(lower))


def _options(assume_a: Any, lower: bool) -> dict[str, Any]:
    given = {} if assume_a is None else {"assume_a": assume_a}
    return given if not lower else {**given, "lower": True}


def _solve_tangent(
    t: Any, y: Any, a: Any, b: Any, lower: bool = False, *, assume_a: Any = None
) -> Any:
    _one_matrix(a)
    right = t[1]
    if t[0] is not None:
        moved = _symmetric(t[0], assume_a, lower) @ y
        right = -moved if right is None else right - moved
    return apply(linalg.solve, a, right, **_options(assume_a, lower))


def _solve_adjoint(
    g: Any, y: Any, a: Any, b: Any, lower: bool = False, *, assume_a: Any = None
) -> Any:
    _one_matrix(a)
    options = _options(assume_a, lower)
    if assume_a in ("pos", "positive definite", "her", "hermitian"):
        back = conjugate(apply(linalg.solve, a, conjugate(g), **options))
    elif assume_a in ("sym", "symmetric"):
        back = apply(linalg.solve, a, g, **options)
    else:
        back = apply(linalg.solve, transposed(a), g, **options)
    return _symmetric_part(-_outer(back, y), assume_a, lower), back


enter(
    general,
    "solve",
    _solve_tangent,
    _solve_adjoint,
    checked=True,
    inputs=2,
    infer=solution_type,
)

_BACK = {0: 1, "N": 1, 1: 0, "T": 0, 2: 0, "C": 0}


def _known_options(**options: Any) -> dict[str, Any]:
    """Those that are not what is assumed anyway."""
    return {name: value for name, value in options.items() if value not in (0, "N", False)}


def _of_trans(matrix: Any, trans: Any) -> Any:
    if trans in (2, "C"):
        return hermitian(matrix)
    return matrix if trans in (0, "N") else transposed(matrix)


def _triangular_tangent(
    t: Any,
    y: Any,
    a: Any,
    b: Any,
    trans: Any = 0,
    lower: bool = False,
    unit_diagonal: bool = False,
) -> Any:
    _one_matrix(a)
    right = t[1]
    if t[0] is not None:
        moved = _of_trans(_triangle(lower, unit_diagonal)(t[0]), trans) @ y
        right = -moved if right is None else right - moved
    options = _known_options(trans=trans, lower=lower, unit_diagonal=unit_diagonal)
    return solve_triangular(a, right, **options)


def _triangular_adjoint(
    g: Any,
    y: Any,
    a: Any,
    b: Any,
    trans: Any = 0,
    lower: bool = False,
    unit_diagonal: bool = False,
) -> Any:
    _one_matrix(a)
    turned = is_complex(a) and trans in (2, "C")
    options = _known_options(trans=_BACK[trans], lower=lower, unit_diagonal=unit_diagonal)
    back = solve_triangular(a, conjugate(g) if turned else g, **options)
    back = conjugate(back) if turned else back
    outer = _outer(back, y) if trans in (0, "N") else _outer(y, back)
    outer = conjugate(outer) if turned else outer
    return -_triangle(lower, unit_diagonal)(outer), back


enter(general, "solve_triangular", _triangular_tangent, _triangular_adjoint, checked=True, inputs=2)

# --- Cholesky ---------------------------------------------------------------------------------


def _cholesky_tangent(t: Any, y: Any, a: Any, lower: bool = False) -> Any:
    if lower:
        return numpys._cholesky_tangent(t, y, a)
    return hermitian(numpys._cholesky_tangent((hermitian(t[0]),), hermitian(y), a))


def _cholesky_adjoint(g: Any, y: Any, a: Any, lower: bool = False) -> Any:
    if lower:
        return numpys._cholesky_adjoint(g, y, a)
    (found,) = numpys._cholesky_adjoint(hermitian(g), hermitian(y), a)
    return (hermitian(found),)


enter(general, "cholesky", _cholesky_tangent, _cholesky_adjoint, checked=True, infer=square_type)


def _opposite(x: Any, lower: bool) -> Any:
    """The triangle that is not looked at, which `cho_factor` leaves as it is."""
    return np.triu(x, 1) if lower else np.tril(x, -1)


def _cho_factor_tangent(t: Any, y: Any, a: Any, lower: bool = False) -> Any:
    factor = _triangle(lower)(y)
    return _cholesky_tangent(t, factor, a, lower) + _opposite(t[0], lower)


def _cho_factor_adjoint(g: Any, y: Any, a: Any, lower: bool = False) -> Any:
    triangle = _triangle(lower)
    (found,) = _cholesky_adjoint(triangle(g), triangle(y), a, lower)
    return (found + _opposite(g, lower),)


general(cholesky_factor, _cho_factor_tangent, _cho_factor_adjoint, infer=square_type)


def _cho_matrix(t: Any, c: Any, lower: bool) -> Any:
    """The tangent of the matrix that has the factor c."""
    factor, moved = _triangle(lower)(c), _triangle(lower)(t)
    half = factor @ hermitian(moved) if lower else hermitian(factor) @ moved
    return half + hermitian(half)


def _cho_solve_tangent(t: Any, y: Any, c: Any, b: Any, lower: bool = False) -> Any:
    _one_matrix(c)
    right = t[1]
    if t[0] is not None:
        moved = _cho_matrix(t[0], c, lower) @ y
        right = -moved if right is None else right - moved
    return apply(solve_by_cholesky, c, right, lower=lower)


def _cho_solve_adjoint(g: Any, y: Any, c: Any, b: Any, lower: bool = False) -> Any:
    _one_matrix(c)
    if is_complex(c):
        raise Refused("is not known for complex matrices: use scipy.linalg.solve")
    back = apply(solve_by_cholesky, c, g, lower=lower)
    outer, factor = _outer(back, y), _triangle(lower)(c)
    both = outer + transposed(outer)
    found = both @ factor if lower else factor @ both
    return -_triangle(lower)(found), back


general(solve_by_cholesky, _cho_solve_tangent, _cho_solve_adjoint, inputs=2, infer=solution_type)
PACKED[linalg.cho_factor] = (cholesky_factor, ("lower", False))
UNPACKED[linalg.cho_solve] = solve_by_cholesky, "lower"
