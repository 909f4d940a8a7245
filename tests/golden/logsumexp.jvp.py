import numpy as np


def logsumexp_jvp(A, A_dot):
    """Value and tangent of golden.logsumexp.logsumexp with respect to A.

    A: float64 (A0, A1), A_dot: float64 (A0, A1)
    """
    top = np.max(A, axis=1, keepdims=True)
    same = A == top
    top_dot = np.sum(A_dot * (same / np.sum(same, axis=1, keepdims=True)), axis=1, keepdims=True)
    exp = np.exp(A - top)
    total = np.sum(exp, axis=1)
    total_dot = np.vecdot(A_dot - top_dot, exp)
    return np.sum(np.log(total) + top[:, 0]), np.sum(total_dot / total + top_dot[:, 0])
