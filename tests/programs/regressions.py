"""Programs that were once differentiated wrongly, each named after what was hard about it."""

from collections.abc import Callable
from typing import Any

import math

import numpy as np


def returns_in_the_last_arm_of_an_elif(x, z):
    if np.any(z > 2.0):
        x = 3.0 * x
    elif x > 1.0:
        x = 2.0 * x
    else:
        return z @ z
    return 0.5 * x * np.sum(z)


def returns_in_one_arm_of_a_nested_branch(x, z):
    if x > 1.0:
        x = 2.0 * x
    else:
        if np.any(z > 2.0):
            x = 3.0 * x
        else:
            return z @ z
    return 0.5 * x * np.sum(z)


def recorded_in_one_branch_only(w, x):
    for n in range(2):
        if n:
            x *= w
            x *= w.sum()
    return np.sum(x)


def recorded_before_an_early_return(x, g):
    for trip in range(2):
        if trip:
            x = np.sin(g[:2])
            return np.max(g) + np.sum(x)
        g[1:] *= x
    return np.sum(g)


def mask_written_through_a_view_in_a_branch(x, y):
    u = np.linspace(0.5, 1.5, 3) * y
    total = u[1:]
    for _ in range(3):
        if x > 0.5:
            u[u > 1.0] = np.sin(x)
            total[[0, 1]] = total * u[1:]
    return np.sum(u)


def entry_of_a_dict_that_is_overwritten_unread(x, y):
    x -= x * x
    y["two"] = np.linspace(-0.5, 1.25, 3)
    return np.sum(x) * np.sum(y["two"])


def copy_of_a_list_that_was_indexed_at_run_time(x, y):
    first = x[int(abs(y))]
    items = list(x)
    return first * sum(t * t for t in items)


def slice_of_a_list_that_was_indexed_at_run_time(x, y):
    first = x[int(abs(y))]
    items = x[1:]
    items[0] = items[0] * y
    return first * items[0] * x[0]


def joined_parts_of_a_list_built_in_a_loop(x, y):
    items = []
    for i in range(int(abs(y)) + 3):
        items.append(np.sin(x) * i)
    tail = items[1:]
    copied = list(items)
    copied[0] = x * x
    tail[0] = tail[0] * x
    copied += tail
    return sum(np.sum(t) for t in copied) + np.sum(items[1])


def stack_of_one_array(x, y):
    matrix = np.stack([x * y])
    return matrix[0, 1] * np.sum(matrix)


def shape_of_what_the_other_branch_records(w, y):
    for j in range(2):
        if w[0] * y > 2.0:
            w[j] += 1.0
            break
        w = (w[1] * w[::1])[[1, 1]]
    return np.sum(w)


def dead_after_a_return_in_a_loop(x, w):
    x[1] = 0.5
    for _ in range(4, 1, -1):
        return sum(t for t in w)
    return np.sum(x)


def stops_after_a_value_of_the_same_name(x, y):
    for j in range(3):
        y *= np.sin(abs(x * y))
        if x >= (j + 0.5) * x:
            if max(y, x) < np.sin(x):
                break
            continue
        x = x * 1.5
    return x + 1.125 * y


def items_of_a_loop_that_swaps_what_they_are_made_of(x, y):
    r, s = y, 0.7
    for _ in range(int(r * 2.0)):
        r, s = s, r
    return r * x


def stops_by_what_the_trip_has_overwritten(x, y):
    x, y = y, x
    for _ in range(3):
        y *= x
        if max(y, x) < x:
            break
    return y


def unbound_on_the_path_that_returned(x, y):
    if y > 0.5:
        x, y = y, x
    elif x > 1.0:
        pass
    else:
        return x**2
    return min(y, np.mean(0.4), 0.8)


def integers_appended_to_a_list_of_floats(x, y):
    items = [x]
    for k in range(int(y)):
        if k % 2:
            items.append(0)
        else:
            items.append(x * k)
    return sum(t * t for t in items)


def zeros_of_what_a_returning_trip_leaves_unbound(x, y):
    for _ in range(1):
        y = x.copy()
    for _ in range(2):
        if y @ y > 0.1:
            return sum(t for t in x)
        y[:1] *= np.sum(x)
    return np.sum(y)


