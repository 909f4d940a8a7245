import numpy as np


def softmax_jvp(W, X, labels, W_dot):
    """Value and tangent of golden.softmax.softmax with respect to W.

    W: float64 (W0, W1), X: float64 (X0, X1), labels: int64 (labels0,),
    W_dot: float64 (W0, W1)
    """
    scores = X @ W
    scores_dot = X @ W_dot
    scores -= np.max(scores, axis=1, keepdims=True)
    p = np.exp(scores)
    p_dot = scores_dot * p
    sum_p = np.sum(p, axis=1, keepdims=True)
    p /= sum_p
    p_dot = (p_dot - np.sum(p_dot, axis=1, keepdims=True) * p) / sum_p
    arange = np.arange(len(labels))
    p_i = p[arange, labels]
    return -np.mean(np.log(p_i)), -np.mean(p_dot[arange, labels] / p_i)
