"""Two buffers that swap places each step."""

import numpy as np


def wave(c, u0, steps):
    u = u0.copy()
    previous = u0.copy()
    for _ in range(steps):
        following = 2.0 * u - previous
        following[1:-1] += c**2 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        previous, u = u, following
    return np.sum(u * u)


ARGUMENTS = (0.4, np.array([0.0, 0.5, 1.0, 0.2, 0.0]), 4)
WITH_RESPECT_TO = ("c", "u0")
