"""Rows: products and decompositions of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from rules.case import BATCH, COLUMN, ROW, M, P, S, T, V, W
from rules.rows import EMPTY, ONE, SPD, STACK, U3, V3, ZH, ZS, Z, row, single

from autodiff_sst import runtime

# --- products ---------------------------------------------------------------------------------

MATRICES = [
    (V, W),
    (M, V),
    (V3, M),
    (M, M.T),
    (STACK, M),
    (M, STACK),
    (V, STACK),
    (STACK, V3),
    (STACK[:, None], np.stack([M, M**2, M * 2.0])),
    (STACK[:1], T),
    (COLUMN, ROW[None]),
    (np.zeros((2, 0)), np.zeros((0, 3))),
    single(M, V),
    (ZS, Z),
    (ZS, S),
]
EINSUM: list[tuple[Any, ...]] = [
    ("ij,jk->ik", M, M.T),
    ("ij,jk->ki", M, M.T),
    ("ij,ij->", M, P),
    ("i,j->ij", V, U3),
    ("ij,jk", M, M.T),
    ("ba", M),
    ("ii", S),
    ("ii->i", S),
    ("ij->i", S),
    ("ij->", M),
    ("ij->j", M),
    ("ij->ji", M),
    ("ii,ij->j", S, M),
    ("iij,j->i", BATCH[:, :2], U3),
    ("iii->i", np.linspace(0.1, 1.0, 27).reshape(3, 3, 3)),
    ("ij,kl->l", M, P),
    ("...ij,...jk->...ik", STACK, T),
    ("...ij,...jk->...ik", M, STACK),
    ("i...,...i->...", V3, M[:, :3]),
    ("...i->...", T),
    ("...i,i", T, V),
    ("i,ij,j->", V3, M, V),
    (" ij , jk -> ik ", M, M.T),
    ("ij,ij->i", M, M[:, :1]),
    ("ij,ij->ij", M[:1], P),
    ("ij,j->i", ZS, Z),
    ("ij,j->i", *single(M, V)),
]

PRODUCTS = [
    *(row(np.matmul, *pair) for pair in MATRICES),
    *(row(np.dot, *pair) for pair in MATRICES[:4]),
    *(
        row(f, *pair)
        for f in (np.dot, np.inner)
        for pair in [
            (T, V),
            (0.7, V),
            (M, 0.7),
            (0.7, 1.3),
            (T, np.linspace(0, 1, 8).reshape(2, 4)),
        ]
        if not (f is np.dot and np.ndim(pair[0]) == 3 and np.ndim(pair[1]) == 2)
    ),
    row(np.dot, V3, STACK[:, :3]),
    row(np.dot, T, STACK),
    row(np.dot, T, M.T),
    row(np.dot, M, STACK),
    row(np.inner, V, M),
    row(np.inner, M, P[:2]),
    row(np.inner, V, W),
    row(np.inner, T, STACK.swapaxes(1, 2)),
    row(np.tensordot, M, M.T, 1),
    row(np.tensordot, V, W, 1),
    row(np.tensordot, M, P),
    row(np.tensordot, V, W, 0),
    row(np.tensordot, T, M.T, axes=1),
    row(np.tensordot, T, STACK, axes=((0, 2), (0, 1))),
    row(np.tensordot, T, STACK, axes=((2, 0), (1, 0))),
    row(np.tensordot, T, M, axes=(-1, 1)),
    row(np.outer, V, U3),
    row(np.outer, M, V3),
    row(np.outer, 0.7, V),
    row(np.outer, EMPTY, V),
    *(row(np.einsum, *args) for args in EINSUM),
    row(np.einsum, "i,ij,j->", V3, M, V, optimize=True),
    row(np.cross, V3, U3, literal=True),
    row(np.cross, STACK[0], U3, literal=True),
    row(np.cross, V3, STACK[0], literal=True),
    row(np.cross, M, P, axis=0, literal=True),
    row(np.cross, M, STACK[0], axisa=0, axisb=1, axisc=0, literal=True),
    row(np.cross, STACK, STACK[0, :1], literal=True),
]

# --- matrices ---------------------------------------------------------------------------------

NORMS: list[tuple[Any, dict[str, Any]]] = [
    *((x, {}) for x in (V, M, T, Z, *single(V), ONE)),
    *((V, {"ord": k}) for k in (None, 1, 2, 3, 2.5, np.inf, -np.inf, -1, 0)),
    *((W, {"ord": k}) for k in (1, np.inf, 3)),
    *((M, {"ord": k}) for k in ("fro", 1, -1, np.inf, -np.inf, 2, -2, "nuc")),
    *((M, {"axis": k}) for k in (0, -1, (0, 1), (1, 0))),
    (M, {"axis": 1, "keepdims": True}),
    (M, {"axis": 1, "ord": 1}),
    (M, {"axis": 0, "ord": np.inf, "keepdims": True}),
    (M, {"axis": (0,)}),
    (M, {"keepdims": True}),
    (T, {"axis": (0, -1)}),
    (np.stack([M, P]), {"axis": (1, 2), "ord": "nuc"}),
    (T, {"axis": (2, 0), "ord": 2}),
    (T, {"axis": (2, 0), "ord": 1, "keepdims": True}),
    (T, {"axis": (0, 1), "ord": np.inf}),
    (Z, {"ord": 1}),
    (Z, {"ord": 3}),
    (ZS, {"axis": 0}),
]

MATRIX_FUNCTIONS = [
    *(row(np.linalg.inv, x) for x in (S, BATCH, ZS, ONE)),
    row(np.linalg.inv, S.astype(np.float32)),
    row(np.linalg.solve, S, V3),
    row(np.linalg.solve, S, M),
    row(np.linalg.solve, S, M[:, :1]),
    row(np.linalg.solve, BATCH, V3),
    row(np.linalg.solve, BATCH, M),
    row(np.linalg.solve, BATCH, STACK[:, :3]),
    row(np.linalg.solve, S, np.swapaxes(STACK, 1, 2)),
    row(np.linalg.solve, ZS, Z),
    row(np.linalg.solve, *single(S, V3)),
    *(row(np.linalg.det, x) for x in (S, BATCH, ZS, ONE)),
    row(np.linalg.det, np.outer(V3, U3), depth=1),
    row(runtime.cofactors, S),
    row(runtime.cofactors, BATCH),
    *(row(np.linalg.slogdet, x) for x in (S, -S, BATCH, ZS)),
    *(row(np.linalg.cholesky, x) for x in (SPD, BATCH @ np.swapaxes(BATCH, 1, 2) + np.eye(3), ZH)),
    row(np.linalg.cholesky, SPD.astype(np.float32)),
    row(np.linalg.eigh, SPD),
    row(np.linalg.eigh, S, UPLO="U"),
    row(np.linalg.eigh, BATCH),
    row(np.linalg.eigvalsh, S),
    row(np.linalg.eigvalsh, ZH),
    row(np.linalg.svd, M, full_matrices=False),
    row(np.linalg.svd, M.T, full_matrices=False),
    row(np.linalg.svd, S, full_matrices=False),
    row(np.linalg.svd, np.stack([M, P]), full_matrices=False),
    row(np.linalg.svd, M, compute_uv=False),
    row(np.linalg.svd, BATCH, compute_uv=False),
    row(np.linalg.svd, ZS, compute_uv=False, depth=1),
    row(np.linalg.svdvals, M),
    *(row(np.linalg.norm, x, **keywords) for x, keywords in NORMS),
]
