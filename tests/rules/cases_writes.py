"""Cases: functions and methods that change an array, and functions that take functions."""

import numpy as np

from rules.case import COLUMN, ROW, Case, M, P, S, T, V, W, refused

PLACES = np.array([0, 1, 1, 3])
MASK = np.array([True, False, True, True])


def multiply_out(x):
    y = np.empty(4)
    np.multiply(x, x, out=y)
    return y * x


def multiply_out_positional(x):
    y = np.zeros_like(x)
    z = np.multiply(x, 3.0, y)
    y[0] = x[1] ** 2
    return y * z


def add_at(x):
    y = np.zeros(4)
    np.add.at(y, PLACES, x**2)
    return y * x


def add_at_pair(x):
    y = M * x
    np.add.at(y, (np.array([0, 0, 2]), np.array([1, 1, 3])), x[:3] ** 2)
    return y


def subtract_at(x):
    y = x * 2.0
    np.subtract.at(y, PLACES, x**2)
    return y * x


def multiply_at(x):
    y = x * 2.0
    np.multiply.at(y, np.array([0, 1, 3]), x[:3])
    return y


def maximum_at(x):
    y = np.zeros(4)
    np.maximum.at(y, PLACES, x)
    return y**2


def maximum_at_of_active(x):
    y = x * 0.9
    np.maximum.at(y, PLACES, 0.5 + x)
    return y**2


def multiply_at_pair(x):
    y = x * 2.0
    np.multiply.at(y, (0, 1), x[0, 0])
    return y


def multiply_at_rows(x):
    y = x * 2.0
    np.multiply.at(y, [0, 0], x[1])
    np.multiply.at(y, 2, x[2, 3])
    return y


def multiply_at_slice(x):
    y = x * 2.0
    np.multiply.at(y, np.s_[1:], x[0])
    np.multiply.at(y.T, (slice(None), [0, 0]), x[1, :2])
    return y


def multiply_at_mask(x):
    y = x * 2.0
    np.multiply.at(y, x > 0.4, x[0, :1])
    return y


def maximum_at_pairs(x):
    y = x * 2.0
    np.maximum.at(y, ([0, 1, 0], [1, -1, 1]), 3.0 + x[0, :3] ** 2)
    return y


def minimum_at_pairs(x):
    y = x * 2.0
    np.minimum.at(y, (np.array([0, 1, 0]), np.array([1, -1, 1])), x[0, :3] - 3.0)
    return y


def minimum_at_number(x):
    y = x * 2.0
    np.minimum.at(y, 1, x[0])
    return y


def aug_fancy(x):
    y = x * 2.0
    y[[0, 1, 3]] += x[:3] ** 2
    y[PLACES] *= 3.0
    return y


def view_alias(x):
    y = x * 2.0
    z = y[1:3]
    z[:] = x[:2] ** 2
    z *= x[0]
    return y


def sort_in_place(x):
    y = x * 2.0
    y.sort()
    return y * x


def sort_in_place_axis(x):
    y = x * 2.0
    y.sort(axis=0)
    return y * x


def fill(x):
    y = np.zeros(3)
    y.fill(x[0])
    return y * x[:3]


def put(x):
    y = x * 2.0
    np.put(y, [0, 2], x[:2] ** 2)
    return y


def put_matrix(x):
    y = x * 2.0
    np.put(y, [0, 5], [x[0, 1] ** 2, 1.5])
    return y


def put_repeated(x):
    y = x * 2.0
    np.put(y, [0, 2, 3], x[:2] ** 2)
    return y


def put_method(x):
    y = x * 2.0
    y.put([0, 2], x[:2] ** 2)
    return y


def put_along_axis(x):
    y = x * 2.0
    np.put_along_axis(y, np.argmax(x, axis=1)[:, None], x[:, :1] ** 2, axis=1)
    return y


