"""Arrays put together: concatenate, stack, hstack."""

import numpy as np


def joined(a, b, s):
    padded = np.concatenate([[s], a, b, [s]])
    pairs = np.stack([a, b], axis=1)
    return np.sum(np.diff(padded) ** 2) + np.sum(pairs[:, 0] * pairs[:, 1] ** 2)


ARGUMENTS = (np.array([0.5, -1.0, 2.0]), np.array([1.5, 0.3, -0.7]), 0.25)
WITH_RESPECT_TO = ("a", "b", "s")
