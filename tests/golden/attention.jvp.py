import numpy as np


def attention_jvp(Q, K, V, Q_dot, K_dot, V_dot):
    """Value and tangent of golden.attention.attention with respect to Q, K, V.

    Q: float64 (Q0, Q1), K: float64 (K0, K1), V: float64 (V0, V1), Q_dot: float64 (Q0, Q1),
    K_dot: float64 (K0, K1), V_dot: float64 (V0, V1)
    """
    einsum_dot = np.einsum("id,jd->ij", Q_dot, K) + np.einsum("id,jd->ij", Q, K_dot)
    sqrt = np.sqrt(Q.shape[1])
    scores = np.einsum("id,jd->ij", Q, K) / sqrt
    scores_dot = einsum_dot / sqrt
    weights = np.exp(scores)
    weights_dot = scores_dot * weights
    sum_weights = np.sum(weights, axis=1, keepdims=True)
    weights /= sum_weights
    weights_dot = (weights_dot - np.sum(weights_dot, axis=1, keepdims=True) * weights) / sum_weights
    einsum = np.einsum("ij,jd->id", weights, V)
    einsum_dot_2 = np.einsum("ij,jd->id", weights_dot, V) + np.einsum("ij,jd->id", weights, V_dot)
    return np.sum(einsum ** 2), 2 * np.vdot(einsum_dot_2, einsum)
