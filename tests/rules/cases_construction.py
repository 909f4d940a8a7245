"""Cases: construction, conversion, and writing in place."""

import numpy as np

from rules.case import V32, Case, M, P, V, W

ORDER = np.array([2, 0, 1])


def array_of_scalars(x):
    return np.array([x[0], x[1] * x[2], 1.0, x[0]])


def array_of_nested_lists(x):
    return np.array([[x[0], -x[1]], [x[2], x[0] * x[1]]]) @ x[:2]


def array_of_arrays(x):
    return np.array([x, x * x, np.ones(4)])


def array_of_list_of_lists_of_arrays(x):
    return np.array([[x[:2], x[2:]], [x[1:3], x[:2] * x[2:]]])


def array_of_mixed_types(x):
    return np.array([1, x[0], True, x[1] * 2]) * np.array((x[2], x[3], 0, 1))


def array_of_an_array(x):
    y = np.array(x)
    y[0] = 2.0
    return y * x


def array_with_dtype(x):
    return np.array([x[0], x[1]], dtype=np.float64) * np.array(x, dtype=float)[:2]


def array_of_a_scalar(x):
    return np.array(x[0] * x[1]) * x


def array_of_comprehension(x):
    return np.array([[v * w for v in x] for w in x[:2]])


def array_of_grown_lists(x):
    positions, speeds = [x[0]], [x[1]]
    for force in x:
        speeds.append(speeds[-1] - 0.3 * positions[-1] * force)
        positions.append(positions[-1] + 0.2 * speeds[-1])
    return np.array([positions, speeds])


def array_of_comprehensions_of_any_length(x):
    return np.array([[k * v * v for v in x] for k in range(1, 3)])


def array_of_an_array_and_its_list(x):
    return np.array((x, list(x * x), [1.0, x[0], 2, x[1]])).T


def array_of_deep_grown_lists(x):
    squares = [v * v for v in x]
    return np.array([[squares, list(x)], [list(x), squares]])


def reductions_of_grown_lists(x):
    squares = [v * v for v in x]
    rows = [squares, [v * s for v, s in zip(x, squares, strict=True)]]
    return np.sum(rows) * np.mean(rows, axis=1) + np.max(rows)


def asarray(x):
    return np.asarray(x) * x


def asarray_of_scalar(s):
    return np.asarray(s) ** 2


def asarray_list(x):
    return np.asarray([x[0], x[1] * x[2]]) * x[3]


def asarray_tuple_of_rows(x):
    return np.asarray((x, x**2), dtype=float).T


def copied(x):
    y = np.copy(x)
    y[1:] *= y[:-1]
    return y + x


def linspace(a, b):
    return np.linspace(a, b, 5) ** 2


def linspace_no_endpoint(a, b):
    return np.linspace(a, b, num=4, endpoint=False) * a


def linspace_of_arrays(a, b):
    return np.linspace(a, b, 3)


def linspace_axis(a, b):
    return np.linspace(a, b, 3, axis=-1) ** 2


def linspace_one_end_fixed(b):
    t = np.linspace(0.0, b, 6)
    return np.sum(np.sin(t)) * (t[1] - t[0])


def float64_call(x):
    return np.float64(x[0]) * x[1]


def float64_of_float(s):
    return np.float64(s) * s


def copy_method(x):
    y = x.copy()
    y[0] = y[1] * x[2]
    return y * x


def astype_same(x):
    return x.astype(np.float64) * x


def astype_int(x):
    return x * (3.0 * x).astype(int)


def astype_single_and_back(x):
    return x.astype(np.float64) ** 2


def astype_text(x):
    return x.astype("float64") * x.astype(float)


def float_dunder(x):
    return x[0].__float__() * x[1]


def builtin_float(x):
    return float(x[0]) ** 2 * float(x[1])


def builtin_float_of_float(s):
    return float(s) * s


def builtin_float_of_reduction(x):
    return float(np.sum(x * x)) * x


CONSTRUCTION = [
    Case("np.array", array_of_scalars, (V,)),
    Case("np.array", array_of_mixed_types, (V,)),
    Case("np.array", array_of_a_scalar, (V,)),
    Case("np.array", array_of_comprehension, (V,)),
    Case("np.array", array_with_dtype, (V,)),
    Case("np.array[nested list]", array_of_nested_lists, (V,)),
    Case("np.array[list of arrays]", array_of_arrays, (V,)),
    Case("np.array[list of arrays]", array_of_list_of_lists_of_arrays, (V,)),
    Case("np.array[nested list]", array_of_grown_lists, (V,)),
    Case("np.array[nested list]", array_of_comprehensions_of_any_length, (V,)),
    Case("np.array[nested list]", array_of_deep_grown_lists, (V,)),
    Case("np.array[nested list]", reductions_of_grown_lists, (V,)),
    Case("np.array[list of arrays]", array_of_an_array_and_its_list, (V,)),
    Case("np.array[of array]", array_of_an_array, (V,)),
    Case("np.asarray", asarray, (V,)),
    Case("np.asarray", asarray_of_scalar, (0.7,)),
    Case("np.asarray[list]", asarray_list, (V,)),
    Case("np.asarray[list]", asarray_tuple_of_rows, (V,)),
    Case("np.copy", copied, (V,)),
    Case("np.copy", copied, (V32,)),
    Case("np.linspace", linspace, (0.5, 1.2), (0, 1)),
    Case("np.linspace", linspace_no_endpoint, (0.5, 1.2), (0, 1)),
    Case("np.linspace", linspace_of_arrays, (V, W), (0, 1)),
    Case("np.linspace", linspace_of_arrays, (V, 2.5), (0, 1)),
    Case("np.linspace", linspace_axis, (V, W), (0, 1)),
    Case("np.linspace", linspace_one_end_fixed, (0.7,)),
    Case("np.float64", float64_call, (V,)),
    Case("np.float64", float64_of_float, (0.7,)),
    Case("ndarray.copy", copy_method, (V,)),
    Case("ndarray.astype", astype_same, (V,)),
    Case("ndarray.astype", astype_int, (V,)),
    Case("ndarray.astype", astype_single_and_back, (V32,)),
    Case("ndarray.astype", astype_text, (V,)),
    Case("ndarray.__float__", float_dunder, (V,)),
    Case("float", builtin_float, (V,)),
    Case("float", builtin_float_of_float, (0.7,)),
    Case("float", builtin_float_of_reduction, (V,)),
]


