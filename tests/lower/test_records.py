"""Lists of tuples, dicts and objects whose length is known only at run time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from lower.records import AS_LOOPS, WRITTEN_OUT, history, taken_apart_at_once

from autodiff_sst import grad, jvp, value_and_grad, vjp

X = np.array([0.3, 0.7, 1.1, 0.2])


@pytest.mark.parametrize("n", [9, 3, 1, 0])
@pytest.mark.parametrize("program", AS_LOOPS + WRITTEN_OUT)
def test_derivatives_are_right(program: Any, n: int) -> None:
    if program is taken_apart_at_once and not n:
        return  # which raises
    value, found = value_and_grad(program)(X.copy(), n)
    assert value == program(X.copy(), n)
    for k, way in enumerate(np.eye(len(X))):
        up, down = (program(X + h * way, n) for h in (1e-6, -1e-6))
        np.testing.assert_allclose(found[k], (up - down) / 2e-6, rtol=1e-5, atol=1e-7)
        _, along = jvp(program, (X.copy(), n), (way, None))
        np.testing.assert_allclose(found[k], along or 0.0, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("program", AS_LOOPS)
def test_one_text_serves_all_lengths(program: Any) -> None:
    derivative = grad(program)
    assert derivative.source_for(X, 9) == derivative.source_for(X, 40)


def test_lists_are_called_after_what_is_in_them() -> None:
    source = grad(history).source_for(X, 9)
    assert "kept_0.append(" in source and "kept_1.append(" in source


def returned(x: Any, n: int) -> Any:
    kept = []
    for i in range(n):
        kept.append({"v": x * i, "i": i * 2.0})
    return kept


def summed_by_a_recursion(kept: Any, k: int) -> Any:
    if k <= 0:
        return 0.0
    a, b = kept[-1]
    return np.sum(a) * b + summed_by_a_recursion(kept, k - 1)


def given_to_a_recursion(x: Any, n: int) -> Any:
    kept = []
    for i in range(n):
        kept.append((x * i, i * 2.0))
    return summed_by_a_recursion(kept, n)


def test_lists_that_are_returned() -> None:
    value, tangent = jvp(returned, (X, 3), (X, None))
    assert [one["i"] for one in value] == [0.0, 2.0, 4.0]
    np.testing.assert_array_equal([one["v"] for one in tangent], [X * 0, X, X * 2])
    _, pullback = vjp(returned, X, 3)
    np.testing.assert_allclose(pullback(value)[0], 5 * X)


def test_lists_that_a_recursion_reads() -> None:
    value, found = value_and_grad(given_to_a_recursion)(X, 4)
    assert value == given_to_a_recursion(X, 4)
    np.testing.assert_allclose(found, np.full(4, 4 * 3 * 6.0))
