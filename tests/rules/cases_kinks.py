"""Functions at their kinks and poles, and branches of `np.where` that are not taken."""

import math

import numpy as np
import scipy.special
import scipy.stats


def abs_np(x):
    return np.sum(np.abs(x) * np.array([1.0, 2.0, 3.0]))


def abs_absolute(x):
    return np.sum(np.absolute(x))


def abs_builtin(x):
    return np.sum(abs(x)) + abs(x[0]) * 5.0


def abs_scalar(s):
    return abs(s) * 3.0 + np.abs(s)


def maximum_of_two(x, y):
    return np.sum(np.maximum(x, y) * np.array([1.0, 2.0, 3.0]))


def minimum_of_two(x, y):
    return np.sum(np.minimum(x, y) * np.array([1.0, 2.0, 3.0]))


def maximum_with_a_constant(x):
    return np.sum(np.maximum(x, 0.0))


def minimum_with_a_constant(x):
    return np.sum(np.minimum(0.0, x))


def maximum_with_itself(x):
    return np.sum(np.maximum(x, x) + np.minimum(x, x))


def maximum_of_scalars(a, b):
    return np.maximum(a, b) * 4.0


def max_all(x):
    return np.max(x) * 6.0


def min_all(x):
    return np.min(x) * 6.0


def max_method(x):
    return x.max() * 6.0


def mean_of_none(x):
    return np.mean(x[3:]) + np.sum(x**2)


def variance_of_none(x):
    return np.var(x[3:]) + np.sum(x**2)


def mean_under_no_flag(x):
    return np.mean(x, where=x > 5.0) + np.sum(x**2)


def mean_of_nan(x):
    return np.nanmean(np.where(x > 5.0, x, np.nan)) + np.sum(x**2)


def max_with_initial(x):
    return np.max(x, initial=2.0) * 4.0


def min_of_rows_with_initial(x):
    return np.sum(np.min(x, axis=1, initial=2.0) * 4.0)


def running_max_with_initial(x):
    s = 0.0
    for i in range(len(x)):
        s += np.max(x[:i], initial=0.0) * x[i]
    return s


def max_axis(x):
    return np.sum(np.max(x, axis=1) * np.array([2.0, 6.0]))


def min_axis_keepdims(x):
    return np.sum(np.min(x, axis=0, keepdims=True) * np.array([[2.0, 6.0, 4.0]]))


def python_max(a, b):
    return max(a, b) * 3.0


def python_max_reversed(a, b):
    return max(b, a) * 3.0


def python_min(a, b):
    return min(a, b) * 3.0


def python_max_of_list(x):
    return max([x[0], x[1], x[2]]) * 3.0


def python_min_of_array(x):
    return min(x) * 3.0


def python_max_with_zero_first(s):
    return max(0.0, s) * 3.0


def python_max_with_zero_last(s):
    return max(s, 0.0) * 3.0


def if_strict(s):
    if s > 0.0:
        return 2.0 * s
    return 3.0 * s


def if_not_strict(s):
    if s >= 0.0:
        return 2.0 * s
    return 3.0 * s


def if_expression(s):
    return 2.0 * s if s != 0.0 else 3.0 * s


def norm_of_all(x):
    return np.linalg.norm(x) * 2.0 + np.sum(x)


def norm_of_rows(x):
    return np.sum(np.linalg.norm(x, axis=1) * np.array([1.0, 2.0]))


def norm_of_difference(x, y):
    return np.linalg.norm(x - y) + np.sum(x)


def std_of_all(x):
    return np.std(x) * 2.0 + np.sum(x)


def std_of_columns(x):
    return np.sum(np.std(x, axis=0, ddof=1)) + np.sum(x)


def std_method(x):
    return x.std() + x[0]


def sqrt_np(x):
    return np.sum(np.sqrt(x))


def sqrt_math(s):
    return math.sqrt(s) * 2.0


def sqrt_power(x):
    return np.sum(x**0.5)


def sqrt_power_scalar(s):
    return s**0.5


def sqrt_power_in_a_recursion(s):
    return _power_later(s, 2)


def _power_later(s, k):
    return s**0.5 if k == 0 else _power_later(s * 1.0, k - 1)


def reciprocal_power_scalar(s):
    return s**-1 * 1e-10


def where_log(x):
    return np.sum(np.where(x > 0.0, np.log(x), 0.0))


def where_sqrt(x):
    return np.sum(np.where(x > 0.0, np.sqrt(x), 0.0))


def where_sqrt_reversed(x):
    return np.sum(np.where(x <= 0.0, 2.0 * x, np.sqrt(x)))


def where_quotient(x):
    return np.sum(np.where(x == 0.0, 1.0, np.sin(x) / x))


def where_power(x):
    return np.sum(np.where(x > 0.0, x**1.5, x**2))


def where_overflow(x):
    return np.sum(np.where(x < 500.0, np.exp(x), 3.0 * x))


