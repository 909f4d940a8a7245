"""An explicit heat equation, stepped in place with slices."""

import numpy as np


def heat(k, u, steps):
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


ARGUMENTS = (0.1, np.array([0.0, 1.0, 3.0, 2.0, 0.5, 0.0]), 4)
WITH_RESPECT_TO = ("k", "u")
