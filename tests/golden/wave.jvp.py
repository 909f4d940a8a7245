import numpy as np


def wave_jvp(c, u0, steps, c_dot, u0_dot):
    """Value and tangent of golden.wave.wave with respect to c, u0.

    c: float, u0: float64 (u00,), steps: int, c_dot: float, u0_dot: float64 (u00,)
    """
    u = u0.copy()
    u_dot = u0_dot.copy()
    u_2 = u.copy()
    u_dot_2 = u_dot.copy()
    previous = u_2
    previous_dot = u_dot_2
    for _ in range(steps):
        following = 2.0 * u - previous
        following_dot = 2.0 * u_dot - previous_dot
        power = c ** 2
        difference = u[2:] - 2.0 * u[1:-1]
        total_4 = u_dot[2:] + -2.0 * u_dot[1:-1]
        total_3 = difference + u[:-2]
        total_2 = 2 * (c_dot * c) * total_3 + power * (total_4 + u_dot[:-2])
        total = following_dot[1:-1] + total_2
        following[1:-1] += power * total_3
        following_dot[1:-1] = total
        previous = u
        previous_dot = u_dot
        u = following
        u_dot = following_dot
    return np.sum(u * u), np.sum(2.0 * (u_dot * u))
