import numpy as np


def saturated_grad(x, low, high):
    """Gradient of golden.saturated.saturated with respect to x.

    x: float64 (x0,), low: float, high: float
    """
    y = np.clip(x, low, high)
    above = x > 0.0
    sqrt = np.sqrt(np.maximum(x, 0.001))
    z = np.where(above, sqrt, -x)
    absolute_x = np.abs(x)
    # adjoints, last statement first
    # saturated.py:9 return np.sum(y * z) + np.max(np.abs(x))
    same = absolute_x == np.max(absolute_x)
    x_bar = same / np.sum(same) * np.sign(x)
    # saturated.py:8 z = np.where(x > 0.0, np.sqrt(np.maximum(x, 1e-3)), -x)
    x_bar += np.where(above, 0.0, -y)
    product = y / (2.0 * sqrt) * ((x > 0.001) + 0.5 * (x == 0.001))
    x_bar += np.where(above, product, 0.0)
    # saturated.py:7 y = np.clip(x, low, high)
    product_2 = ((x > low) + 0.5 * (x == low)) * ((high > x) + 0.5 * (high == x))
    x_bar += z * product_2
    return x_bar
