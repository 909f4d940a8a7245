"""Attention written with einsum."""

import numpy as np


def attention(Q, K, V):
    scores = np.einsum("id,jd->ij", Q, K) / np.sqrt(Q.shape[1])
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=1, keepdims=True)
    return np.sum(np.einsum("ij,jd->id", weights, V) ** 2)


rng = np.random.default_rng(6)
ARGUMENTS = (rng.normal(size=(3, 2)), rng.normal(size=(4, 2)), rng.normal(size=(4, 2)))
WITH_RESPECT_TO = ("Q", "K", "V")
