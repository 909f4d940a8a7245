"""A formula of several numbers, as in a physics script."""

import math


def gravity(x, y, m1, m2):
    r = math.sqrt(x**2 + y**2)
    potential = -m1 * m2 / r
    return potential + 0.5 * m1 * math.sin(x) * math.exp(-y)


ARGUMENTS = (1.0, 2.0, 3.0, 0.5)
WITH_RESPECT_TO = ("x", "y", "m1")
