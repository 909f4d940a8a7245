"""Hostile programs: lists, dicts, comprehensions and generators of active values."""

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


def three_deep(x):
    d = {"a": [{"w": x[0], "v": (x[1], [x[2], x[3]])}], "b": x}
    d["a"][0]["w"] *= d["a"][0]["v"][1][0]
    d["a"][0]["v"][1][1] = d["a"][0]["w"] * d["b"][0]
    d["a"].append({"w": d["b"] * 2.0})
    return d["a"][0]["v"][1][1] * d["a"][0]["w"] + np.sum(d["a"][1]["w"] ** 2)


def dict_accumulated_while_iterated(x):
    d = {"a": x[0], "b": x[1], "c": x[2] * x[0]}
    total = {"sum": 0.0, "product": 1.0}
    for k, v in d.items():
        total["sum"] += v * len(k)
        total["product"] *= v
        d[k] = v * v
    return total["sum"] * total["product"] + sum(d.values())


def pairs_in_a_set(x, left_out):
    total = 0.0
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            if (i, j) in left_out:
                continue
            total += (x[i] - x[j]) ** 2
    return total


def list_of_lists(x):
    m = [[x[0], x[1]], [x[2], x[3]]]
    m[0][1] = m[1][0] * m[0][0]
    m[1].append(m[0][1])
    m.append(m[0])
    m[2][0] = 2.0 * x[1]
    s = 0.0
    for row in m:
        for v in row:
            s = s + v * v
    return s


def list_multiplied_is_aliased(x):
    m = [[0.0, 1.0]] * 3
    m[0][0] = x[0]
    return m[1][0] * m[2][0] * x[1]


def list_multiplied_then_filled(x):
    l = [0.0] * 4
    for i in range(4):
        l[i] = x[i] * x[i]
        l[i - 1] += l[i]
    return l[0] * l[1] + l[2] * l[3]


def matrix_product_of_lists(x):
    a = [[x[0], x[1]], [x[2], x[3]]]
    b = [[sum(a[i][k] * a[k][j] for k in range(2)) for j in range(2)] for i in range(2)]
    return b[0][0] * b[1][1] - b[0][1] * b[1][0] + b[0][1]


def comprehension_over_zip_with_a_condition(x):
    l = [a * b for a, b in zip(x, x[1:]) if a > 0.4]
    return sum(l) * l[-1]


def comprehension_over_enumerate_with_a_condition(x):
    l = [i * v for i, v in enumerate(x) if i % 2 or v > 0.7]
    return sum(l) * len(l)


def conditional_inside_a_comprehension(x):
    l = [v * v if v > 0.6 else 2.0 * v for v in x]
    return l[0] * l[1] + l[2] * l[3]


def generators_in_builtins(x):
    s = sum(v * v for v in x if v < 1.0)
    m = max(v * w for v, w in zip(x, x[::-1]))
    n = min(np.sin(v) for v in x)
    if any(v > 1.0 for v in x) and not all(v > 1.0 for v in x):
        s = s * 2.0
    return s * m + n


def strings_of_active_values(x):
    y = x[0] * x[1]
    text = f"{y:.2f} and {x[2]!r} {float(y)}" + "%0.3f" % y + "{:.1e}".format(float(x[3]))
    label = str(round(float(x[0]), 1))
    names = ", ".join([f"{float(v):.1f}" for v in x])
    return y * len(text.split(".")) + len(names) * x[2] + len(label) * x[0]


def dict_of_lists_appended(x):
    groups = {"small": [], "large": []}
    for v in x:
        if v > 0.7:
            groups["large"].append(v * v)
        else:
            groups["small"].append(v)
    return sum(groups["large"]) * groups["small"][0] + len(groups["small"])


def dict_comprehension_filtered(x):
    d = {i: v * v for i, v in enumerate(x) if v > 0.4}
    e = {k: v * d[0] for k, v in d.items() if k != 0}
    return sum(e.values()) * (3 in d) + d[2] + len(e) * x[3]


def dict_with_tuple_and_integer_keys(x):
    d = {(i, j): x[i] * x[j] for i in range(2) for j in range(2, 4)}
    d[0] = d[(0, 2)] * d[1, 3]
    d[(0, 3)] += d[0]
    return d[0] * d[0, 3]


