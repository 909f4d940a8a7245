"""A list that grows by append, stacked in the end."""

import numpy as np


def appended(decay, x0, steps):
    states = [x0]
    for _ in range(steps):
        states.append(decay * np.sin(states[-1]))
    path = np.stack(states)
    return np.sum(path[1:] * path[:-1])


ARGUMENTS = (0.9, np.array([0.3, 1.0]), 4)
WITH_RESPECT_TO = ("decay", "x0")
