import numpy as np


def early_return_grad(x, kind):
    """Gradient of golden.early_return.early_return with respect to x.

    x: float, kind: int
    """
    below = x < 0.0
    if not below:
        same = kind == 1
        if same:
            y = x * x
        else:
            same_2 = kind == 2
            if same_2:
                y = np.exp(x)
                y_2 = y
            else:
                y = 3.0 * x
    if below:
        return 0.1
    # adjoints, last statement first
    y_bar = 1.0 + np.cos(y)  # early_return.py:15 return y + np.sin(y)
    if same:
        x_bar = 2.0 * y_bar * x  # early_return.py:10 y = x * x
        return x_bar
    if same_2:
        x_bar = y_bar * y_2  # early_return.py:12 y = np.exp(x)
        return x_bar
    x_bar = 3.0 * y_bar  # early_return.py:14 y = 3.0 * x
    return x_bar
