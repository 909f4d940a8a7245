"""The classic test function of optimisers, differentiated twice."""

import numpy as np


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


ARGUMENTS = (np.array([0.7, -0.3, 1.2, 0.5]),)
SECOND_ORDER = True
