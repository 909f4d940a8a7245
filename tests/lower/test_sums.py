"""Python's `sum`, which since Python 3.12 adds floats with more care than `a + b + c` does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autodiff_sst import grad, jvp, value_and_grad

FLOATS = [float(v) for v in np.random.default_rng(0).normal(size=9)]


def over_a_test(a: Any) -> Any:
    return a * 2.0 if sum((a, 1.0, -a)) > 0.5 else a * 3.0


def of_a_list(items: Any) -> Any:
    return sum(items)


def of_squares(items: Any) -> Any:
    return sum(v * v for v in items)


def of_cubes_from(items: Any) -> Any:
    return sum((v**3 for v in items), 1.5)


def of_values(items: Any) -> Any:
    return sum({"a": items[0], "b": items[1], "c": items[0] * items[1], "d": 2}.values(), 3)


def of_sums(items: Any) -> Any:
    return sum(sum(v * w for w in items) for v in items)


def of_collected(items: Any) -> Any:
    found = []
    for v in items:
        found.append(v * 0.1)
    return sum(found, items[0])


def of_an_array(x: Any) -> Any:
    return sum(x.tolist(), x[0]) + sum([x[0], x[1] * x[2], 0.1, x[2]])


PROGRAMS = [of_a_list, of_squares, of_cubes_from, of_values, of_sums, of_collected]


def test_a_test_of_a_sum_goes_the_way_that_python_goes() -> None:
    for a in (1e16, 1.0, 3.0):
        value, slope = value_and_grad(over_a_test)(a)
        assert value == over_a_test(a)
        assert slope == value / a


@pytest.mark.parametrize("program", PROGRAMS)
def test_sums_keep_their_bits(program: Any) -> None:
    for k in range(7):
        items = FLOATS[k:] + FLOATS[:k]
        value, found = value_and_grad(program)(items)
        assert value == program(items)
        assert type(value) is type(program(items))
        ways = [1.0, -2.0, 0.5] * 3
        _, along = jvp(program, (items,), (ways,))
        np.testing.assert_allclose(np.dot(found, ways), along, rtol=1e-12)


def test_the_start_is_added_first() -> None:
    def program(x: Any, start: Any) -> Any:
        found = []
        for i in range(len(x)):
            found.append(x[i] * 1.0)
        return sum(found, start)

    x = np.array([-1e16, 0.3, 0.6])
    value, (x_bar, start_bar) = value_and_grad(program, (0, 1))(x, 1e16)
    assert value == program(x, 1e16)
    np.testing.assert_array_equal(x_bar, np.ones(3))
    assert start_bar == 1.0


def test_elements_of_arrays_are_added_as_numpy_adds() -> None:
    x = np.array([0.1, 0.7, 1e16])
    value, _ = value_and_grad(of_an_array)(x)
    assert value == of_an_array(x)


def test_the_text_is_a_sum() -> None:
    derivative = value_and_grad(of_a_list)
    derivative([0.5, 0.25, 0.125])
    assert "sum((items_0, items_1, items_2))" in derivative.source
    assert grad(of_a_list)([0.5, 0.25, 0.125]) == [1.0, 1.0, 1.0]
