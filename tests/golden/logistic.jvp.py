import numpy as np


def logistic_jvp(w, b, X, y, penalty, w_dot, b_dot):
    """Value and tangent of golden.logistic.logistic with respect to w, b.

    w: float64 (w0,), b: float, X: float64 (X0, X1), y: float64 (y0,), penalty: float,
    w_dot: float64 (w0,), b_dot: float
    """
    margins = y * (X @ w + b)
    margins_dot = y * (X @ w_dot + b_dot)
    exp = np.exp(-margins)
    total = np.mean(np.log1p(exp)) + penalty * np.sum(w ** 2)
    total_dot = 2 * penalty * (w_dot @ w) - np.mean(margins_dot * exp / (1.0 + exp))
    return total, total_dot
