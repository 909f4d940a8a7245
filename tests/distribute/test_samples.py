"""Loops in the trips of a loop are done once, on arrays of all trips."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from distribute.checks import loops_in
from distribute.samples import AT_ONCE, ONE_BY_ONE, arguments, fitted, random_samples, relaxed
from optimise.agreement import agrees
from rotation import in_turn

from autodiff_sst import AutodiffError, grad, value_and_grad

SIZES = ((20, 4, 9), (3, 12, 2), (1, 1, 1), (14, 14, 14), (16, 20, 12))


def _over_samples(source: str) -> list[str]:
    """The loops over samples in a text."""
    loops = loops_in(source)
    return [s for s in loops if re.search(r"\b(x|x_data|n|count)\b", s)]


@pytest.mark.parametrize("function", AT_ONCE + ONE_BY_ONE)
def test_gradients_are_right(function: Any) -> None:
    for n, m, steps in SIZES:
        agrees(function, arguments(n, m, steps))


@pytest.mark.parametrize("function", AT_ONCE)
def test_samples_are_not_gone_through(function: Any) -> None:
    source = grad(function, (0, 1, 2)).source_for(*arguments(20, 5, 9))
    assert not _over_samples(source)


@pytest.mark.parametrize("function", ONE_BY_ONE)
def test_what_trips_do_not_share_is_done_one_by_one(function: Any) -> None:
    source = grad(function, (0, 2)).source_for(*arguments(20, 5, 9))
    assert _over_samples(source)


def test_values_keep_their_bits() -> None:
    """A sum over both loops is added up in the function's order."""
    args = arguments(20, 6, 3)
    value, _ = value_and_grad(fitted)(*args)
    assert value == fitted(*args)


def test_no_samples_and_no_steps() -> None:
    derivative = grad(relaxed, (0, 2))
    derivative(*arguments(20, 1, 9))
    found, k_bar = derivative(*arguments(0, 1, 9))
    assert found.shape == (0,) and k_bar == 0.0
    x, z, k, _ = arguments(20, 1, 9)
    found, k_bar = derivative(x, z, k, 0)
    np.testing.assert_array_equal(found, 2 * x)
    assert k_bar == 0.0


def test_few_samples_are_gone_through() -> None:
    assert _over_samples(grad(relaxed).source_for(*arguments(3, 1, 9)))


def test_more_than_there_is_room_for_is_gone_through() -> None:
    """What all samples record in all steps would take far more than a sample does."""
    derivative = grad(relaxed)
    assert not _over_samples(derivative.source_for(*arguments(20, 1, 9)))
    assert _over_samples(derivative.source_for(*arguments(20, 1, 3_000_000)))


@pytest.mark.parametrize("seed", in_turn(range(80), 5))
def test_random_samples(seed: int) -> None:
    function = random_samples(seed)
    whole, bare = (how(function, (0, 1, 2)) for how in (value_and_grad, grad))
    wanted = value_and_grad(function, (0, 1, 2), reassociate=False)
    for n, m, steps in (*SIZES[:3], (0, 3, 5), (2, 2, 0)):
        args = arguments(n, m, steps, seed)
        try:
            plain = function(*args)
        except IndexError:
            # Raised as well, unless what fails has no part in the value.
            for derivative in (whole, bare):
                try:
                    derivative(*args)
                except (IndexError, AutodiffError):
                    continue
            continue
        value, expected = wanted(*args)
        assert value == plain
        scale = 1.0 + max(np.max(np.abs(g), initial=0.0) for g in expected)
        for found in (whole(*args)[1], bare(*args)):
            for g, w in zip(found, expected, strict=True):
                np.testing.assert_allclose(g, w, rtol=1e-9, atol=1e-9 * scale)


def test_rows_that_no_step_asks_for_need_not_be_there() -> None:
    """A row that is read before its loop might be one that only a trip of that loop would miss."""

    def program(x: Any, h: Any, c: float) -> Any:
        n = len(x)
        out = np.zeros((n, 4))
        total, handed_on = 0.0, 0.5
        for i in range(n):
            v = x[i]
            for _ in range(10):
                v = v + c * np.sin(v)
            handed_on = handed_on * 0.5 + v
            for t in range(len(h)):
                out[i + 1, t] = handed_on * h[t]
            total += v
        return total + np.sum(out**2) + handed_on

    x = arguments(20, 1, 1)[0]
    agrees(program, (x, np.zeros(0), 0.3))
    with pytest.raises(IndexError):
        grad(program)(x, np.ones(2), 0.3)
