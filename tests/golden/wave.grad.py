import numpy as np


def wave_grad(c, u0, steps):
    """Gradient of golden.wave.wave with respect to c, u0.

    c: float, u0: float64 (u00,), steps: int
    """
    u = u0.copy()
    previous = u0.copy()
    tape = []
    for _ in range(steps):
        following = 2.0 * u - previous
        power = c ** 2
        total = u[2:] - 2.0 * u[1:-1] + u[:-2]
        following[1:-1] += power * total
        tape.append(total)
        previous = u
        u = following
    # adjoints, last statement first
    u_bar = 2.0 * u  # wave.py:13 return np.sum(u * u)
    previous_bar = np.zeros_like(previous)
    c_bar = 0.0
    for _ in reversed(range(steps)):
        total = tape.pop()
        # wave.py:11 following[1:-1] += c**2 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        value_bar = u_bar[1:-1]
        total_bar = power * value_bar
        previous_bar[:-2] += total_bar
        previous_bar[1:-1] -= 2.0 * total_bar
        previous_bar[2:] += total_bar
        c_bar += 2 * (value_bar @ total) * c
        previous_bar_2 = -u_bar  # wave.py:10 following = 2.0 * u - previous
        u_bar = previous_bar + 2.0 * u_bar
        previous_bar = previous_bar_2
    u0_bar = previous_bar + u_bar  # wave.py:7 u = u0.copy()
    return c_bar, u0_bar
