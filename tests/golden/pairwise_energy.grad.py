import numpy as np


def pairwise_energy_grad(x):
    """Gradient of golden.pairwise_energy.pairwise_energy with respect to x.

    x: float64 (x0,)
    """
    n = len(x)
    x_bar = np.zeros(x.shape)  # pairwise_energy.py:9 for i in range(n):
    for i in range(n):
        total = i + 1
        difference = x[i] - x[total:]
        r2s = difference ** 2 + 0.1
        # adjoints, last statement first
        r2s_bar = -1.0 / r2s / r2s      # pairwise_energy.py:12 energy += 1.0 / r2
        product = r2s_bar * difference  # pairwise_energy.py:11 r2 = (x[i] - x[j]) ** 2 + 0.1
        x_bar[total:] -= 2 * product
        x_bar[i] += 2 * np.sum(product)
    return x_bar
