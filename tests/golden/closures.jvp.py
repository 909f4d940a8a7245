import numpy as np


def closures_jvp(w, b, w_dot, b_dot):
    """Value and tangent of golden.closures.closures with respect to w, b.

    w: float, b: float, w_dot: float, b_dot: float
    """
    h = (b - 0.0) / 8
    h_dot = b_dot / 8
    minus = -w
    exp = np.exp(minus * 0.0)
    sin = np.sin(0.0)
    exp_2 = np.exp(minus * b)
    sin_b = np.sin(b)
    product_dot = (-w_dot * b - w * b_dot) * exp_2 * sin_b + exp_2 * (b_dot * np.cos(b))
    total = exp * sin + exp_2 * sin_b
    total_dot = -0.0 * w_dot * exp * sin + product_dot
    for i in range(1, 8):
        if i % 2 == 1:
            value = 4.0
        else:
            value = 2.0
        product_dot_2 = i * h_dot
        total_2 = 0.0 + i * h
        exp_3 = np.exp(minus * total_2)
        sin_2 = np.sin(total_2)
        product = (-w_dot * total_2 - w * product_dot_2) * exp_3 * sin_2
        product_dot_3 = value * (product + exp_3 * (product_dot_2 * np.cos(total_2)))
        total += value * (exp_3 * sin_2)
        total_dot += product_dot_3
    return total * h / 3.0, (total_dot * h + total * h_dot) / 3.0
