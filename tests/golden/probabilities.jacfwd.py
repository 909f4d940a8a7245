import numpy as np


def probabilities_jacobian(x, temperature):
    """Jacobian of golden.probabilities.probabilities with respect to x.

    x: float64 (x0 >= 1,), temperature: float
    """
    max_x = np.max(x)
    same = x == max_x
    e = np.exp((x - max_x) / temperature)
    sum_e = np.sum(e)
    x_dots = np.eye(x.shape[0])
    ratio_dots = (x_dots - (same / np.sum(same))[:, None]) / temperature
    e_dots = ratio_dots * e
    ratio_dots_2 = (e_dots - (ratio_dots @ e)[:, None] * (e / sum_e)) / sum_e
    return ratio_dots_2.T
