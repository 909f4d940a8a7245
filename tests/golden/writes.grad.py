import numpy as np


def writes_grad(A, b):
    """Gradient of golden.writes.writes with respect to A, b.

    A: float64 (A0, A1), b: float64 (b0,)
    """
    M = A.copy()
    b_0 = b[0]
    b_1 = b[1]
    M[0, 0] = b_0 * b_1
    M[1] = b
    M[:, 2] *= 2.0
    above = M > 2.0
    M[above] = 0.5
    b_part = b[:2]
    M[[0, 2], [1, 1]] += b_part
    # adjoints, last statement first
    M_bar = 2.0 * M           # writes.py:13 return np.sum(M * M)
    b_bar = np.zeros_like(b)  # writes.py:12 M[[0, 2], [1, 1]] += b[:2]
    b_bar[:2] = unbroadcast(M_bar[[0, 2], [1, 1]], b_part.shape)
    M_bar[above] = 0.0  # writes.py:11 M[M > 2.0] = 0.5
    M_bar[:, 2] *= 2.0  # writes.py:10 M[:, 2] *= 2.0
    M_bar_1 = M_bar[1].copy()
    M_bar[1] = 0.0  # writes.py:9 M[1] = b
    b_bar += M_bar_1
    product_bar = M_bar[0, 0]  # writes.py:8 M[0, 0] = b[0] * b[1]
    M_bar[0, 0] = 0.0
    b_bar[1] += b_0 * product_bar
    b_bar[0] += product_bar * b_1
    return M_bar, b_bar


def unbroadcast(g, shape):
    """Sum `g` over the axes along which an operand of this shape was repeated."""
    if np.shape(g) == shape:
        return g
    extra = np.ndim(g) - len(shape)
    if extra < 0:
        return np.broadcast_to(g, shape)
    if extra:
        g = np.sum(g, axis=tuple(range(extra)))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1 and np.shape(g)[i] != 1)
    if repeated:
        g = np.sum(g, axis=repeated, keepdims=True)
    return np.broadcast_to(g, shape) if np.shape(g) != shape else g
