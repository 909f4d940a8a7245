"""Hostile programs: dtypes that are given by place, that paths disagree about, and that change."""

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


def integers_by_place(x):
    a = np.zeros(4, int)
    a[0] = 2.7
    b = np.ones(4, int)
    b[1] = 3.9
    c = np.zeros_like(x, int)
    c[2:] = np.array([1.5, -2.5])
    return np.sum((a + b + c) * x)


def active_values_cut_off(x):
    a = np.zeros(4, int)
    a[0] = x[1] * 3.0
    return np.sum(a * x)


def complex_by_place(x):
    z = np.zeros(4, complex)
    z[:] = x
    z[1:] += 1j * x[:-1]
    z *= z
    return np.sum(z.real) + np.sum(z.imag * x)


def arange_with_everything(x):
    a = np.arange(0, 8, 2, float)
    a[0] = x[1] * x[2]
    b = np.arange(0, 4, 1, int)
    return np.sum(a * x + b * x**2)


def full_of_another_dtype(x):
    a = np.full(4, 2.5, int)
    b = np.full_like(x, 3, int)
    b[1] = 7.9
    return np.sum(a * x + b * x**2)


def list_of_integers_filled(x, n):
    l = [0] * n
    for i in range(n):
        l[i] = x[i] * x[i]
    return l[0] * l[1] + l[2] * l[3]


def list_of_integers_filled_then_stacked(x, n):
    l = [0] * n
    for i in range(n):
        l[i] = x[i] * x[i]
    return np.sum(np.array(l) * C)


def list_of_integers_filled_in_part(x, n):
    l = [0] * n
    for i in range(1, n):
        l[i] = l[i - 1] + x[i]
    return sum(l) * l[-1]


def integers_and_numbers_appended(x, n):
    l = []
    for i in range(n):
        if i % 2:
            l.append(i)
        else:
            l.append(x[i] * i)
    return sum(l) * l[2]


def list_of_python_numbers_filled_by_numpy(x, n):
    l = [0.5] * n
    for i in range(n):
        l[i] = x[i] * 2.0
    return np.sin(l[0]) / l[1] + np.sqrt(l[2])


def integer_after_no_trips(x, n):
    s = 0
    for i in range(n):
        s += x[i]
    a = np.full(4, s)
    a[1] = x[1] * 3.0
    return np.sum(a * x)


def integer_in_one_branch(x, c):
    a = 1 if c < 2.0 else x[0]
    b = np.full(4, a)
    b[1] = x[1] * 2.0
    return np.sum(b * x)


def integer_array_in_one_branch(x, c):
    if c > 2.0:
        a = x * 1.0
    else:
        a = np.zeros(4, int)
    a[0] = x[1] * 3.0
    return np.sum(a * x)


def integer_array_in_one_branch_read(x, c):
    if c > 2.0:
        a = x * 1.0
    else:
        a = np.arange(4)
    return np.sum(a * x * x)


def single_precision_in_one_branch(x, c):
    if c > 2.0:
        a = x * 1.0
    else:
        a = (x * 0.0).astype(np.float32)
    return np.sum(a * a + x * x)


def negative_power_of_an_integer(x, n):
    a = np.array([2**-n, 1])
    b = np.full(4, n**-1)
    b[0] = x[0] * 3.0
    return np.sum(a * x[:2]) + np.sum(b * x)


def negative_power_in_an_array_written(x, n):
    a = np.array([2**-n, 1])
    a[1] = x[1] * 3.0
    return np.sum(a * x[:2])


def integer_powers_as_counts(x, n):
    s = x[0]
    for i in range(2**n):
        s = s * x[i % 4] + x[1]
    return s


def asked_to_copy_or_not(x):
    y = x * 1.0
    a = np.asarray(y, copy=False)
    a[0] = x[1] * 2.0
    b = np.array(y, copy=None)
    b[1] = x[0]
    c = np.asarray(y, copy=True)
    c[2] = 9.0
    d = y.astype(float, copy=False)
    d[3] = x[2]
    return np.sum(C * y * y) + np.sum(c * x)


def contiguous_copy_of_a_transpose(x):
    y = np.outer(x, x)
    a = np.ascontiguousarray(y.T)
    a[0] = x * 2.0
    return np.sum(y * y) + np.sum(a * x)


BYTES = np.array([200, 100, 3, 1], np.uint8)


def products_of_bytes_wrap_around(x, u):
    return np.sum(x * (u * u)) + np.sum((u * u) * 2 / x) - np.sum(x * (u * u) * 3.0)


def negative_bytes_wrap_around(x, u):
    return np.sum(x * -u) - np.sum((-u) / x) + (-u) @ x


def sums_of_bytes_wrap_around(x, u):
    return np.sum(x * (u - np.uint8(201))) - np.sum(x * x * (u + u))


def bytes_one_by_one_wrap_around(x, u):
    s = 0.0
    for i in range(4):
        s -= x[i] * (u[i] * u[i]) - (-u[i]) * x[i] ** 2
    return s


HOSTILE: list[Hostile] = [
    Hostile(integers_by_place, (point(),)),
    Hostile(complex_by_place, (point(),)),
    Hostile(arange_with_everything, (point(),)),
    Hostile(full_of_another_dtype, (point(),)),
    Hostile(list_of_integers_filled, (point(), 4)),
    Hostile(list_of_integers_filled_then_stacked, (point(), 4)),
    Hostile(list_of_integers_filled_in_part, (point(), 4)),
    Hostile(integers_and_numbers_appended, (point(), 4)),
    Hostile(list_of_python_numbers_filled_by_numpy, (point(), 4)),
    Hostile(integer_after_no_trips, (point(), 0), expect="refused"),
    Hostile(integer_in_one_branch, (point(), 1.0), expect="refused"),
    Hostile(integer_array_in_one_branch, (point(), 1.0), expect="refused"),
    Hostile(integer_array_in_one_branch_read, (point(), 1.0)),
    Hostile(single_precision_in_one_branch, (point(), 1.0)),
    Hostile(negative_power_of_an_integer, (point(), 1), expect="right or refused"),
    Hostile(negative_power_in_an_array_written, (point(), 1), expect="refused"),
    Hostile(integer_powers_as_counts, (point(), 2)),
    Hostile(asked_to_copy_or_not, (point(),)),
    Hostile(contiguous_copy_of_a_transpose, (point(),), expect="right or refused"),
    Hostile(products_of_bytes_wrap_around, (point(), BYTES)),
    Hostile(negative_bytes_wrap_around, (point(), BYTES)),
    Hostile(sums_of_bytes_wrap_around, (point(), BYTES)),
    Hostile(bytes_one_by_one_wrap_around, (point(), BYTES)),
]
