"""Hostile programs: writing into arrays in place."""

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])
D = np.array([[1.0, 2.0], [-3.0, 0.5]])
ORDER = np.array([2, 0, 2, 1])


def writes_in_branches(x):
    y = x * 1.0
    if x[0] > 0.1:
        y[0] = y[1] * x[2]
    else:
        y[1] = 3.0
    if x[1] < 0.1:
        y[:] = 0.0
    else:
        y[2:] *= y[0]
    return np.sum(C * y**2)


def writes_in_nested_loops(x):
    K = np.zeros((4, 4))
    for i in range(4):
        for j in range(4):
            K[i, j] += x[i] * x[j]
            if j > 0:
                K[i, j] += 0.5 * K[i, j - 1] * K[i, 0]
    return np.sum(K * K) * 0.1


def writes_in_a_while_loop(x):
    y = x * 1.0
    i = 1
    while i < len(y):
        y[i] = y[i - 1] * x[i] + y[i]
        i += 1
    return np.sum(C * y)


def repeated_indices_assigned(x):
    y = np.ones(4)
    y[[0, 0, 2]] = x[:3] ** 2
    return np.sum(C * y**2)


def repeated_indices_augmented(x):
    y = x * 1.0
    y[[0, 0, 1]] += x[1:] ** 2
    y[ORDER] *= x
    return np.sum(C * y**2)


def repeated_indices_read(x):
    y = x[[0, 0, 1, 3, 3, 3]] ** 2
    z = x[ORDER] * y[:4]
    return np.sum(z) + np.sum(y)


def histogram_by_a_loop(x):
    bins = np.zeros(3)
    for i in range(4):
        bins[ORDER[i]] += x[i] ** 2
    return bins[0] * bins[1] * bins[2] + np.sum(bins**2)


def mask_from_active_values(x):
    y = x * x
    y[y > 0.6] *= x[0]
    y[x < 0.4] = 2.0 * x[1]
    return np.sum(C * y)


def mask_written_with_masked_values(x):
    y = x * 1.0
    m = x > 0.6
    y[m] = x[m] ** 2 * x[0]
    y[~m] += y[m]
    return np.sum(C * y)


def mask_on_a_matrix(x):
    A = np.outer(x, x)
    A[A > 0.5] = 0.0
    A[A < 0.1] *= x[2]
    return np.sum(A * A)


def shift_right(x):
    u = x * 1.0
    u[1:] = u[:-1]
    u[1:] = u[:-1] * u[1:]
    return np.sum(C * u**2)


def even_plus_odd(x):
    u = x * 1.0
    u[::2] += u[1::2]
    u[1::2] *= u[::2]
    return np.sum(C * u)


def augmented_with_itself(x):
    u = x * 1.0
    u += u
    u *= u
    u -= u * u
    u /= u + 3.0
    u **= 2
    return np.sum(C * u)


def transpose_assigned(x):
    A = np.reshape(x, (2, 2)) * 1.0
    B = A * 2.0
    B[...] = A.T
    A[:] = B @ A
    return np.sum(D * A)


def centred_in_place(x):
    u = x * x
    u -= u.mean()
    u /= np.sqrt(np.sum(u * u))
    return np.sum(C * u)


def row_and_column_updates(x):
    A = np.outer(x, x)
    A[:, 0] -= A[:, 1]
    A[1] *= A[0]
    A[1:, 2:] += A[:-1, :2]
    A[:, -1] = A[0] * A[:, 2]
    return np.sum(A**2)


def _spd(x):
    return np.outer(x, x) + np.diag(x) + 2.0 * np.eye(4)


def gaussian_elimination(x):
    A = _spd(x)
    b = x * 1.0
    n = 4
    for k in range(n - 1):
        for i in range(k + 1, n):
            m = A[i, k] / A[k, k]
            A[i, k:] -= m * A[k, k:]
            b[i] -= m * b[k]
    y = np.zeros(n)
    for i in range(n - 1, -1, -1):
        y[i] = (b[i] - A[i, i + 1 :] @ y[i + 1 :]) / A[i, i]
    return np.sum(C * y)


