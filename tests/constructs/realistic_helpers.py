"""A module of helpers, as a project has one: constants, tables, small functions and classes."""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

GRAVITY = 9.81
BUTCHER = ((0.0, ()), (0.5, (0.5,)), (0.5, (0.0, 0.5)), (1.0, (0.0, 0.0, 1.0)))
WEIGHTS = (1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0)
GAUSS = np.polynomial.legendre.leggauss(4)


class State(NamedTuple):
    position: np.ndarray
    velocity: np.ndarray


@dataclass
class Grid:
    """Cell centres of an interval."""

    low: float
    high: float
    cells: int = 8
    names: list = field(default_factory=list)

    @property
    def spacing(self):
        return (self.high - self.low) / self.cells

    def centres(self):
        return self.low + self.spacing * (np.arange(self.cells) + 0.5)


def rk4(f, t, y, dt, *args):
    """One step of the classical method, from its table."""
    slopes = []
    for c, row in BUTCHER:
        inner = y
        for a, k in zip(row, slopes):
            if a != 0.0:
                inner = inner + dt * a * k
        slopes.append(f(t + c * dt, inner, *args))
    return y + dt * sum(b * k for b, k in zip(WEIGHTS, slopes))


def quadrature(f, a, b):
    """Gauss-Legendre on an interval."""
    nodes, weights = GAUSS
    half, middle = 0.5 * (b - a), 0.5 * (a + b)
    return half * sum(w * f(middle + half * s) for s, w in zip(nodes, weights))


def newton(f, df, start, tol=1e-12, most=50):
    """A root; raises when it does not converge."""
    z = start
    for _ in range(most):
        step = f(z) / df(z)
        z -= step
        if abs(step) < tol:
            return z
    raise RuntimeError(f"no root near {start}")


def thomas(lower, diag, upper, rhs):
    """Solve a tridiagonal system."""
    n = len(rhs)
    c, d = np.zeros(n), np.zeros(n)
    c[0], d[0] = upper[0] / diag[0], rhs[0] / diag[0]
    for i in range(1, n):
        m = diag[i] - lower[i - 1] * c[i - 1]
        if i < n - 1:
            c[i] = upper[i] / m
        d[i] = (rhs[i] - lower[i - 1] * d[i - 1]) / m
    out = np.empty(n)
    out[-1] = d[-1]
    for i in reversed(range(n - 1)):
        out[i] = d[i] - c[i] * out[i + 1]
    return out


def log_normal(z, mean=0.0, scale=1.0):
    u = (z - mean) / scale
    return -0.5 * u * u - math.log(scale) - 0.5 * math.log(2.0 * math.pi)


def activation(name):
    table = {
        "tanh": np.tanh,
        "relu": lambda v: np.maximum(v, 0.0),
        "softplus": lambda v: np.log1p(np.exp(v)),
    }
    if name not in table:
        raise ValueError(f"unknown activation {name!r}")
    return table[name]
