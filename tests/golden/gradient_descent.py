"""An optimiser differentiated through: the step size of gradient descent."""

import numpy as np


def gradient_descent(rate, w, A, b):
    for _ in range(5):
        r = A @ w - b
        w = w - rate * (A.T @ r)
    return 0.5 * np.sum((A @ w - b) ** 2)


rng = np.random.default_rng(9)
ARGUMENTS = (0.1, rng.normal(size=2), rng.normal(size=(4, 2)), rng.normal(size=4))