def dict_built_in_a_loop(x):
    memo = {0: x[0], 1: x[1]}
    for n in range(2, 7):
        memo[n] = memo[n - 1] * 0.5 + memo[n - 2] * x[2]
    return memo[6] * memo[3]


def _memoised(n, x, memo):
    if n in memo:
        return memo[n]
    memo[n] = _memoised(n - 1, x, memo) * x[2] + _memoised(n - 2, x, memo)
    return memo[n]


def memoised_recursion(x):
    return _memoised(6, x, {0: x[0], 1: x[1]})


def dict_entries_removed(x):
    d = {"a": x[0], "b": x[1], "c": x[2]}
    v = d.pop("b")
    del d["c"]
    d["c"] = v * d["a"]
    e = dict(d, extra=x[3])
    f = {**e, "a": v}
    return e["extra"] * f["a"] * f["c"] + ("b" in d) + d["a"]


def list_slices_assigned_and_deleted(x):
    l = [v for v in x]
    l[1:3] = [l[0] * l[1], l[2], l[3] * l[3]]
    del l[0]
    l += [l[0] * 2.0]
    l[-1] *= l[-2]
    return l[0] * l[1] + l[2] * l[3] + l[-1]


def two_names_for_one_list(x):
    a = [x[0], x[1]]
    b = a
    c = a[:]
    d = list(a)
    b[0] = b[0] * x[2]
    b.append(x[3])
    a += [x[1]]
    d[1] = 3.0
    return a[0] * a[2] + len(a) * c[0] + d[1] * d[0] + b[3]


def list_rebound_against_extended(x):
    a = [x[0]]
    b = a
    a = a + [x[1]]
    b += [x[2]]
    return a[1] * b[1] * len(a) * len(b)


def _push_square(stack, v):
    stack.append(v * v)
    stack[0] = stack[0] * v


def list_written_by_a_helper(x):
    stack = [1.0]
    for v in x:
        _push_square(stack, v)
    return stack[0] * stack[2] + stack.pop() * stack.pop(1)


def stack_machine(x):
    stack = []
    for token in [0, 1, "+", 2, "*", 3, "-"]:
        if token == "+":
            b, a = stack.pop(), stack.pop()
            stack.append(a + b)
        elif token == "*":
            b, a = stack.pop(), stack.pop()
            stack.append(a * b)
        elif token == "-":
            b = stack.pop()
            a = stack.pop()
            stack.append(a - b)
        else:
            stack.append(x[token])
    return stack[0] ** 2


def sorted_with_key(x):
    pairs = [(x[0], 2), (x[1], 1), (x[2], 3)]
    pairs.sort(key=lambda p: p[1])
    top = sorted(pairs, key=lambda p: -p[0])[0]
    up = sorted(x, reverse=True)
    return pairs[0][0] * pairs[2][0] + top[0] * top[1] + up[0] * up[3]


def min_max_with_key_and_default(x):
    a = min([x[0], x[1], x[2]], key=lambda v: (v - 1.1) ** 2)
    b = max([], default=x[3])
    k = max(range(4), key=lambda i: x[i])
    return a * b * x[k]


def zip_star_transposes(x):
    pairs = [(x[0], x[1]), (x[2], x[3])]
    firsts, seconds = zip(*pairs)
    return firsts[0] * seconds[1] + firsts[1] ** 2


def unpacking_in_loops(x):
    s = 0.0
    for a, *rest in [(x[0], x[1], x[2]), (x[3], x[0])]:
        s = s + a * sum(rest)
    for k, (a, b) in {"p": (x[0], x[1]), "q": (x[2], x[3])}.items():
        s = s * a + b * len(k)
    return s


def sum_of_lists_of_arrays(x):
    parts = [x * k for k in (1.0, 2.0)] + [np.sin(x)]
    total = sum(parts)
    joined = np.concatenate(parts)
    return np.sum(total * C) + np.sum(joined**2) + sum(p[0] for p in parts)


def tuples_concatenated(x):
    t = (x[0],) + (x[1], x[2])
    t += (t[0] * t[1],)
    u = t * 2
    a, *b, c = u
    return a * b[2] * c + len(u) * t[3]


