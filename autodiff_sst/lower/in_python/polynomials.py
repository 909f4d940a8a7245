"""Polynomials by their coefficients."""

from __future__ import annotations

from typing import Any

import numpy as np


def polyval(p: Any, x: Any) -> Any:
    if np.ndim(x) == 0:
        y = np.float64(0.0) * x
    else:
        x = np.asarray(x)
        y = np.zeros_like(x)
    for coefficient in np.asarray(p):
        y = y * x + coefficient
    return y


def polyadd(a1: Any, a2: Any) -> Any:
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    more = len(a2) - len(a1)
    if more == 0:
        return a1 + a2
    if more > 0:
        return np.concatenate((np.zeros(more, a1.dtype), a1)) + a2
    return a1 + np.concatenate((np.zeros(-more, a2.dtype), a2))


def polysub(a1: Any, a2: Any) -> Any:
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    more = len(a2) - len(a1)
    if more == 0:
        return a1 - a2
    if more > 0:
        return np.concatenate((np.zeros(more, a1.dtype), a1)) - a2
    return a1 - np.concatenate((np.zeros(-more, a2.dtype), a2))


def polyder(p: Any, m: int = 1) -> Any:
    p = np.asarray(p)
    for _ in range(m):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    p = np.asarray(p)
    if k is None:
        k = np.zeros(m, float)
    k = np.atleast_1d(k)
    for place in range(m):
        constant = k[place] if len(k) > 1 else k[0]
        p = np.concatenate((p / np.arange(len(p), 0, -1), np.reshape(constant, (1,))))
    return p


def polydiv(u: Any, v: Any) -> Any:
    u, v = np.atleast_1d(u) + 0.0, np.atleast_1d(v) + 0.0
    m, n = len(u) - 1, len(v) - 1
    scale = 1.0 / v[0]
    q = np.zeros((max(m - n + 1, 1),), u.dtype)
    r = u.astype(q.dtype)
    for k in range(0, m - n + 1):
        d = scale * r[k]
        q[k] = d
        r[k : k + n + 1] -= d * v
    while np.allclose(r[0], 0, rtol=1e-14) and r.shape[-1] > 1:
        r = r[1:]
    return q, r


def _trimmed(p: Any) -> Any:
    p = np.atleast_1d(p)
    while len(p) > 1 and p[0] == 0:
        p = p[1:]
    return p


def polymul(a1: Any, a2: Any) -> Any:
    return np.convolve(_trimmed(a1), _trimmed(a2))


def poly(seq_of_zeros: Any) -> Any:
    seq_of_zeros = np.asarray(seq_of_zeros)
    if seq_of_zeros.ndim == 2:
        seq_of_zeros = np.linalg.eigvals(seq_of_zeros)
    a = np.ones((1,), seq_of_zeros.dtype)
    for zero in seq_of_zeros:
        a = np.concatenate((a, np.zeros(1, a.dtype))) - np.concatenate(
            (np.zeros(1, a.dtype), zero * a)
        )
    return a
