"""What some functions of NumPy mean, written in Python and read by the compiler.

These are functions that call others they are given, that change their argument, or that loop over
what is known only at run time. Each computes what NumPy computes, in the same order, so that the
value is the same.
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import (
    append,
    delete,
    insert,
    linalg_cross,
    linalg_diagonal,
    linalg_trace,
    linspace,
    matrix_norm,
    matrix_transpose,
    resize,
    rollaxis,
    trim_zeros,
    vander,
    vector_norm,
)
from .deques import Deque
from .functions import (
    apply_along_axis,
    apply_over_axes,
    at_coordinates,
    choose,
    fromfunction,
    piecewise,
    select,
    vectorized,
    vectorized_rows,
    vectorized_together,
)
from .numbers import (
    ediff1d,
    maximum_reduceat,
    minimum_reduceat,
    multiply_reduceat,
    std_about,
    var_about,
)
from .polynomials import poly, polyadd, polyder, polydiv, polyint, polymul, polysub, polyval
from .series import SERIES
from .writing import (
    copyto,
    maximum_at,
    minimum_at,
    multiply_at,
    place,
    put,
    put_along_axis,
    putmask,
)

__all__ = [
    "CLASSES",
    "IN_PYTHON",
    "WITH_KEYWORD",
    "at_coordinates",
    "vectorized",
    "vectorized_rows",
    "vectorized_together",
]

IN_PYTHON: dict[Any, Callable[..., Any]] = {
    np.polyval: polyval,
    np.polyadd: polyadd,
    np.polysub: polysub,
    np.polyder: polyder,
    np.polyint: polyint,
    np.polydiv: polydiv,
    np.poly: poly,
    np.ediff1d: ediff1d,
    np.multiply.reduceat: multiply_reduceat,
    np.maximum.reduceat: maximum_reduceat,
    np.minimum.reduceat: minimum_reduceat,
    np.multiply.at: multiply_at,
    np.maximum.at: maximum_at,
    np.minimum.at: minimum_at,
    np.put: put,
    np.put_along_axis: put_along_axis,
    np.place: place,
    np.putmask: putmask,
    np.select: select,
    np.choose: choose,
    np.piecewise: piecewise,
    np.apply_along_axis: apply_along_axis,
    np.apply_over_axes: apply_over_axes,
    np.fromfunction: fromfunction,
    np.append: append,
    np.insert: insert,
    np.delete: delete,
    np.resize: resize,
    np.trim_zeros: trim_zeros,
    np.rollaxis: rollaxis,
    np.matrix_transpose: matrix_transpose,
    np.linalg.matrix_transpose: matrix_transpose,
    np.linalg.trace: linalg_trace,
    np.linalg.diagonal: linalg_diagonal,
    np.linalg.cross: linalg_cross,
    np.linalg.vector_norm: vector_norm,
    np.linalg.matrix_norm: matrix_norm,
    np.polymul: polymul,
    np.vander: vander,
    **SERIES,
}

CLASSES: dict[type, type] = {collections.deque: Deque}

WITH_KEYWORD: dict[Any, tuple[str, Callable[..., Any]]] = {
    np.var: ("mean", var_about),
    np.std: ("mean", std_about),
    np.copyto: ("where", copyto),
    np.linspace: ("retstep", linspace),
}
