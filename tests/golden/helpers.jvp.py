import numpy as np


def helpers_jvp(W1, b1, W2, b2, x, W1_dot, b1_dot, W2_dot, b2_dot):
    """Value and tangent of golden.helpers.helpers with respect to W1, b1, W2, b2.

    W1: float64 (W10, W11), b1: float64 (b10,), W2: float64 (W20, W21), b2: float64 (b20,),
    x: float64 (x0,), W1_dot: float64 (W10, W11), b1_dot: float64 (b10,),
    W2_dot: float64 (W20, W21), b2_dot: float64 (b20,)
    """
    total = x @ W1 + b1
    total_dot = x @ W1_dot + b1_dot
    above = total > 0.0
    chosen = np.where(above, total, 0.1 * total)
    product_dot = np.where(above, total_dot, 0.1 * total_dot) @ W2 + chosen @ W2_dot
    total_2 = chosen @ W2 + b2
    total_2_dot = product_dot + b2_dot
    above_2 = total_2 > 0.0
    return (
        np.sum(np.where(above_2, total_2, 0.1 * total_2)),
        np.sum(np.where(above_2, total_2_dot, 0.1 * total_2_dot)),
    )
