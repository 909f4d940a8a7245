"""Whole numbers from outside by which loops and arrays are counted, and all that they may be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from distribute.checks import loops_in

from autodiff_sst import grad, jvp, value_and_grad


def filled(x: Any, n: int) -> Any:
    out = np.zeros(n)
    for i in range(n):
        out[i] = x[i] * x[i] * np.sin(x[i])
    return np.sum(out)


def neighbours(x: Any, n: int) -> Any:
    total = 0.0
    for i in range(1, n):
        total += (x[i] - x[i - 1]) ** 2 * np.cos(x[i])
    return total


def mirrored(x: Any, n: int) -> Any:
    total = 0.0
    for i in range(n - 1):
        total += x[i] * x[i + 1] * x[n - 1 - i]
    return total


def cut(x: Any, n: int) -> Any:
    a, b = x[:n], x[n:]
    total = 0.0
    for i in range(n):
        total += a[i] ** 2
    return total + np.sum(b**3)


def table(x: Any, n: int) -> Any:
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            out[i, j] = np.sin(x[i]) * x[j]
    return np.sum(out * out)


def in_a_circle(x: Any, n: int) -> Any:
    out = np.zeros(n)
    for i in range(len(x)):
        out[i % n] += x[i] ** 2
    return np.sum(out**2)


def one_more(x: Any, n: int) -> Any:
    total = 0.0
    for i in range(n + 1):
        total += x[i] ** 2 * np.exp(x[i])
    return total


def beside_a_part(x: Any, n: int) -> Any:
    z = np.ones(n)
    for i in range(n):
        z[i] = x[i] ** 2 * np.exp(x[i])
    return np.sum(z * x[:n] + z)


def beside_all(x: Any, n: int) -> Any:
    """Which fits for `n` and for 1 only."""
    y = np.zeros(n)
    for i in range(n):
        y[i] = x[i] ** 2 * 3.0 * np.sin(x[i])
    return np.sum(y + x)


def rows(x: Any, n: int) -> Any:
    W = x[: n * 3].reshape(n, 3)
    total = 0.0
    for i in range(n):
        for j in range(3):
            total += W[i, j] ** 3 * np.sin(W[i, j])
    return total


def large(x: Any, n: int) -> Any:
    """Whose products Python keeps exact."""
    total = 0.0
    for i in range(len(x)):
        total += x[i] * ((i * n) % 7)
    return total


def recurrent(x: Any, n: int) -> Any:
    v = np.zeros(n)
    v[0] = x[0]
    for i in range(1, n):
        v[i] = 0.5 * v[i - 1] + np.tanh(x[i]) * x[i]
    return np.sum(v * v)


def from_the_end(x: Any, n: int) -> Any:
    total = 0.0
    for i in range(-n, 0):
        total += x[i] ** 2 * np.sin(x[i])
    return total


def round_the_start(x: Any, n: int) -> Any:
    total = 0.0
    for i in range(n):
        total += x[i - n] ** 2 * np.sin(x[i])
    return total


def from_there_on(x: Any, n: int) -> Any:
    total = 0.0
    for i in range(n, len(x)):
        total += x[i] ** 2 * np.sin(x[i - n])
    return total


PROGRAMS = (
    filled,
    neighbours,
    mirrored,
    cut,
    table,
    in_a_circle,
    one_more,
    beside_a_part,
    beside_all,
    rows,
    large,
    recurrent,
    from_the_end,
    round_the_start,
    from_there_on,
)
DONE_AT_ONCE = filled, neighbours, cut, table, one_more, beside_a_part, rows
NUMBERS = (5, 9, 1, 0, -1, -3, 2, 20, 21)
SIZES = (20, 1, 0, 2, 9, 40)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("make", [grad, value_and_grad])
def test_one_derivative_is_called_with_all_numbers(make: Any, program: Any) -> None:
    """Also with those for which the function raises: then it raises as well."""
    derivative, stream = make(program), np.random.default_rng(5)
    for size in SIZES:
        for n in (*NUMBERS, size, size - 1, size // 2, 2**40):
            if n > 100 and program not in (large, from_there_on):
                continue
            x = stream.normal(size=size)
            try:
                value = program(x, n)
            except (IndexError, ValueError, ZeroDivisionError) as error:
                if make is value_and_grad:
                    with pytest.raises(type(error)):
                        derivative(x, n)
                continue
            found = derivative(x, n)
            if make is value_and_grad:
                assert found[0] == value
                found = found[1]
            way = stream.normal(size=size)
            _, along = jvp(program, (x, n), (way, None))
            assert found.shape == x.shape
            np.testing.assert_allclose(found @ way, along or 0.0, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("program", DONE_AT_ONCE)
def test_no_loop_is_left(program: Any) -> None:
    assert not loops_in(grad(program).source_for(np.linspace(0.0, 1.0, 36), 12))


def test_what_is_known_of_a_number_is_said() -> None:
    def program(x: Any, n: int) -> Any:
        return filled(x, n)

    derivative = grad(program)
    assert "x: float64 (x0,), n: int = x0" in derivative.source_for(np.ones(12), 12)
    assert "x: float64 (x0 >= n,), n: int >= 2" in derivative.source_for(np.ones(20), 12)
