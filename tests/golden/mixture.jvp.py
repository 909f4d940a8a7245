import numpy as np


def mixture_jvp(logits, means, log_sigma, X, logits_dot, means_dot, log_sigma_dot):
    """Value and tangent of golden.mixture.mixture with respect to logits, means, log_sigma.

    logits: float64 (logits0,), means: float64 (means0, means1),
    log_sigma: float64 (log_sigma0, log_sigma1), X: float64 (X0, X1),
    logits_dot: float64 (logits0,), means_dot: float64 (means0, means1),
    log_sigma_dot: float64 (log_sigma0, log_sigma1)
    """
    exp_logits = np.exp(logits)
    total = np.sum(exp_logits)
    log_weights = logits - np.log(total)
    log_weights_dot = logits_dot - logits_dot @ exp_logits / total
    difference = X[:, None, :] - means
    exp = np.exp(-log_sigma)
    z = difference * exp
    z_dot = -means_dot * exp - difference * (log_sigma_dot * exp)
    log_density = log_weights - 0.5 * np.sum(z ** 2, axis=2) - np.sum(log_sigma, axis=1)
    log_density_dot = log_weights_dot - np.vecdot(z_dot, z) - np.sum(log_sigma_dot, axis=1)
    top = np.max(log_density, axis=1)
    exp_2 = np.exp(log_density - top[:, None])
    total_2 = np.sum(exp_2, axis=1)
    return -np.sum(np.log(total_2) + top), -np.sum(np.vecdot(log_density_dot, exp_2) / total_2)