def where_both_unsafe(x):
    return np.sum(np.where(x > 0.0, np.log(x), np.log(-x)))


def where_chain(x):
    y = np.log(x)
    z = np.sqrt(y * y + x) / x
    return np.sum(np.where(x > 0.0, z * 2.0, x**2))


def where_nested(x):
    return np.sum(np.where(x > 0.0, np.where(x < 1.0, np.sqrt(1.0 - x), np.log(x)), 0.0))


def where_of_other_values(x, y):
    return np.sum(np.where(x > 0.0, y / x, y * x))


def where_scalar(s):
    return np.where(s > 0.0, np.log(s), 2.0 * s)


def where_active_scalar_broadcast(x, a):
    return np.sum(np.where(x > 0.0, np.log(x) * a, a))


def where_used_twice(x):
    y = np.sqrt(x)
    return np.sum(np.where(x > 0.0, y, 0.0) * np.where(x > 0.0, y, 1.0))


def where_in_a_helper(x):
    return np.sum(_safe_log(x) * x)


def _safe_log(v):
    return np.where(v > 0.0, np.log(v), v)


def where_in_a_loop(x):
    y = x
    for _ in range(2):
        y = np.where(y > 0.0, np.sqrt(y), y)
    return np.sum(y)


def where_through_a_sum(x):
    return np.sum(np.where(x > 0.0, np.sum(x * x) * np.sqrt(x), x))


def where_of_a_contraction(x):
    return np.sum(np.where(x > 0.0, np.outer(x, x) @ x, x))


def where_of_a_cumulative_sum(x):
    return np.sum(np.where(x > 0.0, np.cumsum(x * x), x))


def where_of_sorted(x):
    return np.sum(np.where(x > 0.0, np.sort(x) * x, 0.0))


def where_of_rolled(x):
    return np.sum(np.where(x > 0.0, np.roll(x * x, 1), 0.0))


def where_by_rows(x):
    return np.sum(np.where(x[:, None] > 0.0, np.log(np.stack([x, x * x], axis=1)), 1.0))


def where_one_value_in_both_branches(x):
    y = np.sqrt(np.abs(x))
    return np.sum(np.where(x > 0.0, y, y * y) * np.where(x > 1.0, y, 2.0))


def where_by_its_own_value(x):
    y = np.sqrt(x)
    return np.sum(np.where(y > 0.5, y, 0.0) * y.size)


def fmax_of_two(x, y):
    return np.sum(np.fmax(x, y) * np.array([1.0, 2.0, 3.0, 4.0]))


def fmin_of_two(x, y):
    return np.sum(np.fmin(x, y) * np.array([1.0, 2.0, 3.0, 4.0]))


def fmax_with_a_constant(x):
    return np.sum(np.fmax(x, 1.0))


def square_power(x):
    return np.sum(x**2)


def power_of_two(x, y):
    return np.sum(x**y)


def power_of_scalars(x, y):
    return x**y


def zeroth_power(x):
    return np.sum(x**0 + x**0.0)


def zeroth_powers(x):
    return np.sum(x ** np.arange(3) + x ** np.arange(3.0))


def power_of_zero(x):
    return 0.0**x


def product(x):
    return np.prod(x)


def running_product(x):
    return np.sum(np.cumprod(x) * np.array([1.0, 2.0, 3.0, 4.0]))


def clip_between(x):
    return np.sum(np.clip(x, 0.0, 1.0))


def clip_above(x):
    return np.sum(np.clip(x, 0.0, None))


def clip_from(x, low):
    return np.sum(np.clip(x, low, 5.0))


def hypot_of_two(x, y):
    return np.hypot(x, y)


def remainder_of_two(x, y):
    return x % y


def steps(x):
    return np.sum((np.floor(x) + np.ceil(x) + np.rint(x) + np.sign(x) + np.trunc(x)) * x)


def step_of_heaviside(x, h):
    return np.sum(np.heaviside(x, h))


def sorted_by_weight(x):
    return np.sum(np.sort(x) * np.array([1.0, 2.0, 4.0]))


def range_of(x):
    return np.ptp(x)


def norm_of_order_one(x):
    return np.linalg.norm(x, 1)


def norm_of_order_inf(x):
    return np.linalg.norm(x, np.inf)


def norm_of_order_three(x):
    return np.linalg.norm(x, 3)


def variance(x):
    return np.var(x)


def inverse_hyperbolic(s):
    return np.arcsinh(s) + np.arctan(s) + math.atan2(s, 1.0)


def cube(s):
    return np.power(s, 3)


def fifth_power(s):
    return np.power(s, 5)


def angle_of(x, y):
    return np.angle(x + 1j * y)


def copied_sign(x):
    return np.sum(np.copysign(x, np.array([1.0, -1.0, -1.0])))


def float_abs(x):
    return np.sum(np.fabs(x))


def running_maximum(x):
    return np.sum(np.maximum.accumulate(x) * np.array([1.0, 2.0, 4.0]))


