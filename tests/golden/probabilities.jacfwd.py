import numpy as np


def probabilities_jacobian(x, temperature):
    """Jacobian of golden.probabilities.probabilities with respect to x.

    x: float64 (x0,), temperature: float
    """
    max_x = np.max(x)
    same = x == max_x
    ratio = same / np.sum(same)
    e = np.exp((x - max_x) / temperature)
    sum_e = np.sum(e)
    ratio_2 = e / sum_e
    jacobian = np.empty((ratio_2.shape[0], x.shape[0]))
    for i in range(x.shape[0]):
        x_dot = np.zeros(x.shape)
        x_dot[i] = 1.0
        e_dot = (x_dot - x_dot @ ratio) / temperature * e
        jacobian[..., i] = e_dot / sum_e - np.sum(e_dot) * ratio_2 / sum_e
    return jacobian
