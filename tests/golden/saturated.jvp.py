import numpy as np


def saturated_jvp(x, low, high, x_dot):
    """Value and tangent of golden.saturated.saturated with respect to x.

    x: float64 (x0,), low: float, high: float, x_dot: float64 (x0,)
    """
    y = np.clip(x, low, high)
    product = ((x > low) + 0.5 * (x == low)) * ((high > x) + 0.5 * (high == x))
    y_dot = x_dot * product
    above = x > 0.0
    sqrt = np.sqrt(np.maximum(x, 0.001))
    sqrt_dot = x_dot * ((x > 0.001) + 0.5 * (x == 0.001)) / (2.0 * sqrt)
    z = np.where(above, sqrt, -x)
    z_dot = np.where(above, sqrt_dot, -x_dot)
    absolute_x = np.abs(x)
    largest = np.max(absolute_x)
    same = absolute_x == largest
    total_dot = np.sum(y_dot * z + y * z_dot) + x_dot * np.sign(x) @ (same / np.sum(same))
    return np.sum(y * z) + largest, total_dot
