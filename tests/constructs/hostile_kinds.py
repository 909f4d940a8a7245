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


def sorted_kinds_stay(x, k):
    items = [7.5, k]
    items.sort()
    return np.sum(x) * len(str(items[0]))


def sorted_numbers_divide_as_before(x, k):
    items = [x[0], k]
    items.sort()
    try:
        r = 1.0 / items[0]
    except ZeroDivisionError:
        r = 5.0
    return np.sum(x * x) * r


def sorted_by_a_key(x, k):
    items = sorted([k, x[1], 2], key=lambda v: -v)
    return items[0] * 3 + items[1] ** 2 * x[0]


def sorted_list_of_unknown_length(x, k):
    items = sorted(x.tolist() + [k])
    return items[0] + items[1] * 2 + items[-1] * 3


def truth_value_as_a_mask(x, k):
    v = x * 2
    v[x[0] > k] = x * x
    v[k > 0] = 3 * x * v
    v[np.array(k > 5)] = x[0]
    return np.sum(v * v)


def truth_value_as_a_mask_of_a_change(x, k):
    v = x * 2
    v[x[0] > k] *= x
    return np.sum(v * v)


def truth_value_as_a_mask_in_a_loop(x, k):
    v = x * 1.0
    s = 0.0
    for i in range(3):
        v[x[i] > k] = v * x[i] + i
        r = np.ones(())
        r[x[i] > k] = x[i] * x[1]
        s = s + r
    return np.sum(v) * s


def where_of_single_numbers(x, k):
    a, b = x[0] * x[1], x[2] - k
    one = np.divide(a, b, out=np.zeros_like(a), where=b > 0.0)
    return one + np.multiply(a, b, out=np.ones(()), where=k > 0.6)


def truth_value_as_a_place(x, k):
    """In a list it is the place 0 or 1."""
    items = [x[0], x[1] * 2, x[2]]
    items[bool(x[0] > k)] *= x[3]
    items[bool(x[0] < k)] = x[1] ** 3
    return items[0] + 2 * items[1] * items[2]


def truth_value_among_indices(x, k):
    v = np.outer(x, x)
    v[1, x[0] > k] = x
    return np.sum(v)


HOSTILE = [
    Hostile(sorted_kinds_stay, (point(), 3)),
    Hostile(sorted_numbers_divide_as_before, (point(), 0.0)),
    Hostile(sorted_numbers_divide_as_before, (point(), 0.7)),
    Hostile(sorted_by_a_key, (point(), 0.9)),
    Hostile(sorted_list_of_unknown_length, (point(), 3), expect="right or refused"),
    Hostile(truth_value_as_a_mask, (point(), 0.4)),
    Hostile(truth_value_as_a_mask, (point(), 0.9)),
    Hostile(truth_value_as_a_mask_of_a_change, (point(), 0.4), expect="refused"),
    Hostile(truth_value_as_a_mask_in_a_loop, (point(), 0.7)),
    Hostile(where_of_single_numbers, (point(), 0.5)),
    Hostile(where_of_single_numbers, (point(), 0.9)),
    Hostile(truth_value_as_a_place, (point(), 0.4), expect="right or refused"),
    Hostile(truth_value_among_indices, (point(), 0.4), expect="refused"),
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
