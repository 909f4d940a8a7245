def recursion_grad(x, n):
    """Gradient of golden.recursion.recursion with respect to x.

    x: float, n: int
    """
    value, saved = power_forward(x, n)
    # adjoints, last statement first
    x_bar = power_reverse(saved, 1.0)  # recursion.py:14 return power(x, n) + x
    x_bar += 1.0
    return x_bar


def power_forward(x, n):
    if n == 0:
        saved = (x, n, True, None, None)
        return 1.0, saved
    if n % 2 == 1:
        value, saved = power_forward(x, n - 1)
        value_2 = x * value
    else:
        value, saved = power_forward(x, n // 2)
        value_2 = value * value
    saved = (x, n, False, value, saved)
    return value_2, saved


def power_reverse(saved, y_bar):
    x, n, same, value, saved = saved
    if same:
        return 0.0
    if n % 2 == 1:
        # adjoints, last statement first
        x_bar = y_bar * value  # recursion.py:8 return x * power(x, n - 1)
        x_bar_2 = power_reverse(saved, x * y_bar)
        x_bar += x_bar_2
        return x_bar
    x_bar = power_reverse(saved, 2.0 * y_bar * value)  # recursion.py:9 half = power(x, n // 2)
    return x_bar
