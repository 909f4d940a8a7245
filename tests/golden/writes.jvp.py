import numpy as np


def writes_jvp(A, b, A_dot, b_dot):
    """Value and tangent of golden.writes.writes with respect to A, b.

    A: float64 (A0, A1), b: float64 (b0 >= 2,), A_dot: float64 (A0, A1),
    b_dot: float64 (b0 >= 2,)
    """
    M = A.copy()
    M_dot = A_dot.copy()
    b_0 = b[0]
    b_1 = b[1]
    M[0, 0] = b_0 * b_1
    M_dot[0, 0] = b_dot[0] * b_1 + b_0 * b_dot[1]
    M[1] = b
    M_dot[1] = b_dot
    M[:, 2] *= 2.0
    M_dot[:, 2] *= 2.0
    above = M > 2.0
    M[above] = 0.5
    M_dot[above] = 0.0
    M[[0, 2], [1, 1]] += b[:2]
    M_dot[[0, 2], [1, 1]] += b_dot[:2]
    return np.sum(M * M), 2.0 * np.vdot(M_dot, M)
