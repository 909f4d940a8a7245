"""Hostile programs: arrays in lists that are handled at run time, joined and read again."""

import numpy as np
from constructs.rows import Hostile

X = np.array([0.3, -0.5, 0.8])
Z = np.array([[0.1, 0.7, -0.4], [0.2, 0.3, 0.9]])


def grown_from_its_last_item(x, z):
    rows = [x]
    for i in range(len(z) - 1):
        rows.append(rows[-1] * z[i])
    return np.sum(np.sin(np.array(rows) + z))


def turned_round(x, z):
    rows = []
    for row in z:
        rows.append(x + row)
    rows = rows[::-1]
    return np.sum(np.sin(np.array(rows) + z))


def first_item_taken_out(x, z):
    rows = [x]
    for row in z:
        rows.append(rows[-1] + row)
    del rows[0]
    return np.sum(np.tanh(np.array(rows) * z) * z)


def ring(x, z):
    rows = [x * 1.0, x * 2.0]
    for i in range(5):
        rows[i % 2] = rows[(i + 1) % 2] * z[i % 2]
    return np.sum(np.exp(np.stack(rows) + z) * z)


def item_replaced_by_its_sum(x, z):
    rows = [x * 1.0 for _ in range(len(z))]
    for i in range(len(z)):
        rows[i] = rows[i] + z[i]
    return np.sum(np.cos(np.array(rows) + z))


def rows_of_a_matrix(x, z):
    rows = list(z)
    rows[int(x[2])] = x * 1.5
    return np.sum(np.sin(np.stack(rows) * z))


def written_rows(x, z):
    rows = []
    for i in range(2):
        a = x.copy()
        a[i] *= z[0, i]
        rows.append(a)
    return np.sum((np.array(rows) - z) ** 3)


def one_item_by_a_place_at_run_time(x, z):
    a = x * 1.0
    a[1] *= 2.0
    rows = [a, a[::-1]]
    u = rows[int(x[2])]
    return np.sum(np.array(rows) * z) + np.sum(u * z[0])


def double_buffer(x):
    h = [x * 1.0, x * 2.0]
    for k in range(5):
        h[k % 2] = np.sin(h[(k + 1) % 2]) * x
    return h[0] * h[1]


def replaced_at_run_time(x):
    a = x * 2.0
    a[2] *= 0.5
    rows = [a, x * 2.0]
    rows[int(x[2] * 2.0)] = np.cos(x)
    return rows[0] * rows[1]


def joined_and_read(x):
    a = x.copy()
    b = a[::-1]
    rows = [a, b, x * 2.0]
    a[2] *= 0.5
    u = rows[int(x[2] * 3.0) % 3]
    return np.sum(np.array(rows)) + np.sum(np.sin(u))


def summed_over_rows(x, z):
    rows = []
    for row in z:
        rows.append(x * row)
    return np.sum(np.array(rows), axis=0) * z[0] + rows[-1]


def places_in_a_list(x):
    n = len(x)
    kept = [i for i in range(n) if i != int(x[2])]
    th = np.zeros(n)
    th[kept] = x[kept] ** 2
    th[kept] += x[1:] * x[:-1]
    return np.sum(th * x) * x[0]


def stacked_in_all_ways(x, z):
    rows, tables = [], []
    for row in z:
        rows.append(x * row)
        tables.append(np.outer(x, row))
    s = np.sum(np.sin(np.vstack(rows)) * z) + np.sum(np.hstack(rows) ** 3)
    s += np.sum(np.column_stack(rows) ** 2 * x[:, None])
    return s + np.sum(np.vstack(tables)[:3] * np.hstack(tables)[:, 2:5] ** 2)


def table_of_computed_length(x, n):
    table = [0.0] * (n + 1)
    table[0] = x[0]
    for i in range(1, n + 1):
        table[i] = table[i - 1] * x[1] + x[2]
    back = [None] * (n + 1)
    back[n] = table[n]
    for i in range(n - 1, -1, -1):
        back[i] = back[i + 1] * x[1] + table[i] ** 2
    return back[0]


def split_into_a_number_of_parts(x, n):
    parts = np.split(np.concatenate([x, x**2, x**3]), n)
    return sum(np.sum(p**2) * k for k, p in enumerate(parts))


HOSTILE = [
    Hostile(f, (X, Z), (0, 1))
    for f in (
        grown_from_its_last_item,
        turned_round,
        first_item_taken_out,
        ring,
        item_replaced_by_its_sum,
        rows_of_a_matrix,
        written_rows,
        one_item_by_a_place_at_run_time,
        summed_over_rows,
    )
]
HOSTILE += [
    Hostile(f, (X,))
    for f in (double_buffer, replaced_at_run_time, joined_and_read, places_in_a_list)
]
HOSTILE += [
    Hostile(table_of_computed_length, (X, 4)),
    Hostile(table_of_computed_length, (X, 0)),
    Hostile(split_into_a_number_of_parts, (X, 3)),
    Hostile(stacked_in_all_ways, (X, Z), (0, 1)),
]
