import numpy as np


def trimmed_mean_jvp(x, cut, x_dot):
    """Value and tangent of golden.trimmed_mean.trimmed_mean with respect to x.

    x: float64 (x0,), cut: int, x_dot: float64 (x0,)
    """
    ordered = np.sort(x)
    ordered_dot = x_dot[np.argsort(x)]
    minus = -cut
    ordered_i = ordered[cut:minus]
    power = ordered_i ** 2
    power_dot = np.broadcast_to(2 * ordered_dot[cut:minus] * ordered_i, power.shape)
    return np.mean(power), np.mean(power_dot)
