"""Statistics: moments, order statistics and what is made of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .reductions import count, reduction
from .symbols import Symbol, conjugate


def _centred(a: Any, axis: Any) -> Any:
    return a - np.mean(a, axis=axis, keepdims=axis is not None)


def _freedom(a: Any, axis: Any, ddof: Any) -> Any:
    """How many degrees of freedom each result has."""
    n = count(a, axis)
    return n if not isinstance(ddof, Symbol) and ddof == 0 else n - ddof


def _variance_weight(y: Any, a: Any, axis: Any, ddof: Any = 0) -> Any:
    return 2.0 * conjugate(_centred(a, axis)) / _freedom(a, axis, ddof)


def _deviation_weight(y: Any, a: Any, axis: Any, ddof: Any = 0) -> Any:
    # The mean of equal numbers may be off by its rounding, so that neither it nor the deviation
    # is exactly that of a constant, whose derivative is zero by convention.
    mean = np.mean(a, axis=axis, keepdims=axis is not None)
    rounding = 4.0 * float(np.finfo(a.dtype).eps)
    scale = np.where(y <= rounding * np.abs(mean), np.inf, y)
    return conjugate(a - mean) / (_freedom(a, axis, ddof) * scale)


for _function, _weight in ((np.var, _variance_weight), (np.std, _deviation_weight)):
    reduction(
        _function,
        _weight,
        lambda a, axis=None, *, ddof=0, keepdims=False: None,
        aliases={"correction": "ddof"},
    )
