"""A queue of the last numbers."""

from collections import deque

import numpy as np


def moving(xs, count):
    window, total = deque(maxlen=count), 0.0
    for x in xs:
        window.append(x)
        total += (x - sum(window) / len(window)) ** 2
    return total


ARGUMENTS = (np.array([0.5, 1.5, -0.4, 2.0, 0.3]), 3)