def put_along_axis_number(x):
    y = x * 2.0
    np.put_along_axis(y, np.array([[0, 1, 2, 2]]), x[0, 0] ** 2, axis=0)
    return y


def copyto(x):
    y = np.zeros(4)
    np.copyto(y, x**2)
    return y * x


def copyto_broadcast(x):
    y = np.zeros((3, 4))
    np.copyto(y, x**2)
    return y


def copyto_where(x):
    y = x * 2.0
    np.copyto(y, x**2, where=MASK)
    return y * x


def place(x):
    y = x * 2.0
    np.place(y, MASK, x[:3] ** 2)
    return y


def putmask(x):
    y = x * 2.0
    np.putmask(y, MASK, x**2)
    return y


def place_by_ones(x):
    y = x * 2.0
    np.place(y, [[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0]], x[0] ** 2)
    return y


def putmask_by_ones(x):
    y = x * 2.0
    np.putmask(y, (1, 0, 1, 1), x[:2] ** 2)
    return y


def fill_diagonal(x):
    y = x * 1.0
    np.fill_diagonal(y, 0.5)
    return y**2


def fill_diagonal_active(x):
    y = x * 1.0
    np.fill_diagonal(y, x[0] ** 2)
    return y


def fill_diagonal_of_rectangle(x):
    y = x * 1.0
    np.fill_diagonal(y, x[0, 0] ** 2)
    return y


def exp_where(x):
    y = x * 2.0
    np.exp(x, out=y, where=MASK)
    return y * x


def add_where(x):
    y = x * 2.0
    np.add(x, W, out=y, where=x > 0.4)
    return y * x


def sum_out(x):
    y = np.zeros(4)
    np.sum(x**2, axis=0, out=y)
    return y * x


def partition_in_place(x):
    y = x * 2.0
    y.partition(2)
    return y[2] * x


def clip_out(x):
    y = x * 2.0
    np.clip(y, 0.7, 2.0, out=y)
    return y * x


def scalar_step(v):
    if v > 0.6:
        return v**2
    return 3.0 * v


def two_numbers(u, v):
    return u * v if u > v else u - v


def row_norm(row):
    return np.sqrt(np.sum(row**2))


vectorised = np.vectorize(scalar_step)


@np.vectorize
def decorated(v):
    return v**3 if v < 1.0 else v


def vectorize(x):
    return np.vectorize(scalar_step)(x) * x


def vectorize_outside(x):
    return vectorised(x) * decorated(x)


def vectorize_two(x, y):
    return np.vectorize(two_numbers)(x, y)


def vectorize_excluded(x):
    return np.vectorize(lambda v, c: np.sum(v * c), excluded=[1])(x, W)


def vectorize_signature(x):
    f = np.vectorize(row_norm, signature="(n)->()")
    return f(x) ** 3


def vectorize_signature_rows(x):
    f = np.vectorize(lambda r: r * np.sum(r), signature="(n)->(n)")
    return f(x)


def frompyfunc(x):
    f = np.frompyfunc(scalar_step, 1, 1)
    return f(x).astype(float) * x


def apply_along_axis(x):
    return np.apply_along_axis(row_norm, 1, x) ** 3


def apply_along_axis_vectors(x):
    return np.apply_along_axis(lambda r: r * np.sum(r), 0, x)


def apply_along_axis_matrices(x):
    first = np.apply_along_axis(lambda row: np.outer(row, row**2), 0, x)
    second = np.apply_along_axis(lambda row: np.outer(row[:2], row), -1, x)
    return np.sum(first, axis=2) * np.sum(second)


def apply_over_axes(x):
    return np.apply_over_axes(np.sum, x, [0, 2]) ** 2


def apply_over_one_axis(x):
    return np.apply_over_axes(np.sum, x, -1) ** 2


def fromfunction(x):
    return np.fromfunction(lambda i, j: (i + 1.0) * x[0] ** j, (3, 4))


