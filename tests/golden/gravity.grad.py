import math


def gravity_grad(x, y, m1, m2):
    """Gradient of golden.gravity.gravity with respect to x, y, m1.

    x: float, y: float, m1: float, m2: float
    """
    r = math.sqrt(x ** 2 + y ** 2)
    potential = -m1 * m2 / r
    product = 0.5 * m1
    sin_x = math.sin(x)
    exp = math.exp(-y)
    # adjoints, last statement first
    # gravity.py:9 return potential + 0.5 * m1 * math.sin(x) * math.exp(-y)
    x_bar = product * exp * math.cos(x)
    m1_bar = 0.5 * exp * sin_x
    r_bar = -potential / r  # gravity.py:8 potential = -m1 * m2 / r
    m1_bar -= m2 / r
    total_bar = r_bar / (2.0 * r)  # gravity.py:7 r = math.sqrt(x**2 + y**2)
    y_bar = 2 * total_bar * y - product * sin_x * exp
    x_bar += 2 * total_bar * x
    return x_bar, y_bar, m1_bar
