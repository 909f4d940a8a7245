"""Products with sparse matrices, which are constants here."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

import numpy as np

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of, dtype_of, unknown_dims
from ...scipy_runtime import sparse_product, sparse_product_back, sparse_transpose
from ..forms import PRIMITIVES, constant, multilinear
from ..infer import like
from ..symbols import Symbol


def _product_type(matrix: Atom, x: Atom) -> Type:
    dims = dims_of(x.type)
    known = None if not dims else unknown_dims((None, *dims[1:]))
    return replace(dtypes_of_product(x), dims=known)


def dtypes_of_product(x: Atom) -> Array:
    """A matrix of doubles may widen what it is multiplied by."""
    dtype = dtype_of(x.type)
    if dtype is None:
        return Array(None, None)
    least, most = (str(np.result_type(dtype, own)) for own in (np.float32, np.float64))
    return Array(most, None, None if least == most else least)


def _shaped(function: Any, matrix: Any, g: Any, like: Any) -> Any:
    """The product, which is known to have the shape of `like`."""
    op = PRIMITIVES[function].op
    type_ = replace(dtypes_of_product(g.atom), dims=dims_of(like.type))
    return Symbol(g.builder, g.builder.emit(op, matrix.atom, g.atom, type=type_))


multilinear(
    sparse_product,
    None,
    lambda g, matrix, x: _shaped(sparse_product_back, matrix, g, x),
    call=operator.matmul,
    text="@",
    infer=_product_type,
)
multilinear(
    sparse_product_back,
    None,
    lambda g, matrix, x: _shaped(sparse_product, matrix, g, x),
    infer=_product_type,
)
constant(sparse_transpose, infer=like)
