import numpy as np


def mixture_grad(logits, means, log_sigma, X):
    """Gradient of golden.mixture.mixture with respect to logits, means, log_sigma.

    logits: float64 (logits0,), means: float64 (means0, means1),
    log_sigma: float64 (log_sigma0, log_sigma1), X: float64 (X0, X1)
    """
    exp_logits = np.exp(logits)
    total = np.sum(exp_logits)
    log_weights = logits - np.log(total)
    difference = X[:, None, :] - means
    exp = np.exp(-log_sigma)
    z = difference * exp
    log_density = log_weights - 0.5 * np.vecdot(z, z) - np.sum(log_sigma, axis=1)
    top = np.max(log_density, axis=1)
    exp_2 = np.exp(log_density - top[:, None])
    # adjoints, last statement first
    # mixture.py:11 return -np.sum(np.log(np.sum(np.exp(log_density - top[:, None]), axis=1)) + top)
    difference_bar = np.multiply((-1.0 / np.sum(exp_2, axis=1))[:, None], exp_2, out=exp_2)
    # mixture.py:9 log_density = log_weights - 0.5 * np.sum(z**2, axis=2) - np.sum(log_sigma, axis=1)
    log_weights_bar = np.sum(difference_bar, axis=0)
    product = np.multiply(-0.5 * difference_bar[:, :, None], z, out=z)
    z_bar = 2 * product
    # mixture.py:8 z = (X[:, None, :] - means) * np.exp(-log_sigma)
    log_sigma_bar = (
        -log_weights_bar[:, None] - 2 * np.einsum("ijk,ijk->jk", difference, product) * exp
    )
    means_bar = -np.sum(z_bar * exp, axis=0)
    # mixture.py:7 log_weights = logits - np.log(np.sum(np.exp(logits)))
    logits_bar = log_weights_bar - np.sum(log_weights_bar) / total * exp_logits
    return logits_bar, means_bar, log_sigma_bar
