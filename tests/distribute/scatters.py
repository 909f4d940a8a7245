"""Loops whose trips add to several elements, or to those that they look up."""

from __future__ import annotations

from typing import Any

import numpy as np


def springs(x: Any, k: float) -> Any:
    f = np.zeros(len(x))
    for i in range(len(x) - 1):
        d = x[i + 1] - x[i] - 1.0
        f[i] += k * d
        f[i + 1] -= k * d
    return np.sum(f * f)


def bonds(x: Any, edges: Any) -> Any:
    f = np.zeros(x.shape)
    for e in range(len(edges)):
        i, j = edges[e]
        d = x[j] - x[i]
        r = np.sqrt(d @ d + 0.1)
        g = (r - 1.0) * d / r
        f[i] += g
        f[j] -= g
    return np.sum(f * f)


def assembled(k: Any) -> Any:
    n = len(k)
    K = np.zeros((n + 1, n + 1))
    for e in range(n):
        K[e, e] += k[e]
        K[e, e + 1] -= k[e]
        K[e + 1, e] -= k[e]
        K[e + 1, e + 1] += k[e]
    return np.sum(np.sin(K))


def histogram(x: Any, places: Any) -> Any:
    h = np.zeros(8)
    for i in range(len(x)):
        h[places[i]] += x[i] ** 2
    return np.sum(h**2)


def ranks(w: Any, edges: Any) -> Any:
    r = np.ones(12) / 12
    for _ in range(3):
        new = np.zeros(12)
        for e in range(len(edges)):
            new[edges[e, 1]] += r[edges[e, 0]] * w[e]
        r = 0.15 / 12 + 0.85 * new
    return np.sum(r * r)


def onto_what_is_there(x: Any, places: Any) -> Any:
    h = x.copy()
    for i in range(len(x)):
        h[places[i]] += x[i] ** 2
    return np.sum(h**2)


def read_meanwhile(x: Any, places: Any) -> Any:
    h = x.copy()
    for i in range(len(x)):
        h[places[i]] += 0.1 * h[i] ** 2
    return np.sum(h**2)


def stored_as_well(x: Any, places: Any) -> Any:
    h = x.copy()
    for i in range(len(x)):
        h[places[i]] += x[i] ** 2
        h[i] = x[i]
    return np.sum(h**2)


def of_rows(x: Any, edges: Any) -> Any:
    h = np.zeros((12, 2))
    for e in range(len(edges)):
        h[edges[e, 0], 1] += x[edges[e, 1], 0]
        h[edges[e, 1], :] -= x[edges[e, 0], :2]
    return np.sum(h**3)


def arguments(function: Any) -> tuple[Any, ...]:
    draw = np.random.default_rng(4)
    edges = draw.integers(0, 12, (30, 2))
    if function in (bonds, of_rows):
        return draw.normal(size=(12, 3)), edges
    if function is ranks:
        return draw.normal(size=30), edges
    if function is springs:
        return np.arange(20.0) + 0.1 * draw.normal(size=20), 1.5
    if function is assembled:
        return (draw.normal(size=20),)
    return draw.normal(size=20), draw.integers(-8, 8, 20)


DONE_AT_ONCE = springs, bonds, assembled, histogram, onto_what_is_there, of_rows
OTHERS = ranks, read_meanwhile, stored_as_well
