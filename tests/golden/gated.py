"""A recurrent unit with one gate reads a sequence of vectors."""

import numpy as np


def gated(W, U, b, xs):
    n = W.shape[1]
    h = np.zeros(n)
    for x in xs:
        gate = 1.0 / (1.0 + np.exp(-(W[:n] @ h + U[:n] @ x + b[:n])))
        change = np.tanh(W[n:] @ h + U[n:] @ x + b[n:])
        h = gate * h + (1.0 - gate) * change
    return np.sum(h**2)


rng = np.random.default_rng(8)
ARGUMENTS = (
    0.5 * rng.normal(size=(6, 3)),
    0.5 * rng.normal(size=(6, 2)),
    rng.normal(size=6),
    rng.normal(size=(12, 2)),
)
WITH_RESPECT_TO = ("W", "U", "b")
