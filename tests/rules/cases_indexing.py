"""Cases: indexing and iteration."""

import numpy as np

from rules.case import V32, Case, M, T, V, W

REPEATED = np.array([0, 0, 2, 0])
MASK = np.array([True, False, True, True])


def where(x):
    return np.where(x > 0.6, x * x, -x)


def where_both_active(x, y):
    return np.where(x > y, x * y, y) * x


def where_broadcast(x, y):
    return np.where(np.array([[True], [False], [True]]), x, y)


def where_scalar_branches(x, a):
    return np.where(x > 0.6, a, 0.0) + np.where(x > 0.6, 1, x) * a


def where_scalar_condition(s):
    return np.where(s > 0.5, s * s, 0.0)


def where_constant_branches(x):
    return x * np.where(x > 0.6, 2.0, 3.0)


def where_log_guarded(x):
    with np.errstate(all="ignore"):
        return np.where(x > 0.0, np.log(x), x)


def where_sqrt_guarded(x):
    with np.errstate(all="ignore"):
        return np.where(x > 0.0, np.sqrt(x), 0.0) * x


def where_divide_guarded(x):
    with np.errstate(all="ignore"):
        return np.where(x == 0.0, 1.0, np.sin(x) / x)


def where_chain_guarded(x):
    with np.errstate(all="ignore"):
        return np.sum(np.where(x > 0.0, np.exp(np.sqrt(np.log1p(x / abs(x) - 1.0 + x))), x * x))


def idx_int(x):
    return x[0] * x[2]


def idx_negative(x):
    return x[-1] * x[-4]


def idx_slice(x):
    return x[1:3] * x[:2] + x[2:]


def idx_slice_out_of_range(x):
    return np.sum(x[-9:2]) * np.sum(x[3:99]) + np.sum(x[2:1])


def idx_step(x):
    return x[::2] * x[1::2]


def idx_reverse(x):
    return x[::-1] * x + x[-1]


def idx_reverse_part(x):
    return x[3:0:-1] * x[2::-1]


def idx_multi(x):
    return x[1, 2] * x[0, -1] + x[1:, :2]


def idx_multi_three(x):
    return x[1, :, 2] * x[0, 1:2, 3] + x[-1, ::-1, 0]


def idx_row_col(x):
    return x[1] * x[0] + x[2, :]


def idx_column(x):
    return x[:, 1] * x[:, -1]


def idx_newaxis(x):
    return x[:, None] * x[np.newaxis, :] + x[None, ::-1]


def idx_ellipsis(x):
    return x[..., 0] * x[..., -1] + x[0, ..., 1].sum() + x[...].sum()


def idx_int_array(x):
    return x[np.array([2, 0, 3])] ** 2


def idx_int_array_matrix(x):
    return x[np.array([[2, 0], [1, 2]])] ** 2


def idx_int_arrays(x):
    return x[np.array([0, 1, 2]), np.array([3, 1, 3])] ** 2


def idx_int_array_mixed(x):
    return x[:, [0, 3, 0]] * x[[1], 1:2]


def idx_repeated(x):
    return x[REPEATED] * np.arange(1.0, 5.0) * x


def idx_repeated_negative(x):
    return x[np.array([-1, 3, 0, -4])] ** 2


def idx_list(x):
    return x[[0, 2, 2]] ** 2


def idx_bool_mask(x):
    return x[x > 0.4] ** 2


def idx_bool_mask_matrix(x):
    return x[x > 0.0] ** 2


def stored_at_flags_and_places(x, y):
    u = x * 1.0
    u[x[:, 0] > -9.0, np.array([0, 2, 2])] = y
    u[np.array([True, False, True]), np.array([1])] *= x[0, 0]
    return u * u


def stored_at_flags_and_many_places(x, y):
    u = x * 1.0
    u[np.array([True, False, True]), np.array([[0], [2], [0]])] = y[:2]
    return u * u


def idx_bool_const(x):
    return x[MASK] * x[[True, False, True, True]]


