"""Hostile programs: names that hold a number on some paths and an array on others."""

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


class Box:
    pass


def sum_of_arrays_started_with_a_number(x):
    s = 0
    for i in range(3):
        s += x * i
    return np.sum(s**2)


def sum_of_rows_started_with_a_number(x):
    s = 0.0
    for row in np.outer(x, x):
        s += row
    return np.sum(s**2)


def sum_in_a_while_loop(x):
    s = 0.0
    while np.sum(s) < 3.0:
        s += x
    return np.sum(s**2)


def sum_that_is_written_to_after_each_trip(x):
    s = 0.0
    for i in range(3):
        s += x * i
        s[i] = 2.0 * x[0]
        s *= x
    return np.sum(s**2)


def sum_in_an_attribute(x):
    o = Box()
    o.s = 0.0
    for i in range(3):
        o.s += x * i
    return np.sum(o.s**2)


def sum_in_a_dict(x):
    d = {"a": 0.0}
    for i in range(3):
        d["a"] += x * i
    return np.sum(d["a"] ** 2)


def sum_in_nested_loops(x):
    s = 0.0
    for i in range(2):
        t = 0.0
        for j in range(2):
            t += x * i * j
        s += t
    return np.sum(s**2)


def sum_that_another_name_follows(x):
    s = t = 0.0
    for i in range(3):
        s += x * i
        t = s
    return np.sum(s**2) + np.sum(t * C)


def sum_that_another_name_trails(x):
    s = before = 0.0
    for i in range(3):
        before = s
        s += x * i
    return np.sum(s**2) + np.sum(before * C)


def sum_that_an_object_follows(x):
    s = 0.0
    o = Box()
    o.s = 0.0
    for i in range(3):
        s += x * i
        o.s = s
    return np.sum(s**2) + np.sum(o.s * C)


def sum_that_a_pair_follows(x):
    s = 0.0
    t = (0.0, 0.0)
    for i in range(3):
        s += x * i
        t = (s, s)
    return np.sum(s**2) + np.sum(t[0] * C)


def argument_or_number_added_to(x):
    s = x if x[0] > 0.2 else 0.0
    s += x * 3.0
    return np.sum(s * x)


def sums_of_arrays_without_dimensions(x):
    y = x + 1.0
    z = np.zeros(3)
    z[1] = x
    z += x
    return np.sum(z) * y + x[None][0] + x.reshape(1)[0] + x.ravel().sum()


def numbers_of_lists_of_arrays(x):
    first = x.tolist()[0]
    return (first * 3.0 if isinstance(first, np.floating) else first) * x[1]


def whole_numbers_of_lists_do_not_wrap(x):
    s = 0.0
    for v in np.array([200, 100], np.uint8).tolist():
        s += x[0] * (v * v)
    return s + 1e-19 * x[1] * np.array([3]).tolist()[0] ** 41


HOSTILE = [
    Hostile(numbers_of_lists_of_arrays, (point(),)),
    Hostile(whole_numbers_of_lists_do_not_wrap, (point(),)),
    Hostile(sum_of_arrays_started_with_a_number, (point(),)),
    Hostile(sum_of_rows_started_with_a_number, (point(),)),
    Hostile(sum_in_a_while_loop, (point(),)),
    Hostile(sum_that_is_written_to_after_each_trip, (point(),)),
    Hostile(sum_in_an_attribute, (point(),)),
    Hostile(sum_in_a_dict, (point(),)),
    Hostile(sum_in_nested_loops, (point(),)),
    Hostile(sum_that_another_name_follows, (point(),), expect="right or refused"),
    Hostile(sum_that_another_name_trails, (point(),), expect="right or refused"),
    Hostile(sum_that_an_object_follows, (point(),), expect="right or refused"),
    Hostile(sum_that_a_pair_follows, (point(),), expect="right or refused"),
    Hostile(argument_or_number_added_to, (point(),), expect="right or refused"),
    Hostile(sums_of_arrays_without_dimensions, (np.array(1.5),)),
]
