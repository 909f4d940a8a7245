"""A function made inside the function, and one taken as an argument of another."""

import numpy as np


def simpson(f, a, b, n):
    h = (b - a) / n
    total = f(a) + f(b)
    for i in range(1, n):
        total += (4.0 if i % 2 == 1 else 2.0) * f(a + i * h)
    return total * h / 3.0


def closures(w, b):
    def integrand(t):
        return np.exp(-w * t) * np.sin(t)

    return simpson(integrand, 0.0, b, 8)


ARGUMENTS = (0.5, 2.0)
WITH_RESPECT_TO = ("w", "b")
