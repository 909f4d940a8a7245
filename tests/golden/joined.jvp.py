import numpy as np


def joined_jvp(a, b, s, a_dot, b_dot, s_dot):
    """Value and tangent of golden.joined.joined with respect to a, b, s.

    a: float64 (a0,), b: float64 (b0,), s: float, a_dot: float64 (a0,),
    b_dot: float64 (b0,), s_dot: float
    """
    array = np.array([s])
    array_dot = np.array([s_dot])
    padded = np.concatenate([array, a, b, array])
    padded_dot = np.concatenate([array_dot, a_dot, b_dot, array_dot])
    pairs = np.stack([a, b], axis=1)
    pairs_dot = np.stack([a_dot, b_dot], axis=1)
    diff_padded = np.diff(padded)
    pairs_0 = pairs[:, 0]
    pairs_1 = pairs[:, 1]
    power = pairs_1 ** 2
    product_dot = pairs_dot[:, 0] * power + 2 * pairs_0 * (pairs_dot[:, 1] * pairs_1)
    return (
        np.sum(diff_padded ** 2) + np.sum(pairs_0 * power),
        2 * (np.diff(padded_dot) @ diff_padded) + np.sum(product_dot),
    )
