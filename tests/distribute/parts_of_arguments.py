"""Element loops over parts of a vector of parameters, cut, reshaped, chosen or repeated."""

from __future__ import annotations

from typing import Any

import numpy as np


def volatility(theta: Any, y: Any) -> Any:
    mu, phi = theta[:2]
    h = theta[2:]
    total = 0.0
    for t in range(len(y)):
        total += -0.5 * (h[t] + y[t] ** 2 * np.exp(-h[t]))
    for t in range(1, len(y)):
        total += -0.5 * (h[t] - mu - phi * (h[t - 1] - mu)) ** 2
    return total


def halves(theta: Any, y: Any) -> Any:
    n = len(y)
    a, b = theta[:n], theta[n:]
    total = 0.0
    for i in range(n):
        total += a[i] * b[i] * y[i]
    return total


def unpacked(theta: Any, n: int) -> Any:
    return {"a": theta[:n], "b": theta[n : 2 * n], "c": theta[2 * n]}


def through_a_helper(theta: Any, y: Any) -> Any:
    p = unpacked(theta, len(y))
    total = 0.0
    for i in range(len(y)):
        total += (p["a"][i] * y[i] + p["b"][i] - p["c"]) ** 2
    return total


def reshaped(theta: Any, y: Any) -> Any:
    W = theta.reshape(len(y), -1)
    total = 0.0
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            total += np.sin(W[i, j]) * y[i]
    return total


def columns(theta: Any, y: Any) -> Any:
    pairs = theta.reshape(-1, 2)
    a, b = pairs[:, 0], pairs[:, 1]
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i] + np.sin(a[i])
    return total * y[0]


def transposed(theta: Any, y: Any) -> Any:
    A = theta.reshape(len(y), 2)
    B = A.T
    total = 0.0
    for i in range(len(y)):
        for j in range(2):
            total += B[j, i] * A[i, j] * y[i]
    return total


def backwards(theta: Any, y: Any) -> Any:
    r = theta[::-1]
    total = 0.0
    for i in range(len(theta)):
        total += r[i] ** 2 * np.sin(theta[i])
    return total + y[0]


def chosen(theta: Any, y: Any) -> Any:
    z = theta[theta > 0.0]
    total = 0.0
    for i in range(len(z)):
        total += z[i] ** 3 * np.sin(z[i])
    return total * y[0]


def repeated(theta: Any, y: Any) -> Any:
    z = np.repeat(theta, 2)
    total = 0.0
    for i in range(len(z)):
        total += z[i] ** 3 * np.sin(z[i])
    return total * y[0]


def two_sums(theta: Any, y: Any) -> Any:
    a = theta[1:]
    total = 0.0
    for t in range(len(y)):
        total += a[t] ** 2 * y[t] + theta[0]
        r = y[t] - a[t]
        total -= r * r
    return total


def few_inside(theta: Any, y: Any) -> Any:
    mu, s, w = theta[:3], theta[3:6], theta[6:]
    total = 0.0
    for i in range(len(y)):
        p = 0.0
        for k in range(3):
            p += np.exp(w[k] - 0.5 * ((y[i] - mu[k]) / np.exp(s[k])) ** 2 - s[k])
        total += np.log(p)
    return total


def tree(theta: Any, y: Any) -> Any:
    v = theta.copy()
    n = len(v) - 1
    for i in range(n - 1, -1, -1):
        for j in range(i + 1):
            v[j] = 0.5 * np.sin(v[j + 1]) + 0.4 * v[j]
    return v[0] * y[0]


def ahead(theta: Any, y: Any) -> Any:
    v = theta.copy()
    for _ in range(3):
        for i in range(len(v) - 1):
            v[i] = v[i + 1] * np.sin(v[i]) + v[i]
    return np.sum(v * v) * y[0]


def round_the_start(theta: Any, y: Any) -> Any:
    """The first trip writes to the last place, which the last trip reads."""
    v = theta.copy()
    for i in range(len(v)):
        v[i - 1] = v[i] * np.sin(v[i - 1])
    return np.sum(v * theta) * y[0]


def behind(theta: Any, y: Any) -> Any:
    v = theta.copy()
    for i in range(1, len(v)):
        v[i] = v[i - 1] * np.sin(v[i])
    return np.sum(v * theta) * y[0]


def ahead_in_reverse(theta: Any, y: Any) -> Any:
    v = theta.copy()
    for i in reversed(range(1, len(v))):
        v[i] = v[i - 1] * np.sin(v[i])
    for i in range(len(v) - 2, -1, -1):
        v[i] = v[i + 1] * np.cos(v[i])
    return np.sum(v * theta) * y[0]


def upwind(theta: Any, y: Any) -> Any:
    u = theta.copy()
    here, behind = u[1:], u[:-1]
    for i in range(len(behind)):
        behind[i] = here[i] * y[0] + behind[i] * (1.0 - y[0])
    return np.sum(u**2)


def inner_rows(theta: Any, y: Any) -> Any:
    A = np.outer(theta, y)
    inside = A[1:-1]
    for i in range(inside.shape[0]):
        for j in range(inside.shape[1]):
            inside[i, j] = theta[i] * y[j] ** 2 + inside[i, j]
    return np.sum(A**2)


def diffused(theta: Any, y: Any) -> Any:
    u = theta
    for k in y:
        up, down, middle = u[2:], u[:-2], u[1:-1]
        new = u.copy()
        part = new[1:-1]
        for i in range(len(middle)):
            part[i] = middle[i] + k * (up[i] - 2 * middle[i] + down[i])
        u = new
    return np.sum(u**2)


def overtaken(theta: Any, y: Any) -> Any:
    u = theta.copy()
    middle = u[1:-1]
    for i in range(len(middle)):
        middle[i] = 0.5 * (u[i] + u[i + 2]) * y[0]
    return np.sum(u**2)


def mirrored(theta: Any, y: Any) -> Any:
    u = theta.copy()
    back = u[::-1]
    inside = back[1:-1]
    for i in range(len(inside)):
        inside[-1 - i] = back[i - 2] * y[0] + u[len(theta) - 1 - i]
    return np.sum(u**2)


DONE_AT_ONCE = (
    volatility,
    halves,
    through_a_helper,
    reshaped,
    columns,
    transposed,
    backwards,
    chosen,
    repeated,
    two_sums,
    few_inside,
    upwind,
    inner_rows,
)
WITH_A_LOOP_AROUND = (tree, ahead, diffused)
RECURRENT = (round_the_start, behind, ahead_in_reverse, overtaken, mirrored)


def arguments(function: Any, n: int, seed: int = 0) -> tuple[Any, Any]:
    """Parameters for `n` observations, and these."""
    stream = np.random.default_rng(seed)
    count = {halves: 2 * n, through_a_helper: 2 * n + 1, few_inside: 9}.get(function)
    count = count or {volatility: n + 2, two_sums: n + 1}.get(function, 2 * n)
    return stream.normal(size=count), stream.normal(size=n)
