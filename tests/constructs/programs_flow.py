"""Constructs: branches, loops, early exits, exceptions, context managers."""

import itertools

import numpy as np
import numpy as onp_
from constructs.rows import Row, point


def if_elif_else(x):
    if x[0] > 2.0:
        y = x * x
    elif x[0] > 0.3:
        y = x * x * x
    else:
        y = x
    return np.sum(y)


def if_on_a_static_flag(x):
    flag = True
    if flag:
        y = x * x
    else:
        y = x
    return np.sum(y)


def name_bound_in_one_branch_only(x):
    y = x[0]
    if x[0] > 0.1:
        t = x[1] * x[1]
        y = y * t
    return y


def early_return_in_branch(x):
    if x[0] > 0.1:
        return np.sum(x * x)
    return np.sum(x)


def early_return_inside_a_loop(x):
    s = x[0]
    for i in range(10):
        s = s * x[1]
        if s > 1.0:
            return s * s
    return s


def _pair(x):
    return x[0] * x[1], x[1] * x[2]


def multiple_returns(x):
    a, b = _pair(x)
    return a * b


def for_over_range(x):
    s = 0.0
    for i in range(4):
        s = s + x[i] * x[i] * i
    return s


def for_over_range_with_step(x):
    s = 0.0
    for i in range(3, -1, -1):
        s = s * 0.5 + x[i]
    return s * s


def for_over_array_elements(x):
    s = 0.0
    for v in x:
        s = s + v * v
    return s


def for_over_rows(x):
    A = np.reshape(x, (2, 2))
    s = 0.0
    for row in A:
        s = s + np.prod(row)
    return s


def enumerate_elements(x):
    s = 0.0
    for i, v in enumerate(x):
        s = s + i * v * v
    return s


def zip_slices(x):
    s = 0.0
    for u, v in zip(x[:2], x[2:]):
        s = s + u * v
    return s


def reversed_range(x):
    s = 0.0
    for i in reversed(range(4)):
        s = s * x[i] + 1.0
    return s


def nested_for_loops(x):
    s = 0.0
    for i in range(4):
        for j in range(i):
            s = s + x[i] * x[j]
    return s


def while_loop(x):
    s = x[0]
    while s < 5.0:
        s = s * (1.0 + x[1])
    return s


def break_out(x):
    s = x[0]
    for i in range(10):
        s = s * (1.0 + x[1])
        if s > 5.0:
            break
    return s


def continue_past(x):
    s = 0.0
    for i in range(4):
        if i == 1:
            continue
        s = s + x[i] ** 2
    return s


def for_else(x):
    s = x[0]
    for i in range(3):
        s = s * x[1]
        if s > 1e9:
            break
    else:
        s = s * s
    return s


def while_else(x):
    s = x[0]
    while s < 3.0:
        s = s * 2.0
    else:
        s = s * x[1]
    return s


def while_true_with_break(x):
    y = 1.0
    while True:
        n = 0.5 * (y + x[0] / y)
        if abs(n - y) < 1e-12:
            break
        y = n
    return n


def assert_statement(x):
    assert x.shape[0] == 4
    assert x[0] > 0.0, "positive"
    return np.sum(x * x)


def raise_not_taken(x):
    if x[0] < 0.0:
        raise ValueError("negative")
    return np.sum(x * x)


def try_except_no_exception(x):
    try:
        y = x[0] * x[1]
    except ZeroDivisionError:
        y = x[0]
    return y * y


def try_except_raised(x):
    y = x[0]
    try:
        y = y * x[1]
        raise KeyError("k")
    except KeyError:
        y = y * y
    return y


def try_finally(x):
    y = x[0]
    try:
        y = y * x[1]
    finally:
        y = y * y
    return y


def with_errstate(x):
    with onp_.errstate(divide="ignore"):
        y = np.log(x)
    return np.sum(y * y)


