"""Cases: reductions, scans, statistics, sorting and selection."""

import numpy as np

from rules.case import M32, V32, Case, M, P, T, V, W

ZERO = np.array([0.5, 0.0, 0.8, 0.3])
ZEROS = np.array([0.5, 0.0, 0.8, 0.0])
MAYBE = "right or refused"


def sum_all(x):
    return np.sum(x) * np.sum(x * x)


def sum_axis(x):
    return np.sum(x, axis=0) * np.sum(x * x, 0)


def sum_axis_one(x):
    return np.sum(x**2, axis=1)


def sum_axis_last(x):
    return np.sum(x**2, axis=-1) * np.sum(x, axis=-2).sum()


def sum_axis_tuple(x):
    return np.sum(x**2, axis=(0, 2)) * np.sum(x, axis=(-1, 1, 0))


def sum_axis_empty_tuple(x):
    return np.sum(x**2, axis=()) * x


def sum_keepdims(x):
    return x / np.sum(x * x, axis=1, keepdims=True)


def sum_keepdims_all(x):
    return x * np.sum(x, keepdims=True) + np.sum(x, axis=(0, 1), keepdims=True) ** 2


def sum_of_list(x):
    return np.sum([x[0], x[1] * x[2]]) * np.sum([x, x * x])


def sum_of_list_axis(x):
    return np.sum([x, x * x], axis=0) ** 2


def sum_of_scalar(s):
    return np.sum(s) * np.sum(s * s)


def mean_all(x):
    return np.mean(x) * x


def mean_axis_keepdims(x):
    return x - np.mean(x, axis=0, keepdims=True) * np.mean(x * x, axis=1, keepdims=True)


def mean_axis_tuple(x):
    return np.mean(x**2, axis=(0, -1)) * np.mean(x, 1).sum()


def prod_all(x):
    return np.prod(x)


def prod_squared(x):
    return np.prod(x) ** 2 + np.prod(x + 1.0) * x


def prod_axis(x):
    return np.prod(x, axis=1) * np.prod(x, axis=0)[:3]


def prod_axis_keepdims(x):
    return x * np.prod(x, axis=-1, keepdims=True)


def prod_axis_tuple(x):
    return np.prod(x, axis=(0, 2))


def max_all(x):
    return np.max(x) * x


def max_axis(x):
    return np.max(x, axis=0) * np.max(x * x, axis=-1)[0]


def max_keepdims(x):
    return np.exp(x - np.max(x, axis=1, keepdims=True)) * np.max(x, keepdims=True)


def max_axis_tuple(x):
    return np.max(x**2, axis=(0, 2))


def min_all(x):
    return np.min(x) * x


def min_axis(x):
    return np.min(x, axis=1) * np.min(x * x, axis=0)[:3]


def min_keepdims(x):
    return x * np.min(x, axis=-1, keepdims=True)


def cumsum(x):
    return np.cumsum(x) ** 2


def cumsum_axis(x):
    return np.cumsum(x, axis=0) * np.cumsum(x, axis=-1)


def diff(x):
    return np.diff(x) ** 2


def diff_matrix(x):
    return np.diff(x) ** 2


def diff_twice(x):
    return np.diff(x, n=2) ** 2


def diff_axis(x):
    return np.diff(x, axis=0)[1:] ** 2 * np.diff(x, 2, axis=0)


def diff_none(x):
    return np.diff(x, n=0) ** 2


def diff_prepend(x):
    return np.diff(x, prepend=0.0, append=x[:1]) ** 2


def sum_method(x):
    return x.sum() * (x * x).sum()


def sum_method_axis(x):
    return x.sum(axis=0, keepdims=True) * x.sum(1, keepdims=True) + x.sum(axis=(0, 1))


def mean_method(x):
    return x.mean() * x.mean(axis=0) * x.mean(1).mean()


def max_method(x):
    return x.max() * x.max(axis=1) + x.max(0, keepdims=True).sum()


def min_method(x):
    return x.min() * x.min(axis=1) + x.min(axis=0).sum()


def builtin_sum(x):
    return sum(x) * sum(x * x)


def builtin_sum_rows(x):
    return sum(x) ** 2


def builtin_sum_start(x):
    return sum(x, x[0]) * sum([x[1], x[2]], start=2.0)


