import numpy as np


def root_jvp(a, x, most, a_dot):
    """Value and tangent of golden.root.root with respect to a.

    a: float, x: float, most: int, a_dot: float
    """
    if a <= 0.0 or not np.isfinite(a):
        raise ValueError("a must be a number above 0")
    returned = False
    x_dot = 0.0
    for k in range(most):
        product = 2.0 * x
        step = (x * x - a) / product
        returned = abs(step) < 1e-12 and k > 2
        if returned:
            result = x * a
            result_dot = x_dot * a + x * a_dot
            break
        x_2 = x - step
        difference = 2.0 * x_dot * step / product - (2.0 * x_dot * x - a_dot) / product
        x_dot += difference
        x = x_2
    if not returned:
        raise TypeError("root returns None here, which has no derivative")
    return result, result_dot
