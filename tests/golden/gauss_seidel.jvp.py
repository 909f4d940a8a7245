import numpy as np


def gauss_seidel_jvp(f, h, sweeps, f_dot, h_dot):
    """Value and tangent of golden.gauss_seidel.gauss_seidel with respect to f, h.

    f: float64 (f0 >= 1,), h: float, sweeps: int, f_dot: float64 (f0 >= 1,), h_dot: float
    """
    n = len(f)
    u = np.zeros(n)
    u_dot = np.zeros_like(u)
    product = h * h
    f_data = f.data
    f_dot_data = f_dot.data
    for _ in range(sweeps):
        for i in range(1, n - 1):
            difference = i - 1
            total = i + 1
            f_i = f_data[i]
            product_dot = 2.0 * h_dot * h * f_i + product * f_dot_data[i]
            product_2 = 0.5 * (u[difference] + u[total] + product * f_i)
            product_2_dot = 0.5 * (u_dot[difference] + u_dot[total] + product_dot)
            u[i] = product_2
            u_dot[i] = product_2_dot
    return np.dot(u, u), np.dot(u_dot, u) + np.dot(u, u_dot)
