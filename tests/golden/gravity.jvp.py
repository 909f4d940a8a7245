import math


def gravity_jvp(x, y, m1, m2, x_dot, y_dot, m1_dot):
    """Value and tangent of golden.gravity.gravity with respect to x, y, m1.

    x: float, y: float, m1: float, m2: float, x_dot: float, y_dot: float, m1_dot: float
    """
    r = math.sqrt(x ** 2 + y ** 2)
    r_dot = (2 * x_dot * x + 2 * y_dot * y) / (2.0 * r)
    potential = -m1 * m2 / r
    potential_dot = -m1_dot * m2 / r - r_dot * potential / r
    product = 0.5 * m1
    sin_x = math.sin(x)
    product_2 = product * sin_x
    product_2_dot = 0.5 * m1_dot * sin_x + product * (x_dot * math.cos(x))
    exp = math.exp(-y)
    total_dot = potential_dot + product_2_dot * exp - product_2 * (y_dot * exp)
    return potential + product_2 * exp, total_dot