def elimination_with_pivoting(x):
    A = np.outer(x, x) + np.array(
        [[0.1, 2.0, 0.0, 1.0], [3.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 4.0], [1.0, 0.0, 5.0, 0.0]]
    )
    b = x * x
    n = 4
    for k in range(n):
        p = k + int(np.argmax(np.abs(A[k:, k])))
        if p != k:
            A[[k, p]] = A[[p, k]]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            m = A[i, k] / A[k, k]
            A[i] -= m * A[k]
            b[i] -= m * b[k]
    for i in reversed(range(n)):
        for j in range(i + 1, n):
            b[i] -= A[i, j] * b[j]
        b[i] /= A[i, i]
    return np.sum(C * b**2)


def cholesky_by_loops(x):
    A = _spd(x)
    L = np.zeros((4, 4))
    for i in range(4):
        for j in range(i + 1):
            s = A[i, j]
            for k in range(j):
                s -= L[i, k] * L[j, k]
            if i == j:
                L[i, j] = np.sqrt(s)
            else:
                L[i, j] = s / L[j, j]
    return np.sum(L) + np.log(L[3, 3])


def lu_in_place(x):
    A = _spd(x)
    for k in range(4):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    return np.prod(np.diag(A)) * 0.01 + A[3, 0] * A[0, 3]


def gauss_seidel(x):
    A = _spd(x)
    u = np.zeros(4)
    for _ in range(5):
        for i in range(4):
            s = x[i]
            for j in range(4):
                if j != i:
                    s -= A[i, j] * u[j]
            u[i] = s / A[i, i]
    return np.sum(C * u)


def gauss_seidel_with_slices(x):
    A = _spd(x)
    u = x * 0.1
    for _ in range(4):
        for i in range(4):
            u[i] = (x[i] - A[i, :i] @ u[:i] - A[i, i + 1 :] @ u[i + 1 :]) / A[i, i]
    return np.sum(C * u)


def thomas_algorithm(x):
    a = 0.1 * x
    b = 2.0 + x * x
    c = 0.2 * x
    d = np.sin(x)
    for i in range(1, 4):
        w = a[i] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    d[3] = d[3] / b[3]
    for i in range(2, -1, -1):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]
    return np.sum(C * d)


def prefix_products_in_place(x):
    y = x * 1.0
    for i in range(1, len(y)):
        y[i] *= y[i - 1]
    for i in range(len(y) - 2, -1, -1):
        y[i] += y[i + 1] * y[i]
    return np.sum(C * y)


def buffer_reused(x):
    b = np.zeros(4)
    b[:] = np.sin(x)
    s = np.sum(b * x)
    b[:] = np.cos(x) * s
    t = np.sum(b)
    b[:2] = x[2:] * t
    b[2:] = b[:2]
    return s * t + np.sum(C * b)


def write_then_overwrite(x):
    y = np.zeros(4)
    y[:] = x * x
    s = y[0]
    y[0] = x[1]
    y[0] = x[2] * s
    y[1:] = 1.0
    y[1] = y[0]
    return np.sum(C * y)


def dead_writes(x):
    y = x * x
    unused = x * 1.0
    unused[0] = np.exp(x[1])
    y[3] = x[0]
    y = x * 2.0
    y[2] = x[3]
    y[2] = x[1]
    return np.sum(C * y**2)


def out_into_the_operand(x):
    y = x * 1.0
    np.multiply(y, y, out=y)
    np.add(y, x, out=y)
    np.sin(y, out=y)
    return np.sum(C * y)


def out_into_a_slice(x):
    y = np.ones(6)
    np.multiply(x[:2], x[2:], out=y[1:3])
    np.add(y[:2], y[1:3], y[4:6])
    return np.sum(y**2)


def augmented_with_broadcasting(x):
    A = np.outer(x, x)
    A += x
    A *= x[:, None]
    A -= x[0]
    A[1:3] /= 1.0 + x
    A[:, 1] += x[2]
    return np.sum(A**2)


def nonlinear_self_write_in_a_loop(x):
    y = x * 1.0
    for _ in range(5):
        y[0] = 0.5 * y[0] * y[0] + y[1]
        y[1] = np.sin(y[0])
    return y[0] * y[1]


