"""Sets are gone through in Python's order where that is known, and are refused where it is not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation

from autodiff_sst import AutodiffError, grad, value_and_grad

X = np.array([0.5, 1.2, 0.8])

NUMBERS = {8, 1, 5}
WORDS = {"a", "bb", "ccc", "dddd"}


def horner(x: Any, items: Any) -> Any:
    """A value in which each place has another weight."""
    total = 0.0
    for k in items:
        total = total * 0.5 + x * k
    return total


def over_a_global(x):
    return horner(x[0], NUMBERS)


def over_a_frozen_argument(x, items):
    return horner(x[0], items)


def list_of_a_set(x, items):
    return x[0] * list(items)[2] + x[1] * tuple(items)[1] + x[2] * [2 * k for k in items][-1]


def words_of_a_global(x):
    total = 0.0
    for word in WORDS:
        total = total * 0.5 + x[0] * len(word)
    return total


def spread_set(x, items):
    first, *rest = items
    return x[0] * first + x[1] * max(*items) + len(rest)


@pytest.mark.parametrize(
    ("f", "rest"),
    [
        (over_a_global, ()),
        (words_of_a_global, ()),
        (over_a_frozen_argument, (frozenset([8, 0, 16, 3]),)),
        (list_of_a_set, ({8, 1, 5},)),
        (list_of_a_set, ({-1, -2, 40},)),
        (list_of_a_set, ({0.5, 3.0, 1e3},)),
        (spread_set, ({8, 1, 5},)),
    ],
)
def test_sets_from_outside_keep_their_order(f: Callable[..., Any], rest: Any) -> None:
    check_expectation("right", f, X, *rest, argnums=(0,))


def test_equal_sets_in_another_order_are_gone_through_in_theirs() -> None:
    """`{0, 8}` and `{8, 0}` are equal, and stand in the order in which they were filled."""
    derivative = value_and_grad(horner)
    for items in ([0, 8], [8, 0], [0, 8]):
        made: set[int] = set()
        for k in items:
            made.add(k)
        assert derivative(3.0, made)[0] == horner(3.0, made)


HASHED = """
from autodiff_sst import value_and_grad
WORDS = {"a", "bb", "ccc", "dddd"}
def f(x):
    total = 0.0
    for word in WORDS:
        total = total * 0.5 + x * len(word)
    return total
value, slope = value_and_grad(f)(2.0)
assert value == f(2.0) and slope == f(1.0), list(WORDS)
"""


def test_what_was_derived_for_another_hash_of_strings_is_not_used(tmp_path: Path) -> None:
    script = tmp_path / "words.py"
    script.write_text(HASHED)
    for seed in range(4):
        places = {"AUTODIFF_SST_CACHE": str(tmp_path / "cache"), "PYTHONHASHSEED": str(seed)}
        places["PYTHONPATH"] = os.pathsep.join(sys.path)
        subprocess.run([sys.executable, str(script)], check=True, env={**os.environ, **places})


def whole_numbers_in_rows(x):
    seen = set()
    for k in (5, 0, 3):
        seen.add(k)
    return horner(x[0], seen | {1, 2, 9}) + horner(x[1], {2, 0}) + horner(x[2], seen & {5, 3})


def one_item(x):
    return horner(x[0], {2.5})


def halved(x, items, n):
    return horner(x, items) if n == 0 else 0.5 * halved(x, items, n - 1)


def in_a_function_that_calls_itself(x, n=3, items=frozenset([8, 0, 16])):
    return halved(x[0], items, n) + halved(x[1], {2, 0}, n)


def order_does_not_matter(x):
    words, pairs, numbers = {"a", "bb", "ccc"}, {(1, 8), (1, 0), (0, 9)}, {40, 8, 0}
    numbers.discard(8)
    numbers |= {3.5}
    first, *_ = sorted(words)
    total = x[0] * len(first) + x[1] * sorted(pairs)[1][1] + x[2] * sorted(numbers, reverse=True)[0]
    total *= max(numbers) - min(pairs)[1] + sum({100, 8, 0})
    total *= len(set(words) | {"a"}) * (2.0 if all({0, 100}) or not any(numbers) else 3.0)
    return total * (
        x[0] if "bb" in words and (1, 8) in pairs and frozenset(words) == words else 1.0
    )


@pytest.mark.parametrize(
    "f", [whole_numbers_in_rows, one_item, in_a_function_that_calls_itself, order_does_not_matter]
)
def test_sets_made_in_the_function_where_the_order_is_known_or_does_not_matter(
    f: Callable[..., Any],
) -> None:
    check_expectation("right", f, X)


def table_of_eight(x):
    return horner(x, {0, 8})


def words(x):
    return x * len(list({"a", "bb", "ccc"})[1])


def taken_out_and_added_again(x):
    """What is taken out leaves a hole, and what comes later stands behind it."""
    seen = {0, 1}
    seen.discard(0)
    seen.add(0)
    return horner(x, seen)


def difference(x):
    return horner(x, {0, 1, 2, 3, 9} - {9})


def sum_of_floats(x):
    return x * sum({0.1, 1e17, -1e17})


def keyed(x):
    return x * max({-2, 2}, key=abs)


def sorted_with_nan(x):
    return x * sorted({float("nan"), 3.0, 1.0})[0]


def copy_of_an_argument(x, items=frozenset({8, 0})):
    return horner(x, set(items))


@pytest.mark.parametrize(
    "f",
    [
        table_of_eight,
        words,
        taken_out_and_added_again,
        difference,
        sum_of_floats,
        keyed,
        sorted_with_nan,
        copy_of_an_argument,
    ],
)
def test_sets_whose_order_is_not_known_are_refused(f: Callable[..., Any]) -> None:
    with pytest.raises(AutodiffError, match="order of a set"):
        grad(f)(2.0)


def test_sets_that_are_returned_hold_their_items() -> None:
    def f(x):
        return x * x, {"seen": {1, 2.5} | {(3, "a")}, "words": frozenset(["b", None]), "no": set()}

    (_, found), _ = value_and_grad(f, has_aux=True)(3.0)
    assert found == f(3.0)[1]
    assert [type(part) for part in found.values()] == [set, frozenset, set]
    found["seen"].clear()
    assert value_and_grad(f, has_aux=True)(3.0)[0] == f(3.0)
