"""Logistic regression with labels of plus and minus one, and a penalty."""

import numpy as np


def logistic(w, b, X, y, penalty):
    margins = y * (X @ w + b)
    return np.mean(np.log1p(np.exp(-margins))) + penalty * np.sum(w**2)


rng = np.random.default_rng(1)
ARGUMENTS = (rng.normal(size=3), 0.2, rng.normal(size=(6, 3)), np.sign(rng.normal(size=6)), 0.01)
WITH_RESPECT_TO = ("w", "b")
