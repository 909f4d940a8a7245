import numpy as np


def probabilities_jacobian(x, temperature):
    """Jacobian of golden.probabilities.probabilities with respect to x.

    x: float64 (x0 >= 1,), temperature: float
    """
    max_x = np.max(x)
    e = np.exp((x - max_x) / temperature)
    sum_e = np.sum(e)
    ratio = e / sum_e
    # adjoints, last statement first
    same = x == max_x  # probabilities.py:7 e = np.exp((x - np.max(x)) / temperature)
    y_bars = np.eye(ratio.shape[0])
    e_bars = y_bars / sum_e  # probabilities.py:8 return e / np.sum(e)
    e_bars -= (ratio / sum_e)[:, None]
    # probabilities.py:7 e = np.exp((x - np.max(x)) / temperature)
    difference_bars = e_bars * e / temperature
    product = np.sum(difference_bars, axis=1)[:, None] * (same / np.sum(same))
    x_bars = difference_bars - product
    return x_bars
