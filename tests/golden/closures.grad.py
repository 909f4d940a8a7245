import numpy as np


def closures_grad(w, b):
    """Gradient of golden.closures.closures with respect to w, b.

    w: float, b: float
    """
    h = (b - 0.0) / 8
    minus = -w
    exp = np.exp(minus * 0.0)
    sin = np.sin(0.0)
    exp_2 = np.exp(minus * b)
    sin_b = np.sin(b)
    total = exp * sin + exp_2 * sin_b
    total_bar = h / 3.0  # closures.py:11 return total * h / 3.0
    h_bar = 0.0
    minus_bar = 0.0
    for i in range(1, 8):
        if i % 2 == 1:
            value = 4.0
        else:
            value = 2.0
        total_2 = 0.0 + i * h
        exp_3 = np.exp(minus * total_2)
        sin_2 = np.sin(total_2)
        total += value * (exp_3 * sin_2)
        # adjoints, last statement first
        # closures.py:10 total += (4.0 if i % 2 == 1 else 2.0) * f(a + i * h)
        product_bar = value * total_bar
        # closures.py:16 return np.exp(-w * t) * np.sin(t)
        product_bar_2 = product_bar * sin_2 * exp_3
        # closures.py:10 total += (4.0 if i % 2 == 1 else 2.0) * f(a + i * h)
        product = i * (exp_3 * product_bar * np.cos(total_2) - w * product_bar_2)
        h_bar += product
        minus_bar += product_bar_2 * total_2
    h_bar_2 = total / 3.0                  # closures.py:11 return total * h / 3.0
    h_bar += h_bar_2                       # closures.py:9 for i in range(1, n):
    b_bar = exp_2 * total_bar * np.cos(b)  # closures.py:16 return np.exp(-w * t) * np.sin(t)
    product_bar_3 = total_bar * sin_b * exp_2
    b_bar -= w * product_bar_3
    minus_bar_2 = minus_bar + product_bar_3 * b + 0.0 * total_bar * sin * exp
    w_bar = -minus_bar_2
    b_bar += h_bar / 8  # closures.py:7 h = (b - a) / n
    return w_bar, b_bar
