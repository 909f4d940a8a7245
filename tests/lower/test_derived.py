"""`jvp` inside a differentiated function: forward mode under either mode."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autodiff_sst import (
    UnsupportedSyntax,
    check_grads,
    finite_difference,
    grad,
    jvp,
    value_and_grad,
)

X, W = np.array([0.3, 0.8]), 0.7


def potential(x: Any, w: Any) -> Any:
    return np.sum(np.sin(x) * w) + x[0] * x[1] ** 2


def pair(x: Any, w: Any) -> Any:
    return x * w, w**2


def along_a_constant(x: Any, w: Any) -> Any:
    value, slope = jvp(potential, (x, w), (np.array([1.0, 0.5]), None))
    return value * slope + np.sum(slope * x)


def along_a_variable(x: Any, w: Any) -> Any:
    _, slope = jvp(lambda u: potential(u, w) * u, (x,), (x * w,))
    return np.sum(slope**2)


def of_a_gradient(x: Any, w: Any) -> Any:
    _, product = jvp(grad(potential), (x, w), (np.ones_like(x), 2))
    return np.sum(product**2)


def of_two_results(x: Any, w: Any) -> Any:
    (p, q), (p_dot, q_dot) = jvp(pair, (x, w), (np.ones_like(x), 2.0))
    return np.sum(p * p_dot) * q_dot * q


def in_a_loop(x: Any, w: Any) -> Any:
    total = 0.0
    for k in range(3):
        _, slope = jvp(potential, (x, w), (np.eye(2)[k % 2], 1.0))
        total = total + slope * k * w
        x = x * np.sin(slope)
    return total


def within_another(x: Any, w: Any) -> Any:
    def slope(u: Any) -> Any:
        return jvp(potential, (u, w), (np.array([0.5, -1.0]), None))[1]

    return jvp(slope, (x,), (np.array([1.0, 2.0]),))[1] * w


def product(x: Any, w: Any, u: Any) -> Any:
    return np.sum(np.sin(x) * w) * u


def along_some_zeros(x: Any, w: Any) -> Any:
    return jvp(product, (x, w, x[0]), (x, 0.0, 0.0))[1]


def along_zeros(x: Any, w: Any) -> Any:
    _, nothing = jvp(product, (x, w, x[0]), (None, 0.0, 0.0))
    return along_some_zeros(x, w) ** 2 + nothing


PROGRAMS = [
    along_zeros,
    along_a_constant,
    along_a_variable,
    of_a_gradient,
    of_two_results,
    in_a_loop,
    within_another,
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_jvp_inside(program: Any) -> None:
    check_grads(program, (X, W), order=2, atol=1e-5, rtol=1e-4)
    assert np.isfinite(finite_difference(program, 1)(X, W))


def test_no_term_of_a_zero_tangent() -> None:
    derivative = grad(along_some_zeros)
    assert "0.0 *" not in derivative.source_for(X, W)
    assert "* 0.0" not in derivative.source_for(X, W)


def of_a_list(x: Any) -> Any:
    return jvp(lambda u: [u, u], (x,), (x,))[0][1]


def of_another_shape(x: Any) -> Any:
    return np.sum(jvp(np.sin, (x,), (1.0,))[1])


def of_another_number(x: Any) -> Any:
    return np.sum(jvp(lambda u: u * u, (x, x), (x,))[1])


@pytest.mark.parametrize("program", [of_a_list, of_another_shape, of_another_number])
def test_refused(program: Any) -> None:
    with pytest.raises(UnsupportedSyntax, match=r"jvp|tangent|list"):
        grad(program)(np.array([0.3, 0.8]))


def filled_from_the_one_before(u: Any) -> Any:
    a = u * 1.0
    for t in range(1, len(u)):
        a[t] = np.sin(a[t - 1])
    return np.sum(a**2)


def of_a_copy_that_is_written(x: Any) -> Any:
    return np.sum(grad(filled_from_the_one_before)(x) ** 2)


def of_what_writes_outside(x: Any) -> Any:
    kept = x * 1.0

    def inner(y: Any) -> Any:
        kept[0] = 5.0
        return np.sum(y**3)

    return np.sum(grad(inner)(x)) + kept[0]


def of_what_rebinds_outside(x: Any) -> Any:
    count = 1.0

    def inner(y: Any) -> Any:
        nonlocal count
        count = count * 2.0
        return np.sum(y**3)

    return np.sum(grad(inner)(x)) * count


@pytest.mark.parametrize("program", [of_what_writes_outside, of_what_rebinds_outside])
def test_inner_functions_may_not_change_what_is_around_them(program: Any) -> None:
    with pytest.raises(UnsupportedSyntax, match="outer values"):
        grad(program)(np.array([0.3, 0.8, -0.5]))


def test_inner_functions_may_write_to_their_own_arrays() -> None:
    x = np.array([0.3, 0.8, -0.5])
    wanted = finite_difference(of_a_copy_that_is_written)(x)
    np.testing.assert_allclose(grad(of_a_copy_that_is_written)(x), wanted, rtol=1e-6)


def recurrent(t):
    s = 0.0
    for i in range(len(t)):
        s += t[i] * t[i - 1] ** 2
    return s


def pushed_forward(x):
    inner = lambda t: np.sum(t**3 * x)  # noqa: E731
    return jvp(inner, (x,), (np.cos(x),), reassociate=False)[1]


def pushed_through_a_loop(x):
    return np.sum(jvp(recurrent, (x,), (x**2,), reassociate=False)[1] * x)


def slopes(x):
    inner = lambda t: np.sum(np.tanh(t * x) ** 3 / (1 + t**2)) + recurrent(t)  # noqa: E731
    return np.sum(grad(inner, reassociate=False)(x) * x)


@pytest.mark.parametrize("f", [pushed_forward, pushed_through_a_loop, slopes])
def test_values_made_of_derivatives_keep_their_bits_in_their_order(f):
    exact, free = value_and_grad(f, reassociate=False), value_and_grad(f)
    for x in np.random.default_rng(0).standard_normal((20, 12)):
        assert exact(x)[0] == f(x)
        np.testing.assert_allclose(free(x)[0], f(x), rtol=1e-12)
