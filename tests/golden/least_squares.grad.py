import numpy as np


def least_squares_grad(w, x, y):
    """Gradient of golden.least_squares.least_squares with respect to w.

    w: float64 (w0,), x: float64 (x0, x1), y: float64 (y0,)
    """
    h = np.tanh(x @ w)
    r = h - y
    # adjoints, last statement first
    r_bar = 2 * r / r.size             # least_squares.py:9 return np.mean(r**2)
    w_bar = r_bar * (1.0 - h * h) @ x  # least_squares.py:7 h = np.tanh(x @ w)
    return w_bar
