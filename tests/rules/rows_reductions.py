"""Rows: reductions with where=, functions that pass over nan, statistics, calculus."""

from __future__ import annotations

from typing import Any

import numpy as np
from rules.case import ROW, M, P, T, V, W
from rules.rows import AXES, EMPTY, HOLES, NO_ROWS, V3, Row, Z, row, single

MASK = np.array([True, False, True, True])
MASKS = P > 0.6
NANS = np.where(np.arange(12).reshape(3, 4) % 5 == 1, np.nan, M)
GRID = np.array([0.0, 0.4, 1.1, 1.5])
FEW: list[dict[str, Any]] = [{}, {"axis": 0}, {"axis": -1, "keepdims": True}, {"axis": (0, 1)}]
PLACES = np.array([0, 2, 2, 5])

MASKED: list[Row] = [
    *(
        row(f, x, where=mask, **options)
        for f in (np.sum, np.prod, np.mean, np.var)
        for x, mask in ((M, MASKS), (P, MASK))
        for options in (FEW if mask is MASKS else FEW[2:])
    ),
    *(row(np.std, P, where=MASK, **options) for options in FEW[2:]),
    *(
        row(f, P, where=MASK, initial=bound, **options)
        for f, bound in ((np.max, 0.1), (np.amax, 0.1), (np.min, 9.0), (np.amin, 9.0))
        for options in FEW
    ),
    *(
        row(f, x, initial=bound, **options)
        for f, bound in ((np.max, 0.1), (np.min, 9.0), (np.sum, 2.0), (np.prod, 2.0))
        for x in (EMPTY, NO_ROWS, NO_ROWS.T)
        for options in ({}, {"axis": 0}, {"axis": -1, "keepdims": True})
    ),
    row(np.max, NO_ROWS, initial=0.1, axis=0, where=MASK[:3]),
    row(np.sum, V, initial=2.0),
    row(np.prod, HOLES, initial=2.0, axis=1),
    row(np.sum, *single(P), where=MASK),
    *(
        row(f, x, **options)
        for f in (np.nansum, np.nanprod, np.nanmean, np.nanvar, np.nanstd)
        for x in (NANS, P)
        for options in FEW
    ),
    *(row(f, x, **options) for f in (np.nanmax, np.nanmin) for x in (P, T) for options in FEW),
    row(np.nanvar, P, ddof=1, axis=1),
    *(
        row(f, P, **options)
        for f in (np.nancumsum, np.nancumprod)
        for options in ({}, {"axis": 0}, {"axis": 1})
    ),
]

QUANTILES: list[Row] = [
    *(row(np.median, x, **k) for x, choices in ((V, AXES[:2]), (T, AXES)) for k in choices),
    *(row(np.quantile, P, q, **options) for q in (0.3, np.array([0.2, 0.9])) for options in FEW),
    *(
        row(np.quantile, M, 0.37, axis=1, method=method)
        for method in ("lower", "higher", "midpoint", "nearest", "hazen", "weibull")
    ),
    *(
        row(np.quantile, M, 0.37, axis=0, method=method)
        for method in ("median_unbiased", "inverted_cdf", "averaged_inverted_cdf")
    ),
    row(np.quantile, V, 0.4, method="inverted_cdf", weights=ROW),
    row(np.quantile, M, 0.4, axis=1, method="inverted_cdf", weights=P),
    row(np.quantile, *single(V), 0.3),
    row(np.percentile, M, 30.0),
    row(np.percentile, M, np.array([10.0, 60.0]), axis=1, keepdims=True),
    *(row(f, P, 0.3, **k) for f in (np.nanquantile, np.nanpercentile) for k in FEW),
    row(np.nanquantile, P, np.array([0.2, 0.7]), axis=1),
    *(row(np.nanmedian, P, **options) for options in FEW),
    *(row(np.partition, x, 1) for x in (W, M, T)),
    row(np.partition, M, 1, axis=0),
    row(np.partition, M, 3, axis=None),
    row(np.sort_complex, W),
    row(np.sort_complex, Z),
    row(np.histogram, V, 3),
    row(np.histogram, V, 3, weights=W),
    row(np.histogram, V, 3, density=True, weights=P[0]),
    row(np.histogram_bin_edges, V, 3),
    row(np.bincount, PLACES, V),
    row(np.bincount, PLACES, V, minlength=9),
]

STATISTICS: list[Row] = [
    row(np.average, V),
    row(np.average, V, weights=ROW),
    row(np.average, M, axis=0, keepdims=True),
    row(np.average, M, axis=1, weights=ROW),
    row(np.average, M, axis=0, weights=V3),
    row(np.average, M, weights=P),
    row(np.average, M, axis=1, weights=P, returned=True),
    row(np.average, *single(M), axis=1, weights=ROW.astype(np.float32)),
    *(row(np.cov, x, **k) for x in (V, M) for k in ({}, {"bias": True}, {"ddof": 0})),
    row(np.cov, V, W),
    row(np.cov, M, P, rowvar=False),
    row(np.cov, M, fweights=np.array([1, 2, 1, 3])),
    *(row(np.corrcoef, *x) for x in ((M,), (V, W), (M, P))),
    row(np.corrcoef, M, rowvar=False),
]

CALCULUS: list[Row] = [
    *(row(np.gradient, x) for x in (V, M, T)),
    row(np.gradient, V, 0.3),
    row(np.gradient, V, GRID),
    row(np.gradient, V, GRID, edge_order=2),
    row(np.gradient, M, 0.3, GRID),
    row(np.gradient, M, 0.3, axis=0, edge_order=2),
    row(np.gradient, T, axis=(2, 0)),
    *(row(np.trapezoid, *x) for x in ((V,), (M,), (V, GRID), (M, GRID), (M, P.cumsum(axis=1)))),
    row(np.trapezoid, M, dx=0.3, axis=0),
    row(np.interp, V, GRID, W),
    row(np.interp, M, GRID, W),
    row(np.interp, 0.7, GRID, W),
    row(np.interp, V, GRID[:3] + 0.45, W[:3], left=-1.0, right=2.0),
    row(np.interp, V, GRID, W, period=1.7),
    *(
        row(f, a, v, mode)
        for f in (np.convolve, np.correlate)
        for a, v in ((V, W[:3]), (V[:2], W))
        for mode in ("full", "same", "valid")
    ),
    row(np.convolve, Z, Z[:2] + 0.3),
    *(row(np.convolve, a, v, "same") for a, v in ((V, 0.7), (0.7, V), (0.7, 0.4), (Z, 0.7))),
    row(np.logaddexp.reduce, M, axis=0),
    row(np.logaddexp.reduce, M, axis=1, keepdims=True),
    row(np.logaddexp.reduce, M, axis=None),
    row(np.hypot.reduce, M, axis=1),
    *(
        row(f, x, axis=axis)
        for f in (np.maximum.accumulate, np.minimum.accumulate, np.logaddexp.accumulate)
        for x in (M, T)
        for axis in (0, -1)
    ),
    row(np.maximum.accumulate, W),
    row(np.add.reduceat, V, np.array([0, 2, 1])),
    row(np.add.reduceat, M, np.array([1, 3]), axis=1),
]
if hasattr(np, "cumulative_sum"):
    CALCULUS += [
        row(f, x, include_initial=first, **options)
        for f in (np.cumulative_sum, np.cumulative_prod)
        for x, options in ((V, {}), (HOLES, {"axis": 0}), (T, {"axis": -1}))
        for first in (False, True)
    ]

ALL = [*MASKED, *QUANTILES, *STATISTICS, *CALCULUS]
