"""Hostile programs: several names, views and containers for one buffer."""

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])
D = np.array([[1.0, 2.0], [-3.0, 0.5]])
G = np.array([1.0, 2.0, 3.0, 4.0])


def two_names_for_one_array(x):
    y = x * 1.0
    z = y
    z[0] = z[1] * y[2]
    return np.sum(C * y * z)


def rebinding_breaks_the_alias(x):
    y = x * 1.0
    z = y
    z = z + 1.0
    z[0] = 0.0
    return np.sum(y * z)


def mutate_against_rebind(x):
    y = x * 1.0
    z = y
    y += x
    w = y
    y = y + x
    return np.sum(C * z * w) + np.sum(y**2)


def view_of_a_view(x):
    y = x * 2.0
    v = y[1:]
    w = v[1:]
    w[0] = w[0] * y[0]
    y[3] += w[0] * v[0]
    return np.sum(C * y**2) + v[2] * w[1]


def view_read_after_base_written(x):
    y = x * 1.0
    v = y[1:3]
    before = v * 1.0
    y[2] = x[0] * x[3]
    return np.sum(v * before) + np.sum(y)


def base_read_after_view_written(x):
    y = x * x
    v = y[::2]
    total = np.sum(y)
    v *= x[1]
    return total * np.sum(C * y)


def overlapping_slices_assigned(x):
    y = x * 1.0
    y[1:] = y[:-1] * x[1:]
    return np.sum(C * y**2)


def overlapping_slices_augmented(x):
    y = x * 1.0
    y[1:] += y[:-1]
    y[:-1] *= y[1:]
    return np.sum(C * y**2)


def overlapping_views_augmented(x):
    y = x * 1.0
    v = y[:-1]
    w = y[1:]
    w += v * v
    v -= w
    return np.sum(C * y**2)


def reversed_onto_itself(x):
    y = x * 1.0
    y[:] = y[::-1] * x
    y += y[::-1]
    return np.sum(C * y**2)


def transposed_view_written(x):
    A = np.reshape(x, (2, 2)) * 1.0
    B = A.T
    B[0] = B[1] * A[0, 0]
    A[1, 1] += B[0, 1] * x[2]
    return np.sum(D * A**2) + B[1, 0] * A[1, 0]


def transpose_onto_itself(x):
    u = np.reshape(x, (2, 2)) * 1.0
    u[...] = u.T
    u += u.T
    u *= u.T
    return np.sum(D * u**2)


def row_view_carried_round_a_loop(x):
    A = np.reshape(x, (2, 2)) * 1.0
    row = A[0]
    for i in range(3):
        row *= x[i]
        row = A[(i + 1) % 2]
    return np.sum(D * A) + np.sum(row)


def slice_view_carried_round_a_loop(x):
    u = x * 1.0
    w = u[1:]
    for i in range(3):
        w[0] += w[1] * w[2]
        w = u[:-1]
    return np.sum(C * u**2)


def shrinking_view_in_a_loop(x):
    u = x * 1.0
    for i in range(3):
        tail = u[i:]
        tail[1:] += tail[0] * tail[1:]
    return np.sum(C * u)


def ping_pong(x):
    u = x * 1.0
    v = np.zeros(4)
    for _ in range(3):
        v[0] = u[0]
        v[-1] = u[-1]
        v[1:-1] = u[1:-1] + 0.3 * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
        u, v = v, u
    return np.sum(C * u**2) + np.sum(v)


def ping_pong_even_trips(x):
    u = x * 1.0
    v = x * x
    for _ in range(4):
        v += u * u
        v *= 0.3
        u, v = v, u
    return u[0] * v[1] + u[2] * v[3]


def ping_pong_with_an_outside_name(x):
    u = x * 1.0
    v = np.zeros(4)
    w = u
    for _ in range(3):
        v[:] = u * u + 0.1
        u, v = v, u
    return np.sum(w * C) + np.sum(u * v)


def three_buffers_rotate(x):
    a = x * 1.0
    b = x * x
    c = np.ones(4)
    for i in range(4):
        c[:] = a * b + c * x[i]
        a, b, c = b, c, a
    return np.sum(C * a) + np.sum(b * c)


