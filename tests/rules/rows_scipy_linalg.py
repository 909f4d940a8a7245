"""Rows: the functions of `scipy.linalg`."""

from __future__ import annotations

from typing import Any

import numpy as np
from rules.rows import BATCH, NORMS, ONE, SPD, U3, V3, ZH, ZS, M, Row, S, V, Z, row, single
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
    *(row(linalg.norm, x, **options) for x, options in NORMS[::4]),
    row(linalg.norm, V),
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
LINALG: list[Row] = [*SHARED, *EQUATIONS, *CHOLESKY]
