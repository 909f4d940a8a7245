"""The negative log likelihood of a mixture of Gaussians with diagonal covariances."""

import numpy as np


def mixture(logits, means, log_sigma, X):
    log_weights = logits - np.log(np.sum(np.exp(logits)))
    z = (X[:, None, :] - means) * np.exp(-log_sigma)
    log_density = log_weights - 0.5 * np.sum(z**2, axis=2) - np.sum(log_sigma, axis=1)
    top = np.max(log_density, axis=1)
    return -np.sum(np.log(np.sum(np.exp(log_density - top[:, None]), axis=1)) + top)


rng = np.random.default_rng(3)
ARGUMENTS = (
    rng.normal(size=3),
    rng.normal(size=(3, 2)),
    0.3 * rng.normal(size=(3, 2)),
    rng.normal(size=(6, 2)),
)
WITH_RESPECT_TO = ("logits", "means", "log_sigma")