def item_of_a_list_in_the_test_of_a_while(x, y):
    items = [x, 2.0 * x, y]
    k = 0
    while k < 3 and items[int(abs(y)) % 3] < 2.5:
        k += 1
        items[0] *= 1.5
        x = x + items[k % 2] * y
    return x * sum(items)


def while_with_a_test_that_writes(x, y):
    u = np.array([x, y])
    while _bumped(u) < 5.0:
        x = x * 1.1 + u[0] * y
    return x * u[0] + np.sum(u)


def _bumped(u):
    u[0] += 0.5
    return np.sum(u)


def items_stored_in_inner_loops_while_iterated_over(x, y):
    items = [x, y, x * y]
    items[int(abs(y)) % 3] = y * y
    total = 0.0
    for item in items:
        n = 0
        while n < 3 and len(items) > 0:
            n += 1
            items[-1] -= np.sin(1.3 * x)
        total = total + item * y
    return total + sum(items)


def items_stored_at_places_known_late_while_iterated_over(x, y):
    items = [x, y, x * y]
    total = 0.0
    for item in items:
        m = 0
        while m < 3 and total < 5.0:
            m += 1
            items[(m + 1) % 2] = np.sin(x) + item
        total = total + item * y
    return total + sum(items)


def displayed_dict_with_a_choice_after_an_array(x, y):
    entries = {"all": [x for _ in range(2)], "most": max([x, y], key=abs)}
    more = {**entries, "least": x if x < y else np.full(2, y)[0]}
    return np.sum(more["all"]) * more["most"] * more["least"]


def lists_of_unknown_length_joined(x, y):
    items = [x]
    for k in range(int(y)):
        items = [x * k] + items
    longer = items + [y]
    both = items + longer
    both[0] = x * x
    both.insert(0, y * y)
    total = sum(s * s * k for k, s in enumerate(both))
    return total + sum(items) + sum(longer)


def lists_of_arrays_joined_in_a_loop(x, y):
    items = []
    for k in range(int(y)):
        items = items + [x * k]
    return sum(np.sum(s * s) for s in items + [x])


def list_that_trades_places_with_its_copy(x, y):
    first = [x * 1.0]
    for k in range(int(y)):
        second = first[:]
        first.append(x * k)
        first, second = second, first
    return sum(np.sum(s * s) for s in first) + sum(np.sum(s**3) for s in second)


def functions_made_in_every_trip(x, y):
    for _ in range(2):
        x = _with_a_function_inside(x, y)
        for _ in range(2):
            x = _with_a_function_inside(x, y)
    return x


def _with_a_function_inside(x, y):
    def scaled(t):
        return y * t

    for _ in range(2):
        x = np.sin(scaled(x)) + y
    return x


# --- writes into what a list holds: wrong once, and now refused -----------------------------------


def array_in_a_list_that_grew(x, y):
    items = [x]
    for _ in range(int(y)):
        items += [0.9]
    x[0] = 1.0
    return sum(np.sum(t * t) for t in items)


def array_in_a_list_that_grew_in_one_branch(x, y):
    items = [x]
    if y > 0.5:
        items.append(2.0 * x)
    x[0] = 1.0
    return sum(np.sum(t * t) for t in items)


def array_in_a_copy_of_a_list_that_is_gone(x, y):
    items = [x]
    for k in range(int(y)):
        items.append(x * k)
    copied = items[:]
    items = None
    x[0] = 1.0
    return sum(np.sum(t * t) for t in copied)


def array_that_was_an_item_of_a_list_that_is_gone(x, y):
    items = [x]
    for k in range(int(y)):
        items.append(x * k)
    first = items[0]
    items = None
    x[0] = 1.0
    return np.sum(first) * np.sum(x)


def array_that_was_perhaps_an_item_of_a_list_that_is_gone(x, y):
    items = [x]
    for k in range(int(y)):
        items.append(x * k)
    other = x * 2.0
    first = items[0] if y > 0.5 else other
    items = None
    x[0] = 1.0
    return np.sum(first) * np.sum(x)


