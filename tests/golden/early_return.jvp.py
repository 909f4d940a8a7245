import numpy as np


def early_return_jvp(x, kind, x_dot):
    """Value and tangent of golden.early_return.early_return with respect to x.

    x: float, kind: int, x_dot: float
    """
    if x < 0.0:
        return 0.1 * x, 0.1 * x_dot
    if kind == 1:
        y = x * x
        y_dot = 2.0 * x_dot * x
    elif kind == 2:
        y = np.exp(x)
        y_dot = x_dot * y
    else:
        y = 3.0 * x
        y_dot = 3.0 * x_dot
    return y + np.sin(y), y_dot + y_dot * np.cos(y)