def rotating_buffers_in_a_list(x):
    buffers = [x * 1.0, np.zeros(4)]
    for k in range(3):
        buffers[(k + 1) % 2][:] = buffers[k % 2] ** 2 + x
    return np.sum(buffers[0] * buffers[1])


def alias_in_one_branch_then_written(x):
    y = x * 1.0
    z = y if x[0] > 0.1 else y * 2.0
    y[0] = 5.0 * x[1]
    return np.sum(C * z * y)


def alias_in_one_branch_only_read(x):
    y = x * 1.0
    if x[0] > 0.1:
        z = y
    else:
        z = y * 2.0
    return np.sum(C * z * y)


def alias_in_both_branches(x):
    y = x * 1.0
    w = x * x
    if x[0] > 0.1:
        z = y
    else:
        z = w
    z[1] = x[2] * x[3]
    return np.sum(C * z) + np.sum(y * w)


def alias_made_before_a_branch_that_writes(x):
    y = x * 1.0
    z = y
    if x[1] > 0.7:
        y[2] *= x[0]
    return np.sum(C * z**2)


def alias_on_the_first_trip_only(x):
    u = x * 1.0
    previous = u
    for _ in range(3):
        u[0] += previous[1] * u[2]
        previous = u.copy()
        u[1] *= 0.5
    return np.sum(C * u**2) + np.sum(previous)


def previous_copied_each_trip(x):
    u = x * 1.0
    previous = u.copy()
    for _ in range(3):
        u[1:] = previous[:-1] * u[1:]
        u += previous
        previous = u.copy()
    return np.sum(C * u)


def list_holding_an_array_written_later(x):
    y = x * 1.0
    kept = [y]
    y[0] = x[1] * x[2]
    return np.sum(C * kept[0] * y)


def list_of_the_same_buffer(x):
    out = []
    buffer = np.zeros(4)
    for i in range(3):
        buffer[:] = x * (i + 1)
        out.append(buffer)
    return np.sum(out[0] * out[1] * C) + np.sum(out[2])


def list_of_copies_of_a_buffer(x):
    out = []
    buffer = np.zeros(4)
    for i in range(3):
        buffer += x * (i + 1)
        out.append(buffer.copy())
    return np.sum(out[0] * out[1] * C) + np.sum(out[2] ** 2)


def list_of_rebound_arrays(x):
    out = []
    u = x
    for _ in range(3):
        u = u * x + 0.1
        out.append(u)
    return np.sum(out[0] * out[2]) + np.sum(C * out[1])


def array_in_two_dict_entries(x):
    y = x * 1.0
    d = {"a": y, "b": y}
    d["a"][0] *= x[1]
    return np.sum(C * d["b"] ** 2)


def dict_entry_written_in_place(x):
    d = {"u": x * 1.0, "v": x * x}
    d["u"][1:] += d["v"][:-1]
    d["v"] *= d["u"]
    return np.sum(C * d["u"] * d["v"])


def _same(a):
    return a


def _inner(a):
    return a[1:-1]


def function_returning_its_argument(x):
    y = x * 1.0
    z = _same(y)
    z[0] = z[0] * x[3]
    return np.sum(C * y**2)


def function_returning_a_view(x):
    y = x * 1.0
    w = _inner(y)
    w *= x[0]
    _inner(y)[:] = w * y[3]
    return np.sum(C * y**2)


def callee_writes_a_captured_array(x):
    y = x * 1.0

    def bump(i):
        y[i] += x[i] * y[0]

    for i in range(4):
        bump(i)
    return np.sum(C * y)


def _scale_and_add(a, b):
    a[:] = a * 2.0 + b * b
    b[0] += a[1]


def same_array_passed_twice(x):
    y = x * 1.0
    _scale_and_add(y, y)
    return np.sum(C * y**2)


def overlapping_views_passed(x):
    y = x * 1.0
    _scale_and_add(y[1:], y[:-1])
    return np.sum(C * y**2)


def different_rows_passed(x):
    A = np.reshape(x, (2, 2)) * 1.0
    _scale_and_add(A[0], A[1])
    return np.sum(D * A**2)


def _rebinds(a):
    a = a + 1.0
    a[0] = 0.0
    return a


def _mutates(a):
    a += 1.0
    a[0] *= 2.0


