"""Iterative solvers of `scipy.sparse.linalg`."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse.linalg

from ...ir.nodes import Atom
from ...ir.types import Array, Scalar, Type, dims_of
from ...scipy_runtime import sparse_transpose
from ..forms import general
from ..symbols import apply
from . import sparse_products  # noqa: F401
from .linalg import _one_matrix
from .names import entering

# x solves a x = b as far as the tolerances say, and so do its derivatives.

enter = entering("scipy.sparse.linalg")


def _known(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _transposed(a: Any) -> Any:
    return np.transpose(a) if isinstance(a.type, Array) else apply(sparse_transpose, a)


def _solver(name: str, function: Any) -> None:
    def tangent(
        t: Any, y: Any, A: Any, b: Any, *, rtol: Any = None, atol: Any = None, maxiter: Any = None
    ) -> Any:
        right = t[1]
        if t[0] is not None:
            _one_matrix(A)
            right = -(t[0] @ y[0]) if right is None else right - t[0] @ y[0]
        options = _known(rtol=rtol, atol=atol, maxiter=maxiter)
        return apply(function, A, right, **options)[0], None

    def adjoint(
        g: Any, y: Any, A: Any, b: Any, *, rtol: Any = None, atol: Any = None, maxiter: Any = None
    ) -> Any:
        options = _known(rtol=rtol, atol=atol, maxiter=maxiter)
        back = apply(function, _transposed(A), g[0], **options)[0]
        return -np.outer(back, y[0]) if isinstance(A.type, Array) else None, back

    enter(general, name, tangent, adjoint, inputs=2, results=2, infer=_solved_type)


def _spsolve_tangent(t: Any, y: Any, A: Any, b: Any) -> Any:
    return apply(scipy.sparse.linalg.spsolve, A, t[1])


def _spsolve_adjoint(g: Any, y: Any, A: Any, b: Any) -> Any:
    return None, apply(scipy.sparse.linalg.spsolve, _transposed(A), g)


enter(
    general,
    "spsolve",
    _spsolve_tangent,
    _spsolve_adjoint,
    inputs=(1,),
    infer=lambda A, b, **_: Array("float64", dims_of(b.type)),
)


def _solved_type(a: Atom, b: Atom, **_: Atom) -> tuple[Type, Type]:
    return Array("float64", dims_of(b.type)), Scalar("int64")


for _name in ("cg", "gmres", "bicgstab"):
    _solver(_name, getattr(scipy.sparse.linalg, _name))
