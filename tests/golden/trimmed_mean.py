"""Sorting: the mean without the smallest and the largest values."""

import numpy as np


def trimmed_mean(x, cut):
    ordered = np.sort(x)
    return np.mean(ordered[cut:-cut] ** 2)


ARGUMENTS = (np.array([0.4, -1.0, 2.5, 0.9, 1.7]), 1)
