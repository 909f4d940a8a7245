"""A recurrence that fills an array: exponential smoothing."""

import numpy as np


def smoothed(alpha, x):
    s = np.zeros_like(x)
    s[0] = x[0]
    for t in range(1, len(x)):
        s[t] = alpha * x[t] + (1.0 - alpha) * s[t - 1]
    return np.sum((x - s) ** 2)


ARGUMENTS = (0.4, np.array([0.5, 1.5, 1.0, 3.0, 2.0]))
WITH_RESPECT_TO = ("alpha", "x")
