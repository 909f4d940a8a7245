"""Masks that choose what a step is done for: the same elements of each array."""

import numpy as np


def spiking(current, leak):
    v, wait = np.zeros(len(current)), np.zeros(len(current), dtype=int)
    total = 0.0
    for _ in range(12):
        free = wait == 0
        v[free] += 0.4 * (current[free] - leak[free] * v[free])
        fired = v > 1.0
        total += np.sum(v**2)
        v[fired] = 0.0
        wait[fired] = 2
        wait[~free] -= 1
    return total


ARGUMENTS = (np.array([2.6, 1.0, 3.5]), np.array([0.5, 0.9, 1.2]))
WITH_RESPECT_TO = ("current", "leak")
