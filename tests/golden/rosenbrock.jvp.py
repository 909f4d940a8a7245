import numpy as np


def rosenbrock_jvp(x, x_dot):
    """Value and tangent of golden.rosenbrock.rosenbrock with respect to x.

    x: float64 (x0,), x_dot: float64 (x0,)
    """
    x_part = x[:-1]
    x_part_dot = x_dot[:-1]
    difference = x[1:] - x_part ** 2
    product_dot = 200.0 * (x_dot[1:] - 2 * x_part_dot * x_part) * difference
    difference_2 = 1.0 - x_part
    return (
        np.sum(100.0 * difference ** 2 + difference_2 ** 2),
        np.sum(product_dot - 2 * x_part_dot * difference_2),
    )
