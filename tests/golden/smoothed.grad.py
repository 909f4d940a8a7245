import numpy as np


def smoothed_grad(alpha, x):
    """Gradient of golden.smoothed.smoothed with respect to alpha, x.

    alpha: float, x: float64 (x0,)
    """
    s = np.zeros_like(x)
    s[0] = x[0]
    count = len(x)
    for t in range(1, count):
        s[t] = alpha * x[t] + (1.0 - alpha) * s[t - 1]
    difference = x - s
    # adjoints, last statement first
    s_bar = -2 * difference  # smoothed.py:11 return np.sum((x - s) ** 2)
    alpha_bar = 0.0
    x_bar = 2 * difference
    for t in reversed(range(1, count)):
        difference_2 = t - 1
        total_bar = s_bar[t]  # smoothed.py:10 s[t] = alpha * x[t] + (1.0 - alpha) * s[t - 1]
        s_bar[difference_2] += (1.0 - alpha) * total_bar
        alpha_bar -= total_bar * s[difference_2]
        alpha_bar += total_bar * x[t]
        x_bar[t] += alpha * total_bar
    x_bar[0] += s_bar[0]  # smoothed.py:8 s[0] = x[0]
    return alpha_bar, x_bar
