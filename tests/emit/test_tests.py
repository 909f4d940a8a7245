"""Tests of branches and loops: what is asked for its truth only."""

from __future__ import annotations

import numpy as np
import pytest
from oracle import check_derivatives

import autodiff_sst as ad


def jacobi(x):
    """Sweeps until nothing changes any more."""
    u = np.zeros(len(x))
    for _ in range(60):
        largest = 0.0
        for i in range(len(x)):
            new = x[i] + 0.3 * np.sin(u[i - 1])
            largest = max(largest, abs(new - u[i]))
            u[i] = new
        if largest < 1e-13:
            break
    return np.sum(u**2)


def test_a_loop_is_left_by_its_test() -> None:
    x = np.array([0.4, -0.7, 1.1])
    check_derivatives(jacobi, x)
    assert "        if largest < 1e-13:\n            break" in ad.grad(jacobi).source_for(x)


def both_and_either(x, n):
    total = 0.0
    for v in x:
        inside = v > -1.0 and v < n
        if inside and (total > 2.0 or v > 0.5 or not n):
            total = total * v + v**2
        while total > 4.0 and n > 1:
            total = total / 2
    return total


def test_tests_are_joined_as_they_were_written() -> None:
    for n in (0, 1, 3):
        check_derivatives(
            lambda x, n=n: both_and_either(x, n), np.array([0.4, -0.7, 2.9, 1.1, 2.5])
        )
    text = ad.grad(both_and_either).source_for(np.ones(3), 3)
    assert "inside = v > -1.0 and v < n\n" in text
    assert "inside = inside and (total > 2.0 or v > 0.5 or not n)\n" in text
    assert "and n > 1:\n" in text and "while total" in text


def checked(x, kind):
    scaled = [x * 2.0]
    if len(x) < 2:
        raise ValueError("too short")
    if kind == 0:
        y = np.sin(x)
    elif kind == 1:
        scaled.append(x)
        y = x**2
    else:
        raise ValueError("no such kind")
    for v in x:
        scaled.append(v * y)
    return np.sum(np.array(scaled) ** 2)


def test_what_raises_has_nothing_after_it() -> None:
    x = np.array([0.4, -0.7, 1.1])
    for kind in (0, 1):
        check_derivatives(lambda x, kind=kind: checked(x, kind), x)
    derivative = ad.grad(checked)
    for arguments in ((x, 2), (x[:1], 0)):
        with pytest.raises(ValueError, match=r"no such kind|too short"):
            derivative(*arguments)
    lines = derivative.source_for(x, 0).splitlines()
    raising = [k for k, line in enumerate(lines) if "raise ValueError" in line]
    assert raising
    for k in raising:
        indent = len(lines[k]) - len(lines[k].lstrip())
        assert len(lines[k + 1]) - len(lines[k + 1].lstrip()) < indent


def while_there_are_some(x):
    waiting, total = [v * v for v in x], 0.0
    while waiting and total < 3.0:
        total += waiting.pop(0)
    return total


def test_the_test_of_a_while_is_joined_too() -> None:
    check_derivatives(while_there_are_some, np.array([0.4, -0.7, 1.9, 1.1]))
    text = ad.grad(while_there_are_some).source_for(np.ones(3))
    assert "while len(waiting) and total < 3.0:\n" in text
