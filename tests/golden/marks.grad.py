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
        not_ = not used[column]
        if not_:
            used[column] = True
            value, used, saved = expand_forward(a, row + 1, used)
            used[column] = False
            sign_2 = -sign
            total += sign * a[row, column] * value
        else:
            sign_2 = sign
            value = None
            saved = None
        tape.append((sign, not_, value, saved))
        sign = sign_2
    saved = (a, row, False, tape)
    return total, used, saved


def expand_reverse(saved, y_bar, a_bar):
    a, row, same, tape = saved
    if same:
        return a_bar
    tape = tape.copy()
    # adjoints, last statement first
    for column in reversed(range(len(a))):
        sign, value, value_2, saved = tape.pop()
        if value:
            # marks.py:14 total += sign * a[row, column] * expand(a, row + 1, used)
            a_bar = expand_reverse(saved, sign * a[row, column] * y_bar, a_bar)
            a_bar[row, column] += sign * (y_bar * value_2)
    return a_bar
