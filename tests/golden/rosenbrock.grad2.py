import numpy as np


def rosenbrock_grad_jvp(x, x_dot):
    """Value and tangent of rosenbrock_grad with respect to x.

    x: float64 (x0,), x_dot: float64 (x0,)
    """
    x_part = x[:-1]
    x_part_dot = x_dot[:-1]
    difference = x[1:] - x_part ** 2
    difference_dot = x_dot[1:] - 2 * x_part_dot * x_part
    # adjoints, last statement first
    # rosenbrock.py:7 return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)
    product = -400.0 * difference
    x_part_bar_dot = 2 * x_part_dot - 400.0 * difference_dot * x_part + product * x_part_dot
    x_bar = np.zeros(x.shape)
    x_bar[:-1] = -2 * (1.0 - x_part) + product * x_part
    x_bar_dot = np.zeros_like(x_bar)
    x_bar_dot[:-1] = x_part_bar_dot
    x_bar[1:] += 200.0 * difference
    x_bar_dot[1:] += 200.0 * difference_dot
    return x_bar, x_bar_dot
