"""Hostile programs: what a try body had done when it raised."""

import math

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


class Held:
    def __init__(self, v):
        self.v = v

    def go(self, x):
        self.v = self.v * x[1]
        _small(x[2])
        self.v = 0.0


def _small(v):
    if v > 0.1:
        raise ValueError("too large")
    return v


def _doubled(a):
    a[0] *= 2.0
    if a[0] > 0.5:
        raise ValueError("too large")
    a[1] = 0.0


def helper_writes_and_raises(x):
    y = x * 1.0
    try:
        _doubled(y)
    except ValueError:
        pass
    return np.sum(y * y * C)


def list_appended_before_it_raises(x):
    items = [x[0]]
    try:
        items.append(x[1])
        _small(x[2])
    except ValueError:
        pass
    return sum(items) * len(items)


def array_filled_before_it_raises(x):
    y = x * 1.0
    try:
        y.fill(x[0])
        _small(x[2])
    except ValueError:
        pass
    return np.sum(y * y * C)


def elements_added_before_it_raises(x):
    y = x * 1.0
    try:
        np.add.at(y, [0], x[1])
        _small(x[2])
    except ValueError:
        pass
    return np.sum(y * y * C)


def output_given_before_it_raises(x):
    y = x * 1.0
    try:
        np.multiply(y, y, out=y)
        _small(x[2])
    except ValueError:
        pass
    return np.sum(y * y * C)


def view_changed_before_it_raises(x):
    y = x * 1.0
    v = y[1:]
    try:
        v *= 2.0
        _small(x[2])
    except ValueError:
        pass
    return np.sum(y * y * C)


def outer_name_rebound_before_it_raises(x):
    s = x[0]

    def go():
        nonlocal s
        s = s * x[1]
        _small(x[2])
        s = 0.0

    try:
        go()
    except ValueError:
        pass
    return s**2


def method_changes_and_raises(x):
    o = Held(x[0])
    try:
        o.go(x)
    except ValueError:
        pass
    return o.v**2


def element_written_last(x):
    y = x * 1.0
    for i in range(4):
        try:
            y[i] = math.log(y[i] - 0.6)
        except ValueError:
            y[i] = 0.5 * x[0]
    return np.sum(y * C)


def places_beyond_the_end(x):
    y = x * 1.0
    for i in range(6):
        try:
            y[i] *= 2.0
        except IndexError:
            y[0] *= 3.0
    return np.sum(y * C)


def arrays_made_inside(x):
    try:
        z = np.zeros(4)
        z[0] = x[1]
        r = math.sqrt(x[0] - 1.0) * z[0]
    except ValueError:
        r = x[0] ** 2
    return r * x[1]


def singular_matrix_caught(x):
    try:
        r = np.linalg.inv(np.outer(x, x) * 0.0)[0, 0]
    except np.linalg.LinAlgError:
        r = x[0] ** 3
    return r


def exceptions_named_and_not_read(x):
    s = 0.0
    for v in x:
        try:
            if v > 1.0:
                raise ValueError("large")
            s += math.log(v - 0.4)
        except ValueError as error:
            s += v**2
    return s


def exceptions_named_as_a_local(x):
    error = x[1]
    try:
        s = math.log(-x[0])
    except ValueError as error:
        s = x[0] ** 2
    return s * 2.0


def else_after_work_that_may_raise(x):
    s = 0.0
    for v in x:
        try:
            if v > 1.0:
                raise ValueError("large")
            a = math.log(v - 0.4)
        except ValueError:
            s += v
        else:
            s += a * v
        finally:
            s *= 1.1
    return s


def writes_in_the_else_block(x):
    y = x * 1.0
    try:
        a = math.sqrt(x[0])
    except ValueError:
        y[0] = 1.0
    else:
        y[1] = a
        y *= a
    return np.sum(y * y)


def tuple_and_list_are_not_joined(x):
    try:
        y = sum((x[0],) + [x[1]])  # noqa: RUF005
    except TypeError:
        y = x[2]
    return y * x[1]


def added_to_before_it_raises(x):
    s = 0.0
    try:
        s += x[0] ** 2
        s += x[50]
    except IndexError:
        s *= 3.0
    return s


def bound_again_on_some_paths_of_the_handler(x):
    s = 0.0
    try:
        s = x[0]
        s *= x[50]
    except IndexError:
        if x[1] < 0.0:
            s = 1.0
    return s * x[2]


def bound_again_by_a_loop_of_no_trips(x):
    s = 0.0
    try:
        s = x[0]
        s *= x[50]
    except IndexError:
        for s in x[:0]:
            pass
    return s * x[2]


