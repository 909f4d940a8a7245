"""Kinks: where, clip, maximum and absolute values."""

import numpy as np


def saturated(x, low, high):
    y = np.clip(x, low, high)
    z = np.where(x > 0.0, np.sqrt(np.maximum(x, 1e-3)), -x)
    return np.sum(y * z) + np.max(np.abs(x))


ARGUMENTS = (np.array([-1.3, 0.2, 0.9, 2.4]), -0.5, 1.5)
