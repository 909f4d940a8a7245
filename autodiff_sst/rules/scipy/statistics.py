"""Statistics of samples, and densities that are estimated from them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of, unknown_dims
from ...scipy_runtime import estimated_density, log_estimated_density
from ..forms import Refused, defined, flat, general
from ..objects import MAKERS, Maker
from ..reductions import count
from ..refusing import unknown
from ..symbols import Symbol
from .names import entering

enter = entering("scipy.stats")


def _sem(a: Any, axis: Any = 0, ddof: Any = 1, *, keepdims: bool = False) -> Any:
    return np.std(a, axis=axis, ddof=ddof, keepdims=keepdims) / np.sqrt(count(a, axis))


def _centred(a: Any, axis: Any) -> Any:
    return a - np.mean(a, axis=axis, keepdims=axis is not None)


def _zscore(a: Any, axis: Any = 0, ddof: Any = 0) -> Any:
    d = _centred(a, axis)
    return d / np.std(a, axis=axis, ddof=ddof, keepdims=axis is not None)


def _moment(a: Any, order: int = 1, axis: Any = 0, *, keepdims: bool = False) -> Any:
    return np.mean(_centred(a, axis) ** order, axis=axis, keepdims=keepdims)


def _skew(a: Any, axis: Any = 0, *, keepdims: bool = False) -> Any:
    variance = _moment(a, 2, axis, keepdims=keepdims)
    return _moment(a, 3, axis, keepdims=keepdims) / variance**1.5


def _kurtosis(a: Any, axis: Any = 0, fisher: bool = True, *, keepdims: bool = False) -> Any:
    variance = _moment(a, 2, axis, keepdims=keepdims)
    return _moment(a, 4, axis, keepdims=keepdims) / variance**2


enter(defined, "sem", _sem)
enter(defined, "zscore", _zscore)
enter(defined, "moment", _moment)
enter(defined, "skew", _skew)
enter(defined, "kurtosis", _kurtosis)
enter(
    defined,
    "gmean",
    lambda a, axis=0, *, keepdims=False: np.exp(np.mean(np.log(a), axis=axis, keepdims=keepdims)),
)
enter(
    defined,
    "hmean",
    lambda a, axis=0, *, keepdims=False: 1.0 / np.mean(1.0 / a, axis=axis, keepdims=keepdims),
)


def _entropy(pk: Any, qk: Any = None, base: Any = None, axis: Any = 0) -> Any:
    p = pk / np.sum(pk, axis=axis, keepdims=True)
    if qk is None:
        found = np.sum(special.entr(p), axis=axis)
    else:
        found = np.sum(special.rel_entr(p, qk / np.sum(qk, axis=axis, keepdims=True)), axis=axis)
    return found if base is None else found / np.log(base)


enter(defined, "entropy", _entropy, inputs=2)
enter(flat, "rankdata")
_VALUE = "is not known for the value, of which there may be several: use the count"


def _mode_tangent(t: Any, y: Any, a: Any, axis: Any = 0, *, keepdims: bool = False) -> Any:
    return unknown(y[0], "scipy.stats.mode", _VALUE), None


def _mode_adjoint(g: Any, y: Any, a: Any, axis: Any = 0, *, keepdims: bool = False) -> Any:
    if g[0] is not None:
        raise Refused(_VALUE)
    return (None,)


enter(
    general,
    "mode",
    _mode_tangent,
    _mode_adjoint,
    results=2,
    result_class=type(stats.mode([0.0])),
)

# --- kernel estimates -------------------------------------------------------------------------


def _bandwidth(bw_method: Any, n: Any, d: Any) -> Any:
    if bw_method is None or (isinstance(bw_method, str) and bw_method == "scott"):
        return n ** (-1.0 / (d + 4.0))
    if isinstance(bw_method, str) and bw_method == "silverman":
        return (n * (d + 2.0) / 4.0) ** (-1.0 / (d + 4.0))
    if isinstance(bw_method, str):
        raise Refused("is known for the bandwidths 'scott', 'silverman' and numbers")
    return bw_method


def _estimate(points: Any, dataset: Any, bw_method: Any = None) -> Any:
    if dataset.ndim == 1:
        n = np.shape(dataset)[0]
        width = _bandwidth(bw_method, n, 1.0) * np.std(dataset, ddof=1)
        apart = points if np.ndim(points) == 0 else np.expand_dims(points, -1)
        z = (apart - dataset) / width
        kernels = np.exp(-0.5 * z**2) / width
        return np.mean(kernels, axis=-1) / np.sqrt(2.0 * np.pi)
    d, n = np.shape(dataset)[0], np.shape(dataset)[1]
    centred = dataset - np.mean(dataset, axis=1, keepdims=True)
    factor = _bandwidth(bw_method, n, d)
    covariance = factor**2 * (centred @ np.transpose(centred)) / (n - 1.0)
    moved = np.expand_dims(points, -1) - np.expand_dims(dataset, 1)
    whitened = np.tensordot(np.linalg.inv(covariance), moved, axes=1)
    kernels = np.exp(-0.5 * np.sum(moved * whitened, axis=0))
    return np.mean(kernels, axis=-1) / np.sqrt(np.linalg.det(2.0 * np.pi * covariance))


def _checked_estimate(points: Any, dataset: Any, bw_method: Any = None) -> Any:
    axes = np.ndim(points)
    if (isinstance(points, Symbol) or not axes) and (axes or 1) != dataset.ndim:
        raise Refused("is known for points in the form of the data: one axis, or coordinates first")
    found = _estimate(points, dataset, bw_method)
    return found if axes else np.reshape(found, (1,))  # a number is one point


def _at_points(points: Atom, *_: Atom, **__: Atom) -> Type:
    dims = dims_of(points.type)
    return Array("float64", None if dims is None else unknown_dims(dims[-1:] or (1,)))


defined(estimated_density, _checked_estimate, inputs=3, infer=_at_points)
defined(
    log_estimated_density,
    lambda points, dataset, bw_method=None: np.log(_checked_estimate(points, dataset, bw_method)),
    inputs=3,
    infer=_at_points,
)
_METHODS = dict.fromkeys(("__call__", "evaluate", "pdf"), estimated_density)
MAKERS[stats.gaussian_kde] = Maker(
    ("dataset", "bw_method"), {**_METHODS, "logpdf": log_estimated_density}
)
