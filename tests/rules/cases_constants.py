"""Cases: calls without a derivative that must be accepted, each where refusing would hurt."""

import math

import numpy as np

from rules.case import Case, M, P, V, W


def sign(x):
    return np.sign(x) * x**2


def floor(x):
    return np.floor(3.0 * x) * x


def ceil(x):
    return np.ceil(3.0 * x) * x


def np_round(x):
    return np.round(2.7 * x) * x


def np_round_decimals(x):
    return np.round(x + 0.03, 1) * x + np.round(x * 40.0 + 2.0, decimals=-1) * x


def compare(x):
    return (x > 0.6) * x + (x <= 0.6) * x**2 + (x != 7.0) * x + np.sum(x == 7.0) * x


def masks(x):
    m = (x > 0.4) & (x < 1.0) | ~(x < 2.0)
    return m * x**2 + (m ^ (x > 0.6)) * x


def np_all(x):
    return np.sum(x * x) if np.all(x > 0.0) else np.sum(x)


def np_all_axis(x):
    return np.all(x > 0.0, axis=1, keepdims=True) * x**2


def np_any(x):
    return np.sum(x * x) if np.any(x > 1.0) else np.sum(x)


def np_any_axis(x):
    return np.any(x < 0.0, axis=0) * x**2


def np_shape(x):
    return x * x * np.shape(x)[0] + np.shape(x[:, None])[1]


def np_ndim(x):
    return x * x * np.ndim(x) + np.ndim(x[0])


def np_size(x):
    return np.sum(x * x) / np.size(x) * np.size(x[:2])


def builtin_len(x):
    return np.sum(x * x) / len(x) * len(x[1:])


def zeros(x):
    y = np.zeros(x.shape[0])
    z = np.zeros((4, 4), dtype=float)
    y[1] = x[0]
    z[:, 0] = x
    return z @ y + np.zeros_like(y)


def ones(x):
    y = np.ones(4) * x[0]
    y[1] += x[1]
    return y * np.ones((2, 4))


def empty(x):
    y = np.empty(4)
    for i in range(4):
        y[i] = x[i] ** 2
    return y


def zeros_like(x):
    y = np.zeros_like(x)
    y[1:] = x[:-1] * x[1:]
    return y


def ones_like(x):
    y = np.ones_like(x)
    y[0] = x[1] ** 2
    return y * x


def empty_like(x):
    y = np.empty_like(x)
    y[:] = x**2
    return y


def eye(x):
    return np.eye(4) * x + np.eye(4, 4, 1) @ x + np.eye(4, k=-1)


def arange(x):
    return x * np.arange(4) + np.arange(1.0, 5.0, 1.0) ** x + np.sum(x[np.arange(3, -1, -2)] ** 2)


def argsort(x):
    return x[np.argsort(x)] * np.arange(4.0) + x[np.argsort(-x)] ** 2


def argsort_axis(x):
    k = np.argsort(x, axis=1)
    return x[0, k[0]] * x[1, k[1]]


def argmax(x):
    return x[np.argmax(x)] ** 2 * x


def argmax_axis(x):
    k = np.argmax(x, axis=1)
    return x[np.arange(3), k] ** 2


def argmin(x):
    return x[np.argmin(x)] ** 2 * x


def argmin_axis(x):
    return x[np.argmin(x, axis=0), np.arange(4)] ** 2


def isnan(x):
    return np.where(np.isnan(x), 0.0, x * x)


def isfinite(x):
    return x * x if np.all(np.isfinite(x)) else x


def isinf(x):
    return np.where(np.isinf(x), 1.0, x * x)


def isclose(x):
    return x + x * x * np.isclose(x, 0.5, rtol=1e-1)


def allclose(x):
    return x * x if not np.allclose(x, 0.0) else x


def logical_and(x):
    return np.logical_and(x > 0.4, x < 1.0) * x**2


def logical_or(x):
    return np.logical_or(x < 0.4, x > 1.0) * x**2


def logical_not(x):
    return np.logical_not(x > 0.6) * x**2


def isscalar(x):
    return x * x * np.isscalar(x[0]) + (1.0 if np.isscalar(x) else 3.0) * x


def isscalar_of_float(s):
    return s * s if np.isscalar(s) else s


def finfo(x):
    return x / (x + np.finfo(float).eps) * x + np.finfo(x.dtype).tiny