def items_of_a_shared_list_written_in_a_loop(x, y):
    items = [x * 2.0]
    longer = items[:]
    for j in range(int(y)):
        for item in items:
            item[j] = y
        longer.append(x)
    return sum(np.sum(t) for t in longer)


def strings_joined_in_two_orders(x, y):
    first, second = str(int(10.0 * x)), str(int(10.0 * y))
    return x * float(first + second) + y * float(second + first)


def answers_that_are_added(z):
    above = z[0] > 0.0
    return ((True if above else False) + (True if above else False)) * z[0]


def square_that_matters_in_one_branch(z):
    s = np.sum(z * z)
    y = 0.0
    if s > 1.0:
        y = np.sin(s)
    return y


def handler_reads_what_the_body_names_anew(x, y):
    y = min(x**2, -1.2)
    if not (np.sin(x) < y * x):
        y, x = x, y
    try:
        x = math.log(max(x, -0.1))
    except ValueError:
        x = math.sin(x)
    return x + 1.125 * y


def written_in_branches_of_a_loop_and_in_the_loop_inside(x, y):
    z = np.linspace(-1.4, 1.25, 3)[:, np.newaxis] - (np.linspace(0.65, 1.25, 2) - y)
    for j in range(int(abs(z[0][0]) * 2.0) % 4):
        if y > 1.3:
            z[1, -1] *= np.sin(y)
            if z[-3, -1] < -0.5:
                z[1][-2] += np.sin(np.trace(z @ z.T))
                return np.exp(-(x**2))
            return x * z[2, (j + 1) % 2]
        else:
            if y < min(z[0][(j + 1) % 2], x, 0.5) and z[1][-2] < np.mean(z):
                z[1:] -= np.sin(np.mean(z * z, axis=0))
            b = np.eye(3, 3) + np.sum(z, axis=1)[:, None]
        k = 0
        while k < 3 and j == 0:
            k += 1
            z[1:] += np.sin(np.full(2, math.sqrt(1.0 + x**2)))
    p = z
    for m in range(2, -1, -1):
        v = np.zeros(3)
    p[:] -= np.mean(p)
    return x + y + np.sum(np.sin(z)) + np.sum(np.sin(p))


def _deep(s, r=1.0237, n=2):
    if n == 0:
        return -r
    return math.sin(_deep(s**3, r, n - 1)) + s * r


def calls_itself_with_defaults(x, y):
    return _deep(x) + _deep(y, n=1, r=x)


def _named(a, b, n):
    if n <= 0:
        return a + 2.0 * b
    return _named(n=n - 1, b=a * b, a=a + 1.0) * a


def calls_itself_by_keywords(x, y):
    return _named(x, y, 2) + _named(b=x, n=1, a=y)


def product_that_fills_the_array(x, y):
    x[...] = x @ x
    y[1:] = y[1:] @ np.array([[1.0, 2.0], [0.5, -1.0]])
    return np.sum(x * y)


def written_by_an_operator_with_more_axes(x, y):
    x[...] = x + y[None]
    y[1:] = y[1:] * x[None, 1:]
    return np.sum(x * y)


def products_of_matrices_in_place(x, y):
    a = np.outer(x, y) + np.eye(3)
    a[...] = a @ y[:, None]
    a[:] = a[:] @ np.outer(y, x)
    a[0] = a[0] @ a
    a @= np.eye(3) + a
    return np.sum(np.sin(a))


def part_of_one_element_with_a_new_axis(x, y):
    return np.sum(np.sin(x[:1][:, None] * y)) + np.sum(np.cos(x[1:2][None] - y[2:3][None, :]))


def row_of_one_row_with_a_new_axis(x, y):
    a = np.outer(x, y)
    return np.sum(np.sin(a[:1][:, None, :])) + np.sum(a[1:2, :1][0][:, None] ** 2)


V = np.array([0.5, -0.25, 0.75])


def sum_of_rows_stacked_as_columns(x, y):
    z = np.outer(np.sin(np.arange(1.0, 8.0) * x), np.cos(np.arange(1.0, 12.0) * y))
    joined = np.stack([row * row[0] for row in z], axis=1)
    joined[0] *= x
    return np.sum(np.tanh(joined))


