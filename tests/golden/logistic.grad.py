import numpy as np


def logistic_grad(w, b, X, y, penalty):
    """Gradient of golden.logistic.logistic with respect to w, b.

    w: float64 (w0,), b: float, X: float64 (X0, X1), y: float64 (y0,), penalty: float
    """
    margins = y * (X @ w + b)
    exp = np.exp(-margins)
    # adjoints, last statement first
    # logistic.py:8 return np.mean(np.log1p(np.exp(-margins))) + penalty * np.sum(w**2)
    w_bar = 2 * penalty * w
    margins_bar = -exp / (1.0 + exp) / exp.size
    total_bar = y * margins_bar  # logistic.py:7 margins = y * (X @ w + b)
    b_bar = np.sum(total_bar)
    w_bar += total_bar @ X
    return w_bar, b_bar
