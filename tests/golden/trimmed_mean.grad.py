import numpy as np


def trimmed_mean_grad(x, cut):
    """Gradient of golden.trimmed_mean.trimmed_mean with respect to x.

    x: float64 (x0,), cut: int
    """
    ordered = np.sort(x)
    minus = -cut
    ordered_i = ordered[cut:minus]
    # adjoints, last statement first
    # trimmed_mean.py:8 return np.mean(ordered[cut:-cut] ** 2)
    ordered_bar = np.zeros(ordered.shape)
    ordered_bar[cut:minus] = 2 * ordered_i / ordered_i.size
    x_bar = ordered_bar[np.argsort(np.argsort(x))]  # trimmed_mean.py:7 ordered = np.sort(x)
    return x_bar
