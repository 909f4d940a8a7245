def recursion_grad(x, n):
    """Gradient of golden.recursion.recursion with respect to x.

    x: float, n: int
    """
    value, saved = power_forward(x, n)
    # adjoints, last statement first
    x_bar = power_reverse(saved, 1.0)  # recursion.py:14 return power(x, n) + x
    x_bar = 1.0 + x_bar
    return x_bar


def power_forward(x, n):
    same = n == 0
    if same:
        value_3 = 1.0
        same_2 = None
        value = None
        saved = None
        value_2 = None
        saved_2 = None
    else:
        same_2 = n % 2 == 1
        if same_2:
            value, saved = power_forward(x, n - 1)
            value_3 = x * value
            value_2 = None
            saved_2 = None
        else:
            value_2, saved_2 = power_forward(x, n // 2)
            value_3 = value_2 * value_2
            value = None
            saved = None
    saved = (x, same, same_2, value, saved, value_2, saved_2)
    return value_3, saved


def power_reverse(saved, y_bar):
    x, unrecord_saved, unrecord_saved_2, unrecord_saved_3, saved, unrecord_saved_4, saved_2 = saved
    if unrecord_saved:
        return 0.0
    if unrecord_saved_2:
        # adjoints, last statement first
        x_bar = power_reverse(saved, x * y_bar)  # recursion.py:8 return x * power(x, n - 1)
        x_bar = y_bar * unrecord_saved_3 + x_bar
        return x_bar
    # recursion.py:9 half = power(x, n // 2)
    x_bar = power_reverse(saved_2, 2.0 * y_bar * unrecord_saved_4)
    return x_bar