def array_filled_with_the_sum_of_nothing(x: Any) -> Any:
    y = np.full(3, sum(t for t in x if t > 10.0))
    return np.sum(y * x) + y @ np.sin(x)


def written_after_it_was_filled_with_the_sum_of_nothing(x: Any) -> Any:
    y = np.full(3, sum(t for t in x if t > 10.0))
    y[1] += np.dot(x, y)
    return np.sum(y * x)


def sum_of_nothing_in_arithmetic(x: Any) -> Any:
    total = sum(t * t for t in x if t > 10.0)
    rows = np.zeros(3) + total
    rows[0] = np.sum(x)
    return np.sum(rows * x) + total * x[0]


def less_the_largest(x: Any) -> Any:
    return -np.max(x) - 2.0 * np.min(np.sin(x))


def largest_of_a_choice(x: Any) -> Any:
    if x[0] > -5.0:
        return -np.max(x)
    return np.sum(x)


def list_of_what_the_returning_path_leaves_unbound(w: Any, x: Any) -> Any:
    a, *u = x
    if np.var(x) < (x @ x):
        if (len(u) > 1) and (w < 5.0):
            return sum(t * t for t in x)
        u.insert(0, np.max(x))
    return 1.25 * a + sum(np.sum(1.375 * t**2) for t in u)


def while_with_a_test_that_rebinds_what_is_around(w: Any, x: Any) -> Any:
    total = w

    def step(t: Any) -> Any:
        nonlocal total
        total = np.sin(total + t)
        return t

    j = 0
    while j < 2 and step(x[j]) > -10.0:
        j += 1
    return total * step(x[0]) + total


def samples_between_an_array_and_a_number(x, z):
    return np.sum(np.tanh(np.linspace(np.arange(4.0), x, 3))) + z @ z


def sum_of_what_einsum_turned(x):
    a = np.sin(np.outer(np.linspace(0.0, 1.0, 37), np.linspace(1.0, 2.0, 41)) * x)
    return np.sum(np.tanh(np.einsum("ba", a) * a.T))


def list_that_one_of_two_returning_paths_leaves_unbound(x: Any, y: Any) -> Any:
    total = []
    for t in x:
        if t > 0.5:
            total.append(t * y)
            if len(total) > 3:
                return t
    if y < 1.0:
        if x[0] > 0.0:
            return sum(t * t for t in x)
        total.append(np.sum(x))
    total = [y * y, *total]
    return np.sum(x) + sum(t * t for t in total)


def nothing_stored_in_the_rest_of_an_array(x: Any) -> Any:
    first, *rest = x
    rest[1] = None
    return first * rest[0]


def list_of_nothing_that_is_filled(x: Any) -> Any:
    parts = [None for _ in x]
    for k in range(len(x)):
        parts[k] = x[k] * 2.0
    return sum(part**2 for part in parts)


def nothing_appended_to_a_list_of_numbers(x: Any) -> Any:
    parts = [t * t for t in x]
    parts.append(None)
    return parts[0] * parts[-2]


def lists_spread_in_a_display(x: Any) -> Any:
    squares = []
    for t in x:
        if t < 10.0:
            squares.append(t * t)
    parts = [x[0], *(np.sin(t) for t in squares), *x, *squares, 2.0]
    squares[0] = 7.0
    return sum(k * t for k, t in enumerate(parts)) + len(parts)


def list_displayed_anew_in_every_trip(x: Any) -> Any:
    parts: list[Any] = []
    for t in x:
        parts = [t * t, *parts] if t > 0.0 else [*parts, t]
    return sum(k * t for k, t in enumerate(parts))


WHOLE = np.arange(9).reshape(3, 3)


def whole_numbers_times_unit_vectors(x: Any) -> Any:
    B = np.eye(3) @ WHOLE
    B[0, 0] = 0.5 * x[0]
    B[1] = x * x
    return np.sum(B * B)


