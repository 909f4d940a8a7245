import numpy as np


def helpers_grad(W1, b1, W2, b2, x):
    """Gradient of golden.helpers.helpers with respect to W1, b1, W2, b2.

    W1: float64 (W10, W11), b1: float64 (b10,), W2: float64 (W20, W21), b2: float64 (b20,),
    x: float64 (x0,)
    """
    total = x @ W1 + b1
    above = total > 0.0
    chosen = np.where(above, total, 0.1 * total)
    # adjoints, last statement first
    # helpers.py:7 return np.where(x > 0.0, x, slope * x)
    total_bar = np.where(chosen @ W2 + b2 > 0.0, 1.0, 0.1)
    chosen_bar = W2 @ total_bar  # helpers.py:11 return relu(x @ W + b, slope=0.1)
    W2_bar = np.outer(chosen, total_bar)
    # helpers.py:7 return np.where(x > 0.0, x, slope * x)
    total_bar_2 = np.where(above, chosen_bar, 0.1 * chosen_bar)
    W1_bar = np.outer(x, total_bar_2)  # helpers.py:11 return relu(x @ W + b, slope=0.1)
    return W1_bar, total_bar_2, W2_bar, total_bar
