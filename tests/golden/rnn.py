"""A recurrent network unrolled over a sequence."""

import numpy as np


def rnn(W, U, b, v, xs):
    h = np.zeros(len(b))
    loss = 0.0
    for t in range(len(xs) - 1):
        h = np.tanh(W @ h + U * xs[t] + b)
        loss += (v @ h - xs[t + 1]) ** 2
    return loss


rng = np.random.default_rng(4)
ARGUMENTS = (
    0.5 * rng.normal(size=(3, 3)),
    rng.normal(size=3),
    rng.normal(size=3),
    rng.normal(size=3),
    rng.normal(size=12),
)
WITH_RESPECT_TO = ("W", "U", "b", "v")
