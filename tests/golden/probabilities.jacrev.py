import numpy as np


def probabilities_jacobian(x, temperature):
    """Jacobian of golden.probabilities.probabilities with respect to x.

    x: float64 (x0,), temperature: float
    """
    max_x = np.max(x)
    e = np.exp((x - max_x) / temperature)
    sum_e = np.sum(e)
    ratio = e / sum_e
    # adjoints, last statement first
    same = x == max_x  # probabilities.py:7 e = np.exp((x - np.max(x)) / temperature)
    ratio_2 = same / np.sum(same)
    jacobian = np.empty((ratio.shape[0], x.shape[0]))
    for i in range(ratio.shape[0]):
        y_bar = np.zeros(ratio.shape)
        y_bar[i] = 1.0
        e_bar = y_bar / sum_e  # probabilities.py:8 return e / np.sum(e)
        e_bar -= np.sum(y_bar * ratio / sum_e)
        # probabilities.py:7 e = np.exp((x - np.max(x)) / temperature)
        difference_bar = e_bar * e / temperature
        x_bar = difference_bar - np.sum(difference_bar) * ratio_2
        jacobian[i] = x_bar
    return jacobian
