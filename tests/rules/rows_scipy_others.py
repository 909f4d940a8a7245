"""Rows: integrals and other functions of SciPy."""

from __future__ import annotations

import numpy as np
import scipy.fft
from rules.rows import ROW, M, P, Row, S, T, V, W, row, single
from scipy import integrate, ndimage, stats
from scipy.spatial import distance

from autodiff_sst import scipy_runtime

GRID = np.array([0.0, 0.4, 1.1, 1.5])
GRID5 = np.array([0.0, 0.4, 1.1, 1.5, 2.3])

INTEGRALS: list[Row] = [
    *(
        row(f, y, *x, **options)
        for f in (integrate.trapezoid, integrate.cumulative_trapezoid)
        for y, x, options in (
            (V, (), {}),
            (V, (GRID,), {}),
            (M, (GRID,), {"axis": 1}),
            (M, (GRID[:3], 1.0, 0), {}),
            (M, (P.T.cumsum(axis=0).T, 1.0), {}),
            (M, (None, 0.7, 0), {}),
            (T, (None, 0.7, 1), {}),
        )
    ),
    row(integrate.cumulative_trapezoid, M, axis=0, initial=0),
    row(integrate.trapezoid, *single(V), dx=0.5),
    *(
        row(integrate.simpson, y, *x, **options)
        for y, x, options in (
            (V, (), {}),
            (np.append(V, 0.7), (), {"dx": 0.3}),
            (V, (GRID,), {}),
            (np.append(W, 0.7), (GRID5,), {}),
            (M, (GRID[:3],), {"axis": 0}),
            (M, (P.cumsum(axis=1),), {"axis": 1}),
        )
    ),
]
TRANSFORMS: list[Row] = [
    *(
        row(f, x, type=kind, norm=norm, depth=1)
        for f in (scipy.fft.dct, scipy.fft.idct, scipy.fft.dst, scipy.fft.idst)
        for kind in (1, 2, 3, 4)
        for norm in (None, "ortho", "forward")
        for x in (V,)
    ),
    *(row(f, T, type=3, axis=1) for f in (scipy.fft.dct, scipy.fft.dst)),
    *(row(f, M, n=6) for f in (scipy.fft.dct, scipy.fft.idst)),
    row(scipy.fft.dct, *single(V)),
    *(row(f, T, depth=2) for f in (scipy.fft.dctn, scipy.fft.idctn, scipy.fft.dstn)),
    row(scipy.fft.idstn, T, axes=(0, 2), norm="ortho"),
]
METRICS = """euclidean sqeuclidean cityblock chebyshev cosine correlation canberra braycurtis
minkowski"""
SPATIAL: list[Row] = [
    *(row(getattr(distance, name), V, W + ROW + 0.3, depth=2) for name in METRICS.split()),
    row(distance.cdist, P, M, depth=2),
    row(distance.cdist, P, M, metric="sqeuclidean", depth=2),
    row(distance.pdist, P, depth=2),
    *(
        row(f, *args, V[:3], depth=2)
        for f, args in ((scipy_runtime.vector_matrix, ()), (scipy_runtime.vector_applied, (S,)))
    ),
    row(scipy_runtime.vector_matrix, 40.0 * V[:3], degrees=True, depth=2),
    row(scipy_runtime.quaternion_matrix, W, depth=2),
    row(scipy_runtime.quaternion_applied, V[:3], W, inverse=True, depth=2),
    row(scipy_runtime.euler_matrix, V[:3], seq="xyz", depth=2),
    row(scipy_runtime.euler_applied, S, V[:2], seq="ZX", depth=2),
    row(ndimage.map_coordinates, P, np.stack([V, W]), order=1, depth=2),
    row(ndimage.map_coordinates, P, np.stack([V, W]) + 0.15, order=0, mode="nearest", depth=2),
]
IMAGES: list[Row] = [
    *(
        row(f, P, 1, mode=mode, depth=2)
        for f in (ndimage.gaussian_filter, ndimage.gaussian_filter1d)
        for mode in ("reflect", "wrap", "constant")
    ),
    *(row(f, P, 3, depth=2) for f in (ndimage.uniform_filter, ndimage.uniform_filter1d)),
    row(ndimage.laplace, P, depth=2),
    row(ndimage.laplace, P, mode="wrap", depth=2),
]
SAMPLES: list[Row] = [
    *(row(f, P, axis=1, depth=2) for f in (stats.sem, stats.zscore, stats.gmean, stats.hmean)),
    *(row(f, P, depth=2) for f in (stats.sem, stats.zscore, stats.skew, stats.kurtosis)),
    row(stats.entropy, P, P[::-1] + 0.1, depth=2),
    row(stats.moment, P, 3, axis=None, depth=2),
    row(scipy_runtime.estimated_density, V, W, depth=2),
    row(scipy_runtime.log_estimated_density, V, W, bw_method=0.7, depth=1),
]
SPD = S @ S.T + np.eye(3)
ALPHA = np.array([1.4, 2.5, 0.8])
VECTORS: list[Row] = [
    row(stats.multivariate_normal.logpdf, P[:, :3], ALPHA, SPD, depth=2),
    row(stats.multivariate_normal.pdf, V[:3], ALPHA, SPD, depth=2),
    row(stats.multivariate_normal.entropy, ALPHA, SPD, depth=2),
    row(stats.multivariate_t.logpdf, V[:3], ALPHA, SPD, 3.4, depth=2),
    row(stats.multivariate_t.pdf, V[:3], ALPHA, SPD, 3.4, depth=1),
    row(stats.wishart.logpdf, SPD, 4.5, S.T @ S, depth=2),
    row(stats.wishart.pdf, SPD, 4.5, S.T @ S, depth=1),
]
OTHERS: list[Row] = [*INTEGRALS, *TRANSFORMS, *SPATIAL, *IMAGES, *SAMPLES, *VECTORS]
