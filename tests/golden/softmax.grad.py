import numpy as np


def softmax_grad(W, X, labels):
    """Gradient of golden.softmax.softmax with respect to W.

    W: float64 (W0, W1), X: float64 (X0, X1), labels: int64 (labels0,)
    """
    scores = X @ W
    scores -= np.max(scores, axis=1, keepdims=True)
    p = np.exp(scores)
    p /= np.sum(p, axis=1, keepdims=True)
    arange = np.arange(len(labels))
    p_i = p[arange, labels]
    # adjoints, last statement first
    # softmax.py:11 return -np.mean(np.log(p[np.arange(len(labels)), labels]))
    p_bar = np.zeros_like(p)
    p_bar[arange, labels] = -1.0 / p_i / p_i.size
    # softmax.py:9 p = np.exp(scores)
    scores_bar = (p_bar - np.sum(p_bar * p, axis=1, keepdims=True)) * p
    W_bar = X.T @ scores_bar  # softmax.py:7 scores = X @ W
    return W_bar
