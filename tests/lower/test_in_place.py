"""What augmented assignment changes in place is changed for all that refer to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from oracle import check_expectation

from autodiff_sst import AutodiffError, check_grads, grad, jacobian, value_and_grad


def list_in_a_dict(x):
    d = {"a": [x[0]]}
    s = d["a"]
    d["a"] += [x[1]]
    return sum(s) * len(d["a"])


def list_in_a_list(x):
    rows = [[x[0]], [x[1]]]
    s = rows[0]
    rows[0] += [x[2]]
    return sum(s) * sum(rows[0])


def one_list_in_many_places(x):
    rows = [[x[0]] * 2] * 3
    rows[2] += [x[2]]
    return sum(rows[0]) * sum(rows[1])


def set_in_a_list(x):
    s = {1, 2}
    rows = [s, s]
    rows[0] |= {5}
    return x[0] * len(s) + x[1] * len(rows[1])


def dict_in_a_dict(x):
    d = {"a": {"p": x[0]}}
    s = d["a"]
    d["a"] |= {"q": x[1] ** 2}
    return sum(s.values())


def dict_by_its_name(x):
    d = {"p": x[0]}
    s = d
    d |= {"q": x[1] ** 2}
    return sum(s.values())


def sets_by_their_names(x):
    s = {5}
    t = s
    s &= {5, 6}
    s ^= {7}
    s -= {5}
    return x[0] * sum(t) + x[1] * sum(s)


def frozen_sets_are_new_ones(x):
    s = frozenset({1})
    t = s
    s |= {2, 5}
    same = isinstance(s, frozenset) and not isinstance({1}, frozenset)
    return x[0] * len(s) + x[1] * len(t) if same else x[2]


def order_of_joined_sets(x):
    total = 0.0
    for i, v in enumerate({3, 1, 2, 10, 8} | {13, 7}):
        total += x[i % 3] * v * (i + 1)
    return total


def sets_from_outside(x, s):
    t = set(s)
    t.discard(1)
    t.add(9)
    total = x[0] * len(s - {1}) + x[1] * len(s & {1, 7}) + x[2] * len({1} | s) * sum(t)
    return total * (x[0] if s == {1, 2} or s > {7} else x[1]) * (x[2] if s <= {1, 2, 3} else x[0])


@pytest.mark.parametrize("items", [{1, 2}, frozenset({1, 2, 3}), {7, 8}])
def test_sets_from_outside(items: Any) -> None:
    check_expectation("right", sets_from_outside, np.array([0.5, 1.2, 0.8]), items, argnums=(0,))


@pytest.mark.parametrize(
    "f",
    [
        list_in_a_dict,
        list_in_a_list,
        one_list_in_many_places,
        set_in_a_list,
        dict_in_a_dict,
        dict_by_its_name,
        sets_by_their_names,
        frozen_sets_are_new_ones,
        order_of_joined_sets,
    ],
)
def test_changes_in_place(f: Callable[..., Any]) -> None:
    check_expectation("right", f, np.array([0.5, 1.2, 0.8]))


# --- shapes that do not fit: an extent of 1 would be repeated anywhere else --------------------


def multiplied(x, y):
    x *= y
    return np.sum(x)


def added_to_zeros(x, y):
    z = np.zeros(3)
    z += x * y
    return np.sum(z)


def added_to_rows(x, y):
    z = x * 2.0
    z[0:2] += y
    return np.sum(z)


def written_out(x, y):
    np.add(x, y, out=x)
    return np.sum(x)


@pytest.mark.parametrize(
    ("f", "shapes"),
    [
        (multiplied, [(1,), (3,)]),
        (multiplied, [(3,), (1, 3)]),
        (multiplied, [(1, 3), (2, 3)]),
        (added_to_zeros, [(1, 3), (3,)]),
        (added_to_zeros, [(2, 3), (3,)]),
        (written_out, [(1,), (3,)]),
        (added_to_rows, [(4,), (1, 2)]),
        (added_to_rows, [(4, 2), (1, 2, 2)]),
    ],
)
def test_shapes_that_do_not_fit(f: Callable[..., Any], shapes: Any) -> None:
    args = [np.ones(shape) for shape in shapes]
    with pytest.raises(ValueError, match="broadcast"):
        f(*args)
    for derivative in (grad(f), value_and_grad(f), jacobian(f)):
        with pytest.raises((AutodiffError, ValueError), match="broadcast"):
            derivative(*map(np.copy, args))


def test_shapes_that_do_not_fit_where_no_path_leads() -> None:
    def f(x, y):
        if x[0] > 5.0:
            x *= y
        return np.sum(x * x) * y[0]

    assert_allclose(grad(f)(np.ones(1), np.full(3, 2.0)), [4.0])
    with pytest.raises(ValueError, match="broadcast"):
        grad(f)(np.full(1, 6.0), np.full(3, 2.0))


def scaled(part, factor):
    part *= factor


def both_parts_of_a_vector(x):
    u = x.copy()
    for i in range(1, len(x)):
        p, q = u[:i], u[i:]
        p *= x[0]
        q *= x[0] + 1.0
    return np.sum(u * u)


def parts_that_a_function_scales(x):
    u = x.copy()
    for i in range(1, len(x)):
        scaled(u[:i], x[0])
        scaled(u[i:], x[0] + 1.0)
    return np.sum(u * u)


def a_row_and_a_column(x):
    u = np.outer(x, np.cos(x))
    for i in range(1, len(x)):
        row, column = u[i, :i], u[i:, i]
        row -= x[0] * u[0, :i]
        column *= x[1]
    return np.sum(u * u)


def parts_of_a_while_loop(x):
    u, i = x.copy(), 1
    while i < len(x):
        p = u[:i]
        p *= x[0]
        q = u[i:]
        q += x[1] * np.sin(q)
        i += 2
    return np.sum(u * u)


@pytest.mark.parametrize(
    "function",
    [
        both_parts_of_a_vector,
        parts_that_a_function_scales,
        a_row_and_a_column,
        parts_of_a_while_loop,
    ],
)
@pytest.mark.parametrize("length", [2, 3, 4, 5, 9])
def test_parts_of_other_lengths_changed_in_one_loop(function, length):
    """Nothing is known of either length, which does not make them the same."""
    x = np.linspace(0.3, 1.0, length)
    check_grads(function, (x,))


def rows_that_are_eliminated(x):
    a = np.outer(x, np.cos(x)) + 4.0 * np.eye(len(x))
    for k in range(len(x) - 1):
        for i in range(k + 1, len(x)):
            row = a[i]
            row -= row[k] / a[k, k] * a[k]
    return np.prod(np.diag(a))


def test_a_row_is_changed_as_one_writes_it():
    x = np.linspace(0.3, 1.0, 4)
    check_grads(rows_that_are_eliminated, (x,))
    source = grad(rows_that_are_eliminated).source_for(x)
    assert "a[i] -= " in source
    assert "[...]" not in source


def test_a_row_is_not_written_from_a_part_of_more_axes():
    def f(x):
        u = np.outer(x, x)
        u[1] = u[:1]
        return np.sum(u**3)

    check_expectation("right or refused", f, np.arange(1.0, 4.0))


def grown_after_its_first_item(x):
    z = list(x)
    z[1:] += [5.0]
    return sum(z)


def shifted_and_appended(x):
    z = x.copy()
    z[1:] += x[:-1]
    return sum(v * k for k, v in enumerate(z))


def one_item_repeated(x):
    z = list(x)
    z[1:2] *= 2
    return sum(v * k for k, v in enumerate(z))


def slice_by_itself(x):
    z = list(x)
    z[-1:] += z
    return sum(v * k for k, v in enumerate(z))


def list_that_a_loop_has_made(x):
    z = []
    for v in x:
        z.append(v**2)
    z[1:] += [x[0]]
    return sum(z)


def pairs_after_the_first(x):
    z = [(v, v**2) for v in x]
    z[1:] += [(x[0], x[1])]
    return sum(a * b for a, b in z)


def slices_in_a_loop(x):
    z = [x[0], x[1]]
    for k in range(3):
        z[1:] += [x[2] * k]
    return sum(v * k for k, v in enumerate(z))


def extended_slice_that_does_not_fit(x):
    z = list(x)
    try:
        z[::2] += [1.0]
    except ValueError:
        return z[0] * x[1]
    return sum(z)


@pytest.mark.parametrize(
    "f",
    [
        grown_after_its_first_item,
        shifted_and_appended,
        one_item_repeated,
        slice_by_itself,
        list_that_a_loop_has_made,
        pairs_after_the_first,
        slices_in_a_loop,
        extended_slice_that_does_not_fit,
    ],
)
def test_slices_of_lists_are_changed_and_written_back(f: Callable[..., Any]) -> None:
    x = [1.5, 2.0, 3.0]
    value, _ = value_and_grad(f)(x)
    assert_allclose(value, f(x))
    check_grads(f, (x,))


def test_a_slice_that_does_not_fit_is_refused_with_its_place() -> None:
    def f(x):
        z = list(x)
        z[::2] = [1.0]
        return sum(z)

    with pytest.raises(AutodiffError, match="extended slice of size 2"):
        grad(f)([1.5, 2.0, 3.0])
