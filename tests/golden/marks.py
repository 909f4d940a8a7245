"""A recursion that marks what is in use, in an array that all calls share."""

import numpy as np


def expand(a, row, used):
    if row == len(a):
        return 1.0
    total = 0.0
    sign = 1.0
    for column in range(len(a)):
        if not used[column]:
            used[column] = True
            total += sign * a[row, column] * expand(a, row + 1, used)
            used[column] = False
            sign = -sign
    return total


def marks(a):
    return expand(a, 0, np.zeros(len(a), dtype=bool))


ARGUMENTS = (np.array([[1.0, 2.0, 0.5], [0.3, 1.5, 2.0], [0.7, 0.2, 1.0]]),)
