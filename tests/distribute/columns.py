"""Functions with loops and branches, whose Jacobians go through these once for all columns."""

from __future__ import annotations

from typing import Any

import numpy as np


def reaction(k: Any, y: Any, steps: int) -> Any:
    """Concentrations over time, in their rates."""
    found = np.zeros((steps, 3))
    for i in range(steps):
        slow, fast = k[0] * y[0], k[1] * y[1] ** 2
        y = y + 0.1 * np.array([fast - slow, slow - fast - k[2] * y[1], k[3] * y[1]])
        found[i] = y
    return found


def relaxed(x: Any, a: Any) -> Any:
    """Writes to parts of an array that is kept from trip to trip."""
    u = np.zeros(len(x) + 2)
    u[1:-1] = x
    for _ in range(3):
        u[1:-1] += 0.2 * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * x
        u[0] = u[-2] * a[0]
    return u


def steered(x: Any, a: Any) -> Any:
    """Branches, and loops in loops."""
    y, total = x, 0.0
    for i in range(len(a)):
        if a[i] > 0.0:
            y = np.sin(y) * a[i]
        else:
            for _ in range(2):
                total = total + np.sum(y * a)
                y = y * 0.9
    return y * total


def layers(x: Any, a: Any) -> Any:
    """Products of matrices, and matrices made of numbers."""
    for i in range(3):
        c, s = np.cos(x[i]), np.sin(x[i])
        turn = np.array([[c, -s], [s, c]])
        y = x * a
        y[:2] = turn @ x[:2]
        x = y + np.outer(y, a) @ y
    return x


def gathered(x: Any, a: Any) -> Any:
    """Places known before, sums over axes, stacks."""
    at = np.array([2, 0, 2])
    for i in range(2):
        rows = np.stack([x, x[::-1] * a[i], x**2])
        x = np.sum(rows[:, at], axis=1)[at] @ rows / (2.0 + np.mean(rows[1]))
    return x


def spread(x: Any, a: Any) -> Any:
    """A path of few numbers, with a branch, that moves a wide field."""
    y, far = x[:3] * a[:3], 0.0
    for i in range(4):
        y = np.tanh(y * a[i] + x[:3])
        far = far + y[0] * a[i]
    turn = np.eye(3) * y[2] if a[0] > 0.0 else np.ones((3, 3))
    field = np.linspace(0.0, 1.0, 15000).reshape(5000, 3) @ turn
    return np.sum(field**2 * y, axis=1) * far + x[-1]


def newton(x: Any, a: Any) -> Any:
    """Systems of equations, and a loop that ends by a test."""
    y = np.ones(len(x))
    for _ in range(20):
        residual = y**3 + y - x
        y = y - np.linalg.solve(np.diag(3.0 * a**2 + 1.0), residual)
        if np.max(np.abs(residual)) < 1e-3:
            break
    return y


def energy(x: Any, a: Any) -> Any:
    """For a Hessian: a sum over a path."""
    total, v = 0.0, np.zeros(len(x))
    for i in range(4):
        v = 0.9 * v + np.tanh(a * x) * a[i]
        x = x + 0.1 * v
        total = total + 0.5 * v @ v + np.sum(x**4)
    return total


X = np.array([0.3, -0.2, 0.8, 0.5, 0.4, -0.7, 0.6, 0.1, -0.3, 0.9])
A = np.array([0.7, -0.4, 0.9, 0.2, -0.8, 0.5, 0.6, -0.1, 0.3, 0.8])
