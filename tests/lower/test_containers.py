# ruff: noqa: B006, RUF005, SIM401 (the programs are as users write them)
"""Lists, dicts, sets and tuples: identity, order, length and keys.

Each program is right to second order, or refused: never wrong.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

import autodiff_sst as ad


def rows_of_one_list(x: Any) -> Any:
    A = [[0.0] * 2] * 2
    A[0][0] = x[0]
    return A[1][0] * x[1]


def setdefault(x: Any) -> Any:
    d = {}
    for k in ("a", "b"):
        d.setdefault(k, []).append(x[0])
    return d["a"][0] * d["b"][0]


def key_set_in_a_branch(x: Any) -> Any:
    d = {"a": x[0]}
    if x[1] > 1:
        d["b"] = x[1]
    return d["a"] * (d["b"] if "b" in d else 2.0) * len(d)


def key_deleted(x: Any) -> Any:
    d = {"a": x[0], "b": x[1]}
    del d["a"]
    return sum(d.values()) * x[0]


def set_of_active_values(x: Any) -> Any:
    s = {x[0], x[0], x[1]}
    return len(s) * x[2]


def set_of_integers(x: Any) -> Any:
    return sum(x[i] for i in {2, 0}) * x[1]


def list_with_two_names(x: Any) -> Any:
    v = [x[0], x[1]]
    w = v
    w.append(x[2])
    return sum(v) * x[0]


def augmented_tuple(x: Any) -> Any:
    t = (x[0],)
    u = t
    t += (x[1],)
    return len(u) * t[1] * x[0]


def augmented_list(x: Any) -> Any:
    t = [x[0]]
    u = t
    t += [x[1]]
    return len(u) * t[1] * x[0]


def dict_with_two_names(x: Any) -> Any:
    d = {"a": x[0]}
    e = d
    e["a"] = x[1] * 2
    return d["a"] * x[0]


def shallow_copy_of_a_dict(x: Any) -> Any:
    d = {"a": [x[0]]}
    e = d.copy()
    e["a"].append(x[1])
    return sum(d["a"]) * x[0]


def starred_unpacking(x: Any) -> Any:
    a, *b, c = x
    return a * c * sum(b)


def starred_call(x: Any) -> Any:
    return math.hypot(*x[:2]) * x[2]


def generators_as_arguments(x: Any) -> Any:
    return max(v * v for v in x) + min(v for v in x if v > 0)


def sorted_in_reverse(x: Any) -> Any:
    return sum((k * v for k, v in enumerate(sorted(x, reverse=True))))


def keys_made_by_formatting(x: Any) -> Any:
    d = {f"k{i}": x[i] for i in range(4)}
    return d["k0"] * d["k3"]


def accumulated(x: Any) -> Any:
    return sum(itertools.accumulate(x, lambda a, b: a * b))


def mutable_default(x, h=[]):
    h2 = list(h)
    h2.append(x[0])
    return h2[-1] * x[1]


RIGHT = [
    rows_of_one_list,
    setdefault,
    key_set_in_a_branch,
    key_deleted,
    set_of_integers,
    list_with_two_names,
    augmented_tuple,
    augmented_list,
    dict_with_two_names,
    shallow_copy_of_a_dict,
    starred_unpacking,
    starred_call,
    generators_as_arguments,
    sorted_in_reverse,
    keys_made_by_formatting,
    mutable_default,
]
REFUSABLE: list[Callable[..., Any]] = [
    set_of_active_values,
    accumulated,
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", RIGHT)
def test_containers(program: Callable[..., Any]) -> None:
    point = np.array([0.5, 1.2, -0.7, 0.9])
    check_expectation("right", program, point)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", REFUSABLE)
def test_containers_that_may_be_refused(program: Callable[..., Any]) -> None:
    check_expectation("right or refused", program, np.array([0.5, 1.2, -0.7, 0.9]))


def list_plus_array(w, x):
    items = [w]
    items += x
    return sum(0.5 for _ in items) + np.sum(w)


def of_some_length_times_number(w, x):
    items = [a * b for a, b in zip(w, x) if a > 0.0]
    items *= 2
    return sum(items)


@pytest.mark.parametrize("f", [list_plus_array, of_some_length_times_number])
def test_augmented_lists_that_are_not_extended_are_refused(f: Any) -> None:
    x = np.array([0.5, 1.5])
    with pytest.raises(ad.UnsupportedSyntax):
        ad.grad(f)(x, x + 1.0)


def list_times_number(w, x):
    items = [w, x]
    same = items
    items *= 2
    return sum(np.sum(t * t) for t in same)


def test_a_list_is_repeated_in_place() -> None:
    x = np.array([0.5, 1.5])
    check_expectation("right", list_times_number, x, x + 1.0)


def joined_after_an_index_of_run_time(x, y):
    first = y[int(abs(x[0])) % 2]
    y = y + [first * x]
    return sum(np.sum(t * t) for t in y)


def repeated_after_an_index_of_run_time(x, y):
    first = y[int(abs(x[0])) % 2]
    y = y * 2
    return sum(np.sum(t * t) for t in y) + np.sum(first)


def extended_by_an_item_of_its_own(x, y):
    y += [y[int(abs(x[0])) % 2] * x]
    return sum(np.sum(t * t) for t in y)


@pytest.mark.parametrize(
    "f",
    [
        joined_after_an_index_of_run_time,
        repeated_after_an_index_of_run_time,
        extended_by_an_item_of_its_own,
    ],
)
def test_lists_of_unknown_length(f: Callable[..., Any]) -> None:
    x = np.array([0.5, 1.5])
    check_expectation("right or refused", f, x, [x + 1.0, x - 2.0], argnums=(0, 1))


def test_finite_differences_leave_the_arguments_alone() -> None:
    def grows(x, y):
        y += [x]
        return sum(t * t for t in y)

    y = [0.5, 1.5]
    slope, rest = ad.finite_difference(grows, (0, 1))(0.25, y)
    assert y == [0.5, 1.5]
    np.testing.assert_allclose([slope, *rest], [0.5, 1.0, 3.0], rtol=1e-6)


def sets_in_place(x):
    s = {1, 2}
    t = s
    s |= {3}
    s -= {1}
    s ^= {3, 5}
    s &= {2, 5, 7}
    return x[0] * sum(t) + x[1] * len(s | {9} - {2})


def lists_of_unknown_length(x):
    items = list(x)
    s = x[0] if items == [] else x[1]
    s *= x[1] if items == list(x) else x[2]
    s *= x[2] if items != [1.0] else x[0]
    return s * (x[1] if items > [0.0] else x[2])


def test_sets_and_lists_are_compared_and_changed_as_by_python():
    x = np.array([0.5, 1.2, 0.8])
    for f in (sets_in_place, lists_of_unknown_length):
        check_expectation("right", f, x)


def places_and_counts(x):
    items = [1, 2, 3]
    kinds = ("a", None, 2.0, "b", "a")
    s = x[items.index(2)] * items.count(3) * items.index(3, 1)
    return s + x[kinds.index(None)] ** 2 * kinds.count("a") * [x[0], "q"].count("q")


def repeated_in_place(x):
    items = [x[0], x[1]]
    same = items
    items *= 2
    rows = [[x[1]]]
    rows *= 2
    rows[0][0] = x[2] ** 2
    none = [x[0]]
    none *= 0
    return sum(a * k for k, a in enumerate(same)) + rows[1][0] + len(none)


def extremes_of_what_may_be_empty(x):
    large = max([a for a in x if a > 100.0], default=x[0] * x[1])
    small = min((a * a for a in x if a < 1.0), default=0.0)
    return large + small + max(x[:0], default=x[2] ** 2) + min([], default=x[0] ** 3)


def accumulated_from_a_start(x):
    squares = sum(a * a for a in itertools.accumulate(x, initial=x[0] * 2.0))
    return squares + sum(itertools.accumulate([x[0], x[1]], func=operator.mul, initial=2.0))


@dataclasses.dataclass
class Pair:
    first: Any
    second: Any


def dataclasses_taken_apart(x):
    y = x * 2.0
    whole = dataclasses.asdict(Pair(y, [Pair(x[0], 2.0), {"k": x[1]}]))
    y[0] = 5.0
    first, second = dataclasses.astuple(Pair(x[1], x[2]))
    inner = whole["second"]
    s = whole["first"][0] * inner[0]["first"] * inner[1]["k"]
    return s + first * second**2


def numbers_in_ranges(x):
    s = x[0]
    for n in range(5):
        if n in range(1, 4, 2):
            s = s * x[1]
        if n not in range(3):
            s = s + x[2] ** 2
    return s * (2.0 in range(3)) if x[0] in range(2) else s * (True in range(2))


def whole_numbers(x):
    s = x[0] if float(x[1]).is_integer() else x[1] ** 2
    return s * (x[2] if (x[2] * 0.0 + 3.0).is_integer() else x[0])


square = functools.partial(pow, exp=2)


def powers_by_name(x):
    return square(x[0]) * pow(base=x[1], exp=3)


@pytest.mark.parametrize(
    "f",
    [
        places_and_counts,
        repeated_in_place,
        extremes_of_what_may_be_empty,
        accumulated_from_a_start,
        dataclasses_taken_apart,
        numbers_in_ranges,
        whole_numbers,
        powers_by_name,
    ],
    ids=lambda f: f.__name__,
)
def test_questions_that_python_answers(f):
    check_expectation("right", f, np.array([0.5, 1.2, 0.8]))


def test_what_is_not_in_a_list():
    def f(x):
        return x[0] * [1, 2].index(5)

    with pytest.raises(ad.AutodiffError, match="no item is equal"):
        ad.grad(f)(np.ones(2))
