"""Cases: shapes, joining and moving axes."""

import numpy as np

from rules.case import Case, M, P, T, V, W

MAYBE = "right or refused"


def reshape(x):
    return np.reshape(x, (4, 3)) * np.reshape(x, (4, 3))[::-1]


def reshape_order(x):
    return np.reshape(x, (4, 3), order="F") * np.reshape(x, 12, "F").reshape(4, 3)


def reshape_scalar(s):
    return np.reshape(s * s, (1, 1)) * s


def reshape_flat(x):
    return np.reshape(x, -1) ** 2


def reshape_guess(x):
    return np.reshape(x, (2, -1)) ** 2 * np.reshape(x, [-1, 6])[:1]


def ravel(x):
    return np.ravel(x) ** 2


def ravel_order(x):
    return np.ravel(x, order="F") * np.ravel(x)


def transpose(x):
    return np.transpose(x) @ x


def transpose_of_vector(x):
    return np.transpose(x) * x


def transpose_rank_three(x):
    return np.transpose(x) ** 2


def transpose_axes(x):
    return np.transpose(x, (2, 0, 1)) ** 2 * np.transpose(x, axes=[2, 0, -2])[:1]


def swapaxes(x):
    return np.swapaxes(x, 0, 2) * np.swapaxes(x, -1, 0)[::-1]


def expand_dims(x):
    return np.expand_dims(x, 0) * np.expand_dims(x, -1)


def expand_dims_tuple(x):
    return np.expand_dims(x, (0, 2)) * np.expand_dims(x, axis=1)


def squeeze(x):
    return np.squeeze(x[None, :, None]) * x


def squeeze_to_scalar(x):
    return np.squeeze(x[1:2]) * x


def squeeze_axis(x):
    return np.squeeze(x[None, :, None], axis=0) * np.squeeze(x[None, :, None], (0, -1))


def concatenate(x, y):
    return np.concatenate([x, y, x * y[0]]) ** 2


def concatenate_tuple_constants(x):
    return np.concatenate((np.zeros(1), x, [1.0], x[:0])) ** 2


def concatenate_axis(x, y):
    return np.concatenate([x, y], axis=1) ** 2


def concatenate_axis_negative(x):
    return np.concatenate((x, x[:, :1] * x[0, 0], x), axis=-1) ** 2


def concatenate_none(x, y):
    return np.concatenate([x, y], axis=None) ** 2


def concatenate_mixed_dtypes(x):
    return np.concatenate([np.array([1, 2]), x]) ** 2


def stack(x, y):
    return np.stack([x, y, x * y])


def stack_axis(x, y):
    return np.stack((x, y), axis=1) * np.stack([y, x * x], axis=1)


def stack_last_axis(x, y):
    return np.stack((x, y), axis=-1) * x[..., None]


def stack_scalars(x):
    return np.stack([x[0], x[1] * x[2], x[3]]) ** 2


def stack_of_comprehension(x):
    return np.stack([row * row[0] for row in x], axis=1)


def vstack(x, y):
    return np.vstack([x, y]) ** 2


def vstack_vectors(x, y):
    return np.vstack((x, y, x * y))


def hstack(x, y):
    return np.hstack([x, y]) ** 2


def hstack_scalars(x):
    return np.hstack([x[0] * x[1], x, 2.0]) ** 2


def flip(x):
    return np.flip(x) * x


def flip_axis(x):
    return np.flip(x, 0) * np.flip(x, axis=-1) + np.flip(x, (0, 1))


def roll(x):
    return np.roll(x, 1) * np.roll(x, -2)


def roll_matrix(x):
    return np.roll(x, 5) * x + np.roll(x, 1, axis=0) * np.roll(x, -1, axis=1)


def roll_tuple(x):
    return np.roll(x, (1, 2), axis=(0, 1)) * x


def meshgrid(x, y):
    X, Y = np.meshgrid(x, y)
    return X * Y**2


def meshgrid_ij(x, y):
    X, Y = np.meshgrid(x, y, indexing="ij")
    return X * np.sin(Y)


def meshgrid_sparse(x, y):
    X, Y = np.meshgrid(x, y, sparse=True)
    return X * Y


def meshgrid_three(x, y):
    X, Y, Z = np.meshgrid(x, y, x * x)
    return X * Y + Z


def dot_t(x):
    return x.T @ x


def dot_t_of_vector(x):
    return x.T * x


def transpose_method(x):
    return x.transpose() @ x


def transpose_method_axes(x):
    return x.transpose(1, 0, 2) * x.transpose((1, 0, 2))[::-1]


def reshape_method(x):
    return x.reshape(4, 3) * x.reshape(4, -1)[::-1]


