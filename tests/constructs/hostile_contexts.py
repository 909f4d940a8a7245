"""Hostile programs: what context managers do when they are entered and left."""

import contextlib

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


class Scaled:
    """Changes itself when it is entered and left."""

    def __init__(self, w):
        self.w = w
        self.log = []

    def __enter__(self):
        self.w = self.w * 2.0
        self.log.append(1.0)
        return self.w

    def __exit__(self, kind, value, trace):
        self.w = self.w + C
        self.log.append(self.w[0])
        return False


class Quiet(Scaled):
    def __exit__(self, kind, value, trace):
        self.w = self.w * 3.0
        return True


class Checked(Scaled):
    def __exit__(self, kind, value, trace):
        self.w = self.w * 3.0 if kind is None else self.w * 5.0


def _small(v):
    if v > 0.1:
        raise ValueError("too large")
    return v


def entered_and_left(x):
    made = Scaled(x)
    with made as w:
        y = w * made.w
        made.w = made.w * x
    return np.sum(y * made.w) * len(made.log) * made.log[1]


def entered_twice(x):
    made, other = Scaled(x), Checked(x * 2.0)
    with made as w, other as v, made as u:
        y = w * v * u
    with made:
        y = y + made.w
    return np.sum(y * made.w * other.w)


def returned_within(x):
    made = Scaled(x * 1.0)

    def inner():
        with made as w:
            if x[0] > 0.1:
                return np.sum(w * made.w)
            made.w = made.w * 7.0
        return np.sum(made.w)

    return inner() * np.sum(made.w * x)


def array_changed_as_it_is_returned(x):
    class_ = Holding(x * 1.0)

    def inner():
        with class_ as w:
            return w

    return np.sum(inner() * x)


class Holding:
    def __init__(self, w):
        self.w = w

    def __enter__(self):
        return self.w

    def __exit__(self, *error):
        self.w *= 3.0


def left_from_loops(x):
    made, total = Scaled(x), 0.0
    for k in range(4):
        with made as w:
            if k == 1:
                continue
            total = total + np.sum(w) * (k + 1.0)
            if k == 2:
                break
        total = total * 1.5
    return total * np.sum(made.w)


def raised_within_and_caught(x):
    made = Scaled(x)
    try:
        with made:
            _small(x[1])
    except ValueError:
        pass
    return np.sum(made.w * x)


def suppressed_by_itself(x):
    made = Quiet(x)
    with made:
        _small(x[1])
        made.w = made.w * 7.0
    return np.sum(made.w * x)


def manager_in_a_handled_body(x):
    made = Scaled(x)
    try:
        with made as w:
            y = w * {"a": 2.0}["b"]
    except KeyError:
        y = x
    return np.sum(made.w * y)


def keys_suppressed(x):
    y = x
    with contextlib.suppress(KeyError, AttributeError):
        y = y * 2.0
        y = y * {"a": 3.0}["b"]
        y = y * 5.0
    return np.sum(y * x)


def errors_suppressed(x):
    y = x[0]
    with contextlib.suppress(ValueError):
        y = _small(x[1])
    with contextlib.suppress(ValueError):
        _small(x[1] * 0.01)
    return y * x[2]


def raised_where_it_is_suppressed(x):
    y = x[0]
    if x[1] > 0.1:
        with contextlib.suppress(ValueError):
            y = y * x[1]
            raise ValueError
    y = y * x[2]
    return y * y


def nothing_suppressed(x):
    with contextlib.suppress(KeyError):
        y = x * {"a": 3.0}["a"]
    return np.sum(y * y)


def null_contexts(x):
    y = x
    with contextlib.nullcontext():
        y = y * 2.0
    with contextlib.nullcontext(y * C) as z, np.errstate(all="ignore"):
        y = y * z
    with contextlib.nullcontext(enter_result=2.0) as z:
        y = y * z
    return np.sum(y)


RIGHT = (
    null_contexts,
    entered_and_left,
    entered_twice,
    returned_within,
    keys_suppressed,
    nothing_suppressed,
)
MAYBE = (
    array_changed_as_it_is_returned,
    left_from_loops,
    raised_within_and_caught,
    suppressed_by_itself,
    manager_in_a_handled_body,
    errors_suppressed,
    raised_where_it_is_suppressed,
)

HOSTILE = [Hostile(function, (point(),)) for function in RIGHT]
HOSTILE += [Hostile(function, (point(),), expect="right or refused") for function in MAYBE]