def set_int(x):
    y = np.zeros(4)
    y[1] = x[0] * x[2]
    y[-1] = y[1] * x[3]
    return y + x


def set_int_matrix(x):
    y = x * 1.0
    y[1, 2] = x[0, 0] * x[2, 3]
    y[-1, -1] = y[1, 2] ** 2
    return y


def set_slice(x):
    y = np.ones(6)
    y[1:5] = x * x
    y[::2] = y[1::2]
    y[4:] = 0.5
    return y


def set_slice_broadcast(x):
    y = np.zeros((3, 4))
    y[:, 1:3] = x[:2]
    y[1:] = x[0]
    y[:1] = x
    return y


def set_row(x):
    y = np.zeros((3, 4))
    y[0] = x
    y[2] = y[0] * x[1]
    y[1, :] = x[3]
    return y


def set_bool(x):
    y = x * x
    y[x > 0.6] = 0.0
    return y


def set_bool_active_scalar(x):
    y = x * x
    y[x > 0.6] = x[0]
    y[x < 0.4] = x[2] * x[3]
    return y


def set_bool_array(x):
    y = x * x
    mask = x > 0.6
    y[mask] = np.sin(x[mask])
    y[~mask] *= x[mask]
    return y


def set_bool_matrix(x):
    y = x * 1.0
    y[x < 0.0] = 0.0
    y[np.array([True, False, True])] *= 2.0
    return y


def set_int_array(x):
    y = np.zeros(5)
    y[ORDER] = x[:3] ** 2
    y[[4, 3]] = x[2:]
    return y


def set_int_array_repeated(x):
    y = np.ones(4)
    y[[0, 0, 2, 0]] = x**2
    return y * x


def set_int_array_rows(x):
    y = x * 1.0
    y[[2, 0]] = x[[0, 1]] * 2.0
    y[ORDER, [0, 1, 3]] = x[:, 0]
    return y


def overwrite_of_active(x):
    y = x * x
    y[0] = 1.0
    y[1:3] = x[2:]
    y[1] = y[2] * y[3]
    return y


def overwrite_all(x):
    y = np.sin(x)
    y[:] = 2.0
    y[...] = x
    return y


def aug_slice(x):
    y = np.ones(6)
    y[1:5] += x * x
    y[:4] *= x
    y[2:] -= y[:-2]
    y[::3] /= x[1]
    y[1:3] **= 2
    return y


def aug_array(x):
    y = x * 1.0
    z = y
    y += x * x
    y *= x
    y -= 0.3
    y /= x + 1.0
    y **= 3
    y %= 100.0
    return z


def aug_array_broadcast(x):
    y = np.ones((3, 4))
    y += x
    y *= x[:3, None]
    return y


def aug_int_loop(x):
    y = np.zeros(5)
    y[0] = x[0]
    for i in range(1, 5):
        y[i] += y[i - 1] * x[i - 1]
        y[i] *= x[-i]
    return y


WRITING = [
    Case("set.int", set_int, (V,)),
    Case("set.int", set_int_matrix, (M,)),
    Case("set.slice", set_slice, (V,)),
    Case("set.slice", set_slice_broadcast, (V,)),
    Case("set.row", set_row, (V,)),
    Case("set.bool", set_bool, (V,)),
    Case("set.bool", set_bool_active_scalar, (V,)),
    Case("set.bool", set_bool_array, (V,)),
    Case("set.bool", set_bool_matrix, (M,)),
    Case("set.int-array", set_int_array, (V,)),
    Case("set.int-array", set_int_array_repeated, (V,)),
    Case("set.int-array", set_int_array_rows, (M,)),
    Case("set.overwrite of active", overwrite_of_active, (V,)),
    Case("set.overwrite of active", overwrite_all, (V,)),
    Case("aug.slice", aug_slice, (V,)),
    Case("aug.array", aug_array, (V,)),
    Case("aug.array", aug_array, (V32,)),
    Case("aug.array", aug_array_broadcast, (V,)),
    Case("aug.int loop", aug_int_loop, (V,)),
]

CASES = CONSTRUCTION + WRITING