def idx_bool_rows(x):
    return x[np.array([True, False, True])] ** 2


def idx_traced_int(x):
    i = int(np.argmax(x))
    j = np.argmin(x)
    return x[i] * x[j] ** 2


def idx_loop_int(x):
    s = 0.0
    for i in range(len(x)):
        s = s * x[i] + x[-i]
    return s


def iterate(x):
    s = 0.0
    for v in x:
        s = s * v + v
    return s


def iterate_rows(x):
    s = 0.0
    for row in x:
        s = s + row * row[0]
    return s


def unpack(x):
    a, b, c, d = x
    return a * b + c * d


CASES = [
    Case("np.where", where, (V,)),
    Case("np.where", where, (V32,)),
    Case("np.where", where_both_active, (V, W), (0, 1)),
    Case("np.where", where_broadcast, (V, np.array([[0.3], [0.6], [0.9]])), (0, 1)),
    Case("np.where", where_scalar_branches, (V, 0.7), (0, 1)),
    Case("np.where", where_scalar_condition, (0.7,)),
    Case("np.where", where_constant_branches, (V,)),
    Case("np.where", lambda x: np.where((1, 0, 1, 0), x, 0) * x, (V,)),
    Case("np.where", lambda x: np.where([1, 0, 1, 0], x[0], x), (V,)),
    Case("np.where", lambda x: np.where(np.equal((1, 2, 3, 4), (1, 0, 3, 0)), x, x**2), (V,)),
    Case("np.where", where_log_guarded, (W,)),
    Case("np.where", where_sqrt_guarded, (W,)),
    Case("np.where", where_divide_guarded, (V,)),
    Case("np.where", where_chain_guarded, (W,)),
    Case("idx.int", idx_int, (V,)),
    Case("idx.negative", idx_negative, (V,)),
    Case("idx.slice", idx_slice, (V,)),
    Case("idx.slice", idx_slice, (V32,)),
    Case("idx.slice", idx_slice_out_of_range, (V,)),
    Case("idx.step", idx_step, (V,)),
    Case("idx.reverse", idx_reverse, (V,)),
    Case("idx.reverse", idx_reverse_part, (V,)),
    Case("idx.multi", idx_multi, (M,)),
    Case("idx.multi", idx_multi_three, (T,)),
    Case("idx.row-col", idx_row_col, (M,)),
    Case("idx.row-col", idx_column, (M,)),
    Case("idx.newaxis", idx_newaxis, (V,)),
    Case("idx.ellipsis", idx_ellipsis, (T,)),
    Case("idx.int-array", idx_int_array, (V,)),
    Case("idx.int-array", idx_int_array_matrix, (V,)),
    Case("idx.int-array", idx_int_array_matrix, (M,)),
    Case("idx.int-array", idx_int_arrays, (M,)),
    Case("idx.int-array", idx_int_array_mixed, (M,)),
    Case("idx.int-array-repeated", idx_repeated, (V,)),
    Case("idx.int-array-repeated", idx_repeated_negative, (V,)),
    Case("idx.int-array-repeated", idx_repeated, (V32,)),
    Case("idx.list", idx_list, (V,)),
    Case("idx.bool-mask", idx_bool_mask, (V,)),
    Case("idx.bool-mask", idx_bool_mask_matrix, (M,)),
    Case("idx.bool-mask", stored_at_flags_and_places, (M, W[:3]), (0, 1)),
    Case("idx.bool-mask", stored_at_flags_and_places, (M, 0.7), (0, 1)),
    Case("idx.bool-mask", stored_at_flags_and_many_places, (M, W[:3]), (0, 1)),
    Case("idx.bool-const", idx_bool_const, (V,)),
    Case("idx.bool-const", idx_bool_rows, (M,)),
    Case("idx.traced int", idx_traced_int, (V,)),
    Case("idx.traced int", idx_loop_int, (V,)),
    Case("ndarray.__iter__", iterate, (V,)),
    Case("ndarray.__iter__", iterate_rows, (M,)),
    Case("ndarray.__iter__", unpack, (V,)),
]