def fromfunction_ints(x):
    return np.fromfunction(lambda i: x[i] ** 2, (3,), dtype=int)


CASES = [
    Case("np.multiply[out=]", multiply_out, (V,)),
    Case("np.multiply[out=]", multiply_out_positional, (V,)),
    Case("np.multiply[out=]", clip_out, (V,)),
    Case("np.add.at", add_at, (V,)),
    Case("np.add.at", add_at_pair, (V,)),
    Case("np.subtract.at", subtract_at, (V,)),
    Case("np.multiply.at", multiply_at, (V,)),
    Case("np.multiply.at", multiply_at_pair, (M,)),
    Case("np.multiply.at", multiply_at_rows, (M,)),
    Case("np.multiply.at", multiply_at_slice, (M,)),
    Case("np.multiply.at", multiply_at_mask, (M,)),
    Case("np.maximum.at", maximum_at, (V,)),
    Case("np.maximum.at", maximum_at_of_active, (V,)),
    Case("np.maximum.at", maximum_at_pairs, (M,)),
    Case("np.maximum.at", minimum_at_pairs, (M,)),
    Case("np.maximum.at", minimum_at_number, (V,)),
    Case("aug.fancy", aug_fancy, (V,)),
    Case("set.view alias", view_alias, (V,)),
    Case("ndarray.sort", sort_in_place, (V,)),
    Case("ndarray.sort", sort_in_place_axis, (M,)),
    Case("ndarray.fill", fill, (V,)),
    Case("np.put", put, (V,)),
    Case("np.put", put_matrix, (M,)),
    Case("np.put", put_repeated, (V,)),
    Case("ndarray.put", put_method, (V,)),
    Case("np.put_along_axis", put_along_axis, (M,)),
    Case("np.put_along_axis", put_along_axis_number, (M,)),
    Case("np.copyto", copyto, (V,)),
    Case("np.copyto", copyto_broadcast, (V,)),
    Case("np.copyto[where]", copyto_where, (V,)),
    Case("np.place", place, (V,)),
    Case("np.place", place_by_ones, (M,)),
    Case("np.putmask", putmask, (V,)),
    Case("np.putmask", putmask_by_ones, (V,)),
    Case("np.fill_diagonal", fill_diagonal, (S,)),
    Case("np.fill_diagonal", fill_diagonal_active, (S,)),
    Case("np.fill_diagonal", fill_diagonal_of_rectangle, (M,)),
    Case("np.exp[where=,out=]", exp_where, (V,)),
    Case("np.add[where=,out=]", add_where, (V,)),
    Case("np.sum[out=]", sum_out, (M,)),
    Case("ndarray.partition", partition_in_place, (V,)),
    Case("np.vectorize", vectorize, (V,)),
    Case("np.vectorize", vectorize, (M,)),
    Case("np.vectorize", vectorize_outside, (V,)),
    Case("np.vectorize", vectorize_two, (V, W), (0, 1)),
    Case("np.vectorize", vectorize_two, (COLUMN, W), (0, 1)),
    Case("np.vectorize", vectorize_excluded, (V,)),
    Case("np.vectorize[signature]", vectorize_signature, (M,)),
    Case("np.vectorize[signature]", vectorize_signature_rows, (M,)),
    refused(
        "np.frompyfunc",
        frompyfunc,
        (V,),
        "it makes arrays of objects, which have no derivative: use np.vectorize",
    ),
    Case("np.apply_along_axis", apply_along_axis, (M,)),
    Case("np.apply_along_axis", apply_along_axis_vectors, (M,)),
    Case("np.apply_along_axis", apply_along_axis_matrices, (M,)),
    Case("np.apply_over_axes", apply_over_axes, (T,)),
    Case("np.apply_over_axes", apply_over_one_axis, (T,)),
    Case("np.fromfunction", fromfunction, (V,)),
    Case("np.fromfunction", fromfunction_ints, (V,)),
]
