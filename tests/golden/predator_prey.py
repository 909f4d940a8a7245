"""Rates of a differential equation, fitted to what was seen."""

import numpy as np
from scipy.integrate import odeint

TIMES = np.array([0.0, 0.5, 1.0])


def predation(y, t, birth, death):
    prey, predators = y
    return [birth * prey - prey * predators, prey * predators - death * predators]


def predator_prey(rates, start, seen):
    y = odeint(predation, start, TIMES, args=(rates[0], rates[1]), rtol=1e-12, atol=1e-12)
    return np.sum((y - seen) ** 2)


ARGUMENTS = (
    np.array([0.8, 0.5]),
    np.array([1.0, 0.6]),
    np.array([[1.0, 0.6], [1.1, 0.8], [1.0, 1.1]]),
)
WITH_RESPECT_TO = ("rates", "start")
