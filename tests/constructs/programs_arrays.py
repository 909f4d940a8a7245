"""Constructs: writing into arrays, views, aliases, array methods, isinstance."""

import numpy as np
import numpy as onp_
from constructs.rows import Row, point


def element_write(x):
    y = np.zeros(4)
    for i in range(4):
        y[i] = x[i] ** 2
    return np.sum(y * y)


def element_write_recurrence(x):
    y = np.zeros(4)
    y[0] = x[0]
    for i in range(1, 4):
        y[i] = y[i - 1] * x[i]
    return np.sum(y)


def two_index_write(x):
    K = np.zeros((4, 4))
    for i in range(4):
        for j in range(4):
            K[i, j] = x[i] * x[j] + (i == j)
    return np.sum(K * K)


def slice_write(x):
    y = np.ones(6)
    y[1:5] = x * x
    return np.prod(y)


def column_write(x):
    Y = np.zeros((4, 2))
    Y[:, 0] = x
    Y[:, 1] = x * x
    return np.sum(Y[:, 0] * Y[:, 1])


def boolean_write(x):
    y = x * x
    y[y > 1.0] = 0.0
    return np.sum(y)


def fancy_write(x):
    y = np.zeros(4)
    y[[0, 2]] = x[:2] ** 2
    return np.sum(y * y)


def slice_augmented(x):
    y = np.ones(6)
    y[1:5] += x * x
    y[0] += x[0]
    return np.prod(y)


def whole_write(x):
    y = np.zeros(4)
    y[:] = x * x
    y[...] = y * 2.0
    return np.sum(y * y)


def write_to_the_argument(x):
    x[0] = x[1] * x[0]
    return np.sum(x * x)


def write_through_a_view(x):
    Y = np.zeros((2, 4))
    r = Y[1]
    r[:] = x * x
    return np.sum(Y * Y)


def write_through_reshape(x):
    Y = np.zeros((2, 2))
    v = Y.reshape(-1)
    v[:] = x * x
    return np.sum(Y * Y)


def _fill(y, x):
    for i in range(4):
        y[i] = x[i] * x[i]


def callee_mutates_its_argument(x):
    y = np.zeros(4)
    _fill(y, x)
    return np.sum(y * y)


def copy_before_mutation(x):
    y = x.copy()
    y[0] = 0.0
    return np.sum(y * x)


def out_argument(x):
    y = np.zeros(4)
    np.multiply(x, x, out=y)
    return np.sum(y)


def trajectory(x):
    H = np.zeros((5, 4))
    H[0] = x
    for t in range(4):
        H[t + 1] = H[t] - 0.1 * H[t] ** 2
    return np.sum(H[-1] * H[2])


def stencil(x):
    u = x * 1.0
    for t in range(3):
        un = u.copy()
        u[1:-1] = un[1:-1] + 0.1 * (un[2:] - 2.0 * un[1:-1] + un[:-2])
    return np.sum(u * u)


def method_call_on_ndarray(x):
    return (x * x).reshape(2, 2).sum(axis=0).prod()


def isinstance_on_an_array(x):
    if isinstance(x, onp_.ndarray):
        return np.sum(x * x)
    return np.sum(x)


def isinstance_on_a_scalar(x):
    s = x[0]
    if isinstance(s, float):
        return s * s
    return s


def gaussian_elimination(x):
    A = np.reshape(x, (2, 2)) * 1.0
    if abs(A[1, 0]) > abs(A[0, 0]):
        A[[0, 1]] = A[[1, 0]]
    m = A[1, 0] / A[0, 0]
    A[1, :] -= m * A[0, :]
    return A[1, 1] * A[0, 0]


ROWS = [
    Row("a[i] = e (element write)", 1, element_write, (point(),)),
    Row("a[i] = e recurrence (reads own elements)", 1, element_write_recurrence, (point(),)),
    Row("a[i, j] = e", 1, two_index_write, (point(),)),
    Row("a[s:t] = e (slice write)", 1, slice_write, (point(),)),
    Row("a[:, j] = e", 1, column_write, (point(),)),
    Row("a[mask] = e (boolean write)", 1, boolean_write, (point(),)),
    Row("a[idx] = e (fancy write)", 2, fancy_write, (point(),)),
    Row("a[s:t] += e", 1, slice_augmented, (point(),)),
    Row("a[...] = e / a[:] = e", 2, whole_write, (point(),)),
    Row("write to the argument itself", 2, write_to_the_argument, (point(),)),
    Row("write through a view", 2, write_through_a_view, (point(),)),
    Row(
        "write through reshape/ravel/T view",
        3,
        write_through_reshape,
        (point(),),
    ),
    Row("callee mutates its argument", 2, callee_mutates_its_argument, (point(),)),
    Row(".copy() before mutation", 1, copy_before_mutation, (point(),)),
    Row("out= argument", 3, out_argument, (point(),)),
    Row("time-stepping loop storing a trajectory", 1, trajectory, (point(),)),
    Row("stencil with shifted slices", 1, stencil, (point(),)),
    Row("method call on ndarray", 1, method_call_on_ndarray, (point(),)),
    Row("isinstance on an active value", 1, isinstance_on_an_array, (point(),)),
    Row("isinstance(float) on an active scalar", 2, isinstance_on_a_scalar, (point(),)),
    Row("Gaussian elimination with pivot swap in place", 2, gaussian_elimination, (point(),)),
    Row(
        "Gaussian elimination with pivot swap in place",
        2,
        gaussian_elimination,
        (np.array([0.3, 1.2, 0.8, 0.5]),),
    ),
]