def matrix_product_by_loops(x):
    A = np.reshape(x, (2, 2))
    C2 = np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            for k in range(2):
                C2[i, j] += A[i, k] * A[k, j]
    return np.sum(D * C2)


def heat_in_place(x):
    u = x * 1.0
    for _ in range(4):
        u[1:-1] += 0.2 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(C * u**2)


def nonlinear_heat_in_place(x):
    u = np.concatenate([x, x[::-1]])
    for _ in range(4):
        flux = u[1:] * (u[1:] - u[:-1])
        u[1:-1] += 0.1 * (flux[1:] - flux[:-1])
        u[0] = u[1]
        u[-1] = 0.5 * u[-2]
    return np.sum(u**3)


def red_black_sweeps(x):
    u = np.concatenate([x, x * x])
    for _ in range(3):
        u[1:-1:2] = 0.5 * (u[:-2:2] + u[2::2]) * u[1:-1:2]
        u[2:-1:2] = 0.5 * (u[1:-2:2] + u[3::2]) + u[2:-1:2] ** 2
    return np.sum(u)


def reversed_in_place_by_swaps(x):
    u = x * x
    n = len(u)
    for i in range(n // 2):
        u[i], u[n - 1 - i] = u[n - 1 - i], u[i]
    return np.sum(C * u**2)


def bubble_sort(x):
    u = x * 1.0
    for i in range(4):
        for j in range(3 - i):
            if u[j] > u[j + 1]:
                u[j], u[j + 1] = u[j + 1], u[j]
    return np.sum(C * u**2)


def insertion_sort(x):
    u = x * 1.0
    for i in range(1, 4):
        key = u[i]
        j = i - 1
        while j >= 0 and u[j] > key:
            u[j + 1] = u[j]
            j -= 1
        u[j + 1] = key
    return np.sum(C * u**2)


def negative_indices_written(x):
    y = x * 1.0
    y[-1] = y[0] * y[-2]
    y[-3:-1] += y[-1]
    return np.sum(C * y**2)


def write_at_the_argmax(x):
    y = x * x
    y[np.argmax(y)] = 0.5 * x[0]
    k = y.argmin()
    y[k] *= y[k - 1]
    return np.sum(C * y)


def broadcast_scalar_writes(x):
    A = np.zeros((3, 4))
    A[...] = x
    A[1:, :2] = x[0] * x[1]
    A[:, 3] = x[3]
    A[2] = 5.0
    A[0, 1:3] += A[1, 0]
    return np.sum(A**2) + A[1, 1] * A[0, 2]


def ellipsis_writes(x):
    T = np.zeros((2, 4, 2))
    T[..., 0] = x
    T[0, ..., 1] = x * x
    T[1] *= 3.0
    T[1, :, 1] = T[0, :, 0] * T[0, :, 1]
    return np.sum(T**2)


def integer_buffer_truncates(x):
    k = np.zeros(4, dtype=int)
    k[:] = x * 3.0
    return np.sum(k * x) + np.sum(k)


def empty_partly_filled(x):
    y = np.empty(6)
    y[:4] = x
    y[4] = x[0] * x[1]
    return np.sum(y[:5] ** 2)


def zeros_like_accumulator(x):
    total = np.zeros_like(x)
    for i in range(3):
        total += x**i * x[i]
        total[i] -= total[i + 1]
    return np.sum(C * total)


def butterflies(x):
    u = x * 1.0
    for half in (1, 2):
        for start in range(0, 4, 2 * half):
            for k in range(start, start + half):
                a = u[k]
                b = u[k + half] * x[k]
                u[k] = a + b
                u[k + half] = a - b
    return np.sum(C * u**2)


def table_of_shortest_paths(x):
    cost = np.abs(np.subtract.outer(x, C)) + 0.1
    table = np.zeros((4, 4))
    for i in range(4):
        for j in range(4):
            best = 0.0
            if i > 0 and j > 0:
                best = min(table[i - 1, j], table[i, j - 1], table[i - 1, j - 1])
            elif i > 0:
                best = table[i - 1, j]
            elif j > 0:
                best = table[i, j - 1]
            table[i, j] = cost[i, j] + best
    return table[3, 3] ** 2


def _force(q):
    return -q + 0.1 * q**3


def runge_kutta_with_buffers(x):
    q = x * 1.0
    k = np.zeros((4, 4))
    h = 0.1
    for _ in range(3):
        k[0] = _force(q)
        k[1] = _force(q + 0.5 * h * k[0])
        k[2] = _force(q + 0.5 * h * k[1])
        k[3] = _force(q + h * k[2])
        q += h / 6.0 * (k[0] + 2.0 * k[1] + 2.0 * k[2] + k[3])
    return np.sum(C * q**2)


def leapfrog_in_place(x):
    q = x[:2] * 1.0
    p = x[2:] * 1.0
    for _ in range(6):
        p += 0.05 * _force(q)
        q += 0.1 * p
        p += 0.05 * _force(q)
    return np.sum(q * q) + np.sum(p * q)


def argument_scaled_in_place(x):
    x *= 2.0
    x += x[::-1]
    return np.sum(C * x**2)


def argument_element_overwritten(x, y):
    x[0] = y[1] * x[1]
    y[1] = x[0]
    x[2:] = y[:2]
    return np.sum(C * x * y)


def helper_writes_the_argument(x):
    _double_first(x)
    return np.sum(C * x**2)


def _double_first(a):
    a[0] *= 2.0 * a[1]


def list_argument_written(p):
    p[0] = p[0] * p[1]
    p.append(p[0] * p[2])
    return p[0] * p[-1] + p[1]


def dict_argument_written(p):
    p["w"] *= p["b"]
    p["v"] = p["w"] ** 2
    p["b"] = 3.0
    return np.sum(C * p["v"]) + p["b"] * p["w"][0]


def saved_before_and_after_the_write(x):
    y = x * 1.0
    a = np.sin(y[1])
    y[1] = a * y[0]
    b = np.exp(y[1])
    y[1] = b * a
    c = np.sin(y[1])
    return a * b * c + np.sum(C * y)


def accumulate_into_a_row_of_a_loop(x):
    H = np.zeros((5, 4))
    H[0] = x
    for t in range(4):
        H[t + 1, 1:] = H[t, :-1] * 0.5 + H[t, 1:] ** 2
        H[t + 1, 0] += H[t, 3]
        H[t] *= 0.5
    return np.sum(H * H)


def triangular_solve_by_columns(x):
    L = np.tril(_spd(x))
    b = x * 1.0
    for j in range(4):
        b[j] /= L[j, j]
        b[j + 1 :] -= L[j + 1 :, j] * b[j]
    return np.sum(C * b)


def power_iteration(x):
    A = _spd(x)
    v = np.ones(4)
    for _ in range(6):
        w = A @ v
        v[:] = w / np.linalg.norm(w)
    return v @ A @ v


def conditional_element_writes(x):
    y = np.zeros(4)
    for i in range(4):
        if x[i] > 0.6:
            y[i] = x[i] ** 2
        elif i > 0:
            y[i] = y[i - 1] * x[i]
    return np.sum(C * y)


def swap_then_scale_in_a_loop(x):
    u = x * 1.0
    for k in range(3):
        u[k], u[k + 1] = u[k + 1] * u[k], u[k]
        u *= 1.1
    return np.sum(C * u)


def whole_row_copied_in_and_out(x):
    A = np.reshape(x, (2, 2)) * 1.0
    for i in range(2):
        row = A[i].copy()
        row[0] = row[0] * row[1]
        A[i] = row
        row[1] = 100.0
    return np.sum(D * A**2)


def one_element_of_each_row(x):
    A = np.outer(x, x)
    picked = A[np.arange(len(A)), ORDER]
    return np.sum(C * picked**2)


def one_row_for_all_places(x):
    A = x.reshape(1, 4) * 2.0
    picked = A[np.arange(len(A)), ORDER]
    return np.sum(C * picked**2)


def last_place_named_twice(x):
    y = x * 1.0
    y[[3, -1, 0]] += x[:3] ** 2
    y[[-1, 3]] = x[:2]
    return np.sum(C * y**2) + np.sum(x[[3, -1]] ** 2)


def literal_places_all_different(x):
    K = np.outer(x, x)
    K[[0, 2], [1, 1]] = x[:2] ** 2
    K[[0, 1, 2], 3] *= x[1:]
    return np.sum(K[[0, 0, 2], [1, 2, 1]] * x[:3])


def values_of_one_branch_only(x):
    u = x * 1.0
    v = u[:]
    v[[3, 0, 1]] += np.sin(u[1:]) * 0.6
    u -= 0.5 * (-0.3 * v)
    if x[0] > 0.4:
        v[-1] += 0.6 * u[2]
    else:
        u = np.tanh(np.tanh(u) + u / 0.6) + 0.1 * x
    return np.sum(np.sin(u) * C) + np.mean(v * u)


def shapes_of_one_branch_only(x):
    s = x[0] * 2.0
    if s > 2.9:
        w = s * (s * x) / s + 0.1 * x
        s = np.tanh(s + x[3]) + 1.7
    else:
        s = np.tanh(s * s + x[1]) + 1.7
        w = x * x / s + 0.1 * x
    return np.sum(x * w) * 0.1 + s


def picked_in_a_branch_of_some_trips(x):
    u = x * 1.0
    s = x[3]
    for _ in range(3):
        if s > 0.7:
            u[0:2] -= u[[1, 1]] * np.sin(u[[2, 3]])
        s = np.sin(s * s) + 0.4 + u[0]
        u[1:3] = u[1:3] * s
    return np.sum(u) + s


def viewed_in_a_branch_of_some_trips(x):
    u = x * 1.0
    s = x[3]
    for _ in range(3):
        if s > 0.7:
            part = u[1:3]
            u[0:2] = part * part * s
        s = np.sin(s * s) + 0.4 + u[0]
        u[1:3] = u[1:3] * s
    return np.sum(u) + s


HOSTILE = [
    *(
        Hostile(f, (point(),), order=1)
        for f in (
            values_of_one_branch_only,
            shapes_of_one_branch_only,
            picked_in_a_branch_of_some_trips,
            viewed_in_a_branch_of_some_trips,
        )
    ),
    *(
        Hostile(f, (point(),))
        for f in (
            one_element_of_each_row,
            one_row_for_all_places,
            last_place_named_twice,
            literal_places_all_different,
            writes_in_branches,
            writes_in_nested_loops,
            writes_in_a_while_loop,
            repeated_indices_assigned,
            repeated_indices_augmented,
            repeated_indices_read,
            histogram_by_a_loop,
            mask_from_active_values,
            mask_written_with_masked_values,
            mask_on_a_matrix,
            shift_right,
            even_plus_odd,
            augmented_with_itself,
            transpose_assigned,
            centred_in_place,
            row_and_column_updates,
            gaussian_elimination,
            elimination_with_pivoting,
            cholesky_by_loops,
            lu_in_place,
            gauss_seidel,
            gauss_seidel_with_slices,
            thomas_algorithm,
            prefix_products_in_place,
            buffer_reused,
            write_then_overwrite,
            dead_writes,
            out_into_the_operand,
            out_into_a_slice,
            augmented_with_broadcasting,
            nonlinear_self_write_in_a_loop,
            matrix_product_by_loops,
            heat_in_place,
            nonlinear_heat_in_place,
            red_black_sweeps,
            reversed_in_place_by_swaps,
            bubble_sort,
            insertion_sort,
            negative_indices_written,
            write_at_the_argmax,
            broadcast_scalar_writes,
            ellipsis_writes,
            integer_buffer_truncates,
            empty_partly_filled,
            zeros_like_accumulator,
            butterflies,
            table_of_shortest_paths,
            runge_kutta_with_buffers,
            leapfrog_in_place,
            argument_scaled_in_place,
            helper_writes_the_argument,
            saved_before_and_after_the_write,
            accumulate_into_a_row_of_a_loop,
            triangular_solve_by_columns,
            power_iteration,
            conditional_element_writes,
            swap_then_scale_in_a_loop,
            whole_row_copied_in_and_out,
        )
    ),
    Hostile(argument_element_overwritten, (point(), C.copy()), (0, 1)),
    Hostile(list_argument_written, ([0.5, 1.2, 0.8],)),
    Hostile(dict_argument_written, ({"w": point(), "b": 0.7},)),
]
