"""Guard clauses that return early, and an elif chain."""

import numpy as np


def early_return(x, kind):
    if x < 0.0:
        return 0.1 * x
    if kind == 1:
        y = x * x
    elif kind == 2:
        y = np.exp(x)
    else:
        y = 3.0 * x
    return y + np.sin(y)


ARGUMENTS = (0.7, 2)