def match_case(x):
    mode = "sq"
    match mode:
        case "sq":
            y = x * x
        case _:
            y = x
    return np.sum(y)


def try_except_around_a_failure(x):
    A = np.reshape(x, (2, 2))
    try:
        L = np.linalg.cholesky(A @ A.T + 0.5 * onp_.eye(2))
    except onp_.linalg.LinAlgError:
        L = A
    return np.sum(L * L * L)


def length_driven_loops(x):
    s = 0.0
    for i in range(len(x)):
        s = s + x[i] ** 2
    for j in range(x.shape[0]):
        s = s * x[j]
    for k in range(x.size - x.ndim):
        s = s + x[k]
    return s


def long_loop(x):
    s = x[0]
    for i in range(1000):
        s = s + 0.001 * s * x[1]
    return s


def for_over_ndindex(x):
    A = np.reshape(x, (2, 2))
    s = 0.0
    for i, j in onp_.ndindex(2, 2):
        s = s + A[i, j] ** 2 * (i + 1)
    return s


def for_over_ndenumerate(x):
    s = 0.0
    for (i,), v in onp_.ndenumerate(x):
        s = s + v * v * i
    return s


def product_and_combinations(x):
    s = 0.0
    for i, j in itertools.combinations(range(4), 2):
        s = s + x[i] * x[j]
    for i, j in itertools.product(range(2), range(2, 4)):
        s = s * x[i] - x[j]
    return s


ROWS = [
    Row("if / elif / else", 1, if_elif_else, (point(),)),
    Row("if on a static (non-active) flag", 1, if_on_a_static_flag, (point(),)),
    Row("name bound in one branch only", 2, name_bound_in_one_branch_only, (point(),)),
    Row("early return in branch", 1, early_return_in_branch, (point(),)),
    Row("early return inside a loop", 1, early_return_inside_a_loop, (point(),)),
    Row("multiple returns (tuple output)", 1, multiple_returns, (point(),)),
    Row("for over range", 1, for_over_range, (point(),)),
    Row("for over range(start,stop,step)", 1, for_over_range_with_step, (point(),)),
    Row("for over array elements", 1, for_over_array_elements, (point(),)),
    Row("for over rows of a 2-d array", 2, for_over_rows, (point(),)),
    Row("enumerate", 1, enumerate_elements, (point(),)),
    Row("zip", 1, zip_slices, (point(),)),
    Row("reversed()", 2, reversed_range, (point(),)),
    Row("nested for loops", 1, nested_for_loops, (point(),)),
    Row("while loop", 1, while_loop, (point(),)),
    Row("break", 1, break_out, (point(),)),
    Row("continue", 1, continue_past, (point(),)),
    Row("for / else", 3, for_else, (point(),)),
    Row("while / else", 4, while_else, (point(),)),
    Row("while True with break", 2, while_true_with_break, (point(),)),
    Row("assert", 1, assert_statement, (point(),)),
    Row("raise (not taken)", 1, raise_not_taken, (point(),)),
    Row("try / except (no exception)", 2, try_except_no_exception, (point(),)),
    Row("try / except (exception raised)", 3, try_except_raised, (point(),)),
    Row("try / finally", 3, try_finally, (point(),)),
    Row("with np.errstate", 2, with_errstate, (point(),)),
    Row("match / case", 3, match_case, (point(),)),
    Row(
        "try/except around a NumPy failure (LinAlgError fallback)",
        3,
        try_except_around_a_failure,
        (point(),),
    ),
    Row("len()/shape/ndim/size driven loops", 1, length_driven_loops, (point(),)),
    Row("long loop (1000 iterations)", 1, long_loop, (point(),)),
    Row("for over np.ndindex", 2, for_over_ndindex, (point(),)),
    Row("for over np.ndenumerate", 3, for_over_ndenumerate, (point(),)),
    Row("itertools.product / combinations", 3, product_and_combinations, (point(),)),
]
