"""Solutions of differential equations: what is refused, by name, and what must not be silent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation
from scipy.integrate import odeint

import autodiff_sst as ad

TIMES = np.linspace(0.0, 1.0, 5)
THRESHOLD = 0.3


def decay(y, t, k):
    return -k * y


class Model:
    def __init__(self) -> None:
        self.scale = 0.3

    def slope(self, y, t, k):
        return -k * y + self.scale * np.sum(y) * np.sin(t)


MODEL = Model()


def by_a_method(k):
    return odeint(MODEL.slope, [1.0, 2.0], TIMES, args=(k,), rtol=1e-11, atol=1e-11)


def with_a_dict(a):
    def slope(y, t, rates):
        found = np.zeros_like(y)
        for i in range(len(y)):
            found[i] = rates["a"] * y[i - 1] - rates["b"] * y[i] ** 2
        return found

    rates = {"a": a, "b": 2.0 * a}
    return odeint(slope, [1.0, 0.5, 0.2], TIMES, args=(rates,), rtol=1e-11, atol=1e-11)


def derivative_inside(k):
    def end(z):
        return odeint(decay, [1.0], TIMES, args=(z,), rtol=1e-11, atol=1e-11)[-1, 0]

    return ad.grad(end)(k) * end(k)


def branch_that_reads_a_matrix(k):
    table = np.array([[1.0, 0.2], [0.4, 1.1]]) * k

    def slope(y, t):
        if t > THRESHOLD:
            row = table[0]
        else:
            row = table[1]
        return -row * y

    return odeint(slope, np.array([1.0, k]), TIMES, rtol=1e-11, atol=1e-11, hmax=0.01)


class Rate:
    def __call__(self, y, t, k):
        return -k * y


RATE = Rate()


def with_defaults_written_out(k):
    return odeint(RATE, [1.0, k], TIMES, (k,), None, 0, full_output=False, rtol=1e-11, atol=1e-11)


def by_a_partial_function(k):
    return odeint(partial(decay, k=k), 1.0, TIMES, rtol=1e-11, atol=1e-11) * k


def bends(k):
    """Right sides that are continuous but have kinks: to first order."""

    def slope(y, t):
        table = np.interp(y, np.array([0.2, 0.7, 1.0]), np.array([1.0, 2.0, 1.5]))
        return np.clip(-k * table, -0.9, 0.0) - np.abs(y - 0.6) + np.sort(y) * np.max(y)

    return odeint(slope, [1.0, 0.8], TIMES, hmax=0.01, rtol=1e-11, atol=1e-11)


def test_kinks_are_no_jumps() -> None:
    check_expectation("right", bends, 0.7, argnums=(0,), order=1)


@pytest.mark.parametrize(
    "function",
    [
        by_a_method,
        with_a_dict,
        derivative_inside,
        branch_that_reads_a_matrix,
        with_defaults_written_out,
        by_a_partial_function,
    ],
)
def test_right(function: Callable[..., Any]) -> None:
    check_expectation("right", function, 0.7, argnums=(0,), order=2)


def test_value_is_that_of_the_solver() -> None:
    value, _ = ad.jvp(by_a_method, (0.7,), (1.0,))
    assert np.array_equal(value, by_a_method(0.7))


def all_of_its_output(k):
    return odeint(decay, [1.0], TIMES, args=(k,), full_output=True)[0][-1, 0]


def own_jacobian(k):
    return odeint(decay, [1.0], TIMES, args=(k,), Dfun=lambda y, t, k: -k)[-1, 0]


def tolerance_of_each(k):
    return odeint(decay, [1.0], TIMES, args=(k,), atol=[1e-8])[-1, 0]


def times(k):
    return odeint(decay, [1.0], TIMES * k, args=(0.7,))[-1, 0]


def tolerance(k):
    return odeint(decay, [1.0], TIMES, args=(0.7,), rtol=k)[-1, 0]


def writes(k):
    def slope(y, t):
        y[0] = -k * y[0]
        return y

    return odeint(slope, [1.0], TIMES)[-1, 0]


def writes_on_one_path(k):
    def slope(y, t):
        if t > 0.5:
            y[0] = -k * y[0]
        return -k * y

    return odeint(slope, [1.0], TIMES)[-1, 0]


def remembers(k):
    seen = []

    def slope(y, t):
        seen.append(t)
        return -k * y

    return odeint(slope, [1.0], TIMES)[-1, 0]


def prints(k):
    def slope(y, t):
        print(t)
        return -k * y

    return odeint(slope, [1.0], TIMES)[-1, 0]


def complex_rate(k):
    return np.real(odeint(lambda y, t: -k * y * 1j, [1.0], TIMES)[-1, 0])


def jumps_at_a_state(k):
    def slope(y, t):
        if y[0] > 0.8:
            return -k * y
        return y

    return odeint(slope, [1.0], TIMES, hmax=0.01)[-1, 0]


def jumps_at_a_time_that_is_differentiated(k):
    return odeint(lambda y, t: -y + (1.0 if t > k else 0.0), [1.0], TIMES, hmax=0.01)[-1, 0]


def chooses_by_a_mask(k):
    return odeint(lambda y, t: np.where(y > 0.8, -k * y, y), [1.0], TIMES, hmax=0.01)[-1, 0]


def rounds(k):
    return odeint(lambda y, t: -np.floor(5.0 * k * y), [1.0], TIMES, hmax=0.01)[-1, 0]


def takes_remainders(k):
    return odeint(lambda y, t: -(y % k), [1.0], TIMES, hmax=0.01)[-1, 0]


def has_a_cut(k):
    return odeint(lambda y, t: k * np.arctan2(y, y - 1.0), [1.0], TIMES, hmax=0.01)[-1, 0]


def has_values_outside(k):
    def slope(y, t):
        return -k * np.interp(y, np.array([0.5, 1.0]), np.array([1.0, 2.0]), left=0.0)

    return odeint(slope, [1.0], TIMES, hmax=0.01)[-1, 0]


def divides_without_rest(k):
    return odeint(lambda y, t: -(y // k), [1.0], TIMES, hmax=0.01)[-1, 0]


def has_as_many_trips_as_it_is_large(k):
    def slope(y, t):
        found = -k * y
        while found[0] < -0.4:
            found = 0.5 * found
        return found

    return odeint(slope, [1.0], TIMES, hmax=0.01)[-1, 0]


def changes_its_sign(k):
    return odeint(lambda y, t: -k * np.sign(y - 0.8), [1.0], TIMES, hmax=0.01)[-1, 0]


def truth_of_a_number(k):
    def slope(y, t):
        if y[0] - 0.8:
            return -k * y
        return y

    return odeint(slope, [1.0], TIMES, hmax=0.01)[-1, 0]


def picks_the_largest(k):
    return odeint(lambda y, t: -k * y[np.argmax(y)] * y, [1.0, 0.9], TIMES)[-1, 0]


REFUSED = [
    (all_of_its_output, "the keyword 'full_output'"),
    (own_jacobian, "the keyword 'Dfun'"),
    (tolerance_of_each, "atol must be a number"),
    (times, "not known in its times"),
    (tolerance, "the keyword 'rtol'"),
    (writes, "writes to its argument"),
    (writes_on_one_path, "writes to its argument"),
    (remembers, "writes to its argument or to what is around it"),
    (prints, "prints"),
    (complex_rate, "a vector of real numbers"),
    (jumps_at_a_state, "may jump"),
    (jumps_at_a_time_that_is_differentiated, "may jump"),
    (chooses_by_a_mask, "may jump"),
    (rounds, "may jump"),
    (takes_remainders, "may jump"),
    (has_a_cut, "may jump"),
    (has_values_outside, "may jump"),
    (divides_without_rest, "may jump"),
    (has_as_many_trips_as_it_is_large, "may jump"),
    (picks_the_largest, "may jump"),
    (changes_its_sign, "may jump"),
    (truth_of_a_number, "may jump"),
]


@pytest.mark.parametrize(("function", "reason"), REFUSED, ids=[f.__name__ for f, _ in REFUSED])
def test_refused(function: Callable[..., Any], reason: str) -> None:
    for derivative in (ad.grad(function), lambda x: ad.jvp(function, (x,), (1.0,))):
        with pytest.raises(ad.AutodiffError, match=reason):
            derivative(0.7)


def rising(k):
    return odeint(lambda y, t: k * y**2, [1.0], TIMES, args=(), mxstep=40, rtol=1e-12, atol=1e-12)


@pytest.mark.filterwarnings("ignore::scipy.integrate.ODEintWarning")
def test_solver_that_gives_up_is_an_error() -> None:
    """Plain calls warn; a derivative of what was left would be wrong."""
    rising(0.3)
    with pytest.raises(ArithmeticError, match="Excess work"):
        ad.jvp(rising, (0.3,), (1e9,))
