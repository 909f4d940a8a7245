"""A Jacobian without loops: probabilities of classes."""

import numpy as np


def probabilities(x, temperature):
    e = np.exp((x - np.max(x)) / temperature)
    return e / np.sum(e)


ARGUMENTS = (np.array([0.1, 0.7, -0.4]), 0.5)
JACOBIAN = True
