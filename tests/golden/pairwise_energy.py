"""Nested loops over pairs of elements."""

import numpy as np


def pairwise_energy(x):
    n = len(x)
    energy = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            r2 = (x[i] - x[j]) ** 2 + 0.1
            energy += 1.0 / r2
    return energy


ARGUMENTS = (np.linspace(0.1, 2.7, 10) ** 2,)