def reshape_method_flat(x):
    return x.reshape(-1) ** 2


def reshape_of_transposed(x):
    return x.T.reshape(-1) * x.reshape(-1)


def reshape_method_tuple(x):
    return x.reshape((2, 6)) ** 2 * x.reshape([2, -1])


def ravel_method(x):
    return x.ravel() * x.T.ravel()


def flatten(x):
    y = x.flatten()
    y[0] = y[1] * y[2]
    return y * x.T.flatten()


CASES = [
    Case("np.reshape", reshape, (M,)),
    Case("np.reshape", reshape_scalar, (0.7,)),
    Case("np.reshape[order=F]", reshape_order, (M,), expect=MAYBE),
    Case("np.reshape[-1]", reshape_flat, (M,)),
    Case("np.reshape[-1]", reshape_guess, (M,)),
    Case("np.ravel", ravel, (M,)),
    Case("np.ravel", ravel, (T,)),
    Case("np.ravel[order=F]", ravel_order, (M,), expect=MAYBE),
    Case("np.transpose", transpose, (M,)),
    Case("np.transpose", transpose_of_vector, (V,)),
    Case("np.transpose", transpose_rank_three, (T,)),
    Case("np.transpose[axes]", transpose_axes, (T,)),
    Case("np.swapaxes", swapaxes, (T,)),
    Case("np.expand_dims", expand_dims, (V,)),
    Case("np.expand_dims", expand_dims_tuple, (V,)),
    Case("np.squeeze", squeeze, (V,)),
    Case("np.squeeze", squeeze_to_scalar, (V,)),
    Case("np.squeeze[axis]", squeeze_axis, (V,)),
    Case("np.concatenate", concatenate, (V, W[:3]), (0, 1)),
    Case("np.concatenate", concatenate_none, (V[:0], W), (0, 1)),
    Case("np.concatenate", concatenate_tuple_constants, (V,)),
    Case("np.concatenate", concatenate_none, (M, V), (0, 1)),
    Case("np.concatenate", concatenate_mixed_dtypes, (V,)),
    Case("np.concatenate[axis]", concatenate_axis, (M, P[:, :2]), (0, 1)),
    Case("np.concatenate[axis]", concatenate_axis_negative, (M,)),
    Case("np.stack", stack, (V, W), (0, 1)),
    Case("np.stack", stack_scalars, (V,)),
    Case("np.stack[axis]", stack_axis, (M, P), (0, 1)),
    Case("np.stack[axis]", stack_last_axis, (M, P), (0, 1)),
    Case("np.stack[axis]", stack_of_comprehension, (M,)),
    Case("np.vstack", vstack, (M, V), (0, 1)),
    Case("np.vstack", vstack_vectors, (V, W), (0, 1)),
    Case("np.hstack", hstack, (V, W[:2]), (0, 1)),
    Case("np.hstack", hstack, (M, P), (0, 1)),
    Case("np.hstack", hstack_scalars, (V,)),
    Case("np.flip", flip, (V,)),
    Case("np.flip", flip, (M,)),
    Case("np.flip", flip_axis, (M,)),
    Case("np.roll", roll, (V,)),
    Case("np.roll", roll_matrix, (M,)),
    Case("np.roll", roll_tuple, (M,)),
    Case("np.meshgrid", meshgrid, (V, W[:3]), (0, 1)),
    Case("np.meshgrid", meshgrid_ij, (V, W[:3]), (0, 1)),
    Case("np.meshgrid", meshgrid_sparse, (V, W[:3]), (0, 1)),
    Case("np.meshgrid", meshgrid_three, (V, W[:2]), (0, 1)),
    Case("np.meshgrid", meshgrid, (M, W[:3]), (0, 1)),
    Case("np.meshgrid", meshgrid_ij, (V, M), (0, 1)),
    Case("np.meshgrid", meshgrid_sparse, (M, M[:2]), (0, 1)),
    Case("np.meshgrid", meshgrid_three, (M[:1], W[:2]), (0, 1)),
    Case("ndarray.T", dot_t, (M,)),
    Case("ndarray.T", dot_t_of_vector, (V,)),
    Case("ndarray.transpose", transpose_method, (M,)),
    Case("ndarray.transpose", transpose_method_axes, (T[:, :2],)),
    Case("ndarray.reshape", reshape_method, (M,)),
    Case("ndarray.reshape", reshape_method_flat, (T,)),
    Case("ndarray.reshape", reshape_of_transposed, (M,)),
    Case("ndarray.reshape[tuple]", reshape_method_tuple, (M,)),
    Case("ndarray.ravel", ravel_method, (M,)),
    Case("ndarray.flatten", flatten, (M,)),
]
