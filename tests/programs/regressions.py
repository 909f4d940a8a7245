"""Programs that were once differentiated wrongly, each named after what was hard about it."""

from collections.abc import Callable
from typing import Any

import numpy as np


def returns_in_the_last_arm_of_an_elif(x, z):
    if np.any(z > 2.0):
        x = 3.0 * x
    elif x > 1.0:
        x = 2.0 * x
    else:
        return z @ z
    return 0.5 * x * np.sum(z)


def returns_in_one_arm_of_a_nested_branch(x, z):
    if x > 1.0:
        x = 2.0 * x
    else:
        if np.any(z > 2.0):
            x = 3.0 * x
        else:
            return z @ z
    return 0.5 * x * np.sum(z)


def recorded_in_one_branch_only(w, x):
    for n in range(2):
        if n:
            x *= w
            x *= w.sum()
    return np.sum(x)


def recorded_before_an_early_return(x, g):
    for trip in range(2):
        if trip:
            x = np.sin(g[:2])
            return np.max(g) + np.sum(x)
        g[1:] *= x
    return np.sum(g)


def mask_written_through_a_view_in_a_branch(x, y):
    u = np.linspace(0.5, 1.5, 3) * y
    total = u[1:]
    for _ in range(3):
        if x > 0.5:
            u[u > 1.0] = np.sin(x)
            total[[0, 1]] = total * u[1:]
    return np.sum(u)


def entry_of_a_dict_that_is_overwritten_unread(x, y):
    x -= x * x
    y["two"] = np.linspace(-0.5, 1.25, 3)
    return np.sum(x) * np.sum(y["two"])


def copy_of_a_list_that_was_indexed_at_run_time(x, y):
    first = x[int(abs(y))]
    items = list(x)
    return first * sum(t * t for t in items)


def slice_of_a_list_that_was_indexed_at_run_time(x, y):
    first = x[int(abs(y))]
    items = x[1:]
    items[0] = items[0] * y
    return first * items[0] * x[0]


def joined_parts_of_a_list_built_in_a_loop(x, y):
    items = []
    for i in range(int(abs(y)) + 3):
        items.append(np.sin(x) * i)
    tail = items[1:]
    copied = list(items)
    copied[0] = x * x
    tail[0] = tail[0] * x
    copied += tail
    return sum(np.sum(t) for t in copied) + np.sum(items[1])


def stack_of_one_array(x, y):
    matrix = np.stack([x * y])
    return matrix[0, 1] * np.sum(matrix)


def shape_of_what_the_other_branch_records(w, y):
    for j in range(2):
        if w[0] * y > 2.0:
            w[j] += 1.0
            break
        w = (w[1] * w[::1])[[1, 1]]
    return np.sum(w)


def dead_after_a_return_in_a_loop(x, w):
    x[1] = 0.5
    for _ in range(4, 1, -1):
        return sum(t for t in w)
    return np.sum(x)


def stops_after_a_value_of_the_same_name(x, y):
    for j in range(3):
        y *= np.sin(abs(x * y))
        if x >= (j + 0.5) * x:
            if max(y, x) < np.sin(x):
                break
            continue
        x = x * 1.5
    return x + 1.125 * y


V = np.array([0.5, -0.25, 0.75])

REGRESSIONS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (returns_in_the_last_arm_of_an_elif, (1.5, V)),
    (returns_in_the_last_arm_of_an_elif, (0.5, V)),
    (returns_in_the_last_arm_of_an_elif, (0.5, 5.0 * V)),
    (returns_in_one_arm_of_a_nested_branch, (1.5, V)),
    (returns_in_one_arm_of_a_nested_branch, (0.5, V)),
    (returns_in_one_arm_of_a_nested_branch, (0.5, 5.0 * V)),
    (recorded_in_one_branch_only, (V, V + 1.0)),
    (recorded_before_an_early_return, (V[:2], V)),
    (mask_written_through_a_view_in_a_branch, (0.8, 1.2)),
    (entry_of_a_dict_that_is_overwritten_unread, (V, {"one": 1.0, "two": 2.0 * V})),
    (copy_of_a_list_that_was_indexed_at_run_time, ([0.5, -1.5], 0.75)),
    (slice_of_a_list_that_was_indexed_at_run_time, ([0.5, -1.5], 0.75)),
    (stack_of_one_array, (V, 0.75)),
    (shape_of_what_the_other_branch_records, (V[1:], 0.5)),
    (shape_of_what_the_other_branch_records, (V[1:], -10.5)),
    (dead_after_a_return_in_a_loop, (V, 2.0 * V)),
    (joined_parts_of_a_list_built_in_a_loop, (V, 0.75)),
    (stops_after_a_value_of_the_same_name, (0.495, -1.751)),
]
