"""Hostile programs: objects and containers that two names share on some paths only."""

import copy
from dataclasses import dataclass, replace

import numpy as np
from constructs.rows import Hostile, point


@dataclass
class Box:
    value: float
    parts: list


def _box(v):
    return Box(v, [v, 2.0 * v])


def attribute_of_an_object_shared_on_one_path(x):
    p = _box(x[0])
    q = p if x[1] > 1.0 else _box(x[2])
    q.value = 5.0 * x[3]
    return p.value * p.value + q.parts[0]


def attribute_written_through_the_other_name(x):
    p = _box(x[0])
    q = p if x[1] > 1.0 else _box(x[2])
    p.value = 5.0 * x[3]
    return q.value * q.value


def list_inside_a_shared_object(x):
    p = _box(x[0])
    q = p if x[1] > 1.0 else _box(x[2])
    p.parts[0] = x[3] ** 2
    return q.parts[0] * q.value


def list_shared_on_one_path(x):
    a = [x[0], x[1]]
    b = a if x[1] > 1.0 else [x[2], x[3]]
    b[0] = x[3] * 3.0
    return a[0] * b[0]


def list_grows_through_the_other_name(x):
    a = [x[0], x[1]]
    b = a if x[1] > 1.0 else [x[2], x[3]]
    a.append(x[2])
    return sum(b) * len(b)


def dict_shared_on_one_path(x):
    a = {"k": x[0]}
    b = a if x[1] > 1.0 else {"k": x[3]}
    a["k"] = x[2] ** 2
    return b["k"] * 3.0


def identity_decided_at_run_time(x):
    p = _box(x[0])
    q = p if x[1] > 1.0 else _box(x[2])
    return q.value * (2.0 if p is q else 3.0)


def shared_object_in_a_loop(x):
    best = _box(x[0])
    for v in x:
        other = _box(v)
        best = other if other.value > best.value else best
    best.value = best.value * 2.0
    return best.value + best.parts[1] + other.value


def views_of_one_array_whose_name_is_gone(x):
    a = np.linspace(0.0, 1.0, 4) * x[0]
    b = a.reshape(2, 2)
    c = a.reshape(4)
    a = x[1]
    b[0] = x[2]
    return np.sum(c * c) * a


def reads_of_a_shared_object(x):
    p = _box(x[0])
    q = p if x[1] > 1.0 else _box(x[2])
    return q.value * q.parts[1] + p.parts[0]


def object_replaced_on_one_path(x):
    state = _box(x[0])
    for v in x:
        state = replace(state, value=state.value + v) if v > 0.6 else state
    return state.value * state.parts[0]


def shallow_and_deep_copies(x):
    p = _box(x[0])
    shallow, deep = copy.copy(p), copy.deepcopy(p)
    p.parts[0] = x[1] ** 2
    shallow.value = x[2]
    return shallow.parts[0] * deep.parts[0] + p.value * shallow.value


def part_of_what_is_shared_on_one_path(x):
    a = x * 2.0
    b = a if x[1] > 1.0 else x * 3.0
    y = b.reshape(2, 2)
    y[0, 0] = x[3] * 9.0
    return np.sum(a * x)


def part_of_an_argument_or_of_a_copy(x):
    y = np.ravel(x if x[1] > 1.0 else x * 2.0)
    y[0] = x[3] * 9.0
    return np.sum(x * x)


def part_of_a_real_part(x):
    a = x * 2.0
    y = a.real.reshape(-1)
    y[0] = x[3] * 9.0
    return np.sum(a * x)


def real_part_written_after_its_part_was_taken(x):
    a = x * 2.0
    y = np.squeeze(a.real)
    a[0] = x[3] * 9.0
    return np.sum(y * x)


def _pick(a, b):
    return a if a[1] > 2.0 else b


def part_of_one_of_two_arguments(x):
    a = x * 2.0
    y = _pick(a, x * 3.0).reshape(-1)
    y[0] = x[3] * 9.0
    return np.sum(a * x)


def part_of_what_trips_share(x):
    a, total = x * 2.0, 0.0
    for i in range(4):
        y = (a if i % 2 else a * 1.0).reshape(-1)
        y[0] = x[3] * i
        total += np.sum(a * x)
    return total


def flat_in_a_branch(x):
    a, y = x * 2.0, x
    if x[1] > 1.0:
        y = a.ravel()
    a *= x[3]
    return np.sum(y * x)


def flat_in_a_loop(x):
    a, y = x * 2.0, x
    for _ in range(2):
        y = np.reshape(a, -1)
    a *= x[3]
    return np.sum(y * x)


def flat_under_another_name(x):
    a = x * 2.0
    w = np.atleast_1d(a)
    v = w if x[1] > 1.0 else x
    a *= x[3]
    return np.sum(v * x)


def other_side_rebinds(x):
    a = x * 2.0
    w = np.atleast_1d(a)
    if x[1] > 100.0:
        w = x
    a += x[3]
    return np.sum(w * x)


def flat_in_an_entry(x):
    a = x * 2.0
    d = {"v": x}
    if x[1] > 1.0:
        d["v"] = a.reshape(-1)
    a[0] = 5.0 * x[3]
    return np.sum(d["v"] * x)


def flat_in_a_while_loop(x):
    a, y, k = x * 2.0, x, 0
    while k < 2:
        y = np.squeeze(a)
        k += 1
    for _ in range(2):
        a *= x[3]
    return np.sum(y * x)


def flat_in_two_branches(x):
    a, y = x * 2.0, x
    if x[1] > 1.0:
        if x[0] > 0.1:
            y = a.ravel()
    else:
        y = x * 3.0
    a *= x[3]
    return np.sum(y * x)


HOSTILE = [
    Hostile(f, (point(),), expect="right or refused")
    for f in (
        flat_in_a_branch,
        flat_in_a_loop,
        flat_under_another_name,
        other_side_rebinds,
        flat_in_an_entry,
        flat_in_a_while_loop,
        flat_in_two_branches,
        part_of_what_is_shared_on_one_path,
        part_of_an_argument_or_of_a_copy,
        part_of_a_real_part,
        real_part_written_after_its_part_was_taken,
        part_of_one_of_two_arguments,
        part_of_what_trips_share,
        attribute_of_an_object_shared_on_one_path,
        attribute_written_through_the_other_name,
        list_inside_a_shared_object,
        list_shared_on_one_path,
        list_grows_through_the_other_name,
        dict_shared_on_one_path,
        identity_decided_at_run_time,
        shared_object_in_a_loop,
        views_of_one_array_whose_name_is_gone,
    )
]
HOSTILE += [
    Hostile(f, (point(),))
    for f in (reads_of_a_shared_object, object_replaced_on_one_path, shallow_and_deep_copies)
]
