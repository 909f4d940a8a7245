import numpy as np


def heat_jvp(k, u, steps, k_dot, u_dot):
    """Value and tangent of golden.heat.heat with respect to k, u.

    k: float, u: float64 (u0,), steps: int, k_dot: float, u_dot: float64 (u0,)
    """
    u = u.copy()
    u_dot = u_dot.copy()
    for _ in range(steps):
        total = u[2:] - 2.0 * u[1:-1] + u[:-2]
        total_dot = u_dot[2:] - 2.0 * u_dot[1:-1] + u_dot[:-2]
        u[1:-1] += k * total
        u_dot[1:-1] += k_dot * total + k * total_dot
    return np.sum(u ** 2), 2 * (u_dot @ u)
