import numpy as np


def softmax_grad(W, X, labels):
    """Gradient of golden.softmax.softmax with respect to W.

    W: float64 (W0, W1), X: float64 (X0, X1), labels: int64 (labels0,)
    """
    scores = X @ W
    max_scores = np.max(scores, axis=1, keepdims=True)
    scores_2 = scores - max_scores
    p = np.exp(scores_2)
    sum_p = np.sum(p, axis=1, keepdims=True)
    p_2 = p / sum_p
    arange = np.arange(len(labels))
    p_2_i = p_2[arange, labels]
    # adjoints, last statement first
    # softmax.py:11 return -np.mean(np.log(p[np.arange(len(labels)), labels]))
    p_bar = np.zeros(p_2.shape)
    p_bar[arange, labels] = -1.0 / p_2_i / p_2_i.size
    p_bar_2 = p_bar / sum_p  # softmax.py:10 p /= p.sum(axis=1, keepdims=True)
    p_bar_2 -= np.sum(p_bar * p_2 / sum_p, axis=1, keepdims=True)
    scores_bar = np.multiply(p_bar_2, p, out=p)  # softmax.py:9 p = np.exp(scores)
    same = scores == max_scores  # softmax.py:8 scores = scores - scores.max(axis=1, keepdims=True)
    product = (
        np.sum(scores_bar, axis=1, keepdims=True) * (same / np.sum(same, axis=1, keepdims=True))
    )
    scores_bar -= product
    W_bar = X.T @ scores_bar  # softmax.py:7 scores = X @ W
    return W_bar
