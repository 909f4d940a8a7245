import numpy as np


def closures_grad(w, b):
    """Gradient of golden.closures.closures with respect to w, b.

    w: float, b: float
    """
    h = (b - 0.0) / 8
    minus = -w
    exp_2 = np.exp(minus * 0.0)
    sin_2 = np.sin(0.0)
    exp_3 = np.exp(minus * b)
    sin_b = np.sin(b)
    total = exp_2 * sin_2 + exp_3 * sin_b
    tape = []
    for i in range(1, 8):
        if i % 2 == 1:
            value_2 = 4.0
        else:
            value_2 = 2.0
        total_2 = 0.0 + i * h
        exp_4 = np.exp(minus * total_2)
        sin_3 = np.sin(total_2)
        total += value_2 * (exp_4 * sin_3)
        tape.append((value_2, total_2, exp_4, sin_3))
    # adjoints, last statement first
    product = 0.3333333333333333 * h  # closures.py:11 return total * h / 3.0
    h_bar = 0.3333333333333333 * total
    value_3 = 0.0
    for i in reversed(range(1, 8)):
        value, total, exp, sin = tape.pop()
        product_3 = value * h  # closures.py:10 total += (4.0 if i % 2 == 1 else 2.0) * f(a + i * h)
        # closures.py:16 return np.exp(-w * t) * np.sin(t)
        product_2 = 0.3333333333333333 * product_3 * sin * exp
        difference = 0.3333333333333333 * (exp * product_3) * np.cos(total) - w * product_2
        # closures.py:10 total += (4.0 if i % 2 == 1 else 2.0) * f(a + i * h)
        h_bar += i * difference
        value_3 = value_3 + product_2 * total
    # closures.py:16 return np.exp(-w * t) * np.sin(t)
    b_bar = 0.3333333333333333 * (exp_3 * h) * np.cos(b)
    product_4 = product * sin_b * exp_3
    b_bar -= w * product_4
    total_3 = value_3 + product_4 * b + 0.0 * (product * sin_2 * exp_2)
    w_bar = -total_3
    b_bar += h_bar / 8  # closures.py:7 h = (b - a) / n
    return w_bar, b_bar
