def recursion_jvp(x, n, x_dot):
    """Value and tangent of golden.recursion.recursion with respect to x.

    x: float, n: int, x_dot: float
    """
    value_2, value = power_jvp(x, n, x_dot)
    return power(x, n) + x, value + x_dot


def power_jvp(x, n, x_dot):
    if n == 0:
        return 1.0, 0.0
    if n % 2 == 1:
        difference = n - 1
        value_3 = power(x, difference)
        value_5, value_4 = power_jvp(x, difference, x_dot)
        return x * value_3, x_dot * value_3 + x * value_4
    floor_divide = n // 2
    value_6 = power(x, floor_divide)
    value_8, value_7 = power_jvp(x, floor_divide, x_dot)
    return value_6 * value_6, 2.0 * (value_7 * value_6)


def power(x, n):
    if n == 0:
        return 1.0
    if n % 2 == 1:
        return x * power(x, n - 1)
    value_2 = power(x, n // 2)
    return value_2 * value_2