def membership_and_equality(x):
    l = [x[0], x[1]]
    s = x[2]
    if 0.5 in l and 7.0 not in l and x[0] == 0.5 or l == []:
        s = s * 1.0
    if "k" in {"k": s}:
        s = s * x[3]
    return s


def array_of_nested_lists(x):
    c, s = np.cos(x[0]), np.sin(x[0])
    R = np.array([[c, -s, 0.0], [s, c, x[1]], [0.0, 0.0, 1.0]])
    v = np.array([x[2], x[3], 1.0])
    return np.sum((R @ v) ** 2) + np.array([x, x * x])[1, 2]


def list_indexed_by_computed_values(x):
    l = [x[0] * 2.0, x[1] * 3.0, x[2] * 4.0]
    k = int(np.argmax(x))
    n = len([v for v in x if v > 0.6])
    return l[k] * l[n - 2] + l[-1]


def running_state_in_a_tuple(x):
    state = (x[0], 0.0, 1)
    for v in x[1:]:
        q, p, n = state
        state = (q + 0.1 * p, p - v * q, n + 1)
    return state[0] * state[1] * state[2]


def generator_consumed_in_parts(x):
    squares = (v * v for v in x)
    first = next(squares)
    return first * sum(squares)


def iterator_by_hand(x):
    it = iter([x[0], x[1], x[2]])
    a = next(it)
    b = next(it)
    return a * b + sum(it)


def part_of_a_list_of_unknown_length(x):
    q = []
    for v in x:
        q.append(v * v)
    r = q[1:]
    return sum(r) * q[0] * sum(r[1:])


def parts_of_a_list_in_a_loop(x):
    q = []
    for v in x:
        q.append(v * v)
    s = 0.0
    for i in range(len(x)):
        r = q[i:]
        s = s * x[3] + r[0] * len(r)
    return s


def queue_worked_off_from_the_front(x):
    q = [x[0], x[1], x[2]]
    s = 0.0
    while q:
        v = q.pop(0)
        s = s * x[3] + v
        if v > 1.0:
            q.append(v * 0.5)
    return s


def assignment_expression_in_a_comprehension(x):
    total = 0.0
    sums = [(total := total + v * v) for v in x]
    return total * sums[1]


HOSTILE = [
    Hostile(pairs_in_a_set, (point(), {(0, 1), (1, 2), (7, 9)})),
    Hostile(pairs_in_a_set, (point(), frozenset([(0, 3)]))),
    *(
        Hostile(f, (point(),))
        for f in (
            three_deep,
            dict_accumulated_while_iterated,
            list_of_lists,
            list_multiplied_is_aliased,
            list_multiplied_then_filled,
            matrix_product_of_lists,
            comprehension_over_zip_with_a_condition,
            comprehension_over_enumerate_with_a_condition,
            conditional_inside_a_comprehension,
            generators_in_builtins,
            strings_of_active_values,
            dict_of_lists_appended,
            dict_with_tuple_and_integer_keys,
            dict_built_in_a_loop,
            memoised_recursion,
            dict_entries_removed,
            list_slices_assigned_and_deleted,
            two_names_for_one_list,
            list_rebound_against_extended,
            list_written_by_a_helper,
            stack_machine,
            sorted_with_key,
            min_max_with_key_and_default,
            zip_star_transposes,
            unpacking_in_loops,
            sum_of_lists_of_arrays,
            tuples_concatenated,
            membership_and_equality,
            array_of_nested_lists,
            list_indexed_by_computed_values,
            running_state_in_a_tuple,
        )
    ),
    Hostile(generator_consumed_in_parts, (point(),), expect="right or refused"),
    Hostile(iterator_by_hand, (point(),), expect="right or refused"),
]
HOSTILE += [Hostile(dict_comprehension_filtered, (point(),), expect="refused")]
HOSTILE += [
    Hostile(f, (point(),))
    for f in (
        part_of_a_list_of_unknown_length,
        parts_of_a_list_in_a_loop,
        queue_worked_off_from_the_front,
        assignment_expression_in_a_comprehension,
    )
]
