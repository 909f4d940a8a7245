"""Rows: the functions of `scipy.linalg`."""

from __future__ import annotations

from typing import Any

import numpy as np
from rules.case import BATCH
from rules.rows import ONE, SPD, U3, V3, ZH, ZS, M, P, Row, S, V, W, Z, row, single
from rules.rows_products import NORMS
from scipy import linalg

from autodiff_sst import scipy_runtime

TRIANGULAR: list[dict[str, Any]] = [
    {},
    {"lower": True},
    {"trans": 1},
    {"trans": "T", "lower": True, "unit_diagonal": True},
    {"trans": 2},
]
SHARED: list[Row] = [
    *(row(linalg.inv, x) for x in (S, ZS, ONE)),
    row(linalg.inv, *single(S)),
    row(linalg.inv, S, check_finite=False),
    *(row(linalg.det, x) for x in (S, ZS, BATCH)),
    *(row(linalg.norm, x, **options) for x, options in NORMS[::4] if x.dtype != np.float32),
    row(linalg.norm, V),
    # Rows that SciPy adds in another order.
    row(linalg.norm, np.cos(np.arange(51.0)).reshape(3, 17), ord=np.inf),
    row(linalg.svd, M, full_matrices=False),
    row(linalg.svd, M, compute_uv=False),
    row(linalg.svdvals, M),
]
EQUATIONS: list[Row] = [
    *(row(linalg.solve, S, b) for b in (V3, M, M[:, :1])),
    row(linalg.solve, ZS, Z),
    row(linalg.solve, *single(S, V3)),
    *(row(linalg.solve, SPD, V3, assume_a=kind) for kind in ("pos", "sym", "her", "gen")),
    row(linalg.solve, SPD, M, lower=True, assume_a="pos"),
    row(linalg.solve, ZH, Z, assume_a="her"),
    *(row(linalg.solve_triangular, S, b, **k) for k in TRIANGULAR for b in (V3, M)),
    *(row(linalg.solve_triangular, ZS, Z, **k) for k in TRIANGULAR),
]
CHOLESKY: list[Row] = [
    *(row(linalg.cholesky, x, lower=k) for x in (SPD, ZH) for k in (False, True)),
    row(linalg.cholesky, *single(SPD)),
    row(scipy_runtime.cholesky_factor, SPD),
    row(scipy_runtime.cholesky_factor, SPD, lower=True),
    *(row(scipy_runtime.solve_by_cholesky, S, b, lower=k) for b in (U3, M) for k in (False, True)),
]
TALL = M.T
EIGEN: list[Row] = [
    row(linalg.eigh, SPD),
    row(linalg.eigh, SPD, lower=False, depth=2),
    row(linalg.eigh, S, eigvals_only=True, depth=2),
    row(linalg.eigh, S, SPD, depth=2),
    row(linalg.eigh, S, SPD, eigvals_only=True, lower=False, depth=2),
    row(linalg.eigvalsh, S, depth=2),
    row(linalg.eigvalsh, ZH, depth=1),
    row(linalg.eigvals, S),
    row(linalg.eigvals, ZS, depth=2),
]
FACTORS: list[Row] = [
    *(row(linalg.pinv, x, depth=2) for x in (S, M, TALL)),
    *(row(linalg.qr, x, mode="economic", depth=2) for x in (S, TALL)),
    row(linalg.qr, S, depth=2),
    row(linalg.qr, M, depth=2),
    row(scipy_runtime.determined_columns, S, SPD),
    row(linalg.qr, M, mode="economic", depth=2),
    row(linalg.qr, M, mode="economic", pivoting=True, depth=2),
    *(row(linalg.lu, x, depth=2) for x in (M, TALL)),
    row(linalg.qr, TALL, mode="economic", pivoting=True, depth=2),
    row(linalg.lu, S, depth=2),
    row(linalg.lu, S[::-1].copy(), depth=2),
    row(linalg.lu_factor, S[::-1].copy(), depth=2),
    *(row(scipy_runtime.solve_by_lu, S, b, np.array([2, 1, 2]), depth=2) for b in (U3, M)),
]
MADE: list[Row] = [
    row(linalg.toeplitz, V),
    row(linalg.toeplitz, Z),
    row(linalg.toeplitz, V, W[:3]),
    row(linalg.hankel, V),
    row(linalg.hankel, V, W[:3]),
    row(linalg.circulant, V),
    row(linalg.companion, V),
    row(linalg.leslie, V, V3),
    *(
        row(linalg.convolution_matrix, x, n, mode=mode)
        for mode in ("full", "same", "valid")
        for x, n in ((V, 3), (V3, 5))
    ),
    row(linalg.block_diag, S, V, M),
    row(linalg.block_diag, S, 0.7, M[:, :1]),
    row(linalg.khatri_rao, M, P[:2], depth=2),
]
BANDS = np.array(
    [[0.0, 0.0, 0.3, 0.2], [0.0, 0.5, -0.4, 0.6], [2.0, 1.8, 2.2, 1.7], [0.4, 0.1, 0.3, 0.0]]
)
MATRIX: list[Row] = [
    row(linalg.expm, S),
    row(linalg.expm, ZS, depth=2),
    row(linalg.expm, *single(S), depth=2),
    row(linalg.expm_frechet, S, ZS.real, depth=2),
    row(linalg.sqrtm, SPD, depth=2),
    row(linalg.logm, SPD, depth=2),
    row(linalg.sinm, S, depth=2),
    *(row(f, S, depth=1) for f in (linalg.cosm, linalg.tanm, linalg.sinhm, linalg.coshm)),
    row(linalg.tanhm, S, depth=1),
    row(linalg.fractional_matrix_power, SPD, 3, depth=1),
    row(linalg.solve_sylvester, S, SPD, ZS.real, depth=2),
    row(linalg.solve_sylvester, S, SPD[:2, :2], M[:, :2], depth=2),
    row(linalg.solve_continuous_lyapunov, S, SPD, depth=2),
    row(linalg.solve_discrete_lyapunov, 0.3 * S, SPD, depth=2),
    row(linalg.solve_toeplitz, SPD[0], V3, depth=2),
    row(linalg.matmul_toeplitz, SPD[0], V3, depth=2),
    row(linalg.solve_circulant, SPD[0], V3, depth=2),
    *(row(linalg.solve_banded, (1, 2), BANDS, b, depth=2) for b in (V, M.T)),
    *(row(scipy_runtime.banded_product, BANDS, b, 1, 2) for b in (V, M.T)),
    *(row(scipy_runtime.banded_outer, *b, 1, 2) for b in ((V, W), (M.T, P.T))),
    row(scipy_runtime.banded_transpose, BANDS, 1, 2),
]
LINALG: list[Row] = [*SHARED, *EQUATIONS, *CHOLESKY, *EIGEN, *FACTORS, *MADE, *MATRIX]
