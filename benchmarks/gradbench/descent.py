"""The descent that particle and saddle have in common: GradBench's, with its constants."""

import numpy as np

SMALL = 1e-5


def descend(f, gradient, x):
    """A minimum of `f` near `x`; steps double after ten good ones and halve after a bad one."""
    value, slope = f(x), gradient(x)
    step = 1e-5
    good = 0
    while np.linalg.norm(slope) > SMALL:
        if good == 10:
            step *= 2.0
            good = 0
        tried = x - step * slope
        if np.linalg.norm(x - tried) <= SMALL:
            break
        found = f(tried)
        if found < value:
            x, value, slope = tried, found, gradient(tried)
            good += 1
        else:
            step /= 2.0
            good = 0
    return x