def unit_vectors_times_whole_numbers(x: Any) -> Any:
    B = (np.eye(3) * WHOLE[1]) @ WHOLE + WHOLE @ np.eye(3)
    B[2] = x / 3.0
    C = WHOLE @ np.eye(3)
    C[0] = 0.1 * x
    return np.sum(B**2) + np.sum(C**2)


def sum_of_a_diagonal_of_whole_numbers(x: Any) -> Any:
    s = np.sum(np.eye(3) * WHOLE[1], axis=1)
    s[0] = 0.3 * x[0]
    return s @ x


REFUSED: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (array_in_a_list_that_grew, (V, 2.3)),
    (array_in_a_list_that_grew_in_one_branch, (V, 2.3)),
    (array_in_a_copy_of_a_list_that_is_gone, (V, 2.3)),
    (array_that_was_an_item_of_a_list_that_is_gone, (V, 2.3)),
    (array_that_was_perhaps_an_item_of_a_list_that_is_gone, (V, 2.3)),
    (items_of_a_shared_list_written_in_a_loop, (V, 2.3)),
    (written_after_it_was_filled_with_the_sum_of_nothing, (V * 30.0,)),
]


def list_whose_adjoint_is_popped_after_a_handler(x: float, items: list[float]) -> float:
    items.extend([math.sin(items[int(abs(x) * 3.0) % 2]), math.sqrt(1.0 + items[0] ** 2)])
    try:
        x = math.sqrt(-0.0663)
    except (ValueError, ZeroDivisionError):
        x = sum(items)
    return 1.0 * x + sum(np.sum(1.125 * t**2) for t in items)


def column_that_one_of_the_returning_paths_chooses(w, x):
    w[:1] += np.tanh(x["one"])
    y = np.mean(w)
    if (0.7737 < w[0]) or (np.any(w > -0.1963)):
        w[int(abs(y) * 3.0) % 2] -= w @ w
        j = 0
        while j < 2:
            j += 1
            if x["two"][(j + 1) % 2] > 0.5037:
                w[:-1] = np.sin(w[1:])
                return np.mean(w[:])
            if y > -1.1263:
                x["one"] -= math.sin(y)
                w[:1] -= w[-1]
                return min(t * 0.1637 for t in w)
            elif np.any(w > -1.1963):
                w[w > 0.3637] -= np.sin(y)
                w = np.linspace(-1.1263, 1.25, 2) + x["two"]
            else:
                x["one"] += np.sin(min(np.sum(w[::-1]), -0.4663))
    else:
        w = np.sort(np.linspace(-0.5963, 1.25, 2))
        w[[0, -1]] += w[::-1]
    return np.sum(w * w) + np.sum(np.cos(x["one"]))


