"""The conventions at kinks and poles, each in both modes, and `np.where` without NaN."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives
from rules import cases_kinks as kinks
from structures import flat, unflat, zeros_like

import autodiff_sst as ad

A = np.array
INF, NAN = np.inf, np.nan
TIED = A([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])

TABLE: list[tuple[Callable[..., Any], tuple[Any, ...], tuple[Any, ...]]] = [
    # abs'(0) = 0
    (kinks.abs_np, (A([0.0, -1.0, 2.0]),), (A([0.0, -2.0, 3.0]),)),
    (kinks.abs_absolute, (A([0.0, -0.0, 2.0]),), (A([0.0, 0.0, 1.0]),)),
    (kinks.abs_builtin, (A([0.0, -1.0]),), (A([0.0, -1.0]),)),
    (kinks.abs_scalar, (0.0,), (0.0,)),
    (kinks.abs_scalar, (np.float64(0.0),), (0.0,)),
    # ties of arrays share equally
    (
        kinks.maximum_of_two,
        (A([1.0, 2.0, 5.0]), A([1.0, 3.0, 4.0])),
        (A([0.5, 0.0, 3.0]), A([0.5, 2.0, 0.0])),
    ),
    (
        kinks.minimum_of_two,
        (A([1.0, 2.0, 5.0]), A([1.0, 3.0, 4.0])),
        (A([0.5, 2.0, 0.0]), A([0.5, 0.0, 3.0])),
    ),
    (kinks.maximum_of_two, (A([1.0, 2.0, 5.0]), 2.0), (A([0.0, 1.0, 3.0]), 2.0)),
    (kinks.maximum_with_a_constant, (A([0.0, -1.0, 2.0]),), (A([0.5, 0.0, 1.0]),)),
    (kinks.minimum_with_a_constant, (A([0.0, -1.0, 2.0]),), (A([0.5, 1.0, 0.0]),)),
    (kinks.maximum_with_itself, (A([0.0, -1.0]),), (A([2.0, 2.0]),)),
    (kinks.maximum_of_scalars, (1.0, 1.0), (2.0, 2.0)),
    (kinks.max_all, (A([1.0, 2.0, 2.0]),), (A([0.0, 3.0, 3.0]),)),
    (kinks.max_all, (A([2.0, 2.0, 2.0]),), (A([2.0, 2.0, 2.0]),)),
    (kinks.min_all, (A([1.0, 2.0, 1.0]),), (A([3.0, 0.0, 3.0]),)),
    (kinks.max_with_initial, (A([1.0, 2.0, 2.0]),), (A([0.0, 1.0, 1.0]),)),
    (kinks.max_with_initial, (A([1.0, 3.0, 3.0]),), (A([0.0, 2.0, 2.0]),)),
    (kinks.max_with_initial, (np.zeros(0),), (np.zeros(0),)),
    (kinks.min_of_rows_with_initial, (np.zeros((3, 0)),), (np.zeros((3, 0)),)),
    (kinks.min_of_rows_with_initial, (A([[2.0, 3.0], [1.0, 2.0]]),), (A([[2, 0], [4, 0.0]]),)),
    (kinks.running_max_with_initial, (A([1.0, 2.0, 3.0]),), (A([2.0, 4.0, 2.0]),)),
    (kinks.max_method, (A([[2.0, 2.0], [1.0, 2.0]]),), (A([[2.0, 2.0], [0.0, 2.0]]),)),
    (kinks.max_axis, (TIED,), (A([[0.0, 1.0, 1.0], [2.0, 2.0, 2.0]]),)),
    (
        kinks.min_axis_keepdims,
        (A([[1.0, 3.0, 3.0], [1.0, 2.0, 3.0]]),),
        (A([[1.0, 0.0, 2.0], [1.0, 6.0, 2.0]]),),
    ),
    # what only the branch not taken reads has no part in the derivative
    (kinks.normalised, (A([0.0, 0.0, 0.0]),), (A([1.0, 1.0, 1.0]),)),
    (kinks.norm_or_nothing, (A([0.0, 0.0]),), (A([0.0, 0.0]),)),
    (kinks.logarithm_added, (np.float64(0.0),), (2.0,)),
    (kinks.softplus, (np.float64(1000.0),), (1.0,)),
    (kinks.chain_of_one_branch, (np.float64(0.0),), (1.0,)),
    (kinks.root_in_a_loop, (np.float64(0.0),), (3.0,)),
    (kinks.read_elsewhere_as_well, (np.float64(0.0),), (INF,)),
    # Python's max, min and if follow the operand that Python selects
    (kinks.python_max, (1.0, 1.0), (3.0, 0.0)),
    (kinks.python_max_reversed, (1.0, 1.0), (0.0, 3.0)),
    (kinks.python_min, (1.0, 1.0), (3.0, 0.0)),
    (kinks.python_max_of_list, (A([1.0, 2.0, 2.0]),), (A([0.0, 3.0, 0.0]),)),
    (kinks.python_min_of_array, (A([2.0, 1.0, 1.0]),), (A([0.0, 3.0, 0.0]),)),
    (kinks.python_max_with_zero_first, (0.0,), (0.0,)),
    (kinks.python_max_with_zero_last, (0.0,), (3.0,)),
    (kinks.if_strict, (0.0,), (3.0,)),
    (kinks.if_not_strict, (0.0,), (2.0,)),
    (kinks.if_expression, (0.0,), (3.0,)),
    # norm'(0) = 0 and std' = 0 on constants
    (kinks.norm_of_all, (np.zeros(3),), (np.ones(3),)),
    (kinks.norm_of_all, (np.zeros((2, 2)),), (np.ones((2, 2)),)),
    (kinks.norm_of_rows, (A([[0.0, 0.0], [3.0, 4.0]]),), (A([[0.0, 0.0], [1.2, 1.6]]),)),
    (kinks.norm_of_difference, (np.ones(2), np.ones(2)), (np.ones(2), np.zeros(2))),
    (kinks.std_of_all, (np.ones(3),), (np.ones(3),)),
    (kinks.std_of_all, (np.full(4, 0.1),), (np.ones(4),)),
    (kinks.std_of_columns, (np.ones((3, 2)),), (np.ones((3, 2)),)),
    (kinks.std_method, (np.zeros(3),), (A([1.0, 0.0, 0.0]),)),
    # sqrt'(0) = inf, and no exception where IEEE arithmetic has an answer
    (kinks.sqrt_np, (A([0.0, 4.0]),), (A([INF, 0.25]),)),
    (kinks.sqrt_math, (0.0,), (INF,)),
    (kinks.sqrt_power, (A([0.0, 4.0]),), (A([INF, 0.25]),)),
    (kinks.sqrt_power_scalar, (0.0,), (INF,)),
    (kinks.sqrt_power_in_a_recursion, (0.0,), (INF,)),
    (kinks.reciprocal_power_scalar, (1e-300,), (-INF,)),
    # a nan loses to any number in fmax and fmin
    (
        kinks.fmax_of_two,
        (A([1.0, INF, NAN, 2.0]), A([1.0, 3.0, 4.0, NAN])),
        (A([0.5, 2.0, 0.0, 4.0]), A([0.5, 0.0, 3.0, 0.0])),
    ),
    (
        kinks.fmin_of_two,
        (A([1.0, INF, NAN, 2.0]), A([1.0, 3.0, 4.0, NAN])),
        (A([0.5, 0.0, 0.0, 4.0]), A([0.5, 2.0, 3.0, 0.0])),
    ),
    (kinks.fmax_with_a_constant, (A([1.0, NAN, 2.0]),), (A([0.5, 0.0, 1.0]),)),
    # powers at zero, and of exponent zero
    (kinks.square_power, (A([0.0, -0.0]),), (A([0.0, 0.0]),)),
    (kinks.zeroth_power, (A([0.0, 2.0]),), (A([0.0, 0.0]),)),
    (kinks.zeroth_powers, (A([0.0, 0.0, 0.0]),), (A([0.0, 2.0, 0.0]),)),
    (kinks.power_of_zero, (2.0,), (0.0,)),
    (kinks.power_of_zero, (0.0,), (0.0,)),
    (
        kinks.power_of_two,
        (A([0.0, 0.0, 0.0, 2.0]), A([0.0, 1.0, 2.0, 0.0])),
        (A([0.0, 1.0, 0.0, 0.0]), A([0.0, 0.0, 0.0, np.log(2.0)])),
    ),
    (kinks.power_of_scalars, (2.0, 0.0), (0.0, np.log(2.0))),
    # products with zeros among their factors
    (kinks.product, (A([1.0, 0.0, 3.0]),), (A([0.0, 3.0, 0.0]),)),
    (kinks.product, (A([0.0, 0.0, 3.0]),), (np.zeros(3),)),
    (kinks.running_product, (A([2.0, 0.0, 3.0, 5.0]),), (A([1.0, 142.0, 0.0, 0.0]),)),
    (kinks.running_product, (A([0.0, 2.0, 0.0, 3.0]),), (A([5.0, 0.0, 0.0, 0.0]),)),
    # a bound that is reached takes half of what is clipped to it
    (kinks.clip_between, (A([0.0, 1.0, 0.5, 2.0, -1.0]),), (A([0.5, 0.5, 1.0, 0.0, 0.0]),)),
    (kinks.clip_above, (A([0.0, 1.0, -1.0]),), (A([0.5, 1.0, 0.0]),)),
    (kinks.clip_from, (A([2.0, 1.0, 3.0]), 2.0), (A([0.5, 0.0, 1.0]), 1.5)),
    # the rest
    (kinks.hypot_of_two, (0.0, 0.0), (0.0, 0.0)),
    (kinks.remainder_of_two, (6.0, 3.0), (1.0, -2.0)),
    (kinks.remainder_of_two, (-6.5, 3.0), (1.0, 3.0)),
    (kinks.steps, (A([2.0, 0.0, -1.0]),), (A([9.0, 0.0, -5.0]),)),
    (kinks.step_of_heaviside, (A([0.0, 1.0]), A([0.5, 0.5])), (np.zeros(2), A([1.0, 0.0]))),
    (kinks.sorted_by_weight, (A([1.0, 1.0, 0.0]),), (A([2.0, 4.0, 1.0]),)),
    (kinks.range_of, (A([1.0, 3.0, 3.0, 1.0]),), (A([-0.5, 0.5, 0.5, -0.5]),)),
    (kinks.norm_of_order_one, (A([0.0, -2.0]),), (A([0.0, -1.0]),)),
    (kinks.norm_of_order_inf, (A([1.0, -1.0]),), (A([0.5, -0.5]),)),
    (kinks.norm_of_order_three, (np.zeros(2),), (np.zeros(2),)),
    (kinks.variance, (np.full(3, 2.0),), (np.zeros(3),)),
    (kinks.angle_of, (0.0, 0.0), (0.0, 0.0)),
    (kinks.copied_sign, (A([0.0, 2.0, -3.0]),), (A([0.0, -1.0, 1.0]),)),
    (kinks.float_abs, (A([0.0, -2.0]),), (A([0.0, -1.0]),)),
    *(
        (f, (x, A([0.5]), A([2.0])), (x * 0.0, A([0.0]), A([count])))
        for f, x, count in (
            (kinks.interpolated_at_one_knot, A([0.0, 0.5, 1.0]), 6.0),
            (kinks.interpolated_at_chosen_knots, A([0.0, 0.5, 1.0]), 6.0),
            (kinks.cut_off_at_one_knot, A([0.0, 0.5, 1.0]), 2.0),
            (kinks.interpolated_number_at_one_knot, 0.7, 2.0),
        )
    ),
    (kinks.interpolated, (A([1.0, 2.0, 3.0, -1.0]),), (A([4.0, 4.0, 0.0, 0.0]),)),
    (kinks.middle, (np.ones(4),), (A([0.0, 0.5, 0.5, 0.0]),)),
    (kinks.sinc_at_zero, (A([0.0, 1.0]),), (A([0.0, -1.0]),)),
    # a running extreme belongs to the element that reached it first
    (kinks.running_maximum, (np.ones(3),), (A([7.0, 0.0, 0.0]),)),
    (kinks.running_minimum, (A([1.0, 1.0, 0.0]),), (A([3.0, 0.0, 4.0]),)),
    # what is left out contributes nothing, and neither does its nan
    (kinks.maximum_without_nan, (A([1.0, NAN, 1.0]),), (A([0.5, 0.0, 0.5]),)),
    (kinks.deviation_without_nan, (A([1.0, NAN, 1.0]),), (np.zeros(3),)),
    (kinks.deviation_where, (A([1.0, 1.0, 3.0]),), (np.zeros(3),)),
    (kinks.divided_where, (A([0.0, 2.0]),), (A([0.0, -0.25]),)),
    (kinks.logs_where, (A([0.0, 2.0]),), (A([0.0, 0.5]),)),
    (kinks.logs_without_nan, (A([-1.0, 2.0]),), (A([0.0, 0.5]),)),
    # derivative arithmetic on Python numbers overflows to inf
    (kinks.inverse_hyperbolic, (1e200,), (0.0,)),
    (kinks.cube, (1e200,), (INF,)),
    (kinks.fifth_power, (-1e100,), (INF,)),
    # the branch of `where` that is not taken contributes exactly zero
    (kinks.where_log, (A([2.0, 0.0, -1.0]),), (A([0.5, 0.0, 0.0]),)),
    (kinks.where_sqrt, (A([4.0, 0.0, -1.0]),), (A([0.25, 0.0, 0.0]),)),
    (kinks.where_sqrt_reversed, (A([4.0, 0.0, -1.0]),), (A([0.25, 2.0, 2.0]),)),
    (kinks.where_quotient, (A([np.pi, 0.0]),), (A([-1.0 / np.pi, 0.0]),)),
    (kinks.where_power, (A([4.0, 0.0, -1.0]),), (A([3.0, 0.0, -2.0]),)),
    (kinks.where_overflow, (A([0.0, 1000.0]),), (A([1.0, 3.0]),)),
    (kinks.where_both_unsafe, (A([2.0, -4.0]),), (A([0.5, -0.25]),)),
    (kinks.where_nested, (A([0.75, 2.0, -1.0]),), (A([-1.0, 0.5, 0.0]),)),
    (
        kinks.where_of_other_values,
        (A([2.0, 0.0]), A([3.0, 5.0])),
        (A([-0.75, 5.0]), A([0.5, 0.0])),
    ),
    (kinks.where_scalar, (-1.0,), (2.0,)),
    (kinks.where_scalar, (0.0,), (2.0,)),
    (kinks.where_active_scalar_broadcast, (A([2.0, 0.0]), 3.0), (A([1.5, 0.0]), np.log(2.0) + 1)),
    (kinks.where_used_twice, (A([4.0, 0.0]),), (A([1.0, 0.0]),)),
    (kinks.where_in_a_loop, (A([16.0, 0.0, -1.0]),), (A([1.0 / 32.0, 1.0, 1.0]),)),
]


def name(value: Any) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize(("f", "args", "expected"), TABLE, ids=name)
def test_first_derivative(
    f: Callable[..., Any], args: tuple[Any, ...], expected: tuple[Any, ...]
) -> None:
    with np.errstate(all="ignore"):
        value = f(*args)
        result, gradients = ad.value_and_grad(f, argnums=tuple(range(len(args))))(*args)
        np.testing.assert_array_equal(result, value)
        for gradient, wanted in zip(gradients, expected, strict=True):
            np.testing.assert_allclose(gradient, wanted, rtol=1e-14)
        for k, wanted in enumerate(expected):
            tangents = [zeros_like(a) for a in args]
            for j, slope in enumerate(np.ravel(wanted)):
                unit = np.eye(1, np.size(args[k]), j)[0]
                tangents[k] = unflat(unit, args[k])
                tangent = ad.jvp(f, args, tuple(tangents))[1]
                if np.isfinite(expected[k]).all():
                    np.testing.assert_allclose(tangent, slope, rtol=1e-14)
                elif np.isinf(slope):
                    assert tangent == slope


HALVES = A([4.0, 0.0, -1.0])

SECOND: list[tuple[Callable[..., Any], np.ndarray, np.ndarray]] = [
    (kinks.where_log, A([2.0, 0.0, -1.0]), A([-0.25, 0.0, 0.0])),
    (kinks.where_sqrt, HALVES, A([-1.0 / 32.0, 0.0, 0.0])),
    (kinks.where_sqrt_reversed, HALVES, A([-1.0 / 32.0, 0.0, 0.0])),
    (kinks.where_quotient, A([np.pi, 0.0]), A([2.0 / np.pi**2, 0.0])),
    (kinks.where_power, HALVES, A([0.375, 2.0, 2.0])),
    (kinks.where_overflow, A([0.0, 1000.0]), A([1.0, 0.0])),
    (kinks.where_both_unsafe, A([2.0, -4.0]), A([-0.25, -0.0625])),
    (kinks.where_nested, A([0.75, 2.0, -1.0]), A([-2.0, -0.25, 0.0])),
    (kinks.where_used_twice, A([4.0, 0.0]), A([0.0, 0.0])),
    (kinks.where_in_a_loop, A([16.0, 0.0, -1.0]), A([-3.0 / 2048.0, 0.0, 0.0])),
    (kinks.abs_absolute, A([0.0, -1.0]), A([0.0, 0.0])),
    (kinks.maximum_with_a_constant, A([0.0, 1.0]), A([0.0, 0.0])),
]


def test_second_derivatives_of_products_with_zeros() -> None:
    def bend(f: Callable[..., Any], x: np.ndarray) -> list[Any]:
        gradient = ad.grad(f)
        return [ad.jvp(gradient, (x,), (unit,))[1] for unit in np.eye(x.size)]

    one, two = A([1.0, 0.0, 3.0]), A([0.0, 0.0, 3.0])
    np.testing.assert_array_equal(
        bend(kinks.product, one), [[0.0, 3.0, 0.0], [3.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    )
    np.testing.assert_array_equal(
        bend(kinks.product, two), [[0.0, 3.0, 0.0], [3.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    )
    np.testing.assert_array_equal(bend(kinks.product, np.zeros(3)), np.zeros((3, 3)))
    np.testing.assert_array_equal(
        bend(kinks.running_product, A([0.0, 2.0, 0.0, 3.0])),
        [[0.0, 2.0, 30.0, 0.0], [2.0, 0.0, 0.0, 0.0], [30.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]],
    )


@pytest.mark.parametrize("scalars", [True, False])
def test_second_derivatives_of_a_power_whose_exponent_is_zero(scalars: bool) -> None:
    f = kinks.power_of_scalars if scalars else kinks.power_of_two
    x, y = (2.0, 0.0) if scalars else (A([2.0]), A([0.0]))
    gradient = ad.grad(f, (0, 1))
    one, none = y + 1.0, y * 0.0
    np.testing.assert_allclose(np.ravel(ad.jvp(gradient, (x, y), (one, none))[1]), [0.0, 0.5])
    np.testing.assert_allclose(
        np.ravel(ad.jvp(gradient, (x, y), (none, one))[1]), [0.5, np.log(2.0) ** 2]
    )


@pytest.mark.parametrize(("f", "x", "bend"), SECOND, ids=name)
def test_second_derivative(f: Callable[..., Any], x: np.ndarray, bend: np.ndarray) -> None:
    """Every Hessian here is diagonal."""
    gradient = ad.grad(f)
    with np.errstate(all="ignore"):
        _, pullback = ad.vjp(gradient, x)
        for k, wanted in enumerate(np.diag(bend)):
            unit = np.eye(1, x.size, k)[0]
            forward = ad.jvp(gradient, (x,), (unit,))[1]
            np.testing.assert_allclose(forward, wanted, rtol=1e-12, atol=1e-14)
            np.testing.assert_allclose(pullback(unit)[0], wanted, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    "f",
    [
        kinks.where_log,
        kinks.where_sqrt,
        kinks.where_power,
        kinks.where_both_unsafe,
        kinks.where_chain,
        kinks.where_nested,
        kinks.where_in_a_helper,
        kinks.where_in_a_loop,
        kinks.where_through_a_sum,
        kinks.where_of_a_contraction,
        kinks.where_of_a_cumulative_sum,
        kinks.where_of_sorted,
        kinks.where_of_rolled,
        kinks.where_by_rows,
        kinks.where_one_value_in_both_branches,
        kinks.where_by_its_own_value,
    ],
    ids=name,
)
def test_where_away_from_its_boundary(f: Callable[..., Any]) -> None:
    check_derivatives(f, A([0.5, -1.2, 0.8, -0.3, 1.7]))


@pytest.mark.parametrize(
    "f", [kinks.arcsine, kinks.arccosine, kinks.area_sine, kinks.area_cosine], ids=name
)
def test_on_a_cut_the_side_of_the_value_is_taken(f: Callable[..., Any]) -> None:
    def on_axis(x: Any, zero: float, imaginary: bool) -> Any:
        z = np.empty(4, complex)
        z.real, z.imag = (zero, x) if imaginary else (x, zero)
        return z

    x, h = A([-2.3, -0.4, 0.4, 2.3]), 1e-4
    for side in itertools.product((0.0, -0.0), (False, True)):
        step = 1j * h if side[1] else h
        near, far = (f(on_axis(x + k, *side)) - f(on_axis(x - k, *side)) for k in (h, 2.0 * h))
        found = ad.jvp(f, (on_axis(x, *side),), (np.ones(4, complex),))[1]
        np.testing.assert_allclose(found, (8.0 * near - far) / (12.0 * step), rtol=1e-8, atol=1e-10)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("f", "x"),
    [
        (kinks.root_of_a_negative_number, -2.0),
        (kinks.density_of_rayleigh, 0.0),
        (kinks.elliptic_integrals, 0.0),
        (kinks.legendre_function, 1.0),
        (kinks.rising_factorial, 0.0),
        (kinks.binomial_coefficient, 0.0),
    ],
    ids=name,
)
def test_what_has_no_derivative_here_is_nan(f: Callable[..., Any], x: float) -> None:
    assert np.isnan(ad.grad(f)(x))
    assert np.isnan(ad.jvp(f, (x,), (1.0,))[1])


def test_powers_of_numbers_below_zero_have_real_derivatives() -> None:
    f = kinks.power_below_zero
    assert isinstance(f(-2.0), complex)
    for found in (ad.grad(f)(-2.0), ad.jvp(f, (-2.0,), (1.0,))[1]):
        assert np.isnan(found)
        assert not isinstance(found, complex)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_equal_eigenvalues_and_singular_matrices_to_first_order() -> None:
    same, singular = 2.0 * np.eye(3), A([[1.0, 2.0], [2.0, 4.0]])
    np.testing.assert_allclose(ad.grad(kinks.squares_of_eigenvalues)(same), 2.0 * same)
    assert np.isnan(ad.hessian(kinks.squares_of_eigenvalues)(same)).any()
    np.testing.assert_allclose(ad.grad(kinks.determinant)(singular), [[4.0, -2.0], [-2.0, 1.0]])
    with pytest.raises(np.linalg.LinAlgError):
        ad.hessian(kinks.determinant)(singular)


def test_eigenvectors_of_complex_matrices_up_to_their_phases() -> None:
    z = A([[1.0, 0.3 + 0.4j], [0.3 - 0.4j, 2.0]])
    check_derivatives(kinks.weights_of_eigenvectors, z)


def test_gradient_at_a_pole_leaves_the_other_entries_alone() -> None:
    with np.errstate(all="ignore"):
        gradient = ad.grad(kinks.sqrt_np)(A([0.0, 4.0, 0.0, 1.0]))
    np.testing.assert_array_equal(flat(gradient), [INF, 0.25, INF, 0.5])


@pytest.mark.parametrize(
    "function",
    [
        kinks.root_of_maximum,
        kinks.power_of_minimum,
        kinks.root_of_clipped,
        kinks.root_of_fmax,
        kinks.roots_in_a_loop,
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_a_bound_cuts_off_has_no_infinite_derivative(function: Any) -> None:
    found = ad.grad(function)(A([-1.0, 4.0, 0.0, 0.25]))
    np.testing.assert_allclose(found, [0.0, 0.25, INF, 1.0])
    curved = ad.hessian(function)(A([-1.0, 4.0, 0.25]))
    np.testing.assert_allclose(curved, np.diag([0.0, -1.0 / 32.0, -2.0]), atol=1e-15)


@pytest.mark.parametrize("function", [kinks.directions_or_nothing, kinks.directions_without_nan])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_quotients_by_norms_that_are_thrown_away(function: Any) -> None:
    rows = A([[3.0, 4.0], [0.0, 0.0], [1.0, 0.0]])
    found = ad.grad(function)(rows)
    np.testing.assert_allclose(found[::2], ad.grad(function)(rows[::2]))
    np.testing.assert_array_equal(found[1], [0.0, 0.0])


def test_gradients_in_no_weights_are_floats() -> None:
    """NumPy's sums of no weights are whole numbers."""

    def f(x: Any, places: Any) -> Any:
        return np.sum(np.bincount(places, weights=x, minlength=4) ** 2)

    none, nowhere = np.zeros(0), np.zeros(0, int)
    for found in (
        ad.grad(f)(none, nowhere),
        ad.value_and_grad(f)(none, nowhere)[1],
        ad.vjp(f, none, nowhere)[1](1.0)[0],
        ad.hvp(f, (none, nowhere), none),
    ):
        assert found.dtype == float and found.shape == (0,)
    tangent = ad.jvp(f, (none, nowhere), (none, None))[1]
    assert tangent.dtype == float and tangent == 0.0


