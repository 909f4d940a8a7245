# ruff: noqa: E741, RUF059 (the programs are as users write them)
"""Two names for one buffer, views, and writes through either.

Each program is right to second order, or refused: never wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from oracle import check_expectation


def augmented_view(x: Any) -> Any:
    y = x.copy()
    z = y[1:]
    z *= 2.0
    return np.sum(y * y)


def augmented_alias(x: Any) -> Any:
    y = x.copy()
    z = y
    z += 1.0
    return np.sum(y * y)


def write_through_asarray(x: Any) -> Any:
    y = np.asarray(x)
    z = y.copy()
    w = np.asarray(z)
    w[0] = 2.0
    return np.sum(z * y)


def write_under_a_broadcast_view(x: Any) -> Any:
    y = x.copy()
    z = np.broadcast_to(y, (2, 4))
    y[0] = 3.0
    return np.sum(z * z)


def write_under_a_diagonal(x: Any) -> Any:
    A = np.outer(x, x)
    d = np.diagonal(A)
    A[0, 0] = 7.0
    return np.sum(d * x)


def write_under_a_roll(x: Any) -> Any:
    y = x.copy()
    z = np.roll(y, 1)
    y[0] = 3.0
    return np.sum(z * y)


def write_under_atleast_2d(x: Any) -> Any:
    y = x.copy()
    z = np.atleast_2d(y)
    y[0] = 3.0
    return np.sum(z * z)


def write_into_a_split(x: Any) -> Any:
    a, b = np.split(x.copy(), 2)
    a[0] = 5.0
    return np.sum(a * b)


def write_into_a_split_of_a_name(x: Any) -> Any:
    y = x.copy()
    a, b = np.split(y, 2)
    a[0] = 5.0
    return np.sum(y * y)


def write_through_flat(x: Any) -> Any:
    A = np.zeros((2, 2))
    A.flat[1] = x[0]
    return np.sum(A * x[1])


def write_through_real(x: Any) -> Any:
    z = x + 0j
    z.real[0] = x[1]
    return np.sum(np.abs(z) ** 2)


def row_of_a_matrix(x: Any) -> Any:
    A = np.zeros((2, 2))
    r = A[0]
    A[0, 0] = x[0]
    r[1] = x[1]
    return np.sum(A * A) + r[0] * x[2]


def list_of_one_buffer(x: Any) -> Any:
    a = np.zeros(4)
    l = [a, a]
    l[0][1] = x[0]
    return np.sum(l[1] * x)


def array_in_a_list_written(x: Any) -> Any:
    rows = [x * k for k in range(3)]
    rows[1][0] = 5.0
    return np.sum(np.array(rows) * x)


def buffers_swapped_in_a_loop(x: Any) -> Any:
    a, b = (x.copy(), x * 2.0)
    for i in range(3):
        a, b = (b, a)
        a[i] = a[i] * x[0]
    return np.sum(a * b * b)


def alias_by_a_conditional(x: Any) -> Any:
    y = x.copy()
    z = y if x[0] > 0 else x.copy()
    s = np.sum(z * z)
    y[0] = 9.0
    return s + np.sum(y)


def write_into_a_reshaped_array(x: Any) -> Any:
    A = np.zeros(4)
    B = A.reshape(2, 2)
    B[0, 1] = x[0]
    return np.sum(A * x)


def write_into_a_reshaped_copy(x: Any) -> Any:
    A = x.copy()
    B = A.reshape(2, 2)
    B[0, 1] = x[0] * 3
    return np.sum(A * x)


def write_into_a_transpose(x: Any) -> Any:
    A = np.zeros((2, 2))
    B = A.T
    B[0, 1] = x[0]
    return A[1, 0] * x[1] + A[0, 1]


def rows_swapped(x: Any) -> Any:
    A = np.outer(x, x)
    A[[0, 1]] = A[[1, 0]]
    return np.sum(A[0] * x)


def out_is_the_argument(x: Any) -> Any:
    y = x.copy()
    np.maximum(y, 0.0, out=y)
    return np.sum(y * y)


def positional_out(x: Any) -> Any:
    A = np.zeros(4)
    np.multiply(x, x, A)
    return np.sum(A * x)


def masked_update(x: Any) -> Any:
    y = x.copy()
    y[y < 0] *= 2.0
    return np.sum(y * y)


def both_sides_of_a_mask(x: Any) -> Any:
    m = x > 0
    y = np.zeros(4)
    y[m] = x[m] ** 2
    y[~m] = -x[~m]
    return np.sum(y * y)


def repeated_integer_index(x: Any) -> Any:
    i = np.array([0, 1, 1, 3])
    return np.sum(x[i] * x[i[::-1]])


def write_by_integer_array(x: Any) -> Any:
    y = x.copy()
    i = [2, 0]
    y[i] = y[[0, 2]] * 2
    return np.sum(y * y * x)


def broadcast_size_one(x: Any) -> Any:
    y = x[:1]
    z = y + x
    z[0] *= 2
    return np.sum(z * z)


def written_array_of_size_one(x: Any) -> Any:
    y = np.ones(1)
    y[:] = x[1:2]
    y *= x[0]
    return np.sum(y * x)


def negative_indices(x: Any) -> Any:
    y = x.copy()
    y[-1] = y[-2] * x[0]
    return np.sum(y * y)


def empty_slices_written(x: Any) -> Any:
    y = x.copy()
    y[2:2] = 0.0
    y[5:] = 1.0
    return np.sum(y * y)


def integer_array_written(x: Any) -> Any:
    a = np.array([1, 2, 3, 4])
    a[1] = 7
    return np.sum(a * x * x)


def float_into_an_integer_array(x: Any) -> Any:
    a = np.zeros(4, dtype=int)
    a[0] = x[1]
    return np.sum(a * x)


def integer_array_becomes_float(x: Any) -> Any:
    a = np.array([1, 2, 3, 4])
    a = a * x
    a[0] = x[1]
    return np.sum(a * a)


def row_left_to_the_next_trip(x: Any) -> Any:
    s = np.outer(x, x)
    u = x * 1.0
    for i in range(4):
        s[i] = s[i] * u
        u = s[i]
    return np.sum(u * u) + np.sum(s)


def rows_left_by_an_inner_loop(x: Any) -> Any:
    s = np.outer(x, x)
    total = 0.0
    for k in range(3):
        u = x * (k + 1.0)
        for i in range(0, 4, 2):
            s[i], s[i + 1] = u * s[i + 1], s[i] + u
            u = s[i]
        total += np.sum(u * s[3])
    return total


def row_read_after_the_next_trip_wrote_it(x: Any) -> Any:
    s = np.outer(x, x)
    u = x * 1.0
    total = 0.0
    for _ in range(3):
        s[0] = s[0] * 0.5 + x
        total += np.sum(u * u)
        u = s[0]
    return total


def row_kept_beside_a_write(x: Any) -> Any:
    s = np.outer(x, x)
    u = x * 1.0
    t = x * 1.0
    for _ in range(3):
        s[1], t = s[1] * 0.5 + u, u
        u = s[1]
    return np.sum(t * u)


def row_and_name_exchanged(x: Any) -> Any:
    s = np.outer(x, x)
    u = x * 1.0
    for i in range(3):
        s[i], u = u * 2.0 + s[i], s[i]
    return np.sum(s * s) + np.sum(u)


def row_updated_by_the_row_before(x: Any) -> Any:
    s = np.outer(x, x)
    u = x * 1.0
    for i in range(4):
        s[i] *= u
        s[i] += s[i - 1]
        u = s[i]
    return np.sum(u * s[0])


def rows_made_or_taken(x: Any) -> Any:
    """The list is written to, and none of the arrays that its rows may be parts of."""
    table = x.reshape(2, 2)
    rows = []
    for k in range(len(table)):
        rows.append(table[k] * 2 if x[k] > 0.6 else table[k])
    return np.sum(np.array(rows) ** 2)


def centres_of_clusters(x: Any) -> Any:
    points = x[:, None] * np.array([1.0, 2.0])
    centres = points[::2]
    for _ in range(2):
        squares = np.sum((points[:, None] - centres) ** 2, axis=2)
        nearest = np.argmin(squares, axis=1)
        centres = np.array(
            [
                points[nearest == k].mean(axis=0) if np.any(nearest == k) else centres[k]
                for k in range(len(centres))
            ]
        )
    return np.sum(np.sin(centres))


def rows_whose_table_is_written_later(x: Any) -> Any:
    table = x.reshape(2, 2) * 1.0
    rows = []
    for k in range(len(table)):
        rows.append(table[k] * 2 if x[k] > 0.6 else table[k])
    table[0] = 5.0 * table[1]
    return np.sum(np.array(rows) ** 2)


def rows_that_are_written(x: Any) -> Any:
    table = x.reshape(2, 2) * 1.0
    rows = []
    for k in range(len(table)):
        row = table[k] if x[k] > 0.6 else table[k] * 3.0
        rows.append(row)
        row[0] = 7.0
    return np.sum(table**2) + np.sum(np.array(rows) ** 2)


def rows_scaled_at_once(x: Any) -> Any:
    table = x.reshape(2, 2) * 1.0
    rows = []
    for k in range(len(table)):
        rows.append(table[k] if x[k] > 0.6 else table[k] * 3.0)
    table *= 2.0
    last = rows.pop()
    return np.sum(table**2) + np.sum(last**2)


RIGHT = [
    rows_made_or_taken,
    centres_of_clusters,
    row_left_to_the_next_trip,
    rows_left_by_an_inner_loop,
    row_updated_by_the_row_before,
    augmented_view,
    augmented_alias,
    write_through_asarray,
    write_under_a_roll,
    row_of_a_matrix,
    list_of_one_buffer,
    array_in_a_list_written,
    buffers_swapped_in_a_loop,
    write_into_a_reshaped_array,
    write_into_a_transpose,
    rows_swapped,
    out_is_the_argument,
    positional_out,
    masked_update,
    both_sides_of_a_mask,
    repeated_integer_index,
    write_by_integer_array,
    broadcast_size_one,
    written_array_of_size_one,
    negative_indices,
    empty_slices_written,
    integer_array_written,
    float_into_an_integer_array,
    integer_array_becomes_float,
]
REFUSABLE: list[Callable[..., Any]] = [
    rows_whose_table_is_written_later,
    rows_that_are_written,
    rows_scaled_at_once,
    write_under_a_broadcast_view,
    write_under_a_diagonal,
    write_under_atleast_2d,
    write_into_a_split,
    write_into_a_split_of_a_name,
    write_through_flat,
    write_through_real,
    alias_by_a_conditional,
    write_into_a_reshaped_copy,
    row_read_after_the_next_trip_wrote_it,
    row_kept_beside_a_write,
    row_and_name_exchanged,
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", RIGHT)
def test_aliases(program: Callable[..., Any]) -> None:
    point = np.array([0.5, 1.2, -0.7, 0.9])
    check_expectation("right", program, point)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", REFUSABLE)
def test_aliases_that_may_be_refused(program: Callable[..., Any]) -> None:
    check_expectation("right or refused", program, np.array([0.5, 1.2, -0.7, 0.9]))
