"""In-place writes of every kind: element, slice, row, mask, list of indices."""

import numpy as np


def writes(A, b):
    M = A.copy()
    M[0, 0] = b[0] * b[1]
    M[1] = b
    M[:, 2] *= 2.0
    M[M > 2.0] = 0.5
    M[[0, 2], [1, 1]] += b[:2]
    return np.sum(M * M)


ARGUMENTS = (np.arange(9.0).reshape(3, 3) / 3.0 + 0.1, np.array([0.3, -1.2, 0.7]))
WITH_RESPECT_TO = ("A", "b")
