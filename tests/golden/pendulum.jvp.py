import numpy as np


def pendulum_jvp(theta0, omega0, dt, steps, theta0_dot, omega0_dot):
    """Value and tangent of golden.pendulum.pendulum with respect to theta0, omega0.

    theta0: float, omega0: float, dt: float, steps: int >= 2, theta0_dot: float,
    omega0_dot: float
    """
    total = steps + 1
    path = np.zeros((total, 2))
    path[0, 0] = theta0
    path_dot = np.zeros_like(path)
    path_dot[0, 0] = theta0_dot
    path[0, 1] = omega0
    path_dot[0, 1] = omega0_dot
    for t in range(steps):
        theta = path[t, 0]
        theta_dot = path_dot[t, 0]
        omega = path[t, 1]
        omega_dot = path_dot[t, 1]
        omega_next = omega - dt * np.sin(theta)
        omega_next_dot = omega_dot - dt * (theta_dot * np.cos(theta))
        total_2 = t + 1
        path[total_2, 0] = theta + dt * omega_next
        path_dot[total_2, 0] = theta_dot + dt * omega_next_dot
        path[total_2, 1] = omega_next
        path_dot[total_2, 1] = omega_next_dot
    path_0 = path[:, 0]
    return np.mean(path_0 ** 2), 2 * np.mean(path_dot[:, 0] * path_0)
