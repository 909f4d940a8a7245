"""Hostile programs: what a function of NumPy returns depends on the values, or is a view."""

import numpy as np
from constructs.rows import Hostile, point

TURN = np.array([[0.0, 1.0], [-1.0, 0.5]])
PLACES = np.array([3, 1, 1, 2])
SPARSE = np.array([0.0, 0.0, 2.0, 0.0])


def single_array_joined(x):
    rows = np.vstack([x]) * x[:, None] + np.stack([x]) * x
    return np.sum(rows * rows) + np.sum(np.concatenate([x[:1]]) * x)


def eigenvalues_of_a_constant(x):
    return np.sum((x[:2] * np.linalg.eigvals(TURN)).imag ** 2)


def roots_of_a_constant(x):
    return np.sum((x[:2] * np.roots([1.0, 0.0, 1.0])).imag ** 2)


def distinct_places(x):
    u, back = np.unique(PLACES, return_inverse=True)
    return np.sum(x[u] * x[:3]) + np.sum(u[back] * x)


def one_place_that_is_not_zero(x):
    return np.sum(x[np.nonzero(SPARSE)] * x)


def views_by_einsum(x):
    y = np.outer(x, x)
    z = np.einsum("ij->ji", y)
    d = np.einsum("ii->i", y)
    return np.sum(z * y[0]) + np.sum(d * x)


def written_through_einsum(x):
    y = np.outer(x, x)
    d = np.einsum("ii->i", y)
    d[0] = 7.0 * x[1]
    return np.sum(y * y)


def subscripts_as_lists(x):
    y = np.outer(x, x)
    return np.sum(np.einsum(y, [0, 1], y, [1, 2], [0, 2]))


HOSTILE: list[Hostile] = [
    Hostile(single_array_joined, (point(),)),
    Hostile(eigenvalues_of_a_constant, (point(),)),
    Hostile(roots_of_a_constant, (point(),)),
    Hostile(distinct_places, (point(),)),
    Hostile(one_place_that_is_not_zero, (point(),)),
    Hostile(views_by_einsum, (point(),)),
    Hostile(written_through_einsum, (point(),), expect="right or refused"),
    Hostile(subscripts_as_lists, (point(),), expect="right or refused"),
]
