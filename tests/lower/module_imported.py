"""A module that functions import when they are called."""

SCALE = 3.0
PARTS = [1.0, 2.0]


class Model:
    rate = 2.0

    def __init__(self, weight):
        self.weight = weight

    def value(self, x):
        return self.weight * x * SCALE


def with_default(x, c=2.0):
    return c * x * x


def with_global(x):
    return SCALE * x * x


def with_list(x):
    return PARTS[1] * x + len(PARTS)


def with_helper(x):
    return with_default(x) + with_global(2.0 * x)
