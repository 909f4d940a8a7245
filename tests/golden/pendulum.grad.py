import numpy as np


def pendulum_grad(theta0, omega0, dt, steps):
    """Gradient of golden.pendulum.pendulum with respect to theta0, omega0.

    theta0: float, omega0: float, dt: float, steps: int >= 2
    """
    total = steps + 1
    path = np.zeros((total, 2))
    path[0, 0] = theta0
    path[0, 1] = omega0
    for t in range(steps):
        theta = path[t, 0]
        omega = path[t, 1]
        omega_next = omega - dt * np.sin(theta)
        total_2 = t + 1
        path[total_2, 0] = theta + dt * omega_next
        path[total_2, 1] = omega_next
    path_0 = path[:, 0]
    # adjoints, last statement first
    path_bar = np.zeros_like(path)  # pendulum.py:15 return np.mean(path[:, 0] ** 2)
    path_bar[:, 0] = 2 * path_0 / path_0.size
    thetas = path[:-1, 0]          # pendulum.py:10 for t in range(steps):
    factors = dt * np.cos(thetas)  # pendulum.py:12 omega_next = omega - dt * np.sin(theta)
    for t in reversed(range(steps)):
        total_2 = t + 1
        omega_next_bar = path_bar[total_2, 1]  # pendulum.py:14 path[t + 1, 1] = omega_next
        total_bar = path_bar[total_2, 0]  # pendulum.py:13 path[t + 1, 0] = theta + dt * omega_next
        omega_next_bar += dt * total_bar
        # pendulum.py:12 omega_next = omega - dt * np.sin(theta)
        theta_bar = total_bar - omega_next_bar * factors[t]
        path_bar[t, 1] += omega_next_bar  # pendulum.py:11 theta, omega = path[t]
        path_bar[t, 0] += theta_bar
    omega0_bar = path_bar[0, 1]  # pendulum.py:9 path[0, 1] = omega0
    theta0_bar = path_bar[0, 0]  # pendulum.py:8 path[0, 0] = theta0
    return theta0_bar, omega0_bar
