"""A scalar formula, differentiated twice."""


def polynomial(x):
    return x**3 - 2.0 * x**2 + 4.0 * x + 1.0


ARGUMENTS = (1.5,)
SECOND_ORDER = True
