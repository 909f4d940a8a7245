"""Arguments that are checked, tests joined by `and`, and a way to the end without a value."""

import numpy as np


def root(a, x, most):
    if a <= 0.0 or not np.isfinite(a):
        raise ValueError("a must be a number above 0")
    for k in range(most):
        step = (x * x - a) / (2.0 * x)
        if abs(step) < 1e-12 and k > 2:
            return x * a
        x = x - step


ARGUMENTS = (2.0, 1.5, 30)
