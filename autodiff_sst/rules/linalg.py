"""Contractions and linear algebra. Formulas: Giles (2008), An extended collection of matrix
derivative results for forward and reverse mode algorithmic differentiation."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Atom
from ..ir.types import Array, Scalar, Type, broadcast_dims, dims_of, unknown_dims
from .fitting import fit_shape, of_shape
from .forms import multilinear
from .infer import UNKNOWN, common_dtype, infer_elementwise, known_rank


def matrix_transpose(x: Any) -> Any:
    """The transposes of a stack of matrices."""
    return np.transpose(x) if x.ndim == 2 else np.swapaxes(x, -1, -2)


def matmul_left(g: Any, a: Any, b: Any) -> Any:
    if b.ndim == 1:
        if a.ndim == 1:
            return of_shape(g * b, a)
        if a.ndim == 2:
            return of_shape(np.outer(g, b), a)
        return fit_shape(np.expand_dims(g, -1) * b, a)
    if a.ndim == 1:
        if b.ndim == 2:
            return of_shape(b @ g, a)
        return fit_shape(np.sum(np.expand_dims(g, -2) * b, axis=-1), a)
    found = g @ matrix_transpose(b)
    return of_shape(found, a) if a.ndim == b.ndim == 2 else fit_shape(found, a)


def matmul_right(g: Any, a: Any, b: Any) -> Any:
    if a.ndim == 1:
        if b.ndim == 1:
            return of_shape(g * a, b)
        if b.ndim == 2:
            return of_shape(np.outer(a, g), b)
        return fit_shape(np.expand_dims(a, -1) * np.expand_dims(g, -2), b)
    if b.ndim == 1:
        if a.ndim == 2:
            return of_shape(g @ a, b)
        return fit_shape(np.sum(a * np.expand_dims(g, -1), axis=-2), b)
    found = matrix_transpose(a) @ g
    return of_shape(found, b) if a.ndim == b.ndim == 2 else fit_shape(found, b)


def product_type(dtype: str | None, dims: Any) -> Type:
    """A number where all axes are summed, else an array."""
    if dims == () and dtype is not None:
        return Scalar(dtype, False)
    return Array(dtype, unknown_dims(dims))


def _matmul_type(a: Atom, b: Atom) -> Type:
    if not isinstance(a.type, (Array, Scalar)) or not isinstance(b.type, (Array, Scalar)):
        return UNKNOWN
    left, right = dims_of(a.type), dims_of(b.type)
    dtype = common_dtype(a, b)
    if not left or not right:
        return Array(dtype, None)
    batch = broadcast_dims(left[:-2], right[:-2])
    rows = left[-2:-1] if len(left) > 1 else ()
    columns = right[-1:] if len(right) > 1 else ()
    return product_type(dtype, None if batch is None else (*batch, *rows, *columns))


multilinear(
    np.matmul,
    matmul_left,
    matmul_right,
    call=np.matmul,
    text="@",
    infer=_matmul_type,
)


def _dot_left(g: Any, a: Any, b: Any) -> Any:
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return fit_shape(g * b, a)
    if b.ndim <= 2 and a.ndim <= 2:
        return matmul_left(g, a, b)
    if b.ndim == 1:
        return np.expand_dims(g, -1) * b
    return np.tensordot(g, b, (_last(g, b.ndim - 1), _all_but(b, -2)))


def _dot_right(g: Any, a: Any, b: Any) -> Any:
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return fit_shape(g * a, b)
    if b.ndim <= 2 and a.ndim <= 2:
        return matmul_right(g, a, b)
    kept = tuple(range(a.ndim - 1))
    found = np.tensordot(a, g, (kept, kept))
    return found if b.ndim == 1 else np.moveaxis(found, 0, b.ndim - 2)


def _last(x: Any, n: int) -> tuple[int, ...]:
    return tuple(range(x.ndim - n, x.ndim))


def _all_but(x: Any, axis: int) -> tuple[int, ...]:
    return tuple(i for i in range(x.ndim) if i != axis % x.ndim)


def _dot_type(a: Atom, b: Atom) -> Type:
    left, right = known_rank(a), known_rank(b)
    if left is None or right is None:
        return Array(common_dtype(a, b), None)
    if left == 0 or right == 0:
        return infer_elementwise(np.dot, a, b)
    if left <= 2 and right <= 2:
        return _matmul_type(a, b)
    dims_a, dims_b = dims_of(a.type) or (), dims_of(b.type) or ()
    return Array(common_dtype(a, b), (*dims_a[:-1], *dims_b[:-2], *dims_b[-1:][: right - 1]))


multilinear(np.dot, _dot_left, _dot_right, infer=_dot_type)
