"""Elementwise choices whose other branch is singular: `x` is not positive where `m` is False."""

import numpy as np


def choice_and_use(x, m):
    return np.sum(np.where(m, np.sqrt(x), x * x) * x)


def two_choices(x, m):
    y = np.log(x)
    return np.sum(np.where(m, y, 0.0) * np.where(m, y * y, x))


def overwritten_by_mask(x, m):
    y = np.log(x)
    y[~m] = 0.0
    return np.sum(y * y * x)


def read_by_mask(x, m):
    y = np.log(x) * x
    return np.sum(y[m]) * x[0]


def written_by_mask(x, m):
    y = x * x
    y[m] = np.sqrt(x[m])
    return np.sum(y * x)


def in_place(x, m):
    y = np.log(x)
    y *= np.where(m, x, 0.0)
    y += 1.0
    return np.sum(np.where(m, y, x) * x)


def repeated(x, m):
    y = x * 1.0
    for _ in range(3):
        z = np.sqrt(y)
        y = np.where(m, z, y * y + 0.5)
    return np.sum(y * x)


def repeated_in_two_loops(x, m):
    y = x * 1.0
    for _ in range(2):
        for _ in range(2):
            z = np.log(y + 1.0) / y
            y = np.where(m, z, y * y + 0.5)
        y = y * x
    return np.sum(y * x)


def while_something_is_left(x, m):
    y = x * 1.0
    k = 0
    while np.sum(y) > 0.1 and k < 4:
        y = np.where(m, np.sqrt(y) * 0.5, y * y * 0.3)
        k += 1
    return np.sum(y * x)


def chosen_after_a_loop(x, m):
    y = np.log(x)
    for k in range(2):
        y = y * 2.0 + y * y * k
    return np.sum(np.where(m, y, 0.0) * x)


def chosen_in_a_loop(x, m):
    y = np.sqrt(x)
    total = 0.0
    for k in range(3):
        total = total + np.sum(np.where(m, y * k, 1.0) * x)
    return total


def element_by_element(x, m):
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        out[i] = np.where(m[i], np.sqrt(x[i]), x[i] ** 2)
    return np.sum(out * x)


def rows_of_a_table(x, m):
    y = np.empty((3, *x.shape))
    y[0] = x
    for k in range(2):
        y[k + 1] = np.where(m, np.sqrt(y[k]), y[k] ** 2)
    return np.sum(y * x)


def in_a_context(x, m):
    with np.errstate(all="ignore"):
        y = np.log(x)
    return np.sum(np.where(m, y, 1.0) * x)


def in_a_branch(x, m):
    if np.sum(x) > -100.0:
        y = np.log(x)
    else:
        y = x * 2.0
    return np.sum(np.where(m, y * y, 1.0) * x)


def in_branches_of_a_loop(x, m):
    r = 0.0
    for k in range(2):
        y = np.sqrt(x * (k + 1))
        if k == 0:
            r = r + np.sum(np.where(m, y, 0.0) * x)
        else:
            r = r + np.sum(np.where(m, y * y * y, 0.0) * x)
    return r


def mask_of_a_branch(x, m):
    r = 0.0
    for k in range(3):
        if k != 1:
            positive = x > 0.2
            y = np.log(x) * np.sqrt(x)
            r = r + np.sum(np.where(positive, y, 0.0) * x)
        else:
            r = r * 2.0
    return r


def in_a_try(x, m):
    y = x
    for _ in range(3):
        try:
            z = np.log(y) / np.sqrt(y)
        except ValueError:
            z = y
        y = np.where(m, z * z + 1.0, y * 0.5)
    return np.sum(y * x)


def nested(x, m):
    y = np.where(m, np.where(x < 0.5, np.arcsin(x), np.log(x)), np.cbrt(x - 3.0))
    return np.sum(y * y)


def helper(v, m):
    return np.where(m, np.log(v) * v, v)


def through_helpers(x, m):
    return np.sum(helper(helper(x, m) + 1.0, m) * x)


def by_rows(x, m):
    y = np.where(m[:, None], np.log(x[:, None]), np.stack([x, x], axis=1))
    return np.sum(y * x[:, None])


def by_one_number(x, m):
    s = x[3]
    y = np.where(s > 0.0, np.log(s), s * s)
    return y * x[0] + np.sum(np.where(s > 0.0, np.sqrt(s) * x, x * x))


def through_a_sum(x, m):
    y = x**1.5 / np.abs(x)
    return np.sum(np.where(m, y, 0.0) * np.sum(np.where(m, y * x, 1.0)))


def of_many_kinds(x, m):
    y = np.arctan2(np.log(x), x) + np.hypot(np.sqrt(x), 1.0 / x) + np.abs(np.log(x))
    return np.sum(np.where(~m, x, np.maximum(y, np.log(x)).astype(np.float64)) * x)


def in_a_recursion(x, m):
    return recursion(x, x, 3)


def recursion(v, w, k):
    if k == 0:
        return np.sum(v * w)
    return recursion(np.where(v > 0.1, np.sqrt(v), v * v), w, k - 1)


CASES = (
    choice_and_use,
    two_choices,
    overwritten_by_mask,
    read_by_mask,
    written_by_mask,
    in_place,
    repeated,
    repeated_in_two_loops,
    while_something_is_left,
    chosen_after_a_loop,
    chosen_in_a_loop,
    element_by_element,
    rows_of_a_table,
    in_a_context,
    in_a_branch,
    in_branches_of_a_loop,
    mask_of_a_branch,
    in_a_try,
    nested,
    through_helpers,
    by_rows,
    by_one_number,
    through_a_sum,
    of_many_kinds,
    in_a_recursion,
)
