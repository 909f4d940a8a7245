def writes_grad(A, b):
    """Gradient of golden.writes.writes with respect to A, b.

    A: float64 (A0, A1), b: float64 (b0 >= 2,)
    """
    M = A.copy()
    b_0 = b[0]
    b_1 = b[1]
    M[0, 0] = b_0 * b_1
    M[1] = b
    M[:, 2] *= 2.0
    above = M > 2.0
    M[above] = 0.5
    M[[0, 2], [1, 1]] += b[:2]
    # adjoints, last statement first
    M_bar = 2.0 * M                    # writes.py:13 return np.sum(M * M)
    value_bar = M_bar[[0, 2], [1, 1]]  # writes.py:12 M[[0, 2], [1, 1]] += b[:2]
    M_bar[above] = 0.0                 # writes.py:11 M[M > 2.0] = 0.5
    M_bar[:, 2] *= 2.0                 # writes.py:10 M[:, 2] *= 2.0
    b_bar = M_bar[1].copy()
    M_bar[1] = 0.0  # writes.py:9 M[1] = b
    b_bar[:2] += value_bar
    product_bar = M_bar[0, 0]  # writes.py:8 M[0, 0] = b[0] * b[1]
    M_bar[0, 0] = 0.0
    b_bar[1] += b_0 * product_bar
    b_bar[0] += product_bar * b_1
    return M_bar, b_bar
