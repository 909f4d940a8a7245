def polynomial_jvp(x, x_dot):
    """Value and tangent of golden.polynomial.polynomial with respect to x.

    x: float, x_dot: float
    """
    power = x ** 2
    total_dot = 3 * x_dot * power - 4.0 * x_dot * x + 4.0 * x_dot
    return x ** 3 - 2.0 * power + 4.0 * x + 1.0, total_dot
