"""A branch on a number."""


def huber(x, delta):
    if abs(x) <= delta:
        return 0.5 * x**2
    else:
        return delta * (abs(x) - 0.5 * delta)


ARGUMENTS = (-1.7, 1.0)
