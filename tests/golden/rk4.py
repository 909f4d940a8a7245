"""Runge-Kutta steps of the Lotka-Volterra equations; the right-hand side is a helper."""

import numpy as np


def predator_prey(y, p):
    prey, predator = y
    return np.array([p[0] * prey - p[1] * prey * predator, p[2] * prey * predator - p[3] * predator])


def rk4(p, y0, h, steps):
    y = y0
    for _ in range(steps):
        k1 = predator_prey(y, p)
        k2 = predator_prey(y + 0.5 * h * k1, p)
        k3 = predator_prey(y + 0.5 * h * k2, p)
        k4 = predator_prey(y + h * k3, p)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y[0] ** 2 + y[1] ** 2


ARGUMENTS = (np.array([1.1, 0.4, 0.1, 0.4]), np.array([10.0, 5.0]), 0.05, 4)
WITH_RESPECT_TO = ("p", "y0")
