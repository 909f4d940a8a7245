"""A trajectory kept in a buffer, one row for each step."""

import numpy as np


def pendulum(theta0, omega0, dt, steps):
    path = np.zeros((steps + 1, 2))
    path[0, 0] = theta0
    path[0, 1] = omega0
    for t in range(steps):
        theta, omega = path[t]
        omega_next = omega - dt * np.sin(theta)
        path[t + 1, 0] = theta + dt * omega_next
        path[t + 1, 1] = omega_next
    return np.mean(path[:, 0] ** 2)


ARGUMENTS = (0.4, 0.1, 0.05, 12)
WITH_RESPECT_TO = ("theta0", "omega0")
