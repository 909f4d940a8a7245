import numpy as np


def wave_jvp(c, u0, steps, c_dot, u0_dot):
    """Value and tangent of golden.wave.wave with respect to c, u0.

    c: float, u0: float64 (u00,), steps: int, c_dot: float, u0_dot: float64 (u00,)
    """
    u = u0.copy()
    u_dot = u0_dot.copy()
    previous = u0.copy()
    previous_dot = u0_dot.copy()
    for _ in range(steps):
        following = 2.0 * u - previous
        following_dot = 2.0 * u_dot - previous_dot
        power = c ** 2
        total = u[2:] - 2.0 * u[1:-1] + u[:-2]
        total_dot = u_dot[2:] - 2.0 * u_dot[1:-1] + u_dot[:-2]
        following[1:-1] += power * total
        following_dot[1:-1] += 2 * c_dot * c * total + power * total_dot
        previous = u
        previous_dot = u_dot
        u = following
        u_dot = following_dot
    return np.sum(u * u), 2.0 * (u_dot @ u)
