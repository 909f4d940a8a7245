"""Newton's iteration in a while loop."""


def newton_sqrt(a):
    x = 0.5 * (1.0 + a)
    while abs(x * x - a) > 1e-12:
        x = x - (x * x - a) / (2.0 * x)
    return x


ARGUMENTS = (2.0,)
