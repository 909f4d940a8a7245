def recursion_jvp(x, n, x_dot):
    """Value and tangent of golden.recursion.recursion with respect to x.

    x: float, n: int, x_dot: float
    """
    value, value_dot = power_jvp(x, n, x_dot)
    return value + x, value_dot + x_dot


def power_jvp(x, n, x_dot):
    if n == 0:
        return 1.0, 0.0
    if n % 2 == 1:
        value, value_dot = power_jvp(x, n - 1, x_dot)
        return x * value, x_dot * value + x * value_dot
    value_2, value_2_dot = power_jvp(x, n // 2, x_dot)
    return value_2 * value_2, 2.0 * value_2_dot * value_2
