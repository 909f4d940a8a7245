import numpy as np


def joined_grad(a, b, s):
    """Gradient of golden.joined.joined with respect to a, b, s.

    a: float64 (a0,), b: float64 (b0,), s: float
    """
    array = np.array([s])
    padded = np.concatenate([array, a, b, array])
    pairs = np.stack([a, b], axis=1)
    diff_padded = np.diff(padded)
    pairs_1 = pairs[:, 1]
    # adjoints, last statement first
    # joined.py:9 return np.sum(np.diff(padded) ** 2) + np.sum(pairs[:, 0] * pairs[:, 1] ** 2)
    pairs_bar = np.zeros_like(pairs)
    pairs_bar[:, 1] = 2 * pairs[:, 0] * pairs_1
    pairs_bar[:, 0] = pairs_1 ** 2
    padded_bar = np.zeros_like(padded)
    padded_bar[1:] = 2 * diff_padded
    padded_bar[:-1] -= 2 * diff_padded
    a_bar = pairs_bar[:, 0]  # joined.py:8 pairs = np.stack([a, b], axis=1)
    b_bar = pairs_bar[:, 1]
    total = array.shape[0] + a.shape[0]  # joined.py:7 padded = np.concatenate([[s], a, b, [s]])
    total_2 = total + b.shape[0]
    array_bar = padded_bar[:array.shape[0]] + padded_bar[total_2:]
    a_bar = a_bar + padded_bar[array.shape[0]:total]
    b_bar += padded_bar[total:total_2]
    s_bar = array_bar[0]
    return a_bar, b_bar, s_bar
