"""Reductions that leave elements out: `where=`, and the functions that pass over nan.

Lowering marks what is left out as guarded (`lower/masked_calls.py`), so that no nan gets into the
derivative of what was computed there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import statistics as _statistics  # noqa: F401  (its functions get variants here)
from .forms import defined, variant
from .reductions import count, weighted
from .symbols import broadcast_to, conjugate


def filled(a: Any, where: Any, value: Any) -> Any:
    """`a` with what is left out replaced by a value that does not count."""
    return a if where is True else np.where(where, a, value)


def counted(a: Any, where: Any, axis: Any, keepdims: Any) -> Any:
    """How many elements count."""
    if where is True:
        return count(a, axis)
    return np.sum(broadcast_to(where, np.shape(a)), axis=axis, keepdims=keepdims)


def root(v: Any) -> Any:
    """The square root for a formula: its derivative at zero is zero, as is that of `np.std`."""
    return np.sqrt(np.where(v == 0, np.inf, v))


# --- where= and initial= ----------------------------------------------------------------------


def _sum(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    *,
    keepdims: Any = False,
    initial: Any = 0,
    where: Any = True,
) -> Any:
    return np.sum(filled(a, where, 0.0), axis=axis, keepdims=keepdims)


def _prod(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    *,
    keepdims: Any = False,
    initial: Any = 1,
    where: Any = True,
) -> Any:
    return np.prod(filled(a, where, 1.0), axis=axis, keepdims=keepdims) * initial


def _mean(
    a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False, where: Any = True
) -> Any:
    total = np.sum(filled(a, where, 0.0), axis=axis, keepdims=keepdims)
    return total / counted(a, where, axis, keepdims)


def _variance(
    a: Any, axis: Any = None, *, ddof: Any = 0, keepdims: Any = False, where: Any = True
) -> Any:
    mean = _mean(a, axis, keepdims=True, where=where)
    apart = filled(a - mean, where, 0.0)
    total = np.sum(np.real(apart * conjugate(apart)), axis=axis, keepdims=keepdims)
    return total / (counted(a, where, axis, keepdims) - ddof)


def _deviation(
    a: Any, axis: Any = None, *, ddof: Any = 0, keepdims: Any = False, where: Any = True
) -> Any:
    return root(_variance(a, axis, ddof=ddof, keepdims=keepdims, where=where))


def _attained(y: Any, a: Any, axis: Any, initial: Any, where: Any = True) -> Any:
    """Where the extreme is attained, half of it if the initial value is as large. There may be no
    element that attains it, or none at all."""
    extreme = a == y if where is True else np.logical_and(where, a == y)
    ties = np.sum(extreme, axis=axis, keepdims=axis is not None)
    return extreme / np.where(y == initial, np.maximum(2 * ties, 1), ties)


variant(np.sum, "where initial", _sum)
variant(np.prod, "where initial", _prod)
variant(np.mean, "where", _mean)
variant(np.var, "where", _variance)
variant(np.std, "where", _deviation)
variant(
    (np.max, np.amax, np.min, np.amin),
    "where initial",
    lambda a, axis=None, *, keepdims=False, initial, where=True: None,
    rule=weighted(_attained),
)

# --- nan --------------------------------------------------------------------------------------


def _is_number(a: Any, where: Any = True) -> Any:
    """Which elements count: those that are numbers, of those that are asked for."""
    return ~np.isnan(a) if where is True else np.logical_and(where, ~np.isnan(a))


defined(
    np.nansum,
    lambda a, axis=None, dtype=None, *, keepdims=False, where=True: _sum(
        a, axis, keepdims=keepdims, where=_is_number(a, where)
    ),
)
defined(
    np.nanprod,
    lambda a, axis=None, dtype=None, *, keepdims=False, where=True: np.prod(
        filled(a, _is_number(a, where), 1.0), axis=axis, keepdims=keepdims
    ),
)
defined(
    np.nanmean,
    lambda a, axis=None, dtype=None, *, keepdims=False, where=True: _mean(
        a, axis, keepdims=keepdims, where=_is_number(a, where)
    ),
)
defined(
    np.nanvar,
    lambda a, axis=None, *, ddof=0, keepdims=False, where=True: _variance(
        a, axis, ddof=ddof, keepdims=keepdims, where=_is_number(a, where)
    ),
    aliases={"correction": "ddof"},
)
defined(
    np.nanstd,
    lambda a, axis=None, *, ddof=0, keepdims=False, where=True: _deviation(
        a, axis, ddof=ddof, keepdims=keepdims, where=_is_number(a, where)
    ),
    aliases={"correction": "ddof"},
)
defined(
    np.nancumsum,
    lambda a, axis=None, dtype=None: np.cumsum(filled(a, _is_number(a), 0.0), axis=axis),
)
defined(
    np.nancumprod,
    lambda a, axis=None, dtype=None: np.cumprod(filled(a, _is_number(a), 1.0), axis=axis),
)
defined(
    np.nanmax,
    lambda a, axis=None, *, keepdims=False: np.max(
        filled(a, _is_number(a), -np.inf), axis=axis, keepdims=keepdims
    ),
)
defined(
    np.nanmin,
    lambda a, axis=None, *, keepdims=False: np.min(
        filled(a, _is_number(a), np.inf), axis=axis, keepdims=keepdims
    ),
)
