"""Order statistics: quantiles of sorted samples, and what histograms are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import stop_gradient
from .forms import Refused, defined, general, variant
from .indexing import additem_call
from .reductions import reduced_axes
from .refusing import unknown
from .shapes import astype
from .symbols import Symbol, apply, written

# The position of the quantile q of n samples is n q + alpha + q (1 - alpha - beta) - 1, counted
# from 0 (Hyndman & Fan 1996, Sample quantiles in statistical packages).
_CONTINUOUS = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "linear": (1.0, 1.0),
    "median_unbiased": (1.0 / 3.0, 1.0 / 3.0),
    "normal_unbiased": (3.0 / 8.0, 3.0 / 8.0),
}


def _in_rows(a: Any, axis: Any) -> Any:
    """The axes that are reduced as one, which comes last."""
    axes = reduced_axes(a, axis)
    if len(axes) == a.ndim:
        return a if a.ndim == 1 else np.ravel(a)
    last = tuple(range(-len(axes), 0))
    moved = a if axes == (a.ndim - 1,) else np.moveaxis(a, axes, last)
    if len(axes) == 1:
        return moved
    rest = tuple(np.shape(moved)[k] for k in range(a.ndim - len(axes)))
    return np.reshape(moved, (*rest, -1))


def _position(n: Any, q: Any, method: str) -> Any:
    """Where between the sorted samples the quantile lies."""
    if method in _CONTINUOUS:
        alpha, beta = _CONTINUOUS[method]
        return np.clip(n * q + (alpha + q * (1.0 - alpha - beta)) - 1.0, 0.0, n - 1.0)
    # The other ways choose samples, or the middle of two: NumPy tells the place among 0, 1, 2...
    numbers = apply(astype, apply(np.arange, n), "float64")
    return np.quantile(numbers, apply(stop_gradient, q), method=method)


def _whole(h: Any) -> Any:
    return apply(astype, np.floor(h), "int64") if isinstance(h, Symbol) else int(np.floor(h))


def _between(rows: Any, h: Any, n: Any) -> Any:
    """The sorted samples, interpolated at a position."""
    ordered = np.sort(rows)
    low = _whole(h)
    high = np.minimum(low + 1, n - 1)
    part = h - low
    return ordered[_last(rows, low)] * (1.0 - part) + ordered[_last(rows, high)] * part


def _last(x: Any, index: Any) -> Any:
    return index if x.ndim == 1 else (Ellipsis, index)


def _placed(found: Any, a: Any, q: Any, axis: Any, keepdims: Any) -> Any:
    """The axis of several quantiles comes first."""
    many = np.ndim(q)
    if many:
        found = found if found.ndim == 1 else np.moveaxis(found, -1, 0)
    if keepdims:
        axes = tuple(k + many for k in reduced_axes(a, axis))
        found = np.expand_dims(found, axes)
    return found


def _quantile(
    a: Any, q: Any, axis: Any = None, *, method: Any = "linear", keepdims: Any = False
) -> Any:
    rows = _in_rows(a, axis)
    n = np.shape(rows)[rows.ndim - 1]
    if np.ndim(q) > 1:
        raise Refused("is known for one quantile or a vector of them")
    return _placed(_between(rows, _position(n, q, method), n), a, q, axis, keepdims)


def _percentile(
    a: Any, q: Any, axis: Any = None, *, method: Any = "linear", keepdims: Any = False
) -> Any:
    return _quantile(a, q / 100.0, axis, method=method, keepdims=keepdims)


defined(np.quantile, _quantile, inputs=2)
defined(np.percentile, _percentile, inputs=2)
defined(
    np.median,
    lambda a, axis=None, *, keepdims=False: _quantile(a, 0.5, axis, keepdims=keepdims),
)


def _chosen_by_weight(
    a: Any,
    q: Any,
    axis: Any = None,
    *,
    method: Any = "linear",
    keepdims: Any = False,
    weights: Any = None,
) -> Any:
    if np.ndim(q) or isinstance(axis, tuple):
        raise Refused("with weights is known for one quantile along one axis")
    plain = apply(stop_gradient, a)
    rows = a if axis is not None else np.ravel(a)
    along = -1 if axis is None else axis
    value = np.quantile(
        plain, q, axis=axis, method="inverted_cdf", weights=weights, keepdims=axis is not None
    )
    place = np.argmax(rows == value, axis=along, keepdims=True)
    found = np.take_along_axis(rows, place, along)
    if keepdims:
        return found if axis is not None else np.reshape(found, (1,) * a.ndim)
    return np.squeeze(found, axis=along)


variant(np.quantile, "weights", _chosen_by_weight)


def _nan_quantile(
    a: Any, q: Any, axis: Any = None, *, method: Any = "linear", keepdims: Any = False
) -> Any:
    if method not in _CONTINUOUS:
        raise Refused(f"is not known for method={method!r}")
    rows = _in_rows(a, axis)
    n = np.sum(~np.isnan(rows), axis=-1, keepdims=True)
    h = _position(n, q, method)
    ordered = np.sort(rows)  # nan comes last
    low = _whole(h)
    high = np.minimum(low + 1, n - 1)
    part = h - low
    if rows.ndim == 1:
        found = ordered[low] * (1.0 - part) + ordered[high] * part
    else:
        found = np.take_along_axis(ordered, low, -1) * (1.0 - part)
        found = found + np.take_along_axis(ordered, high, -1) * part
    if not np.ndim(q):
        found = np.squeeze(found, axis=-1)
    return _placed(found, a, q, axis, keepdims)


def _nan_percentile(
    a: Any, q: Any, axis: Any = None, *, method: Any = "linear", keepdims: Any = False
) -> Any:
    return _nan_quantile(a, q / 100.0, axis, method=method, keepdims=keepdims)


defined(np.nanquantile, _nan_quantile, inputs=2)
defined(np.nanpercentile, _nan_percentile, inputs=2)
defined(
    np.nanmedian,
    lambda a, axis=None, *, keepdims=False: _nan_quantile(a, 0.5, axis, keepdims=keepdims),
)

# --- histograms -------------------------------------------------------------------------------


def _edges(a: Any, bins: Any, range: Any) -> Any:
    if isinstance(bins, str):
        raise Refused("is not known for bins that are chosen from the samples: give their number")
    if np.ndim(bins):
        return bins
    low, high = (np.min(a), np.max(a)) if range is None else (range[0], range[1])
    # Where all samples are equal, NumPy makes room for them.
    room = np.where(low == high, 0.5, 0.0)
    return apply(np.linspace, low - room, high + room, bins + 1)


def _histogram(
    a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    edges = _edges(a, bins, range)
    if weights is None:
        return 0, edges
    places = np.searchsorted(edges, np.ravel(a), side="right") - 1
    last = np.shape(edges)[0] - 2
    # What lies on the last edge counts to the last bin.
    places = np.where(np.ravel(a) == edges[-1], last, places)
    inside = (places >= 0) & (places <= last)
    counts = apply(
        additem_call,
        written(weights if isinstance(weights, Symbol) else a, np.zeros, last + 1),
        np.where(inside, np.ravel(weights), 0.0),
        np.clip(places, 0, last),
    )
    if density:
        counts = counts / (np.sum(counts) * np.diff(edges))
    return counts, edges


defined(np.histogram, _histogram, inputs=(0, 4), results=2)
defined(
    np.histogram_bin_edges,
    lambda a, bins=10, range=None, weights=None: _edges(a, bins, range),
)


def _counts_only(name: str) -> Any:
    reason = "is zero for the counts, and not known for the edges of the bins"

    def tangent(t: Any, y: Any, *args: Any, **options: Any) -> Any:
        return (None, *(unknown(part, name, reason) for part in y[1:]))

    def adjoint(g: Any, y: Any, *args: Any, **options: Any) -> Any:
        if any(part is not None for part in g[1:]):
            raise Refused(reason)
        return (None,) * len(args)

    return tangent, adjoint


general(np.histogram2d, *_counts_only("np.histogram2d"), inputs=2, results=3)
general(np.histogramdd, *_counts_only("np.histogramdd"), inputs=1, results=2)