def changed_after_a_failed_assertion(x):
    s = 0.0
    try:
        s = x[0]
        assert x[3] > 30.0
    except AssertionError:
        s *= 2.0
    return s * x[1]


def bound_again_by_the_handler(x):
    s = 0.0
    try:
        s = x[0]
        s *= x[50]
    except IndexError:
        s = x[1] ** 2
    return s * x[2]


def row_beyond_the_end(x, k):
    a = np.outer(x, x + 1.0)
    try:
        row = a[k]
    except IndexError:
        row = a[0]
    return np.sum(row**2)


def row_that_is_only_looked_for(x, k):
    a = np.outer(x, x + 1.0)
    try:
        a.T[k]
        r = x[0]
    except IndexError:
        r = x[1]
    return r * np.sum(a)


def columns_until_there_are_no_more(x, k):
    a, s = np.outer(x, x + 1.0), 0.0
    for j in range(3):
        try:
            column = _column(a, j + k)
        except IndexError:
            continue
        s = s + np.sum(column**2)
    return s


def _column(a, j):
    return a[:, j]


def part_in_steps_of_nothing(x, k):
    try:
        y = x[:: k - 20]
        r = x[0]
    except ValueError:
        y, r = x, x[1]
    return r * np.sum(y)


def constants_in_another_shape(x):
    try:
        np.zeros(3).reshape(2, 2)
        r = x[0]
    except ValueError:
        r = x[1]
    return r * x[2]


def name_that_is_not_bound(x):
    if x[0] > 100.0:
        q = 1.0
    try:
        q  # noqa: B018
        r = x[0]
    except UnboundLocalError:
        r = x[1]
    return r * x[2]


def branch_while_an_argument_is_not_read(x):
    unread = x * 1.0  # noqa: F841
    try:
        s = 2.0 if x[0] > 1.0 else x[0]
    except ValueError:
        s = x[1]
    return s * x[2]


def changed_before_a_branch(x):
    y = x * 1.0
    try:
        y[0] = 5.0
        s = 2.0 if x[0] > 1.0 else x[0]
        np.linalg.inv(np.zeros((2, 2)))
    except np.linalg.LinAlgError:
        s = np.sum(y * x)
    return s * x[2]


VIEWS = (
    row_beyond_the_end,
    row_that_is_only_looked_for,
    columns_until_there_are_no_more,
    part_in_steps_of_nothing,
)

HOSTILE = [
    *(Hostile(function, (point(), k)) for function in VIEWS for k in (1, 3, 20)),
    Hostile(constants_in_another_shape, (point(),)),
    Hostile(name_that_is_not_bound, (point(),), expect="right or refused"),
    Hostile(branch_while_an_argument_is_not_read, (point(),)),
    Hostile(changed_before_a_branch, (point(),), expect="right or refused"),
    Hostile(added_to_before_it_raises, (point(),), expect="right or refused"),
    Hostile(bound_again_on_some_paths_of_the_handler, (point(),), expect="right or refused"),
    Hostile(bound_again_by_a_loop_of_no_trips, (point(),), expect="right or refused"),
    Hostile(changed_after_a_failed_assertion, (point(),), expect="right or refused"),
    Hostile(bound_again_by_the_handler, (point(),)),
    Hostile(tuple_and_list_are_not_joined, (point(),), expect="right or refused"),
    Hostile(else_after_work_that_may_raise, (point(),)),
    Hostile(writes_in_the_else_block, (point(),)),
    Hostile(exceptions_named_and_not_read, (point(),), expect="right or refused"),
    Hostile(exceptions_named_as_a_local, (point(),), expect="refused"),
    Hostile(helper_writes_and_raises, (point(),), expect="right or refused"),
    Hostile(list_appended_before_it_raises, (point(),), expect="right or refused"),
    Hostile(array_filled_before_it_raises, (point(),), expect="right or refused"),
    Hostile(elements_added_before_it_raises, (point(),), expect="right or refused"),
    Hostile(output_given_before_it_raises, (point(),), expect="right or refused"),
    Hostile(view_changed_before_it_raises, (point(),), expect="right or refused"),
    Hostile(outer_name_rebound_before_it_raises, (point(),), expect="right or refused"),
    Hostile(method_changes_and_raises, (point(),), expect="right or refused"),
    Hostile(element_written_last, (point(),)),
    Hostile(places_beyond_the_end, (point(),)),
    Hostile(arrays_made_inside, (point(),)),
    Hostile(singular_matrix_caught, (point(),)),
]
