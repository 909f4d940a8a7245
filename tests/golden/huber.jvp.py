import numpy as np


def huber_jvp(x, delta, x_dot):
    """Value and tangent of golden.huber.huber with respect to x.

    x: float, delta: float, x_dot: float
    """
    abs_x = abs(x)
    if abs_x <= delta:
        return 0.5 * x ** 2, x_dot * x
    return delta * (abs_x - 0.5 * delta), delta * (x_dot * np.sign(x))