def callee_rebinds_against_mutates(x):
    y = x * 1.0
    z = _rebinds(y)
    _mutates(y)
    return np.sum(C * y * z)


def _maybe_copy(a, fresh):
    if fresh:
        return a.copy()
    return a


def callee_copies_when_told(x):
    y = x * 1.0
    z = _maybe_copy(y, True)
    w = _maybe_copy(y, False)
    z[0] = 0.0
    w[1] *= x[2]
    return np.sum(C * y * z) + np.sum(w)


def callee_copies_when_data_says(x):
    y = x * 1.0
    z = _maybe_copy(y, x[0] > 0.7)
    z[0] = x[1] * x[2]
    return np.sum(C * y * z)


def names_swapped_then_written(x):
    u = x * 1.0
    v = x * x
    u, v = v, u
    u[0] = v[1]
    v *= u
    return np.sum(C * u) + np.sum(v)


def asarray_is_an_alias(x):
    y = x * 1.0
    z = np.asarray(y)
    z[0] = z[1] * x[2]
    return np.sum(C * y**2)


def array_is_a_copy(x):
    y = x * 1.0
    z = np.array(y)
    z[0] = z[1] * x[2]
    return np.sum(C * y * z)


def double_transpose(x):
    A = np.reshape(x, (2, 2)) * 1.0
    B = A.T.T
    B[0, 1] = A[1, 0] * x[0]
    return np.sum(D * A**2)


def whole_slices_are_aliases(x):
    y = x * 1.0
    v = y[:]
    w = y[...]
    v[0] = x[1]
    w[1] = y[0] * w[2]
    return np.sum(C * y**2)


def newaxis_view_written(x):
    y = x * 1.0
    row = y[None, :]
    row[0, 1] = row[0, 0] * x[2]
    return np.sum(C * y**2)


def fancy_index_is_a_copy(x):
    y = x * 1.0
    z = y[[0, 1]]
    z[0] = 9.0
    m = y[y > 0.4]
    m *= 2.0
    return np.sum(C * y) * np.sum(z) + np.sum(m**2)


def plus_zero_is_a_copy(x):
    y = x + 0.0
    z = +x
    w = x * 1
    y[0] = x[1]
    z[1] *= 3.0
    w -= y
    return np.sum(C * x * y) + np.sum(z * w)


def reshape_read_after_base_written(x):
    y = x * 1.0
    A = y.reshape(2, 2)
    B = A * 1.0
    y[0] = x[3] * x[3]
    return np.sum(D * B) + np.sum(y)


def reshape_view_written(x):
    y = x * 1.0
    A = y.reshape(2, 2)
    A[0, 1] = A[1, 1] * x[0]
    return np.sum(C * y**2)


def ravel_view_written(x):
    A = np.reshape(x, (2, 2)) * 1.0
    v = A.ravel()
    v[2] = v[1] * x[0]
    return np.sum(D * A**2)


def flatten_is_a_copy(x):
    A = np.reshape(x, (2, 2)) * 1.0
    v = A.flatten()
    v[2] = v[1] * x[0]
    return np.sum(D * A) * np.sum(C * v)


def rows_written_through_the_loop_variable(x):
    A = np.reshape(x, (2, 2)) * 1.0
    for row in A:
        row *= row[0]
        row[1] += x[3]
    return np.sum(D * A)


def rows_rebound_through_the_loop_variable(x):
    A = np.reshape(x, (2, 2)) * 1.0
    s = 0.0
    for row in A:
        row = row * 2.0
        row[0] = 0.0
        s += np.sum(row * row)
    return np.sum(D * A) * s


def elements_are_not_views(x):
    y = x * 1.0
    s = 0.0
    for v in y:
        v += 1.0
        s += v * v
    return s + np.sum(C * y)


def rows_of_two_arrays_zipped(x):
    A = np.reshape(x, (2, 2)) * 1.0
    B = A * A
    for a, b in zip(A, B):
        a += b * b
        b[:] = a[::-1]
    return np.sum(D * A * B)


def rows_unpacked(x):
    A = np.reshape(x, (2, 2)) * 1.0
    r, s = A
    r += s * x[0]
    s[1] = r[0] * r[1]
    return np.sum(D * A)


