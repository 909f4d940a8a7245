"""Hostile programs: calls whose result is their argument, or a part of it, and writes to either."""

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


def no_difference(x):
    z = x * 2.0
    d = np.diff(z, n=0)
    z[1] = 5.0 * x[0]
    return np.sum(d * d) + z[0]


def no_difference_by_name(x):
    z = x * 2.0
    d = np.diff(a=z, n=0)
    z[1] = 5.0 * x[0]
    return np.sum(d * d)


def first_power_of_a_matrix(x):
    z = x.reshape(2, 2) * 2.0
    d = np.linalg.matrix_power(z, 1)
    z[0, 1] = 5.0 * x[0]
    return np.sum(d * d)


def number_class_of_an_array(x):
    z = x * 2.0
    y = np.float64(z)
    z[1] = 5.0 * x[0]
    return np.sum(y**2) + z[0]


def grids_without_copies(x):
    z = x * 1.0
    a, b = np.meshgrid(z, z[:2], copy=False)
    z[0] = 5.0 * x[1]
    return np.sum(a * b)


def part_of_what_has_no_name(x):
    w = np.ravel(np.outer(x, x) + 1.0)
    w += x[0]
    v = (x * 1j).imag
    v[0] *= x[1]
    return np.sum(w * w) + np.sum(v**3)


def _stored(z, store):
    y = z * 2.0
    store.append(y)
    return y


def part_of_what_a_list_has(x):
    store = []
    w = np.ravel(_stored(x, store))
    w[0] = 5.0 * x[1]
    return np.sum(store[0] * C) + np.sum(w)


def end_taken_off_and_added(x):
    e = x * 1.0
    moved = np.append(e[1:], e[-1])
    e += moved * x[0]
    e[0] *= np.insert(e, 1, x[3])[1]
    return np.sum(e**2)


def drawn_and_written(x):
    u = np.random.default_rng(3).standard_normal((3, 4))
    u[0] = x
    u[1] += x * x
    return np.sum(u**2)


def diagonal_of_a_new_matrix(x):
    m = np.diag(x)
    m[0] = x**2
    m[np.diag_indices_from(m)] += x[1]
    return np.sum(m * m)


HOSTILE = [
    Hostile(f, (point(),))
    for f in (
        no_difference,
        no_difference_by_name,
        number_class_of_an_array,
        part_of_what_has_no_name,
        end_taken_off_and_added,
        drawn_and_written,
        diagonal_of_a_new_matrix,
    )
]
HOSTILE += [
    Hostile(f, (point(),), expect="right or refused")
    for f in (first_power_of_a_matrix, grids_without_copies, part_of_what_a_list_has)
]