REGRESSIONS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (returns_in_the_last_arm_of_an_elif, (1.5, V)),
    (returns_in_the_last_arm_of_an_elif, (0.5, V)),
    (returns_in_the_last_arm_of_an_elif, (0.5, 5.0 * V)),
    (returns_in_one_arm_of_a_nested_branch, (1.5, V)),
    (returns_in_one_arm_of_a_nested_branch, (0.5, V)),
    (returns_in_one_arm_of_a_nested_branch, (0.5, 5.0 * V)),
    (recorded_in_one_branch_only, (V, V + 1.0)),
    (recorded_before_an_early_return, (V[:2], V)),
    (mask_written_through_a_view_in_a_branch, (0.8, 1.2)),
    (entry_of_a_dict_that_is_overwritten_unread, (V, {"one": 1.0, "two": 2.0 * V})),
    (copy_of_a_list_that_was_indexed_at_run_time, ([0.5, -1.5], 0.75)),
    (slice_of_a_list_that_was_indexed_at_run_time, ([0.5, -1.5], 0.75)),
    (stack_of_one_array, (V, 0.75)),
    (shape_of_what_the_other_branch_records, (V[1:], 0.5)),
    (shape_of_what_the_other_branch_records, (V[1:], -10.5)),
    (dead_after_a_return_in_a_loop, (V, 2.0 * V)),
    (joined_parts_of_a_list_built_in_a_loop, (V, 0.75)),
    (stops_after_a_value_of_the_same_name, (0.495, -1.751)),
    (handler_reads_what_the_body_names_anew, (1.602, 0.652)),
    (written_in_branches_of_a_loop_and_in_the_loop_inside, (-0.403, 1.271)),
    (items_of_a_loop_that_swaps_what_they_are_made_of, (0.5, 1.4)),
    (stops_by_what_the_trip_has_overwritten, (-1.751, 0.495)),
    (unbound_on_the_path_that_returned, (0.2, -0.1)),
    (unbound_on_the_path_that_returned, (0.2, 0.6)),
    (unbound_on_the_path_that_returned, (1.2, 0.1)),
    (integers_appended_to_a_list_of_floats, (0.5, 3.3)),
    (zeros_of_what_a_returning_trip_leaves_unbound, (V, V + 1.0)),
    (zeros_of_what_a_returning_trip_leaves_unbound, (0.1 * V, V)),
    (item_of_a_list_in_the_test_of_a_while, (0.8, 1.3)),
    (while_with_a_test_that_writes, (0.8, 1.3)),
    (items_stored_in_inner_loops_while_iterated_over, (0.8, 1.3)),
    (items_stored_at_places_known_late_while_iterated_over, (0.8, 1.3)),
    (displayed_dict_with_a_choice_after_an_array, (0.8, -1.3)),
    (lists_of_unknown_length_joined, (0.8, 2.3)),
    (lists_of_arrays_joined_in_a_loop, (V, 2.3)),
    (list_that_trades_places_with_its_copy, (V, 2.3)),
    (functions_made_in_every_trip, (0.5, 0.8)),
    (strings_joined_in_two_orders, (3.14, 1.26)),
    (answers_that_are_added, (V,)),
    (square_that_matters_in_one_branch, (V,)),
    (square_that_matters_in_one_branch, (2.0 * V,)),
    (calls_itself_with_defaults, (0.5, 0.8)),
    (calls_itself_by_keywords, (0.5, 0.8)),
    (product_that_fills_the_array, (V, 2.0 * V)),
    (written_by_an_operator_with_more_axes, (V, 2.0 * V)),
    (products_of_matrices_in_place, (V, 2.0 * V)),
    (sum_of_rows_stacked_as_columns, (0.8, 1.3)),
    (part_of_one_element_with_a_new_axis, (V, 2.0 * V)),
    (row_of_one_row_with_a_new_axis, (V, 2.0 * V)),
    (array_filled_with_the_sum_of_nothing, (V,)),
    (array_filled_with_the_sum_of_nothing, (V * 30.0,)),
    (list_of_what_the_returning_path_leaves_unbound, (-1.1, V)),
    (list_of_what_the_returning_path_leaves_unbound, (7.0, V)),
    (while_with_a_test_that_rebinds_what_is_around, (0.8, V)),
    (less_the_largest, (V,)),
    (largest_of_a_choice, (V,)),
    (sum_of_nothing_in_arithmetic, (V,)),
    (sum_of_nothing_in_arithmetic, (V * 30.0,)),
    (sum_of_what_einsum_turned, (0.5,)),
    (samples_between_an_array_and_a_number, (0.8, V)),
    (list_that_one_of_two_returning_paths_leaves_unbound, (V, 0.3)),
    (list_that_one_of_two_returning_paths_leaves_unbound, (-V, 0.3)),
    (list_that_one_of_two_returning_paths_leaves_unbound, (V + 2.0, 0.3)),
    (nothing_stored_in_the_rest_of_an_array, (V,)),
    (list_of_nothing_that_is_filled, (V,)),
    (nothing_appended_to_a_list_of_numbers, (V,)),
    (lists_spread_in_a_display, (V,)),
    (list_displayed_anew_in_every_trip, (V,)),
    (whole_numbers_times_unit_vectors, (V,)),
    (unit_vectors_times_whole_numbers, (V,)),
    (sum_of_a_diagonal_of_whole_numbers, (V,)),
    (list_whose_adjoint_is_popped_after_a_handler, (-0.909, [-1.918, -1.465, 1.497])),
    (
        column_that_one_of_the_returning_paths_chooses,
        (np.array([-1.265, -0.143]), {"one": -0.893, "two": np.array([-0.366, -0.725])}),
    ),
]