def errstate(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = x / np.array([1.0, 2.0, 4.0, 8.0])
    return y * y


def default_rng(x):
    rng = np.random.default_rng(0)
    return x * rng.normal(size=4) + rng.uniform(1.0, 2.0) * x**2 + rng.standard_normal((2, 4))


def argsort_method(x):
    return x[x.argsort()] * np.arange(4.0)


def argmax_method(x):
    return x[x.argmax()] ** 2 * x


def argmin_method(x):
    return x[x.argmin()] ** 2 * x


def shape_attribute(x):
    rows, columns = x.shape
    return x * x * rows + columns + x.shape[-1] * x


def ndim_attribute(x):
    return x * x * x.ndim + x[0].ndim


def size_attribute(x):
    return np.sum(x * x) / x.size


def dtype_attribute(x):
    y = np.zeros(4, dtype=x.dtype)
    y[:2] = x[:2] ** 2
    return y * (2.0 if x.dtype == np.float64 else 1.0)


def len_dunder(x):
    return x * x * x.__len__()


def truth_of_comparison(x):
    if x[0] < x[1]:
        return x * x
    return x


def truth_of_size_one(x):
    while np.sum(x) > 1.0:
        x = x * 0.7
    if x[:1] > 0.0:
        return x * x
    return x


def math_floor(x):
    return x * x * math.floor(3.0 * x[0])


def math_ceil(x):
    return x * x * math.ceil(3.0 * x[0])


def math_constants(x):
    return x**2 * math.pi + x * math.e + math.tau * (math.inf > x[0]) + x * math.isnan(math.nan)


def builtin_round(x):
    return x * x * round(3.1 * x[0])


def builtin_int(x):
    return x * x * int(3.0 * x[1]) + x[int(x[1] * 2)]


def is_an_array(x):
    return x * x if isinstance(x, np.ndarray) else x


def is_a_float(s):
    if isinstance(s, np.ndarray):
        return s
    if isinstance(s, (int, float)):
        return s * s
    return s * 3.0


def is_a_numpy_scalar(x):
    s = x[0]
    return s * s * (2.0 if isinstance(s, np.floating) else 1.0) * isinstance(s, float)


CASES = [
    Case("np.sign", sign, (W,)),
    Case("np.floor", floor, (V,)),
    Case("np.ceil", ceil, (V,)),
    Case("np.round", np_round, (V,)),
    Case("np.round", np_round_decimals, (V,)),
    Case("op.compare", compare, (V,)),
    Case("op.and-or-invert on masks", masks, (V,)),
    Case("np.all", np_all, (V,)),
    Case("np.all", np_all_axis, (M,)),
    Case("np.any", np_any, (V,)),
    Case("np.any", np_any_axis, (M,)),
    Case("np.shape", np_shape, (V,)),
    Case("np.ndim", np_ndim, (V,)),
    Case("np.size", np_size, (V,)),
    Case("len", builtin_len, (V,)),
    Case("np.zeros", zeros, (V,)),
    Case("np.ones", ones, (V,)),
    Case("np.empty", empty, (V,)),
    Case("np.zeros_like", zeros_like, (V,)),
    Case("np.ones_like", ones_like, (V,)),
    Case("np.empty_like", empty_like, (V,)),
    Case("np.eye", eye, (V,)),
    Case("np.arange", arange, (V,)),
    Case("np.argsort", argsort, (V,)),
    Case("np.argsort", argsort_axis, (M,)),
    Case("np.argmax", argmax, (V,)),
    Case("np.argmax", argmax_axis, (M,)),
    Case("np.argmin", argmin, (V,)),
    Case("np.argmin", argmin_axis, (M,)),
    Case("np.isnan", isnan, (V,)),
    Case("np.isfinite", isfinite, (V,)),
    Case("np.isinf", isinf, (V,)),
    Case("np.isclose", isclose, (V,)),
    Case("np.allclose", allclose, (V,)),
    Case("np.logical_and", logical_and, (V,)),
    Case("np.logical_or", logical_or, (V,)),
    Case("np.logical_not", logical_not, (V,)),
    Case("np.isscalar", isscalar, (V,)),
    Case("np.isscalar", isscalar_of_float, (0.7,)),
    Case("np.finfo", finfo, (V,)),
    Case("np.errstate", errstate, (V,)),
    Case("np.random.default_rng", default_rng, (V,)),
    Case("ndarray.argsort", argsort_method, (V,)),
    Case("ndarray.argmax", argmax_method, (V,)),
    Case("ndarray.argmin", argmin_method, (V,)),
    Case("ndarray.shape", shape_attribute, (M,)),
    Case("ndarray.ndim", ndim_attribute, (M,)),
    Case("ndarray.size", size_attribute, (P,)),
    Case("ndarray.dtype", dtype_attribute, (V,)),
    Case("ndarray.__len__", len_dunder, (V,)),
    Case("ndarray.__bool__", truth_of_comparison, (V,)),
    Case("ndarray.__bool__", truth_of_size_one, (V,)),
    Case("math.floor", math_floor, (V,)),
    Case("math.ceil", math_ceil, (V,)),
    Case("math.pi/e/inf/nan/tau", math_constants, (V,)),
    Case("round", builtin_round, (V,)),
    Case("int", builtin_int, (V,)),
    Case("isinstance", is_an_array, (V,)),
    Case("isinstance", is_a_float, (0.7,)),
    Case("isinstance", is_a_numpy_scalar, (V,)),
]