def views_in_a_tuple(x):
    A = np.reshape(x, (2, 2)) * 1.0
    t = (A[0], A[1])
    t[0][:] = t[1] * 2.0
    t[1][0] *= t[0][1]
    return np.sum(D * A**2)


def rows_swapped_wrongly(x):
    A = np.reshape(x, (2, 2)) * 1.0
    A[0], A[1] = A[1], A[0]
    return np.sum(D * A**2)


def rows_swapped_rightly(x):
    A = np.reshape(x, (2, 2)) * 1.0
    A[0], A[1] = A[1].copy(), A[0].copy()
    A[[0, 1]] = A[[1, 0]] * x[0]
    return np.sum(D * A**2)


def elements_swapped(x):
    u = x * 1.0
    i, j = 1, 3
    u[i], u[j] = u[j], u[i]
    u[0], u[1] = u[1] * u[0], u[0]
    return np.sum(C * u**2)


def negative_stride_view_written(x):
    y = x * 1.0
    z = y[::-1]
    z[0] = z[1] * y[0]
    z[1:3] += y[:2]
    return np.sum(C * y**2)


def double_subscript_written(x):
    A = np.reshape(x, (2, 2)) * 1.0
    A[0][1] = A[1][0] * x[3]
    A[1:][0][1] += A[0][1]
    return np.sum(D * A**2)


def view_outlives_its_base_name(x):
    y = x * 1.0
    v = y[1:]
    y = v * 2.0
    v[0] = y[1] * x[0]
    return np.sum(y * v)


def column_view_written_by_a_helper(x):
    A = np.reshape(x, (2, 2)) * 1.0
    _mutates(A[:, 1])
    return np.sum(D * A**2)


def write_to_a_global_array(x):
    G[0] = x[0] * x[1]
    return np.sum(G * x)


def global_array_read_and_copied(x):
    y = G.copy()
    y[0] = x[0]
    z = G
    z = z * x
    return np.sum(y * z)


def scalar_taken_before_the_write(x):
    y = x * 1.0
    a = y[0]
    y[0] = 7.0
    y[1] = a * y[0] * y[1]
    return np.sum(C * y) + a


def slice_taken_before_the_write(x):
    y = x * 1.0
    a = y[:2].copy()
    b = y[:2]
    y[0] = x[3] * 2.0
    return np.sum(a * b) * y[1]


def object_and_name_share_an_array(x):
    class_free = _Holder(x * 1.0)
    y = class_free.data
    y[0] *= x[1]
    class_free.data[1] += y[0]
    return np.sum(C * y * class_free.data)


class _Holder:
    def __init__(self, data):
        self.data = data


def copies_of_parts_that_overlap(x):
    B = np.outer(x, x + 1.0)
    B[:, 2] = B[1].copy()
    r = B[0] * 1.0
    B[:, 3] = r
    B[2] = B[:, 0] * 1.0
    y = B.ravel() * 1.0
    y[::2] = y[2:10].copy()
    y[:4] = y[::2][:4].copy()
    return np.sum(B * np.arange(16.0).reshape(4, 4) ** 2) + y @ np.arange(16.0) ** 2


def copies_of_columns_and_rows_swapped(x):
    B = np.outer(x, x + 1.0)
    B[0], B[1] = B[1].copy(), B[0].copy()
    B[:, 0], B[2] = B[2].copy(), B[:, 0].copy()
    return np.sum(B * np.arange(16.0).reshape(4, 4) ** 2)


def parts_that_numpy_copies_first(x):
    B = np.outer(x, x + 1.0)
    B[:, 1:] = B[:, :-1]
    B[...] = B.T
    B[1:3] = B[:2]
    y = B.ravel() * 1.0
    y[1:] = y[:-1]
    y[:] = y[::-1]
    y[[3, 2, 1, 0]] = y[:4]
    v = y[2:]
    v[1:] = v[:-1]
    return y @ np.arange(16.0) ** 2


def mirrored_matrix(x):
    B = np.outer(x, x + 1.0)
    for i in range(len(x)):
        B[i, i:] = B[i:, i]
    for i in range(len(x)):
        B[:, i] = B[i]
        B[i + 1 :, i] = B[i, i + 1 :]
    return np.sum(B * np.arange(16.0).reshape(4, 4) ** 2)