@pytest.mark.parametrize(
    "function",
    [kinks.mean_of_none, kinks.variance_of_none, kinks.mean_under_no_flag, kinks.mean_of_nan],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_means_of_no_elements(function: Any) -> None:
    x = A([1.0, 2.0, 3.0])
    value, found = ad.value_and_grad(function)(x)
    assert np.isnan(value)
    np.testing.assert_array_equal(found, 2 * x)
    np.testing.assert_array_equal(ad.vjp(function, x)[1](1.0)[0], 2 * x)
    assert np.isnan(ad.jvp(function, (x,), (x,))[1])


def substitutions(kappa, t):
    """A model of DNA (K80) with a double eigenvalue, whatever kappa is."""
    Q = np.array([[0, 1, kappa, 1], [1, 0, 1, kappa], [kappa, 1, 0, 1], [1, kappa, 1, 0]])
    for i in range(4):
        Q[i, i] = -np.sum(Q[i])
    w, V = np.linalg.eigh(Q)
    return (V @ np.diag(np.exp(w * t)) @ V.T)[0, 2]


def test_eigenvalues_that_differ_by_rounding_have_no_vectors_to_tell_apart() -> None:
    """Right or nan backwards; forwards it is known that the value stays a double one."""
    for kappa in (0.7, 1.3, 1.9, 2.0, 2.7):
        # of 1/4 + exp(-4 t) / 4 - exp(-2 (1 + kappa) t) / 2
        wanted = 0.2 * np.exp(-0.4 * (1.0 + kappa))
        back = ad.grad(substitutions)(kappa, 0.2)
        _, along = ad.jvp(substitutions, (kappa, 0.2), (1.0, None))
        np.testing.assert_allclose(along, wanted, rtol=1e-9)
        assert np.isnan(back) or abs(back - wanted) < 1e-9


def principal_components(x):
    """More columns than rows: most eigenvalues are zero."""
    centred = x - x.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    return np.sum((centred @ vectors[:, -2:]) ** 3)


def projected(x):
    values, vectors = np.linalg.eigh(x.T @ x)
    projector = (vectors * (values > 1e-9)) @ vectors.T
    return np.sum(projector * np.arange(len(projector)))


def low_rank(x):
    u, s, vt = np.linalg.svd(x.T @ x, full_matrices=False)
    return np.sum((u[:, :2] * s[:2]) @ vt[:2] * np.arange(u.shape[0]))


@pytest.mark.parametrize("function", [principal_components, projected, low_rank])
def test_vectors_of_a_null_space_that_nobody_uses(function: Callable[..., Any]) -> None:
    rows, order = (3, 2) if function is principal_components else (2, 1)
    check_derivatives(function, np.random.default_rng(0).normal(size=(rows, 5)), order=order)
