"""A list comprehension and a generator inside sum."""

import numpy as np


def comprehension(coefficients, xs):
    values = [sum(c * x**k for k, c in enumerate(coefficients)) for x in xs]
    return np.sum(np.array(values) ** 2)


ARGUMENTS = ([1.0, -0.5, 0.25], np.linspace(0.3, 2.0, 12))
