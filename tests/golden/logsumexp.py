"""The stable logarithm of a sum of exponentials, row by row."""

import numpy as np


def logsumexp(A):
    top = np.max(A, axis=1, keepdims=True)
    total = np.sum(np.exp(A - top), axis=1)
    return np.sum(np.log(total) + top[:, 0])


ARGUMENTS = (np.array([[0.1, 2.0, -1.0], [3.0, 0.5, 1.0]]),)
