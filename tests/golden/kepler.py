"""Kepler's equation by Newton's method, left with break."""

import math


def kepler(e, M):
    E = M
    for _ in range(50):
        step = (E - e * math.sin(E) - M) / (1.0 - e * math.cos(E))
        E = E - step
        if abs(step) < 1e-13:
            break
    return E


ARGUMENTS = (0.3, 1.1)
WITH_RESPECT_TO = ("e", "M")
