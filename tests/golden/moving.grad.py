import numpy as np


def moving_grad(xs, count):
    """Gradient of golden.moving.moving with respect to xs.

    xs: float64 (xs0 >= 1,), count: int
    """
    if count < 0:
        raise ValueError("maxlen must be non-negative")
    tape = []
    window = []
    for x in xs:
        window.append(x)
        above = len(window) > count
        if above:
            first = window.pop(0)
        count_2 = len(window)
        value = 0
        for i in range(count_2):
            value += window[i]
        tape.append((above, count_2, x - value / count_2))
    # adjoints, last statement first
    xs_bar = np.zeros(xs.shape)  # moving.py:10 for x in xs:
    window_bar = [0.0] * len(window)
    for i in reversed(range(len(xs))):
        above, count_2, difference = tape.pop()
        # moving.py:12 total += (x - sum(window) / len(window)) ** 2
        value_bar = divide(-2 * difference, count_2)
        for i_2 in reversed(range(count_2)):
            window_bar[i_2] += value_bar
        if above:
            window_bar.insert(0, 0.0)  # moving.py:11 window.append(x)
        last = window_bar.pop()
        x_bar = 2 * difference + last
        xs_bar[i] = x_bar  # moving.py:10 for x in xs:
    return xs_bar


def divide(a, b):
    """`a / b` for numbers, with IEEE's inf and nan in place of an exception."""
    try:
        return a / b
    except ZeroDivisionError:
        with np.errstate(all="ignore"):
            return float(np.float64(a) / b)
