"""Rows: integrals and other functions of SciPy."""

from __future__ import annotations

import numpy as np
import scipy.fft
from rules.rows import M, P, Row, T, V, W, row, single
from scipy import integrate

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
OTHERS: list[Row] = [*INTEGRALS, *TRANSFORMS]
