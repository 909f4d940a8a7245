import numpy as np


def gauss_seidel_grad(f, h, sweeps):
    """Gradient of golden.gauss_seidel.gauss_seidel with respect to f, h.

    f: float64 (f0 >= 2,), h: float, sweeps: int
    """
    n = len(f)
    u = np.zeros(n)
    for _ in range(sweeps):
        for i in range(1, n - 1):
            total = u[i - 1] + u[i + 1] + h * h * f[i]
            u[i] = 0.5 * total
    # adjoints, last statement first
    u_bar = 2.0 * u            # gauss_seidel.py:12 return np.dot(u, u)
    f_bar = np.zeros(f.shape)  # gauss_seidel.py:9 for _ in range(sweeps):
    h_bar = 0.0
    for _ in reversed(range(sweeps)):
        for i in reversed(range(1, n - 1)):
            # gauss_seidel.py:11 u[i] = 0.5 * (u[i - 1] + u[i + 1] + h * h * f[i])
            product_bar = u_bar[i]
            u_bar[i] = 0.0
            total_bar = 0.5 * product_bar
            f_bar[i] += 0.5 * h * h * product_bar
            h_bar += 2.0 * total_bar * f[i] * h
            u_bar[i + 1] += total_bar
            u_bar[i - 1] += total_bar
    return f_bar, h_bar
