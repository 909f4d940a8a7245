"""Hostile programs: loops, branches and exits."""

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


def for_with_zero_trips(x):
    s = x[0]
    for i in range(0):
        s = s * x[i] + 100.0
    for v in x[4:]:
        s = s * v
    return s * s


def while_with_zero_trips(x):
    s = x[0]
    while s > 10.0:
        s = s * 0.5
        t = s
    return s * x[1]


def zero_trips_in_an_inner_loop(x):
    s = 0.0
    for i in range(3):
        for j in range(i):
            s += x[i] * x[j]
        s *= x[3]
    return s


def break_in_the_first_trip(x):
    s = x[0]
    for i in range(5):
        if s > 0.1:
            break
        s = s * x[1]
    return s * x[2]


def break_after_work_in_the_first_trip(x):
    s = x[0]
    for i in range(5):
        s = s * x[1]
        break
    return s * x[2]


def continue_in_the_last_trip(x):
    s = 0.0
    for i in range(4):
        s = s + x[i] ** 2
        if i == 3:
            continue
        s = s * x[i]
    return s


def return_inside_nested_loops(x):
    s = 1.0
    for i in range(4):
        for j in range(4):
            s = s + x[i] * x[j]
            if s > 2.5:
                return s * x[i] + j
    return s


def break_inner_and_outer(x):
    s = 0.1
    for i in range(4):
        for j in range(4):
            s = s + x[j] * s
            if s > 0.5 * (i + 1):
                break
        s = s * x[i]
        if s > 0.6:
            break
    return s


def break_inner_only(x):
    s = 0.0
    for i in range(4):
        for j in range(4):
            if x[j] > 1.0:
                break
            s = s + x[i] * x[j] ** 2
        s = s + 0.1 * x[i]
    return s


def return_inside_while_inside_for(x):
    s = x[0]
    for i in range(3):
        n = 0
        while n < 5:
            s = s + x[i] * 0.3
            n += 1
            if s > 1.7:
                return s * s * n
        s = s * x[3]
    return s


def newton_until_converged(x):
    y = 1.0
    trips = 0
    while abs(y * y - x[0]) > 1e-13 and trips < 50:
        y = y - (y * y - x[0]) / (2.0 * y)
        trips += 1
    return y * x[1] + trips


def secant(x):
    a, b = x[0], x[1]
    fa, fb = a**3 - x[2], b**3 - x[2]
    for _ in range(5):
        a, b = b, b - fb * (b - a) / (fb - fa)
        fa, fb = fb, b**3 - x[2]
    return b


def bisection_fixed_trips(x):
    low, high = x[3] - 1.0, x[1] + 1.0
    for _ in range(4):
        middle = 0.5 * (low + high)
        if middle**2 < x[2]:
            low = middle
        else:
            high = middle
    return low * high


def bound_in_some_branch_used_in_the_same(x):
    s = x[0]
    for i in range(4):
        if i % 2 == 0:
            extra = x[i] * s
        s = s + extra
        if i == 2:
            late = s * s
    if s > 0.0:
        s = s * late
    return s


def bound_in_the_loop_used_after(x):
    for i in range(3):
        last = x[i] * x[i + 1]
        if i == 1:
            kept = last * 2.0
    return last * kept


def scalar_rebound_to_array(x):
    s = 0.0
    for i in range(3):
        s = s + x * (i + 1)
    return np.sum(C * s * s)


def array_rebound_to_scalar(x):
    y = x * x
    y = np.sum(y)
    y = float(y) * x[0]
    return y


def integer_rebound_to_float(x):
    s = 1
    for i in range(4):
        s = s * x[i]
    n = 3
    n = n / 2
    return s**n


def none_rebound_to_array(x):
    total = None
    for i in range(3):
        if total is None:
            total = x * x[i]
        else:
            total = total * x + x[i]
    return np.sum(C * total)


def type_differs_between_branches(x):
    if x[0] > 0.1:
        y = 2.0
    else:
        y = x * 2.0
    return np.sum(y * x * C)


def loop_variable_used_after_the_loop(x):
    s = 0.0
    for v in x:
        s = s + v * v
    for i in range(3):
        s = s * x[i]
    return s * v + x[i] * i


