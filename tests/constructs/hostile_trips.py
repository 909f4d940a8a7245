"""Hostile programs: loops without trips, left in the first one, with parts that no trip changes."""

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])
W = np.array([[0.3, -0.2, 0.1, 0.4], [0.0, 0.5, -0.3, 0.2], [0.7, 0.1, 0.2, -0.6], [0.1] * 4])


# --- what no trip changes -----------------------------------------------------------------------


def no_trip_would_fail(x):
    total = x[0] * 2.0
    for k in range(int(x[0])):
        total += np.sum((x[:2] * W[k]) ** 2)
    return total * x[1]


def same_in_all_trips(x):
    total = 0.0
    for k in range(4):
        scaled = (0.5 * x) * C + x[k] * (0.5 * x)
        total += np.sum(scaled**2) * x[k]
    return total


def same_until_the_array_is_written(x):
    u = x * 1.0
    total = 0.0
    for k in range(3):
        total += np.sum((0.5 * u[1:]) * u[:-1] ** 2)
        u[k] = u[k] * total
    return total + u[0]


def same_in_the_inner_loop(x):
    u = x * 1.0
    for k in range(3):
        for j in range(2):
            u[j] += np.sum((0.3 * x[1:]) * u[1:]) * u[k]
        u = u * (0.5 * x) + x
    return np.sum(u * C)


def names_that_hold_the_last_trip(x):
    half = x * 0.0
    for k in range(3):
        half = 0.5 * x
        whole = half * C[k] * x
    return np.sum(whole * half)


def left_in_the_first_trip(x):
    total = x[0]
    for k in range(4):
        part = 0.5 * x[1:] * total
        if part[0] > -10.0:
            break
        total += np.sum(part)
    return total * np.sum(part)


def while_without_trips(x):
    u = x * 2.0
    while u[0] > 5.0:
        u = u * (0.5 * x)
    return np.sum(u**2 * C)


def broken_before_and_after(x):
    found = 0.0
    for k in range(4):
        if x[k] > 1.0:
            break
        for j in range(k + 1):
            if j == 2:
                break
            found += np.sum((x * x) * C) * x[j] * found + x[j]
    else:
        found = found * 2.0
    return found * x[0]


# --- elements -----------------------------------------------------------------------------------


def elements_met_once(x):
    largest = x[0]
    for value in x:
        if value > largest:
            largest = value
    total = 0.0
    for value in x:
        total += np.exp(value - largest)
    return largest + np.log(total)


def elements_met_twice(x):
    total = 0.0
    for i in range(len(x)):
        total += x[i] ** 2 * x[i - 1]
    for i in range(1, len(x)):
        if x[i] > 0.5:
            total += total * x[i]
    return total


def elements_read_backwards(x):
    u = np.zeros_like(x)
    for i in range(len(x)):
        u[-1 - i] = x[i] ** 2 * x[::-1][i]
    return np.sum(u * C)


def elements_by_a_map(x):
    places = np.array([0, 1, 0, 2])
    total = 0.0
    for i in range(4):
        if places[i] != 1:
            total += x[places[i]] ** 3 * x[i]
    return total


def rows_that_some_trips_skip(x):
    a = np.outer(x, C)
    total = 0.0
    for i in range(len(a)):
        if a[i, 0] > 0.4:
            total += np.sum(a[i] * a[i - 1]) + a[i, i]
    return total


# --- arrays that loops fill ----------------------------------------------------------------------


def trajectory(x):
    path = np.zeros((5, 2))
    path[0] = x[:2]
    for t in range(4):
        path[t + 1, 0] = path[t, 0] + 0.3 * path[t, 1] * x[2]
        path[t + 1, 1] = path[t, 1] * path[t + 1, 0] - x[3]
    return np.sum(path**2)


def trajectory_whose_end_is_read(x):
    path = np.zeros((5, 2))
    path[0] = x[:2]
    for t in range(1, 5):
        path[t] = np.sin(path[t - 1]) * x[2] + path[t - 1, ::-1]
    return path[-1, 0] * path[4, 1] + path[1, 0] ** 2 + path[0, 0]


