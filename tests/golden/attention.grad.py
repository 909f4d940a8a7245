import numpy as np


def attention_grad(Q, K, V):
    """Gradient of golden.attention.attention with respect to Q, K, V.

    Q: float64 (Q0, Q1), K: float64 (K0, K1), V: float64 (V0, V1)
    """
    sqrt = np.sqrt(Q.shape[1])
    scores = np.einsum("id,jd->ij", Q, K) / sqrt
    weights = np.exp(scores)
    weights /= np.sum(weights, axis=1, keepdims=True)
    # adjoints, last statement first
    # attention.py:10 return np.sum(np.einsum("ij,jd->id", weights, V) ** 2)
    einsum_bar = 2 * np.einsum("ij,jd->id", weights, V)
    weights_bar = np.einsum("id,jd->ij", einsum_bar, V)
    V_bar = np.einsum("ij,id->jd", weights, einsum_bar)
    # attention.py:8 weights = np.exp(scores)
    scores_bar = (weights_bar - np.sum(weights_bar * weights, axis=1, keepdims=True)) * weights
    # attention.py:7 scores = np.einsum("id,jd->ij", Q, K) / np.sqrt(Q.shape[1])
    einsum_bar_2 = scores_bar / sqrt
    Q_bar = np.einsum("ij,jd->id", einsum_bar_2, K)
    K_bar = np.einsum("id,ij->jd", Q, einsum_bar_2)
    return unbroadcast(Q_bar, Q.shape).copy(), unbroadcast(K_bar, K.shape).copy(), V_bar


def unbroadcast(g, shape):
    """Sum `g` over the axes along which an operand of this shape was repeated."""
    if getattr(g, "shape", ()) == shape:
        return g
    extra = np.ndim(g) - len(shape)
    if extra < 0:
        return np.broadcast_to(g, shape)
    if extra:
        g = np.sum(g, axis=tuple(range(extra)))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1 and np.shape(g)[i] != 1)
    if repeated:
        g = np.sum(g, axis=repeated, keepdims=True)
    return np.broadcast_to(g, shape) if np.shape(g) != shape else g
