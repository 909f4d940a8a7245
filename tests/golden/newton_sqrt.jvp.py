def newton_sqrt_jvp(a, a_dot):
    """Value and tangent of golden.newton_sqrt.newton_sqrt with respect to a.

    a: float, a_dot: float
    """
    x = 0.5 * (1.0 + a)
    x_dot = 0.5 * a_dot
    while abs(x * x - a) > 1e-12:
        product = 2.0 * x
        ratio = (x * x - a) / product
        x_2 = x - ratio
        difference = 2.0 * x_dot * ratio - 2.0 * x_dot * x + a_dot
        x_dot += difference / product
        x = x_2
    return x, x_dot
