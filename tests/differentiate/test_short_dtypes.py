"""Gradients are of the dtype of the argument, whatever a loop or branch makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_sst import grad, jacfwd, jacrev, jvp, value_and_grad, vjp


def widened_by_a_loop(x: Any) -> Any:
    for _ in range(2):
        x = np.tanh(x) * np.float64(0.3) + x * np.ones(2)
    return np.sum(x)


def widened_by_a_while(x: Any) -> Any:
    y, k = x, 0
    while k < 2:
        y = y * np.ones(2)
        k += 1
    return np.sum(y * y)


def widened_on_one_path(x: Any) -> Any:
    y = x
    if x[0] > 0:
        y = y * np.ones(2)
    return np.sum(y * y)


def listed(x: Any) -> Any:
    a, *rest, c = x
    return a * c + sum(rest) + max(x, key=abs)


def numbers(x: Any) -> Any:
    return sum(v * v for v in x.tolist())


@pytest.mark.parametrize(
    "f", [widened_by_a_loop, widened_by_a_while, widened_on_one_path, listed, numbers]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_have_the_dtype_of_the_argument(f: Callable[..., Any], dtype: Any) -> None:
    x = np.array([0.5, 1.5], dtype)
    found = grad(f)(x)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, grad(f)(x.astype(float)), rtol=1e-6)


def test_products_of_whole_numbers_wrap_as_in_the_function() -> None:
    whole = np.array([2**33 + 1, 3, 5])
    with np.errstate(over="ignore"):
        found = grad(lambda x: np.sum(x * (whole * whole)))(np.ones(3))
        np.testing.assert_array_equal(found, (whole * whole).astype(float))


def on_one_side(x: Any, w: Any) -> Any:
    d = x[0] - w[1]
    return x[0] + 0.5 if d > 0.1 else d


def chosen_from_two(x: Any, w: Any) -> Any:
    d = x[0] - w[0]
    v = d if d > 0 else 0.0
    return v * v


def left_early(x: Any, w: Any) -> Any:
    s = np.float32(0.3)
    for i in range(len(x)):
        p = x[i] + s
        if p > 1:
            s = p * w[i]
    return s


@pytest.mark.parametrize("f", [on_one_side, chosen_from_two, left_early])
@pytest.mark.parametrize("first", [0.25, 2.0])
def test_adjoints_that_stay_as_they_began_are_converted(f: Callable[..., Any], first: Any) -> None:
    x, w = np.array([first, 0.25], np.float32), np.array([0.5, 1.0])
    for found, exact in zip(grad(f, (0, 1))(x, w), grad(f, (0, 1))(x.astype(float), w)):
        np.testing.assert_allclose(found, exact, rtol=1e-6)
    assert [g.dtype for g in grad(f, (0, 1))(x, w)] == [np.float32, np.float64]


def added_up(x: Any, c: Any) -> Any:
    s = 0.0
    for i in range(len(x)):
        s = s + x[i] * c
    return s


def product_too_large(x: Any, c: Any) -> Any:
    s = 0.0
    for i in range(len(x)):
        s += x[i] * 1e20 * c * (x[i] * 1e20) * 1e-30
    return s


def too_large_at_once(x: Any, c: Any) -> Any:
    return x[0] * 1e20 * c * (x[1] * 1e20) * 1e-30


def squared(x: Any, c: Any) -> Any:
    s = c * 0
    for k in range(len(x)):
        if x[k] > 1e3:
            s = s + 2
        else:
            s = s + x[k] * c
    return s * s


def repeatedly_multiplied(x: Any, c: Any) -> Any:
    s = np.float64(0.0)
    for v in x:
        s = s * 0.999 + v * c
    return s


@pytest.mark.parametrize(
    "f", [added_up, product_too_large, too_large_at_once, squared, repeatedly_multiplied]
)
def test_derivatives_of_doubles_are_as_precise_beside_singles(f: Callable[..., Any]) -> None:
    x, c = np.full(5000, np.float32(0.1)), np.float64(1.5)
    exact = grad(f, 1)(x.astype(float), c)
    np.testing.assert_allclose(grad(f, 1)(x, c), exact, rtol=1e-6)
    np.testing.assert_allclose(value_and_grad(f, 1)(x, c)[1], exact, rtol=1e-6)
    np.testing.assert_allclose(vjp(f, x, c)[1](np.float64(1.0))[1], exact, rtol=1e-6)
    np.testing.assert_allclose(jacfwd(f, 1)(x, c), exact, rtol=1e-6)
    np.testing.assert_allclose(jacrev(f, 1)(x, c), exact, rtol=1e-6)
    tangents = (np.zeros_like(x), np.float64(1.0))
    np.testing.assert_allclose(jvp(f, (x, c), tangents)[1], exact, rtol=1e-6)


def in_two_loops(x: Any, c: Any) -> Any:
    s = 0.0
    for i in range(len(x)):
        t = 0.0
        for j in range(len(x)):
            t = t + x[j] * c
        s = s + t * x[i]
    return s


def sum_of_items(x: Any, c: Any) -> Any:
    return sum(v * c * x[0] for v in x)


@pytest.mark.parametrize("f", [in_two_loops, sum_of_items])
def test_adjoints_are_doubles_where_values_may_be(f: Callable[..., Any]) -> None:
    x, c = np.full(3, np.float32(1e25)), np.float64(1.5)
    exact = grad(f, 1)(x.astype(float), c)
    np.testing.assert_allclose(grad(f, 1)(x, c), exact, rtol=1e-6)
    np.testing.assert_allclose(jacfwd(f, 1)(x, c), exact, rtol=1e-6)


def test_tangents_that_loops_carry_are_doubles_where_values_are() -> None:
    x = np.array([1.0, 2.0, 3.0], np.float32)
    one = np.ones(1)
    found = jvp(lambda x: repeatedly_multiplied(x, one[0]), (x,), (x,))[1]
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, 0.999**2 + 2 * 0.999 + 3, rtol=1e-12)


def scaled_by_a_sum(x: Any) -> Any:
    s = 0.0
    for v in x:
        s = s + v
    return s * x


def written_by_a_sum(x: Any) -> Any:
    y = scaled_by_a_sum(x)
    y[0] = y[1] * y[2]
    return y


def wider_on_one_path(x: Any) -> Any:
    y = x
    if x[0] > 0:
        y = y * np.ones(3)
    y = y + x
    y[1] = y[0] * np.float64(1.1)
    return y


def slope_inside(x: Any) -> Any:
    return jvp(scaled_by_a_sum, (x,), (x**2,))[1] * x


@pytest.mark.parametrize("f", [scaled_by_a_sum, written_by_a_sum, wider_on_one_path, slope_inside])
@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_tangents_have_the_dtype_of_the_value(f: Any, sign: float, dtype: Any) -> None:
    x, t = (sign * np.array([1.0, 2.0, 3.0])).astype(dtype), np.array([0.3, 0.2, -0.1], dtype)
    value, found = jvp(f, (x,), (t,))
    assert value.dtype == found.dtype == f(x).dtype
    exact = jvp(f, (x.astype(float),), (t.astype(float),))[1]
    np.testing.assert_allclose(found, exact, rtol=1e-5)

    def along(x: Any) -> Any:
        return jvp(f, (x,), (t,))[1]

    twice = jvp(along, (x,), (t,))
    np.testing.assert_allclose(twice[0], exact, rtol=1e-5)
    x, t = x.astype(float), t.astype(float)
    step = 1e-5
    ends = [jvp(f, (x + h * t,), (t,))[1] for h in (step, -step)]
    np.testing.assert_allclose(twice[1], (ends[0] - ends[1]) / (2 * step), rtol=1e-4, atol=1e-4)


def test_a_branch_gives_adjoints_the_dtypes_of_its_ends() -> None:
    def either(x: Any, c: Any) -> Any:
        return (x[0] if c > 100 else c) * x[1]

    x = np.array([1.0, 2.0])
    for c in (1.5, 200.0):
        found, c_bar = grad(either, (0, 1))(x, np.float32(c))
        assert (found.dtype, c_bar.dtype) == (np.float64, np.float32)


def test_adjoints_of_what_is_complex_on_one_path_only_are_real() -> None:
    def turned(x: Any) -> Any:
        z = x
        if x[0] > 0:
            z = x * 1j
        return np.sum(np.abs(z + 1j) ** 3)

    for sign in (1.0, -1.0):
        assert grad(turned)(sign * np.array([1.0, 2.0])).dtype == np.float64


def coarsened(u: Any, f: Any, h: float) -> Any:
    for i in range(1, len(u) - 1):
        u[i] = 0.5 * (u[i - 1] + u[i + 1] + h * f[i])
    n = len(u) - 1
    if n <= 2:
        return u
    rest = np.zeros_like(u)
    rest[1:-1] = f[1:-1] + u[:-2] - 2 * u[1:-1] + u[2:]
    u[::2] += coarsened(np.zeros(n // 2 + 1), rest[::2].copy(), 2 * h)
    return u


@pytest.mark.parametrize("dtypes", [(np.float32, np.float32), (np.float64, np.float32)])
def test_calls_that_widen_their_arguments_give_adjoints_of_those(dtypes: Any) -> None:
    def solved(u: Any, f: Any) -> Any:
        u = u.copy()
        for _ in range(2):
            u = coarsened(u, f, 0.125)
        return np.sum(u * u)

    numbers = np.random.default_rng(0).standard_normal((2, 9))
    arguments = [part.astype(dtype) for part, dtype in zip(numbers, dtypes, strict=True)]
    for found in (grad(solved, (0, 1))(*arguments), vjp(solved, *arguments)[1](np.float64(1.0))):
        assert tuple(bar.dtype for bar in found) == dtypes
        for bar, exact in zip(found, grad(solved, (0, 1))(*numbers), strict=True):
            np.testing.assert_allclose(bar, exact, rtol=1e-4, atol=1e-5)


def promoted_by_a_trip(x: Any, w: Any, n: Any) -> Any:
    z = x
    for _ in range(n):
        z = np.where(z > 0, z * w, w)
    return np.sum(z * z)


@pytest.mark.parametrize("count", [0, 2])
def test_adjoints_of_doubles_are_doubles_without_a_trip(count: int) -> None:
    x, w = np.array([0.5, 0.25], np.float32), np.array([0.5, 1.0])
    value, pullback = vjp(promoted_by_a_trip, x, w, count)
    assert [g.dtype for g in pullback(value)[:2]] == [np.float32, np.float64]


def made_double(x: Any, y: Any, k: int) -> Any:
    v = x[0] if k > 1 else y
    return np.float64(v) / 3


def made_single(x: Any, y: Any, k: int) -> Any:
    v = x[0] if k > 1 else y
    return np.float32(v) / 3


def made_double_from_a_whole_number(x: Any, y: Any, k: int) -> Any:
    v = x[0] if k > 1 else k
    return np.float64(v) * y


def made_double_from_an_array(x: Any, y: Any, k: int) -> Any:
    v = x if k > 1 else np.array([y])
    return np.float64(v).sum() / 3


@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize("y", [0.7, np.float32(0.7), np.float64(0.7)], ids=type)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "f",
    [made_double, made_single, made_double_from_a_whole_number, made_double_from_an_array],
    ids=lambda f: f.__name__,
)
def test_numbers_of_a_dtype_have_it_on_all_paths(
    f: Callable[..., Any], dtype: Any, y: Any, k: int
) -> None:
    x = np.array([0.1, 0.2, 0.3], dtype)
    value, found = value_and_grad(f)(x, y, k)
    assert (value, type(value)) == (f(x, y, k), type(f(x, y, k)))
    assert found.dtype == dtype


def number_in_it(y: Any) -> Any:
    return np.float64(y)


def test_the_number_in_an_array_without_axes() -> None:
    value, pullback = vjp(number_in_it, np.array(0.5))
    assert (value, type(value), pullback(2.0)[0]) == (0.5, np.float64, 2.0)


def sum_from_zero(x: Any) -> Any:
    t = 0
    for v in x:
        t = t + v
    return np.array([t, t])


def stored_among_zeros(x: Any) -> Any:
    y = [0] * len(x)
    for i in range(len(x)):
        y[i] = x[i] * 2
    return np.array(y)


def not_below_zero(x: Any) -> Any:
    return np.array([max(0, v) for v in x])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("f", [sum_from_zero, stored_among_zeros, not_below_zero])
def test_what_begins_as_a_whole_number(f: Callable[..., Any], dtype: Any) -> None:
    x = np.array([0.5, 1.5], dtype)
    value, tangent = jvp(f, (x,), (x,))
    np.testing.assert_array_equal(tangent, f(x))  # these are linear
    assert value.dtype == tangent.dtype == f(x).dtype == dtype
    nothing = x[:0]
    value, tangent = jvp(f, (nothing,), (nothing,))
    assert value.dtype == f(nothing).dtype
    assert tangent.dtype == np.float64