def written_twice_in_a_trip(x):
    u = np.zeros(5)
    for i in range(4):
        u[i] = x[i] ** 2
        u[i] = u[i] * x[0] + 1.0
        u[i] = np.sin(u[i]) if x[i] > 0.6 else u[i] ** 2
    return np.sum(u[:4] * C * u[1:])


def filled_over_and_over(x):
    u = x * x
    for k in range(3):
        for i in range(4):
            u[i] = u[i] * u[i - 1] + x[k]
    return np.sum(u * C)


def filled_from_the_end(x):
    u = np.zeros(6)
    u[5] = x[0]
    for i in range(4, 0, -1):
        u[i] = u[i + 1] * x[i - 1] + x[3]
    return u[0] + np.sum(u**2) * u[2]


def filled_until_a_break(x):
    u = np.ones(4)
    for i in range(4):
        if x[i] > 1.0:
            break
        u[i] = x[i] ** 2 * u[0]
    return np.sum(u * x * C)


def filled_two_apart(x):
    u = np.zeros(8)
    u[0], u[1] = x[0], x[1]
    for i in range(2, 8):
        u[i] = u[i - 1] * u[i - 2] + x[i % 4]
    return u[7] * u[3] + u[1]


def filled_columns(x):
    a = np.zeros((3, 4))
    for j in range(4):
        a[:, j] = x[:3] * x[j]
        a[1, j] = a[0, j] ** 2
    return np.sum(a**2 * C) + a[1, 0]


def places_from_the_end(x):
    u = np.zeros(4)
    for i in range(-2, 2):
        u[i] = x[i] ** 2 + u[i - 1]
    return np.sum(u * C)


# --- weights of a recurrence ---------------------------------------------------------------------


def recurrent_network(x):
    w, v = np.outer(x, C) * 0.3 + W, W * x[1]
    h = np.zeros(4)
    for t in range(5):
        h = np.tanh(w @ h + v @ (x * C[t % 4]) + x)
    return np.sum(h * C)


def recurrent_network_without_trips(x):
    w = np.outer(x, C)
    h = x * 1.0
    for t in range(int(x[0])):
        h = np.tanh(w @ h)
    return np.sum(h * w[0])


def recurrent_network_left_early(x):
    w = np.outer(x, C) * 0.3
    h = x * 1.0
    for t in range(6):
        h = np.tanh(w @ h) + x
        if np.sum(h) > 3.0:
            break
    return np.sum(h**2)


def weights_that_change_on_the_way(x):
    w = np.outer(x, C) * 0.3
    h = x * 1.0
    for t in range(3):
        h = np.tanh(w @ h)
        w = w * 0.9 + 0.1 * w[t]
    return np.sum(h * C) + np.sum(w)


def row_times_weights(x):
    w = np.outer(C, x) * 0.2
    h, total = x * 1.0, 0.0
    for t in range(4):
        h = np.sin(h @ w) + x[t]
        total += np.dot(h, w @ h)
    return total


def one_unit(x):
    w = x[:1, None] * 0.5
    h = x[1:2]
    for t in range(3):
        h = np.tanh(w @ h)
    return h[0]


HOSTILE = [
    Hostile(f, (point(),))
    for f in (
        no_trip_would_fail,
        same_in_all_trips,
        same_until_the_array_is_written,
        same_in_the_inner_loop,
        names_that_hold_the_last_trip,
        left_in_the_first_trip,
        while_without_trips,
        broken_before_and_after,
        elements_met_once,
        elements_met_twice,
        elements_read_backwards,
        elements_by_a_map,
        rows_that_some_trips_skip,
        trajectory,
        trajectory_whose_end_is_read,
        written_twice_in_a_trip,
        filled_over_and_over,
        filled_from_the_end,
        filled_until_a_break,
        filled_two_apart,
        filled_columns,
        places_from_the_end,
        recurrent_network,
        recurrent_network_without_trips,
        recurrent_network_left_early,
        weights_that_change_on_the_way,
        row_times_weights,
        one_unit,
    )
]