def loop_variable_rebound_in_the_body(x):
    s = 0.0
    for v in x:
        v = v * v
        s = s + v * x[0]
    for i in range(4):
        i = 3 - i
        s = s * 0.5 + x[i]
    return s * v


def loop_over_a_list_that_holds_the_loop_variable(x):
    v = x[3]
    s = 0.0
    for v in [x[0], v, x[1] * v]:
        s = s * v + v
    return s


def for_else_break_taken(x):
    s = x[0]
    for i in range(4):
        s = s * x[1] + 0.2
        if s > 1.1:
            break
    else:
        s = s * 100.0
    return s * s


def for_else_not_taken_nested(x):
    s = 0.0
    for i in range(4):
        for j in range(i):
            if x[j] > 1.0:
                break
            s += x[i] * x[j]
        else:
            s = s + x[i] ** 2
            continue
        s = s * x[i]
    return s


def while_with_continue(x):
    i = -1
    s = 0.1
    while i < 3:
        i += 1
        if i == 2:
            continue
        s = s * x[i] + x[i]
    return s


def while_true_with_two_breaks(x):
    s = x[0]
    n = 0
    while True:
        s = s + x[1] * 0.3
        if s > 1.9:
            s = s * x[2]
            break
        n += 1
        if n == 20:
            break
        s = s * 1.1
    return s + n


def while_with_walrus(x):
    s = x[0]
    total = 0.0
    while (s := s * 0.7) > 0.1:
        total += s * x[1]
    return total * s


def done_flag(x):
    done = False
    s = x[0]
    while not done:
        s = s * (1.0 + x[1])
        done = s > 4.0
    return s


def flip_flop(x):
    up = True
    s = x[0]
    for i in range(6):
        if up:
            s = s * x[1] + 0.3
        else:
            s = s * x[3]
        up = not up
    return s


def branch_on_the_carried_value(x):
    s = x[0]
    for i in range(6):
        if s > 1.0:
            s = s * x[3]
        else:
            s = s + x[1] * 0.7
    return s


def trips_from_a_cast(x):
    s = x[1]
    for _ in range(int(x[0] * 9.0)):
        s = s * x[2] + 0.1
    return s


def trips_from_a_growing_list(x):
    work = [x[0]]
    total = 0.0
    while len(work) < 5:
        work.append(work[-1] * x[1] + 0.1)
        total += work[-1]
    return total * work[2]


def deep_branches_in_a_loop(x):
    s = 0.0
    for i in range(4):
        if x[i] > 0.4:
            if x[i] > 1.0:
                s = s + x[i] ** 3
            elif i == 0:
                s = s - x[i]
            else:
                s = s * x[i]
        else:
            if s > 0.0:
                s = s * s * x[i]
    return s


def conditional_expressions_nested(x):
    y = x[0] if x[0] > 1.0 else x[1] * x[2] if x[1] > 1.0 else x[3]
    return (y if y > 0.5 else 2.0 * y) * (x[0] and y)


def boolean_chains_short_circuit(x):
    s = 0.0
    for i in range(4):
        if i < 3 and x[i + 1] > 0.7 or x[i] < 0.4:
            s += x[i] ** 2
    return s


def unused_loops(x):
    s = x[0] * x[1]
    for i in range(5):
        waste = np.exp(s) * i
    while False:
        s = 0.0
    return s


def three_loops_with_a_break_each(x):
    s = 0.0
    for i in range(3):
        for j in range(3):
            for k in range(3):
                if k > j:
                    break
                s += x[i] * x[j] * x[k]
            if j > i:
                break
        if s > 2.3:
            break
    return s * s


def return_from_try_in_a_loop(x):
    s = x[0]
    for i in range(4):
        try:
            s = s * x[1] + 0.3
            if s > 1.5:
                return s * s
        finally:
            s = s + 0.01
    return s


def break_inside_with(x):
    s = x[0]
    for i in range(5):
        with np.errstate(all="ignore"):
            s = s * x[1] + 0.2
            if s > 1.4:
                break
    return s * s


def collatz_on_integers(x):
    n = 7
    s = x[0]
    while n != 1:
        if n % 2 == 0:
            n //= 2
            s = s * 0.9
        else:
            n = 3 * n + 1
            s = s + x[1] * 0.1
    return s * s


