import numpy as np


def rosenbrock_grad(x):
    """Gradient of golden.rosenbrock.rosenbrock with respect to x.

    x: float64 (x0,)
    """
    x_part = x[:-1]
    difference = x[1:] - x_part ** 2
    # adjoints, last statement first
    # rosenbrock.py:7 return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)
    x_bar = np.zeros(x.shape)
    x_bar[:-1] = -2 * (1.0 - x_part) - 400.0 * difference * x_part
    x_bar[1:] += 200.0 * difference
    return x_bar
