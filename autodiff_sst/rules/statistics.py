"""Statistics: moments, order statistics and what is made of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.nodes import Const
from .forms import Refused, defined
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

# --- averages and covariances -----------------------------------------------------------------


def _average(
    a: Any,
    axis: Any = None,
    weights: Any = None,
    returned: Any = False,
    *,
    keepdims: Any = False,
) -> Any:
    options = {"axis": axis, "keepdims": keepdims}
    if isinstance(axis, Symbol):
        raise Refused("needs its option 'axis' to be known while compiling")
    if weights is None:
        found = np.mean(a, **options)
        return (found, np.sum(np.ones_like(a), **options)) if returned else found
    if axis is not None and weights.ndim != a.ndim:
        axes = [k % a.ndim for k in ((axis,) if isinstance(axis, int) else axis)]
        if len(axes) > 1:
            weights = np.transpose(weights, tuple(int(k) for k in np.argsort(axes)))
        weights = np.expand_dims(weights, tuple(k for k in range(a.ndim) if k not in axes))
    total = np.sum(weights * np.ones_like(a), **options)
    found = np.sum(a * weights, **options) / total
    return (found, total) if returned else found


def _average_results(*_: Any, returned: Any = Const(False), **__: Any) -> int:  # noqa: B008
    return 2 if returned == Const(True) else 1


defined(np.average, _average, inputs=(0, 2), results=_average_results)


def _observations(m: Any, rowvar: Any) -> Any:
    """A variable in each row."""
    if m.ndim == 1:
        return np.expand_dims(m, 0)
    return m if rowvar else m.T


def _cov(
    m: Any,
    y: Any = None,
    rowvar: Any = True,
    bias: Any = False,
    ddof: Any = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    x = _observations(m, rowvar)
    if y is not None:
        x = np.concatenate([x, _observations(y, rowvar)], axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    centred, freedom, weights = _weighed(x, ddof, fweights, aweights)
    again = centred if weights is None else centred * weights
    found = centred @ conjugate(again.T) / freedom
    single = m.ndim == 1 and y is None
    return found[0, 0] if single else np.squeeze(found) if x.dims[0] == 1 else found


def _weighed(x: Any, ddof: Any, fweights: Any, aweights: Any) -> tuple[Any, Any, Any]:
    """Deviations from the mean, degrees of freedom, weights."""
    n = np.shape(x)[1]
    if fweights is None and aweights is None:
        return x - np.mean(x, axis=1, keepdims=True), n - ddof, None
    weights = 1.0
    for given in (fweights, aweights):
        weights = weights if given is None else given * weights
    total = np.sum(weights)
    centred = x - np.sum(x * weights, axis=1, keepdims=True) / total
    lost = ddof if aweights is None else ddof * np.sum(weights * aweights) / total
    return centred, total - lost, weights


defined(np.cov, _cov, inputs=(0, 1, 5, 6))


def _corrcoef(x: Any, y: Any = None, rowvar: Any = True, *, dtype: Any = None) -> Any:
    c = _cov(x, y, rowvar)
    if c.ndim == 0:
        return c / c
    d = np.sqrt(np.real(np.diagonal(c)))
    return c / np.expand_dims(d, -1) / d


defined(np.corrcoef, _corrcoef, inputs=2)
