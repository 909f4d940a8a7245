import numpy as np


def early_return_grad(x, kind):
    """Gradient of golden.early_return.early_return with respect to x.

    x: float, kind: int
    """
    if x < 0.0:
        return 0.1
    if kind == 1:
        y = x * x
        # adjoints, last statement first
        y_bar = 1.0 + np.cos(y)  # early_return.py:15 return y + np.sin(y)
        x_bar = 2.0 * y_bar * x  # early_return.py:10 y = x * x
        return x_bar
    if kind == 2:
        y = np.exp(x)
        y_bar = 1.0 + np.cos(y)  # early_return.py:15 return y + np.sin(y)
        x_bar = y_bar * y        # early_return.py:12 y = np.exp(x)
        return x_bar
    y = 3.0 * x
    y_bar = 1.0 + np.cos(y)  # early_return.py:15 return y + np.sin(y)
    x_bar = 3.0 * y_bar      # early_return.py:14 y = 3.0 * x
    return x_bar
