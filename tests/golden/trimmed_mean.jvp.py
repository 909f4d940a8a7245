import numpy as np


def trimmed_mean_jvp(x, cut, x_dot):
    """Value and tangent of golden.trimmed_mean.trimmed_mean with respect to x.

    x: float64 (x0,), cut: int, x_dot: float64 (x0,)
    """
    ordered = np.sort(x)
    ordered_dot = x_dot[np.argsort(x)]
    minus = -cut
    ordered_i = ordered[cut:minus]
    mean_dot = 2 * np.mean(ordered_dot[cut:minus] * ordered_i)
    return np.mean(ordered_i ** 2), mean_dot