def builtin_sum_generator(x):
    return sum(v * w for v, w in zip(x, x[1:])) ** 2


def builtin_sum_of_arrays(x):
    return sum(x * k for k in range(3)) * sum([x, x * x])


EMPTY = np.zeros(0)

REDUCTIONS = [
    Case("np.sum", sum_all, (EMPTY,)),
    Case("np.sum[axis=int]", sum_axis_one, (np.zeros((2, 0)),)),
    Case("np.prod", prod_all, (EMPTY,)),
    Case("np.cumsum", cumsum, (EMPTY,)),
    Case("np.diff", diff, (np.array([0.7]),)),
    Case("ndarray.sum", sum_method, (EMPTY,)),
    Case("np.prod", prod_all, (np.array([[0.7]]),)),
    Case("np.sum", sum_all, (V,)),
    Case("np.sum", sum_all, (M,)),
    Case("np.sum", sum_all, (M32,)),
    Case("np.sum", sum_of_scalar, (0.7,)),
    Case("np.sum[axis=int]", sum_axis, (M,)),
    Case("np.sum[axis=int]", sum_axis, (V,)),
    Case("np.sum[axis=int]", sum_axis_one, (T,)),
    Case("np.sum[axis=-1]", sum_axis_last, (M,)),
    Case("np.sum[axis=tuple]", sum_axis_tuple, (T,)),
    Case("np.sum[axis=tuple]", sum_axis_empty_tuple, (V,), expect=MAYBE),
    Case("np.sum[keepdims]", sum_keepdims, (M,)),
    Case("np.sum[keepdims]", sum_keepdims_all, (M,)),
    Case("np.sum[of list]", sum_of_list, (V,)),
    Case("np.sum", lambda x: np.sum(x, 0, None, None, True) ** 2, (M,)),
    Case("np.sum", lambda x: np.sum(x, axis=np.int64(-1)) ** 2, (M,)),
    Case("np.mean", lambda x: np.mean(x, 1, None, None, True) * x, (M,)),
    Case("np.std", lambda x: np.std(x, 0, None, None, 1), (M,)),
    Case("np.max", lambda x: np.max(x, 0, None, True) ** 2, (M,)),
    Case("np.nanmean", lambda x: np.nanmean(x, where=x > 0.35) ** 2, (M,)),
    Case("np.nanmean", lambda x: np.nanmean(np.log(np.abs(x)), axis=0, where=x > 0.35), (M,)),
    Case("np.nanstd", lambda x: np.nanstd(x, where=x > 0.35) + np.nansum(x, where=x < 1), (M,)),
    Case("np.sum[of list]", sum_of_list_axis, (V,)),
    Case("np.mean", mean_all, (V,)),
    Case("np.mean", mean_all, (M,)),
    Case("np.mean", mean_all, (V32,)),
    Case("np.mean[axis,keepdims]", mean_axis_keepdims, (M,)),
    Case("np.mean[axis,keepdims]", mean_axis_tuple, (T,)),
    Case("np.prod", prod_all, (V,)),
    Case("np.prod", prod_all, (W,)),
    Case("np.prod", prod_all, (P,)),
    Case("np.prod", prod_all, (V32,)),
    Case("np.prod", prod_all, (ZERO,)),
    Case("np.prod", prod_all, (ZEROS,)),
    Case("np.prod", prod_squared, (ZERO,)),
    Case("np.prod[axis]", prod_axis, (M,), expect=MAYBE),
    Case("np.prod[axis]", prod_axis_keepdims, (M,), expect=MAYBE),
    Case("np.prod[axis]", prod_axis, (M * (M > 0.25),), expect=MAYBE),
    Case("np.prod[axis tuple]", prod_axis_tuple, (T,), expect=MAYBE),
    Case("np.max", max_all, (V,)),
    Case("np.max", max_all, (M,)),
    Case("np.max", max_all, (V32,)),
    Case("np.max[axis,keepdims]", max_axis, (M,)),
    Case("np.max[axis,keepdims]", max_keepdims, (M,)),
    Case("np.max[axis tuple]", max_axis_tuple, (T,), expect=MAYBE),
    Case("np.min", min_all, (V,)),
    Case("np.min", min_all, (M,)),
    Case("np.min[axis]", min_axis, (M,)),
    Case("np.min[axis]", min_keepdims, (M,)),
    Case("np.cumsum", cumsum, (V,)),
    Case("np.cumsum", cumsum, (M,)),
    Case("np.cumsum", cumsum, (V32,)),
    Case("np.cumsum[axis]", cumsum_axis, (M,)),
    Case("np.cumsum[axis]", cumsum_axis, (T,)),
    Case("np.diff", diff, (V,)),
    Case("np.diff", diff_matrix, (M,)),
    Case("np.diff", diff_twice, (V,)),
    Case("np.diff", diff_twice, (M,)),
    Case("np.diff", diff_axis, (M.T @ M,)),
    Case("np.diff", diff_none, (V,)),
    Case("np.diff[prepend]", diff_prepend, (V,), expect=MAYBE),
    Case("ndarray.sum", sum_method, (V,)),
    Case("ndarray.sum", sum_method, (M,)),
    Case("ndarray.sum[axis,keepdims]", sum_method_axis, (M,)),
    Case("ndarray.mean", mean_method, (M,)),
    Case("ndarray.max", max_method, (M,)),
    Case("ndarray.min", min_method, (M,)),
    Case("sum", builtin_sum, (V,)),
    Case("sum", builtin_sum_rows, (M,)),
    Case("sum", builtin_sum_start, (V,)),
    Case("sum[generator]", builtin_sum_generator, (V,)),
    Case("sum[generator]", builtin_sum_of_arrays, (V,)),
]


