"""Hostile programs: calls that overwrite what they are given, adjoints added up by many calls."""

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


# --- buffers that are given away ----------------------------------------------------------------


def _expand(a, row, used):
    if row == len(a):
        return 1.0
    total, sign = 0.0, 1.0
    for column in range(len(a)):
        if used[column]:
            continue
        used[column] = True
        total += sign * a[row, column] * _expand(a, row + 1, used)
        used[column] = False
        sign = -sign
    return total


def determinant_with_marks(x):
    used = np.zeros(3, dtype=bool)
    a = np.outer(x[:3], C[:3]) + np.diag(x[1:])
    used[1] = True
    part = _expand(a[1:, :], 0, used)
    return _expand(a, 0, np.zeros(3, dtype=bool)) + part * used[1] - part * used[0]


def _relax(u, n):
    if n == 0:
        return 0.0
    u[0] = u[0] * u[1]
    u[1] += 0.5 * u[0] ** 2
    return u[0] * _relax(u, n - 1) + u[1]


def written_argument_read_before_and_after(x):
    u = x * 1.0
    before, view, square = u[0], u[1:], u * u
    found = _relax(u, int(x[1] * 3))
    return found * before + np.sum(view * square[1:]) + u[0]


def written_argument_is_one_of_two(x):
    u, v = x * 1.0, x * 2.0
    for k in range(3):
        w = u * 1.0
        found = _relax(w, 2)
        u, v = v, w * found
    return np.sum(u * C) + np.sum(v)


def _moves(u, v, n):
    if n > 0:
        u[0] = v[0] * v[1]
        v[1] = u[0] + v[1]
        return _moves(v, u, n - 1)
    return u[0] - v[1] * u[1]


def two_arguments_trade_places(x):
    u, v = x * 1.0, np.sin(x)
    found = _moves(u, v, int(x[1] * 3))
    return found * np.sum(u * C) + v[0] * v[1]


def _squares(u, n):
    if n == 0:
        return 0.0
    before = u * 1.0
    u[n] = u[n] ** 2
    return np.sum(before * u) + _squares(u, n - 1) * before[0]


def what_is_recorded_is_written_later(x):
    u = np.sin(x)
    return _squares(u, 3) + _squares(u, 2) * u[1]


def _rarely(u, n):
    if n == 0:
        u[1] = u[1] * u[0]
        return u[1]
    return u[0] * _rarely(u, n - 1)


def written_on_the_last_call_only(x):
    u = x * 1.0
    w = u[:2]
    return _rarely(u, 2) + _rarely(w, 1) * w[1] + u[1]


def _steps(u, n):
    while n > 0:
        u[0] *= u[1]
        n -= 1
        if u[0] < 0.3:
            break
        _steps(u, n - 1)
    return u


def result_is_what_was_written(x):
    u = x * 1.0
    v = _steps(u, int(x[1] * 3))
    return np.sum(v * C) + u[0] * v[0]


def _raises_at_last(u, n):
    u[0] = u[0] * u[1]
    if n == 0:
        raise ValueError("last")
    _raises_at_last(u, n - 1)


def written_until_it_raises(x):
    u = x * 1.0
    saved = u * 1.0
    try:
        saved[0] = saved[0] * 3.0
        _raises_at_last(u, 2)
    except ValueError:
        saved[1] = u[0] * 2.0
    return u[0] * saved[1] + saved[0]


def no_trips_at_all(x):
    used = np.zeros(0, dtype=bool)
    return _expand(np.zeros((0, 0)), 0, used) * x[0] + np.sum(x[:0])


def one_by_one(x):
    return _expand(x[:1, None] * x[1], 0, np.zeros(1, dtype=bool)) + x[0]


# --- adjoints that many calls add to ------------------------------------------------------------


def _walk(w, v, n):
    if n == 0:
        return w[0] * v
    return _walk(w, np.tanh(w[n] * v), n - 1) + _walk(w, v * w[0], n - 1) * w[n]


def weights_of_a_tree(x):
    w = x * 1.0
    return _walk(w, x[3], 3) + np.sum(w * C)


def weights_read_on_both_sides(x):
    w = x * 1.0
    first = _walk(w, 0.5, 2)
    w = w * first
    return _walk(w, x[0], 2) * np.sum(w * w)


def _both(a, b, n):
    if n == 0:
        return np.sum(a * b * C)
    return _both(a, b, n - 1) * a[0] + b[n]


def the_same_array_twice(x):
    u = np.sin(x)
    return _both(u, u, 2) + _both(u, x, 3)


def _hand_back(w, n):
    if n == 0:
        return w
    return _hand_back(w, n - 1) * w[n]


def the_array_itself_is_the_result(x):
    w = np.cos(x)
    return np.sum(_hand_back(w, 2) * C) + w[1]


def _sometimes(w, n):
    if n == 0:
        return w[0]
    if n % 2:
        return _sometimes(w, n - 1) * w[1]
    return _sometimes(w * 0.5 + w[n], n - 1)


def handed_on_as_it_is_or_not(x):
    return _sometimes(x, 3) * _sometimes(x * x, 2)


def weights_do_not_vary(x):
    return _walk(C, x[0], 2) * x[1]


HOSTILE = [
    Hostile(f, (point(),))
    for f in (
        determinant_with_marks,
        written_argument_read_before_and_after,
        result_is_what_was_written,
        written_argument_is_one_of_two,
        two_arguments_trade_places,
        what_is_recorded_is_written_later,
        written_on_the_last_call_only,
        no_trips_at_all,
        one_by_one,
        weights_of_a_tree,
        weights_read_on_both_sides,
        the_same_array_twice,
        the_array_itself_is_the_result,
        handed_on_as_it_is_or_not,
        weights_do_not_vary,
    )
]
# Raising in a traced function may be refused where it is caught.
HOSTILE += [Hostile(written_until_it_raises, (point(),), expect="right or refused")]
