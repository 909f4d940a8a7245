"""Rows: factorisations, pseudo-inverses, powers; moving, padding and splitting."""

from __future__ import annotations

from typing import Any

import numpy as np
from rules.case import BATCH, COLUMN, ROW, M, P, S, V, W
from rules.rows import ONE, SPD, V3, ZH, ZS, Row, Z, row, single

from autodiff_sst.rules import shapes

NORMAL = np.array([[2.0, 1.0, 0.0], [-1.0, 2.0, 0.3], [0.2, 0.1, 5.0]])
STACKS = np.linspace(0.1, 1.3, 24).reshape(2, 4, 3)
FOUR = np.array([1.3, -0.2, 0.4, 0.9])
MASK = np.array([True, False, True, True])

FACTORISATIONS: list[Row] = [
    *(row(np.linalg.eig, x, depth=2) for x in (NORMAL, ZS)),
    *(row(np.linalg.eigvals, x, depth=2) for x in (NORMAL, ZS)),
    *(row(np.linalg.qr, x) for x in (S, M, M.T, BATCH, ZS, ONE, *single(S))),
    *(row(np.linalg.qr, x, mode="r") for x in (S, M, M.T)),
    *(row(np.linalg.pinv, x) for x in (S, M, M.T, BATCH, ZS, *single(S))),
    row(np.linalg.pinv, SPD, hermitian=True),
    *(
        row(np.linalg.lstsq, a, b)
        for a, b in ((M.T, V), (M.T, P.T), (M.T, COLUMN[:1] * V[:, None]))
    ),
    row(np.polyfit, V, W, 1),
    row(np.polyfit, V, M.T, 2, depth=1),
    *(row(np.linalg.matrix_power, S, n) for n in (0, 1, 2, 3, 5, -1, -2)),
    row(np.linalg.matrix_power, BATCH, 3),
    row(np.linalg.multi_dot, [M, M.T, S]),
    row(np.linalg.multi_dot, [V3, M, M.T, V3]),
    *(row(np.linalg.cond, S, p=p) for p in (None, 2, -2, "fro", 1)),
    row(np.linalg.tensorinv, S[None], ind=2),
    row(np.linalg.tensorsolve, S[:, None], V3[:, None]),
    row(np.linalg.cholesky, SPD, upper=True),
    row(np.linalg.cholesky, ZH, upper=True),
    *(row(np.vdot, *x) for x in ((V, W), (M, P), (Z, Z[::-1] + 0.4))),
    *(row(np.vecdot, *x) for x in ((V, W), (M, P), (M, V), (Z, Z[::-1] + 0.4))),
    row(np.vecdot, M, P, axis=0),
    *(row(np.kron, *x) for x in ((V, W[:3]), (S, M[:2]), (V, M[:2]), (M[:2], V3), (0.7, V))),
    row(np.roots, V, depth=2),
    row(np.roots, np.array([1.0, -0.4, 2.0, 0.7]), depth=2),
    *(row(np.fft.hfft, x, **k) for x, k in ((Z, {}), (Z, {"n": 5}), (ZS, {"axis": 0}))),
    *(row(np.fft.ihfft, x, **k) for x, k in ((V, {}), (V, {"n": 3}), (M, {"norm": "ortho"}))),
]
if hasattr(np, "matvec"):
    FACTORISATIONS += [
        *(row(np.matvec, *x) for x in ((M, V), (STACKS, V3), (ZS, Z))),
        *(row(np.vecmat, *x) for x in ((V3, M), (FOUR, STACKS), (Z, ZS))),
    ]

PADS: list[tuple[Any, Any, dict[str, Any]]] = [
    (V, 2, {}),
    (M, (1, 2), {}),
    (M, ((0, 1), (2, 0)), {"constant_values": 1.5}),
    *((V, 2, {"mode": mode}) for mode in ("edge", "wrap", "reflect", "symmetric", "mean")),
    *((M, ((1, 2), (3, 0)), {"mode": mode}) for mode in ("edge", "wrap", "symmetric", "mean")),
    (V, (2, 3), {"mode": "linear_ramp", "end_values": 0.5}),
    (M, ((2, 1), (0, 3)), {"mode": "linear_ramp"}),
]

MOVES: list[Row] = [
    *(row(np.pad, x, width, **options) for x, width, options in PADS),
    row(np.compress, MASK, V),
    row(np.compress, MASK, M, axis=1),
    row(np.compress, MASK, M),
    row(np.extract, MASK, V),
    row(np.extract, M > 0.4, M),
    row(np.broadcast_arrays, V, COLUMN),
    row(np.broadcast_arrays, V, COLUMN, 2.0),
    row(np.split, V, 2),
    row(np.split, M, (1, 3), axis=1),
    row(np.array_split, M, 3, axis=1),
    row(shapes.view_as, Z, "float64"),
    row(shapes.view_as, ZS, "float64"),
    row(shapes.view_as, M, "complex128"),
    row(shapes.in_dtype_of, M, P),
    row(np.logspace, 0.3, 0.9, 4),
    row(np.logspace, 0.3, 0.9, 4, base=2.5),
    row(np.logspace, V, W, 3, axis=1),
    row(np.geomspace, 0.3, 0.9, 4),
    row(np.geomspace, V, ROW, 3, endpoint=False),
    row(np.take, V, np.array([5, -1]), mode="wrap"),
    row(np.take, M, np.array([0, 9]), axis=1, mode="clip"),
    row(np.full_like, V, 0.7, shape=(2, 3)),
]

ALL = [*FACTORISATIONS, *MOVES]