def _first_above(x, level):
    for i in range(len(x)):
        if x[i] > level:
            return x[i] * x[i]
    return level * x[0]


def early_return_in_a_callee_in_a_loop(x):
    s = 0.0
    for level in [0.1, 0.6, 1.0, 5.0]:
        s = s * x[3] + _first_above(x, level)
    return s


def _halves(x):
    n = len(x)
    if n == 1:
        return x[0] * x[0]
    return _halves(x[: n // 2]) + _halves(x[n // 2 :]) * x[0]


def recursion_on_halves(x):
    return _halves(x)


def _tree(x, i, depth):
    if depth == 0 or i >= len(x):
        return 1.0
    return x[i] * _tree(x, i + 1, depth - 1) + _tree(x, i + 2, depth - 1)


def recursion_with_two_calls(x):
    return _tree(x, 0, 3)


def _write_halves(u):
    n = len(u)
    if n > 1:
        u[: n // 2] *= u[n // 2 :]
        _write_halves(u[: n // 2])


def recursion_that_writes(x):
    u = x * 1.0
    _write_halves(u)
    return np.sum(C * u)


def return_from_loops_that_are_written_out(x):
    for a, b in ((x[0], -1.0), (x[1], x[2] + 1.0), (2.0, x[3])):
        for shift in (0.0, 0.5):
            t = (a - 0.1) / (b + shift)
            if t > 0.2:
                return t * x[3] + a
    return x[0]


def return_at_the_end_of_a_written_out_trip(x):
    def first(rows):
        for place, (a, _) in enumerate(rows):
            if a > 0.7:
                return place, a * a
        return -1, x[0]

    place, value = first([(x[0], "a"), (x[3], "b"), (x[2], "c"), (x[1], "d")])
    return value * 2.0 + place * x[3]


def _bisected(x, low, high, n):
    if n == 0:
        return low * high
    middle = 0.5 * (low + high)
    if middle**2 < x[2]:
        return _bisected(x, middle, high, n - 1)
    return _bisected(x, low, middle, n - 1)


def recursion_down_to_a_data_dependent_leaf(x):
    return _bisected(x, x[3], x[1], 4)


def nonlocal_rebound_in_loops(x):
    total = 0.0
    count = 0

    def add(v):
        nonlocal total, count
        total = total * 0.5 + v
        count += 1

    for v in x:
        add(v * v)
        if count == 3:
            total *= x[0]
    return total * count


def nested_function_reads_a_rebound_name(x):
    a = x[0]

    def scaled(v):
        return a * v

    first = scaled(x[1])
    a = x[2] * x[2]
    return first * scaled(x[1])


def function_defined_in_a_loop(x):
    s = x[0]
    for i in range(3):

        def step(v):
            return v * x[i] + s

        s = step(s)
    return step(s)


def nothing_depends_on_the_argument(x):
    y = np.zeros(3)
    for i in range(3):
        y[i] = i
    return np.sum(y)


def only_the_shape_matters(x):
    return float(x.shape[0] * len(x))


def derivative_cancels(x):
    y = x - x
    return np.sum(y * C) + np.sum(x * 0.0)


def carried_value_dies_in_the_loop(x):
    s = x[0]
    t = x[1]
    for i in range(3):
        s = t * t
        t = x[i] + 0.5
    return s * x[3]


def carried_through_without_being_read(x):
    s = x[0]
    t = x[1]
    for i in range(3):
        u = s
        s = t
        t = u
    return s * 2.0 + t * t


def bound_in_an_earlier_trip(x, n):
    for i in range(n):
        if i == 1:
            t = x[i] * 2.0
        if i > 1:
            t = t * x[i]
    return t


def fibonacci_simultaneous(x):
    a, b = x[0], x[1]
    for _ in range(6):
        a, b = b, a * x[2] + b
    return a * b


def max_running(x):
    best = x[0]
    where = 0
    for i in range(1, 4):
        if x[i] * x[i] > best:
            best = x[i] * x[i]
            where = i
    return best * x[where - 1]


def loop_over_zip_of_unequal_lengths(x):
    s = 0.0
    for a, b, k in zip(x, x[1:], range(2)):
        s = s * a + b * (k + 1)
    return s


def enumerate_with_start_and_nested_targets(x):
    s = 0.0
    for n, (a, b) in enumerate(zip(x, x[::-1]), start=2):
        s = s + n * a * b**2
    return s


def reversed_of_several_things(x):
    s = 0.0
    for v in reversed(x):
        s = s * 0.5 + v * v
    for v in reversed([x[0], x[1]]):
        s = s * v
    for i, v in reversed(list(enumerate(x))):
        s = s + i * v
    for v in x[::-1]:
        s = s * 0.3 + v
    return s


def assertion_on_the_way(x):
    s = x[0]
    for i in range(3):
        assert s > 0.0, f"trip {i}: {s}"
        s = s * x[i]
    if not s < 100.0:
        raise RuntimeError("too large")
    return s * s


def exception_caught_in_a_loop(x):
    table = {0: x[0], 2: x[2] * x[1]}
    s = 1.0
    for i in range(4):
        try:
            s = s * table[i]
        except KeyError:
            s = s + x[i]
    return s


def matched_in_a_loop(x):
    s = x[0]
    for kind in ["add", "times", "none", "add"]:
        match kind:
            case "add":
                s = s + x[1]
            case "times" | "scale":
                s = s * x[2]
            case _:
                s = s * s
    return s


def values_of_nested_branches(x):
    a, b, c = x[0], x[1], x[2]
    if a > 0.21:
        b = b + 0.15
        if a > 0.33:
            a = a * b
        else:
            b = np.tanh(c**2 * (a + b) - c)
    else:
        c += 0.3 * np.arctan(c / (2.0 + np.sin(c)))
    return a * b + np.sin(c)


HOSTILE = [
    Hostile(values_of_nested_branches, (point(),)),
    *(
        Hostile(f, (point(),))
        for f in (
            for_with_zero_trips,
            while_with_zero_trips,
            zero_trips_in_an_inner_loop,
            break_in_the_first_trip,
            break_after_work_in_the_first_trip,
            continue_in_the_last_trip,
            return_inside_nested_loops,
            break_inner_and_outer,
            break_inner_only,
            return_inside_while_inside_for,
            newton_until_converged,
            secant,
            bisection_fixed_trips,
            bound_in_some_branch_used_in_the_same,
            bound_in_the_loop_used_after,
            scalar_rebound_to_array,
            array_rebound_to_scalar,
            integer_rebound_to_float,
            none_rebound_to_array,
            type_differs_between_branches,
            loop_variable_used_after_the_loop,
            loop_variable_rebound_in_the_body,
            loop_over_a_list_that_holds_the_loop_variable,
            for_else_break_taken,
            for_else_not_taken_nested,
            while_with_continue,
            while_true_with_two_breaks,
            while_with_walrus,
            done_flag,
            flip_flop,
            branch_on_the_carried_value,
            trips_from_a_cast,
            trips_from_a_growing_list,
            deep_branches_in_a_loop,
            conditional_expressions_nested,
            boolean_chains_short_circuit,
            unused_loops,
            three_loops_with_a_break_each,
            return_from_try_in_a_loop,
            break_inside_with,
            collatz_on_integers,
            early_return_in_a_callee_in_a_loop,
            recursion_on_halves,
            recursion_with_two_calls,
            recursion_that_writes,
            return_from_loops_that_are_written_out,
            return_at_the_end_of_a_written_out_trip,
            recursion_down_to_a_data_dependent_leaf,
            nonlocal_rebound_in_loops,
            nested_function_reads_a_rebound_name,
            function_defined_in_a_loop,
            nothing_depends_on_the_argument,
            only_the_shape_matters,
            derivative_cancels,
            carried_value_dies_in_the_loop,
            carried_through_without_being_read,
            fibonacci_simultaneous,
            max_running,
            loop_over_zip_of_unequal_lengths,
            enumerate_with_start_and_nested_targets,
            reversed_of_several_things,
            assertion_on_the_way,
            matched_in_a_loop,
        )
    ),
    Hostile(exception_caught_in_a_loop, (point(),), expect="right or refused"),
    Hostile(bound_in_an_earlier_trip, (point(), 4)),
]
