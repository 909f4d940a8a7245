import numpy as np


def marks_grad(a):
    """Gradient of golden.marks.marks with respect to a.

    a: float64 (a0 >= 1, a0)
    """
    value, value_2, saved = expand_forward(a, 0, np.zeros(len(a), dtype=bool))
    # adjoints, last statement first
    a_bar = np.zeros(a.shape)  # marks.py:21 return expand(a, 0, np.zeros(len(a), dtype=bool))
    a_bar = expand_reverse(saved, 1.0, a_bar)
    return a_bar


def expand_forward(a, row, used):
    if row == len(a):
        saved = (a, row, True, None)
        return 1.0, used, saved
    tape = []
    sign = 1.0
    total = 0.0
    for column in range(len(a)):
        if not used[column]:
            used[column] = True
            value, used, saved = expand_forward(a, row + 1, used)
            total += sign * a[row, column] * value
            used[column] = False
            tape.append((sign, column, value, saved))
            sign = -sign
    saved = (a, row, False, tape)
    return total, used, saved


def expand_reverse(saved, y_bar, a_bar):
    a, row, same, tape = saved
    if same:
        return a_bar
    # adjoints, last statement first
    for sign, column, value, saved in reversed(tape):
        # marks.py:14 total += sign * a[row, column] * expand(a, row + 1, used)
        a_bar = expand_reverse(saved, sign * a[row, column] * y_bar, a_bar)
        a_bar[row, column] += sign * (y_bar * value)
    return a_bar
