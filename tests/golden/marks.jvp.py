import numpy as np


def marks_jvp(a, a_dot):
    """Value and tangent of golden.marks.marks with respect to a.

    a: float64 (a0, a1), a_dot: float64 (a0, a1)
    """
    value, value_2, value_dot = expand_jvp(a, 0, np.zeros(len(a), dtype=bool), a_dot)
    return value, value_dot


def expand_jvp(a, row, used, a_dot):
    if row == len(a):
        return 1.0, used, 0.0
    sign = 1.0
    total = 0.0
    total_dot = 0.0
    for column in range(len(a)):
        if not used[column]:
            used[column] = True
            product = sign * a[row, column]
            value, used, value_dot = expand_jvp(a, row + 1, used, a_dot)
            product_dot = sign * a_dot[row, column] * value + product * value_dot
            used[column] = False
            sign = -sign
            total += product * value
            total_dot += product_dot
    return total, used, total_dot