def view_of_a_function_into_other_steps(x):
    y = np.concatenate([x, x**2])
    y[::2] = y[:4].squeeze()
    return y @ np.arange(8.0) ** 2


def column_into_a_row_that_it_meets(x):
    B = np.outer(x, x + 1.0)
    B[1, :] = B[:, 3]
    return np.sum(B * np.arange(16.0).reshape(4, 4) ** 2)


def row_into_a_column_that_it_meets(x):
    B = np.outer(x, x + 1.0)
    B[:, 2] = B[1]
    return np.sum(B * np.arange(16.0).reshape(4, 4) ** 2)


def elements_chosen_by_flags_from_the_front(x):
    y = x * 1.0
    chosen = y > 0.4
    y[chosen] = y[: np.sum(chosen)]
    return y @ np.arange(4.0) ** 2


def steps_into_other_steps(x):
    y = np.concatenate([x, x**2])
    np.copyto(y[::2], y[:4])
    return y @ np.arange(8.0) ** 2


HOSTILE = [
    Hostile(copies_of_parts_that_overlap, (point(),)),
    Hostile(copies_of_columns_and_rows_swapped, (point(),)),
    Hostile(parts_that_numpy_copies_first, (point(),)),
    Hostile(mirrored_matrix, (point(),)),
    Hostile(row_into_a_column_that_it_meets, (point(),), expect="right or refused"),
    Hostile(column_into_a_row_that_it_meets, (point(),), expect="right or refused"),
    Hostile(view_of_a_function_into_other_steps, (point(),), expect="right or refused"),
    Hostile(elements_chosen_by_flags_from_the_front, (point(),), expect="right or refused"),
    Hostile(steps_into_other_steps, (point(),), expect="right or refused"),
    *(
        Hostile(f, (point(),))
        for f in (
            two_names_for_one_array,
            rebinding_breaks_the_alias,
            mutate_against_rebind,
            view_of_a_view,
            view_read_after_base_written,
            base_read_after_view_written,
            overlapping_slices_assigned,
            overlapping_slices_augmented,
            overlapping_views_augmented,
            reversed_onto_itself,
            transposed_view_written,
            transpose_onto_itself,
            row_view_carried_round_a_loop,
            shrinking_view_in_a_loop,
            ping_pong,
            ping_pong_even_trips,
            three_buffers_rotate,
            alias_in_one_branch_only_read,
            alias_made_before_a_branch_that_writes,
            previous_copied_each_trip,
            list_of_copies_of_a_buffer,
            list_of_rebound_arrays,
            dict_entry_written_in_place,
            function_returning_its_argument,
            function_returning_a_view,
            callee_writes_a_captured_array,
            same_array_passed_twice,
            overlapping_views_passed,
            different_rows_passed,
            callee_rebinds_against_mutates,
            callee_copies_when_told,
            names_swapped_then_written,
            asarray_is_an_alias,
            array_is_a_copy,
            double_transpose,
            whole_slices_are_aliases,
            newaxis_view_written,
            fancy_index_is_a_copy,
            plus_zero_is_a_copy,
            reshape_read_after_base_written,
            flatten_is_a_copy,
            rows_written_through_the_loop_variable,
            rows_rebound_through_the_loop_variable,
            elements_are_not_views,
            rows_of_two_arrays_zipped,
            rows_unpacked,
            views_in_a_tuple,
            rows_swapped_wrongly,
            rows_swapped_rightly,
            elements_swapped,
            negative_stride_view_written,
            double_subscript_written,
            view_outlives_its_base_name,
            column_view_written_by_a_helper,
            global_array_read_and_copied,
            scalar_taken_before_the_write,
            slice_taken_before_the_write,
            object_and_name_share_an_array,
        )
    ),
    *(
        Hostile(f, (point(),), expect="right or refused")
        for f in (
            slice_view_carried_round_a_loop,
            ping_pong_with_an_outside_name,
            rotating_buffers_in_a_list,
            alias_in_one_branch_then_written,
            alias_in_both_branches,
            alias_on_the_first_trip_only,
            list_holding_an_array_written_later,
            list_of_the_same_buffer,
            array_in_two_dict_entries,
            callee_copies_when_data_says,
            reshape_view_written,
            ravel_view_written,
        )
    ),
    Hostile(write_to_a_global_array, (point(),), expect="refused"),
]
