"""Hostile programs: parts of arrays between places that are known at run time only."""

import numpy as np
from constructs.rows import Hostile, point


def parts_of_a_list_differ(x):
    parts = []
    for k in range(1, 4):
        parts.append(x[:k] * 2)
    return np.sum((parts[0] + parts[2]) ** 2)


def parts_of_a_comprehension_differ(x, n):
    parts = [x[:k] for k in range(1, n)]
    return np.sum(parts[0] * parts[-1] ** 2)


def part_of_the_trip_before(x, n):
    before = x[:1]
    s = 0.0
    for k in range(1, n):
        part = x[:k]
        s = s + np.sum((part + before) ** 2)
        before = part[:1]
    return s


def place_that_a_trip_moves(x, n):
    s = 0.0
    k = 1
    while k < n:
        a = x[:k]
        k = k + 1
        b = x[:k]
        s = s + np.sum(a[:1] * b) + np.sum(a) * np.sum(b * b)
    return s


def slice_that_a_trip_changes(x, n):
    cut = slice(0, 1)
    s = 0.0
    for k in range(1, n):
        s = s + np.sum((x[cut] * x[:k]) ** 2)
        cut = slice(0, 1 if k % 2 else k + 1)
    return s


def same_name_for_two_places(x, n):
    k = n - 3
    a = x[:k]
    k = n
    b = x[:k]
    return np.sum((a * b) ** 3)


def part_by_a_function(x, n):
    def upto(k):
        return x[:k]

    return np.sum(upto(1) * upto(3)) + np.sum(upto(n - 3) * upto(n) ** 2)


def place_left_by_an_inner_loop(x, n):
    s = 0.0
    for k in range(1, n):
        a = x[:k]
        for j in range(1, 2):
            s = s + np.sum((a * x[:j]) ** 2)
            last = j
        s = s + np.sum(a * x[:last]) ** 2
    return s


def parts_written_with_wider_ones(x, n):
    a = np.zeros((n, n))
    for k in range(1, n):
        a[k, :k] = x[:1] * x[:k]
        a[:k, k] += x[k - 1 : k]
        a[k:, 0] += a[k : k + 1, 0] * x[k]
    return np.sum(a**2)


def first_part_kept(x, n):
    s = 0.0
    for k in range(n, 0, -1):
        a = x[k - 1 :]
        if k == n:
            first = a
        s = s + np.sum((a * first) ** 2)
    return s


def part_scaled_by_one_of_its_ends(x, n):
    u = x.copy()
    for k in range(1, n):
        u[:k] *= u[k - 1 : k]
        u[k:] += u[:1]
    return np.sum(u)


def _shrinking(x, k, n):
    return x[:1] if k == n else x[:k] * _shrinking(x, k + 1, n)


def part_by_recursion(x, n):
    return np.sum(_shrinking(x, 1, 1) * _shrinking(x, n - 1, n)[:1] * x)


def slice_with_an_end_only(x, k):
    return np.sum(x[slice(k)] ** 3)


def slice_with_two_ends(x, k):
    cut = slice(1, k)
    return np.sum(x[cut] * x[slice(k)][1:] ** 2)


def view_that_an_inner_loop_writes_past(x, n):
    """What is read of a row before the loop that writes to other rows."""
    u = np.outer(x, x)
    s = 0.0
    for j in range(n):
        row = u[j, :j]
        power = row**2
        for i in range(j, n):
            u[i, j] = u[i, j] * 0.5 + np.sum(u[i, :j] * u[j, :j])
        s = s + np.sum(power * row)
    return s + np.sum(u)


def ranges_from_their_end(x, n):
    y = x.copy()
    for i in reversed(range(1, n - 1)):
        y[i] += y[i + 1] * x[i]
    for k, i in enumerate(reversed(range(n))):
        y[k] = y[i] * 0.5 + y[k] * x[i]
    for i in reversed(range(n, 0, -2)):
        y[i - 1] *= y[i - 1]
    return np.sum(y)


def mixed_precision_in_a_loop(x, n):
    z = np.float32(0.5) * np.ones(4, np.float32)
    for _ in range(n):
        z = np.where(z > 0, z * x, x)
    return np.sum(z * z * x)


HOSTILE: list[Hostile] = [
    Hostile(parts_of_a_list_differ, (point(),)),
    Hostile(parts_of_a_comprehension_differ, (point(), 4)),
    Hostile(part_of_the_trip_before, (point(), 4)),
    Hostile(place_that_a_trip_moves, (point(), 4)),
    Hostile(slice_that_a_trip_changes, (point(), 4)),
    Hostile(same_name_for_two_places, (point(), 4)),
    Hostile(part_by_a_function, (point(), 4)),
    Hostile(place_left_by_an_inner_loop, (point(), 4)),
    Hostile(parts_written_with_wider_ones, (point(), 4)),
    Hostile(first_part_kept, (point(), 4)),
    Hostile(part_scaled_by_one_of_its_ends, (point(), 4)),
    Hostile(part_by_recursion, (point(), 4)),
    Hostile(slice_with_an_end_only, (point(), 2)),
    Hostile(slice_with_an_end_only, (point(), -1)),
    Hostile(slice_with_two_ends, (point(), 3)),
    Hostile(view_that_an_inner_loop_writes_past, (point(), 4)),
    Hostile(ranges_from_their_end, (point(), 4)),
    Hostile(mixed_precision_in_a_loop, (point(), 2)),
]
