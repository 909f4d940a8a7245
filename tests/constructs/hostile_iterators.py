"""Hostile programs: iterators give their items once, when asked; what depends on run-time values."""

import numpy as np
from constructs.rows import Hostile, point

TURN = np.array([[0.0, 1.0], [-1.0, 0.5]])
PLACES = np.array([3, 1, 1, 2])
SPARSE = np.array([0.0, 0.0, 2.0, 0.0])


def map_taken_twice(x):
    m = map(lambda v: v * v, x)
    return sum(m) + 3.0 * sum(m)


def zip_looped_over_twice(x):
    pairs = zip(x, x, strict=True)
    s = 0.0
    for p, q in pairs:
        s += p * q
    for p, _ in pairs:
        s += 100.0 * p
    return s


def generator_taken_twice(x):
    g = (v * v for v in x)
    return sum(g) + 3.0 * sum(g)


def filter_taken_twice(x):
    kept = filter(lambda v: v > 0.4, x)
    return sum(kept) + sum(kept)


def iterator_given_to_a_helper_twice(x):
    def use(items):
        return sum(items)

    m = map(lambda v: v * 2.0, x)
    return use(m) + use(m)


def iterator_left_in_the_middle(x):
    items = reversed(x)
    s = 0.0
    for v in items:
        if v < 0.7:
            break
        s += v
    for v in items:
        s += 10.0 * v
    return s


def generator_sees_a_later_write(x):
    a = x * 1.0
    g = (v for v in a)
    a[0] = 5.0
    return sum(g)


def generator_sees_a_rebound_name(x):
    k = 2.0
    g = (v * k for v in x)
    k = 3.0
    return sum(g)


def generator_sees_a_longer_list(x):
    items = [x[0], x[1]]
    g = (v for v in items)
    items.append(x[2])
    return sum(g)


def iterator_in_a_list(x):
    held = [map(lambda v: v * v, x)]
    return sum(held[0]) + sum(held[0])


def range_taken_twice(x):
    r = range(3)
    return sum([x[i] for i in r]) * sum([x[i] for i in r])


def extremes_of_mapped_items(x):
    return max(map(abs, x)) * min(map(lambda v: v * v, x)) + max(reversed(x))


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
    Hostile(map_taken_twice, (point(),), expect="right or refused"),
    Hostile(zip_looped_over_twice, (point(),), expect="right or refused"),
    Hostile(generator_taken_twice, (point(),), expect="right or refused"),
    Hostile(filter_taken_twice, (point(),), expect="right or refused"),
    Hostile(iterator_given_to_a_helper_twice, (point(),), expect="right or refused"),
    Hostile(iterator_left_in_the_middle, (point(),), expect="right or refused"),
    Hostile(generator_sees_a_later_write, (point(),), expect="right or refused"),
    Hostile(generator_sees_a_rebound_name, (point(),), expect="right or refused"),
    Hostile(generator_sees_a_longer_list, (point(),), expect="right or refused"),
    Hostile(iterator_in_a_list, (point(),), expect="right or refused"),
    Hostile(range_taken_twice, (point(),)),
    Hostile(extremes_of_mapped_items, (point(),)),
    Hostile(single_array_joined, (point(),)),
    Hostile(eigenvalues_of_a_constant, (point(),)),
    Hostile(roots_of_a_constant, (point(),)),
    Hostile(distinct_places, (point(),)),
    Hostile(one_place_that_is_not_zero, (point(),)),
    Hostile(views_by_einsum, (point(),)),
    Hostile(written_through_einsum, (point(),), expect="right or refused"),
    Hostile(subscripts_as_lists, (point(),), expect="right or refused"),
]
