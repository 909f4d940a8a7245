import numpy as np


def rosenbrock_grad_jvp(x, x_dot):
    """Value and tangent of rosenbrock_grad with respect to x.

    x: float64 (x0,), x_dot: float64 (x0,)
    """
    x_part = x[:-1]
    x_dot_part = x_dot[:-1]
    difference = x[1:] - x_part ** 2
    total = x_dot[1:] + -2 * (x_dot_part * x_part)
    # adjoints, last statement first
    # rosenbrock.py:7 return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)
    product = -2 * (1.0 - x_part)
    product_2 = 2 * x_dot_part
    product_3 = 200.0 * total
    x_bar = np.zeros_like(x)
    x_bar[1:] += 200.0 * difference
    x_bar_dot = np.zeros_like(x_bar)
    x_bar_dot[1:] += product_3
    product_4 = -400.0 * difference
    total_2 = product_2 + (-400.0 * total * x_part + product_4 * x_dot_part)
    x_bar[:-1] += product + product_4 * x_part
    x_bar_dot[:-1] += total_2
    return x_bar, x_bar_dot
