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
    tape = []
    for i in range(1, 8):
        if i % 2 == 1:
            value = 4.0
        else:
            value = 2.0
        total_2 = 0.0 + i * h
        exp_3 = np.exp(minus * total_2)
        sin_2 = np.sin(total_2)
        total += value * (exp_3 * sin_2)
        tape.append((value, exp_3, sin_2))
    # adjoints, last statement first
    total_bar = 0.3333333333333333 * h  # closures.py:11 return total * h / 3.0
    h_bar = 0.3333333333333333 * total
    minus_bar = 0.0
    for i in reversed(range(1, 8)):
        value, exp_3, sin_2 = tape.pop()
        total_2 = 0.0 + i * h
        product = value * h  # closures.py:10 total += (4.0 if i % 2 == 1 else 2.0) * f(a + i * h)
        # closures.py:16 return np.exp(-w * t) * np.sin(t)
        product_bar = 0.3333333333333333 * product * sin_2 * exp_3
        total_2_bar = 0.3333333333333333 * exp_3 * product * np.cos(total_2) - w * product_bar
        # closures.py:10 total += (4.0 if i % 2 == 1 else 2.0) * f(a + i * h)
        h_bar += i * total_2_bar
        minus_bar += product_bar * total_2
    # closures.py:16 return np.exp(-w * t) * np.sin(t)
    b_bar = 0.3333333333333333 * exp_2 * h * np.cos(b)
    product_bar_2 = total_bar * sin_b * exp_2
    b_bar -= w * product_bar_2
    minus_bar_2 = minus_bar + product_bar_2 * b + 0.0 * total_bar * sin * exp
    w_bar = -minus_bar_2
    b_bar += h_bar / 8  # closures.py:7 h = (b - a) / n
    return w_bar, b_bar
