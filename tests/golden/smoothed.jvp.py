import numpy as np


def smoothed_jvp(alpha, x, alpha_dot, x_dot):
    """Value and tangent of golden.smoothed.smoothed with respect to alpha, x.

    alpha: float, x: float64 (x0,), alpha_dot: float, x_dot: float64 (x0,)
    """
    s = np.zeros_like(x)
    x_data = x.data
    x_dot_data = x_dot.data
    s[0] = x_data[0]
    s_dot = np.zeros_like(s)
    s_dot[0] = x_dot_data[0]
    difference = 1.0 - alpha
    for t in range(1, len(x)):
        x_t = x_data[t]
        difference_2 = t - 1
        s_i = s[difference_2]
        total_dot = (
            alpha_dot * x_t
            + alpha * x_dot_data[t]
            + difference * s_dot[difference_2]
            - alpha_dot * s_i
        )
        s[t] = alpha * x_t + difference * s_i
        s_dot[t] = total_dot
    difference_3 = x - s
    return np.sum(difference_3 ** 2), 2 * ((x_dot - s_dot) @ difference_3)
