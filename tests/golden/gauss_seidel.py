"""Gauss-Seidel sweeps: every write is read by the next."""

import numpy as np


def gauss_seidel(f, h, sweeps):
    n = len(f)
    u = np.zeros(n)
    for _ in range(sweeps):
        for i in range(1, n - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + h * h * f[i])
    return np.dot(u, u)


ARGUMENTS = (np.array([0.0, 1.0, -2.0, 0.5, 0.0]), 0.25, 3)
WITH_RESPECT_TO = ("f", "h")
