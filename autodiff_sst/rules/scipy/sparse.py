"""Iterative solvers of `scipy.sparse.linalg`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse.linalg

from ...ir.nodes import Atom
from ...ir.types import Array, Dim, Scalar, Type, dims_of
from ...scipy_runtime import real_matrix, sparse_transpose
from ..forms import constant, general
from ..infer import like
from ..symbols import apply, is_complex
from .linalg import _floating, _one_matrix
from .names import entering
from .sparse_products import dtypes_of_product

# x solves a x = b as far as the tolerances say, and so do its derivatives.

enter = entering("scipy.sparse.linalg")
constant(real_matrix, infer=like)


def _known(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _checked(A: Any, b: Any) -> Any:
    """The matrix. What a sparse one is made of is known at run time only: the type of the solution
    says that it is real if the right-hand side is."""
    if isinstance(A.type, Array) or is_complex(b):
        return A
    return apply(real_matrix, A)


def _transposed(a: Any) -> Any:
    return np.transpose(a) if isinstance(a.type, Array) else apply(sparse_transpose, a)


def _vector(b: Any) -> Any:
    """A matrix of one column is taken for a vector."""
    return b[:, 0] if b.dims[1:] == (1,) else b


def _like(back: Any, b: Any) -> Any:
    return np.expand_dims(back, 1) if b.dims[1:] == (1,) else back


def _solver(name: str, function: Any) -> None:
    def tangent(
        t: Any, y: Any, A: Any, b: Any, *, rtol: Any = None, atol: Any = None, maxiter: Any = None
    ) -> Any:
        right = None if t[1] is None else _vector(t[1])
        if t[0] is not None:
            _one_matrix(A)
            right = -(t[0] @ y[0]) if right is None else right - t[0] @ y[0]
        options = _known(rtol=rtol, atol=atol, maxiter=maxiter)
        return apply(function, _checked(A, b), right, **options)[0], None

    def adjoint(
        g: Any, y: Any, A: Any, b: Any, *, rtol: Any = None, atol: Any = None, maxiter: Any = None
    ) -> Any:
        options = _known(rtol=rtol, atol=atol, maxiter=maxiter)
        back = apply(function, _transposed(_checked(A, b)), g[0], **options)[0]
        a_bar = -np.outer(back, y[0]) if isinstance(A.type, Array) else None
        return a_bar, _like(back, b)

    enter(general, name, tangent, adjoint, inputs=2, results=2, infer=_solved_type)


def _spsolve_tangent(t: Any, y: Any, A: Any, b: Any) -> Any:
    return apply(scipy.sparse.linalg.spsolve, _checked(A, b), t[1])


def _spsolve_adjoint(g: Any, y: Any, A: Any, b: Any) -> Any:
    back = apply(scipy.sparse.linalg.spsolve, _transposed(_checked(A, b)), g)
    return None, _like(back, b)


def _solution_type(a: Atom, b: Atom, **_: Atom) -> Type:
    dims: tuple[Dim, ...] | None = dims_of(b.type)
    if dims is not None and dims[1:] == (1,):
        dims = dims[:1]
    if isinstance(a.type, Array):
        return Array(_floating(a, b), dims)
    return replace(dtypes_of_product(b), dims=dims)


def _solved_type(a: Atom, b: Atom, **_: Atom) -> tuple[Type, Type]:
    return _solution_type(a, b), Scalar("int64")


enter(
    general,
    "spsolve",
    _spsolve_tangent,
    _spsolve_adjoint,
    inputs=(1,),
    infer=_solution_type,
)
for _name in ("cg", "gmres", "bicgstab"):
    _solver(_name, getattr(scipy.sparse.linalg, _name))
