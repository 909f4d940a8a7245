"""Hostile programs: `match` with guards, structures and alternatives."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from constructs.rows import Hostile, point


@dataclass
class Circle:
    radius: float
    name: str = "c"


@dataclass
class Box:
    width: float
    height: float


class Edge(NamedTuple):
    weight: float
    ends: tuple


def guard_on_a_number_known_at_run_time(x):
    n = int(x[1] * 4)
    match n:
        case 4 if x[0] > 0.9:
            return x[0] * 100.0
        case 4 if x[0] < 0.9:
            return x[0] ** 2
        case _:
            return x[1]


def guard_with_a_captured_name(x):
    total = 0.0
    for v in x:
        match int(v * 10.3):
            case k if k > 6:
                total += v * k
            case 5 | 3 as k:
                total -= v * v * k
            case _:
                total += 100.0 * v
    return total


def names_stay_bound_after_a_failed_guard(x):
    match (x[0], x[1]):
        case (a, b) if a > b:
            found = a
        case (_, c):
            found = c * b
    return found * a


def classes_and_attributes(x):
    area = 0.0
    for shape in (Circle(x[0]), Box(x[1], x[2]), Circle(x[3], "big"), None, 2.0):
        match shape:
            case Circle(radius=r, name="big"):
                area += 10.0 * r * r
            case Circle(r):
                area += 3.0 * r * r
            case Box(w, height=h) if w > h:
                area += w * h
            case None:
                area *= 2.0
            case float(v) | int(v):
                area += v
    return area


def sequences_with_stars(x):
    total = 0.0
    for item in ([x[0]], [x[1], x[2]], (x[0], x[1], x[2], x[3]), "ab", []):
        match item:
            case [only]:
                total += only
            case [first, second]:
                total += first * second
            case (first, *middle, last):
                total += first * sum(middle) ** 2 - last
            case "ab":
                total *= x[3]
            case []:
                total += 0.5
    return total


def mappings_with_rest(x):
    total = 0.0
    for entry in ({"kind": "sum", "a": x[0], "b": x[1]}, {"kind": "one", "c": x[2]}, {"a": x[3]}):
        match entry:
            case {"kind": "sum", **others}:
                total += sum(others.values()) ** 2
            case {"kind": "one", "c": c}:
                total *= c
            case {"a": a}:
                total -= a
    return total


def named_tuples_by_position(x):
    total = 1.0
    for edge in (Edge(x[0], (0, 1)), Edge(x[1], (1, 1))):
        match edge:
            case Edge(w, (i, j)) if i != j:
                total *= w
            case Edge(weight=w):
                total += w * w
    return total


def match_with_break_and_continue(x):
    s = 0.0
    for v in x:
        match v > 1.0, v > 0.6:
            case True, _:
                s += v
                continue
            case _, True:
                s += 2.0 * v
            case _:
                s *= 3.0
        if s > 2.5:
            break
        s += 0.1
    return s * np.sum(x)


def lists_made_of_arrays(x):
    match list(x):
        case [first, *rest] if len(rest) == 3:
            s = first * rest[2]
        case _:
            s = 0.0
    match [v * v for v in x]:
        case [_, b, _, _]:
            return s * b
    return s


def lists_of_numbers_and_sorted_ones(x):
    match x.tolist():
        case [a, b, *_]:
            s = a * b
        case _:
            s = 0.0
    match sorted(x):
        case [small, *_, large]:
            return s * small / large
    return s


def ranges_are_sequences_and_arrays_where_numpy_says_so(x):
    match range(2):
        case [i, j]:
            s = x[i] * x[j]
        case _:
            s = 0.0
    match x:
        case [_, _, _, _]:
            return s
        case _:
            return s * x[3]


def flags(x, flag):
    match flag:
        case True:
            s = x[0]
        case _:
            s = x[1]
    match (2, not flag):
        case (2, True):
            s *= x[2]
        case (2, False):
            s *= x[3]
    match float(x[0]) < 0.7:
        case False:
            s *= 2.0
        case True:
            s *= 3.0
    return s


def told_by_identity(x, flag):
    s = x[0] if flag is True else x[1]
    s *= x[1] if flag is not True else x[2]
    s *= x[3] if (len(x) > 2) is True and flag is not None else x[0]
    return s * (x[0] if x[1] is True or x is False or None is True else x[2])


HOSTILE = [
    *(Hostile(f, (point(), flag)) for f in (flags, told_by_identity) for flag in (True, False)),
    *(
        Hostile(f, (point(),))
        for f in (
            lists_made_of_arrays,
            lists_of_numbers_and_sorted_ones,
            ranges_are_sequences_and_arrays_where_numpy_says_so,
            guard_on_a_number_known_at_run_time,
            guard_with_a_captured_name,
            names_stay_bound_after_a_failed_guard,
            classes_and_attributes,
            sequences_with_stars,
            mappings_with_rest,
            named_tuples_by_position,
            match_with_break_and_continue,
        )
    ),
]
