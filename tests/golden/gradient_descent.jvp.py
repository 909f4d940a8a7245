import numpy as np


def gradient_descent_jvp(rate, w, A, b, rate_dot):
    """Value and tangent of golden.gradient_descent.gradient_descent with respect to rate.

    rate: float, w: float64 (w0,), A: float64 (A0, A1), b: float64 (b0,), rate_dot: float
    """
    w_dot = np.zeros(w.shape)
    for _ in range(5):
        r = A @ w - b
        A_T = A.T
        product = A_T @ r
        w = w - rate * product
        w_dot -= rate_dot * product + rate * (A_T @ (A @ w_dot))
    difference = A @ w - b
    return 0.5 * np.sum(difference ** 2), A @ w_dot @ difference
