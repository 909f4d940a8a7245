import numpy as np


def logsumexp_grad(A):
    """Gradient of golden.logsumexp.logsumexp with respect to A.

    A: float64 (A0, A1)
    """
    top = np.max(A, axis=1, keepdims=True)
    exp = np.exp(A - top)
    total = np.sum(exp, axis=1)
    # adjoints, last statement first
    top_bar = np.zeros(top.shape)  # logsumexp.py:9 return np.sum(np.log(total) + top[:, 0])
    top_bar[:, 0] = 1.0
    total_bar = 1.0 / total
    # logsumexp.py:8 total = np.sum(np.exp(A - top), axis=1)
    difference_bar = np.multiply(total_bar[:, None], exp, out=exp)
    top_bar -= np.sum(difference_bar, axis=1, keepdims=True)
    same = A == top  # logsumexp.py:7 top = np.max(A, axis=1, keepdims=True)
    A_bar = difference_bar + top_bar * (same / np.sum(same, axis=1, keepdims=True))
    return A_bar