def running_minimum(x):
    return np.sum(np.minimum.accumulate(x) * np.array([1.0, 2.0, 4.0]))


def maximum_without_nan(x):
    return np.nanmax(x) + 0.0 * x[0]


def deviation_without_nan(x):
    return np.nanstd(x)


def deviation_where(x):
    return np.std(x, where=np.array([True, True, False]))


def interpolated_at_one_knot(x, xp, fp):
    return np.sum(np.interp(x, xp, fp) * np.arange(1.0, 4.0))


def interpolated_number_at_one_knot(x, xp, fp):
    return np.interp(x, xp, fp) * 2.0


def interpolated_at_chosen_knots(x, xp, fp):
    m = xp > -1.0
    return np.sum(np.interp(x, xp[m], fp[m]) * np.arange(1.0, 4.0))


def cut_off_at_one_knot(x, xp, fp):
    return np.sum(np.interp(x, xp, fp, left=3.0, right=7.0) * np.arange(1.0, 4.0))


def interpolated(x):
    return np.sum(np.interp(x, [0.0, 1.0, 2.0], [0.0, 1.0, 5.0]))


def middle(x):
    return np.median(x)


def divided_where(x):
    return np.sum(np.divide(1.0, x, out=np.zeros_like(x), where=x != 0.0))


def logs_where(x):
    return np.sum(np.log(x), where=x > 0.0)


def logs_without_nan(x):
    return np.nansum(np.log(x))


def sinc_at_zero(x):
    return np.sum(np.sinc(x))


# --- what only the branch not taken reads ---------------------------------------------------------


def normalised(x):
    n = np.sqrt(x @ x)
    if n > 1e-12:
        return np.sum(x / n)
    return np.sum(x)


def norm_or_nothing(x):
    n = np.sqrt(np.sum(x**2))
    return n if n > 0.5 else 0.0 * x[0]


def logarithm_added(x):
    n = np.log(x)
    y = 2.0 * x
    if x > 0:
        y = y + n
    return y


def softplus(x):
    e = np.exp(x)
    if x > 30:
        return x
    return np.log(1 + e)


def chain_of_one_branch(x):
    r = 1.0 / x
    s = r * np.sin(x)
    t = 0.0
    if x != 0:
        t = s * s + r
    return t + x


def root_in_a_loop(x):
    s = 0.0
    for i in range(3):
        r = np.sqrt(x * i)
        s += x
        if r > 0:
            s += r
    return s


def read_elsewhere_as_well(x):
    """The root has a part in the derivative whichever way the branch goes."""
    n = np.sqrt(x)
    y = n * 3.0
    if x > 4.0:
        y = y + n
    return y


# --- a bound at a pole ------------------------------------------------------------------------


def root_of_maximum(x):
    return np.sum(np.sqrt(np.maximum(x, 0.0)))


def power_of_minimum(x):
    return np.sum((-np.minimum(-x, 0.0)) ** 0.5)


def root_of_clipped(x):
    return np.sum(np.sqrt(np.clip(x, 0.0, 9.0)))


def root_of_fmax(x):
    return np.sum(np.sqrt(2.0 * np.fmax(x, 0.0)) * np.sqrt(0.5))


def roots_in_a_loop(x):
    y = np.zeros(len(x))
    for _ in range(2):
        y = y + 0.5 * np.sqrt(np.maximum(x, 0.0))
    return np.sum(y)


def arcsine(z):
    return np.arcsin(z)


def arccosine(z):
    return np.arccos(z)


def area_sine(z):
    return np.arcsinh(z)


def area_cosine(z):
    return np.arccosh(z)


def power_below_zero(s):
    return 3.0 * s**-1.5


def root_of_a_negative_number(a):
    return abs(a**0.5)


def density_of_rayleigh(x):
    return scipy.stats.rayleigh.pdf(x)


def elliptic_integrals(m):
    return scipy.special.ellipkinc(0.4, m) * scipy.special.ellipeinc(0.4, m)


def legendre_function(x):
    return scipy.special.lpmv(0, 2, x)


def rising_factorial(x):
    return scipy.special.poch(x, 2.0)


def binomial_coefficient(x):
    return scipy.special.comb(x, 2.0) + scipy.special.binom(x, 2.0)


def squares_of_eigenvalues(x):
    return np.sum(np.linalg.eigvalsh(x) ** 2)


def determinant(x):
    return np.linalg.det(x)


def weights_of_eigenvectors(z):
    return np.sum(abs(np.linalg.eigh(z)[1]) ** 2 * np.array([1.0, 2.0]), axis=1)


def directions_or_nothing(x):
    n = np.linalg.norm(x, axis=1, keepdims=True)
    return np.sum(np.where(n > 0.0, x / n, 0.0) ** 3)


def directions_without_nan(x):
    n = np.linalg.norm(x, axis=1, keepdims=True)
    return np.sum(np.nan_to_num(x / n) ** 3)