def variance(x):
    return np.var(x) * x


def variance_ddof(x):
    return np.var(x, ddof=1) * np.var(x)


def variance_axis(x):
    return np.var(x, axis=1, ddof=1, keepdims=True) * np.var(x, axis=0)


def variance_axis_tuple(x):
    return np.var(x, axis=(0, 2)) * np.var(x, (0, -1), ddof=2, keepdims=False)


def deviation(x):
    return np.std(x) * x


def deviation_ddof(x):
    return (x - np.mean(x)) / np.std(x, ddof=1)


def deviation_axis(x):
    return np.std(x, axis=0) * np.std(x, axis=-1, ddof=1)[:1] + np.std(x, axis=0, ddof=2)


def deviation_keepdims(x):
    return x / np.std(x, axis=1, keepdims=True)


def sort(x):
    return np.sort(x) * np.arange(1.0, 5.0)


def sort_matrix(x):
    return np.sort(x) * np.sort(x, axis=-1)


def sort_axis(x):
    return np.sort(x, axis=0) * x


def sort_flattened(x):
    return np.sort(x, axis=None) * np.arange(12.0)


def sort_stable(x):
    return np.sort(x, kind="stable")[::-1] * x


def builtin_min(x):
    return min(x[0], x[1] * x[2]) * min(x)


def builtin_min_mixed(x):
    return min(x[0], 0.7, 2) * min([x[2], x[1]]) * min(x[3] * 10, 1)


def builtin_max(x):
    return max(x[0], x[1] * x[2], 0.3) * max(x)


def builtin_max_scalars(a, b):
    return max(a, b) ** 2 * max(a * b, 0.1, -b)


STATISTICS = [
    Case("np.var", variance, (V,)),
    Case("np.var", variance, (M,)),
    Case("np.var", variance_ddof, (V,)),
    Case("np.var", variance, (V32,)),
    Case("np.var[axis,ddof,keepdims]", variance_axis, (M,)),
    Case("np.var[axis,ddof,keepdims]", variance_axis_tuple, (T,)),
    Case("np.std", deviation, (V,)),
    Case("np.std", deviation, (M,)),
    Case("np.std", deviation_ddof, (V,)),
    Case("np.std[axis,ddof]", deviation_axis, (M,)),
    Case("np.std[axis,ddof]", deviation_keepdims, (M,)),
    Case("np.sort", sort, (V,)),
    Case("np.sort", sort_matrix, (M,)),
    Case("np.sort", sort_axis, (M,)),
    Case("np.sort", sort_flattened, (M,)),
    Case("np.sort", sort_stable, (V,)),
    Case("np.sort", sort, (V32,)),
    Case("min", builtin_min, (V,)),
    Case("min", builtin_min_mixed, (V,)),
    Case("max", builtin_max, (V,)),
    Case("max", builtin_max_scalars, (0.7, 1.3), (0, 1)),
]

CASES = REDUCTIONS + STATISTICS
