"""Hostile programs: functions that call themselves, nested ones, through others, with memory."""

import math

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])


# --- who shares memory with whom ---------------------------------------------------------------


def _itself_after(u, n):
    if n == 0:
        return u
    return _itself_after(u, n - 1)


def result_is_the_argument_and_written(x):
    u = x * 1.0
    v = _itself_after(u, int(x[0] * 4.4))
    v[0] = 5.0 * x[1]
    return np.sum(u * u)


def result_is_the_argument_that_is_written(x):
    u = x * 1.0
    v = _itself_after(u, int(x[0] * 4.4))
    u[0] = 5.0 * x[1]
    return np.sum(v * v)


def _tail_after(u, n):
    if n == 0:
        return u[1:]
    return _tail_after(u, n - 1)


def result_is_a_view(x):
    u = x * 1.0
    v = _tail_after(u, int(x[0] * 4.4))
    v[0] = 5.0 * x[3]
    return np.sum(u * u)


def _either_one(u, v, n):
    if n == 0:
        return u
    return _either_one(v, u, n - 1)


def result_is_one_of_two_arguments(x):
    u, v = x * 1.0, x * 2.0
    w = _either_one(u, v, int(x[0] * 6.4))
    w[1] = x[0] ** 2
    return np.sum(u * C) + np.sum(v * v)


# --- writes to arguments -----------------------------------------------------------------------


def _heapify(a, i, n):
    largest = i
    for child in (2 * i + 1, 2 * i + 2):
        if child < n and a[child] > a[largest]:
            largest = child
    if largest != i:
        a[i], a[largest] = a[largest], a[i]
        _heapify(a, largest, n)


def heap_sort(x):
    a = x * 1.0
    n = len(a)
    for i in range(n // 2 - 1, -1, -1):
        _heapify(a, i, n)
    for end in range(n - 1, 0, -1):
        a[0], a[end] = a[end], a[0]
        _heapify(a, 0, end)
    return np.sum(a * C)


def _quicksort(a, low, high):
    if low >= high:
        return a
    pivot, place = a[high], low
    for j in range(low, high):
        if a[j] < pivot:
            a[place], a[j] = a[j], a[place]
            place += 1
    a[place], a[high] = a[high], a[place]
    _quicksort(a, low, place - 1)
    return _quicksort(a, place + 1, high)


def quicksort_in_place(x):
    a = np.sin(x)
    b = _quicksort(a, 0, len(a) - 1)
    b[1] *= 2.0
    return np.sum(a * C)


def _scaled_in_place(u, n):
    if n > 0:
        u *= 0.5 + u[0]
        _scaled_in_place(u, n - 1)


def recursion_that_scales_a_row(x):
    a = np.outer(x, C)
    _scaled_in_place(a[1], int(x[1] * 3))
    return np.sum(a * a)


def _fill_dict(state, n):
    state["sum"] += state["step"] * n
    state["step"] = state["step"] * 0.5
    if n > 0:
        _fill_dict(state, n - 1)


def recursion_that_updates_a_dict(x):
    state = {"sum": x[0], "step": x[1]}
    _fill_dict(state, int(x[1] * 3))
    return state["sum"] * state["step"] + x[2]


def _collect(v, n, out):
    out.append(v * v)
    if v * n > 0.5:
        _collect(v * 0.5, n, out)


def recursion_that_appends(x):
    out = []
    _collect(x[0] + x[1], int(x[1] * 4), out)
    return sum(out) + out[-1] * len(out)


def _swap_parts(u, v, n):
    if n > 0:
        u += 0.5 * v
        v *= u
        _swap_parts(v, u, n - 1)


def recursion_that_writes_two(x):
    u, v = x[:2] * 1.0, x[2:] * 2.0
    _swap_parts(u, v, int(x[1] * 3))
    return np.sum(u * v) + u[0]


def recursion_that_writes_parts_of_one(x):
    u = x * 1.0
    _swap_parts(u[:2], u[2:], int(x[1] * 3))
    return np.sum(u * C)


# --- several results, other functions, trees ----------------------------------------------------


def _sine_and_cosine(v, n):
    if n == 0:
        return v - v**3 / 6.0, 1.0 - v * v / 2.0
    s, c = _sine_and_cosine(v / 2.0, n - 1)
    return 2.0 * s * c, c * c - s * s


def recursion_returning_a_tuple(x):
    s, c = _sine_and_cosine(x[0] * x[1], int(x[1] * 4))
    return s * x[2] + c


def _extremes(u):
    if len(u) == 1:
        return {"low": u[0], "high": u[0], "sum": u[0] ** 2}
    half = len(u) // 2
    left, right = _extremes(u[:half]), _extremes(u[half:])
    return {
        "low": min(left["low"], right["low"]),
        "high": max(left["high"], right["high"]),
        "sum": left["sum"] + right["sum"] * left["low"],
    }


def recursion_returning_a_dict(x):
    found = _extremes(x)
    return found["low"] * found["high"] + found["sum"]


def _even(v, n):
    return v if n == 0 else _odd(v * C[0] * 0.9, n - 1) + C[2]


def _odd(v, n):
    if n == 0:
        return v * v
    return math.sin(_even(v, n - 1)) * C[1]


def mutual_recursion(x):
    return _even(x[0], int(x[1] * 4)) * _odd(x[2], int(x[1] * 3))


def _ping(v, n):
    if n <= 0:
        return v
    return _pong(v, n - 1) + _ping(v * 0.5, n - 2)


def _pong(v, n):
    if n <= 0:
        return v * v * C[3]
    return _ping(v, n - 1) * _pong(v * 0.5, n - 2)


def mutual_recursion_both_ways(x):
    return _ping(x[0], int(x[1] * 4)) + x[1]


def _norm_of_tree(tree):
    if isinstance(tree, dict):
        return sum(_norm_of_tree(v) for v in tree.values())
    if isinstance(tree, (list, tuple)):
        return sum(_norm_of_tree(v) for v in tree)
    return np.sum(tree * tree)


def _scaled_tree(tree, factor):
    if isinstance(tree, dict):
        return {k: _scaled_tree(v, factor * 0.5) for k, v in tree.items()}
    if isinstance(tree, list):
        return [_scaled_tree(v, factor) for v in tree]
    if isinstance(tree, tuple):
        return tuple(_scaled_tree(v, factor) for v in tree)
    return tree * factor if tree is not None else None


def recursion_over_a_nested_structure(x):
    tree = {"a": [x, {"b": x[0]}], "c": (x[1], [x[2:], 2.0]), "d": {"e": {"f": x[3]}}}
    scaled = _scaled_tree(tree, x[1])
    return _norm_of_tree(scaled) + scaled["c"][1][0][0]


class Tree:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def total(self, depth=1.0):
        found = self.value**2 * depth
        for child in (self.left, self.right):
            if child is not None:
                found += child.total(depth * 0.5)
        return found


def recursion_over_objects(x):
    tree = Tree(x[0], Tree(x[1], None, Tree(x[2] * x[0])), Tree(x[3]))
    return tree.total() * tree.right.value


def evaluated_expression_tree(x):
    def evaluate(node):
        match node:
            case ("+", a, b):
                return evaluate(a) + evaluate(b)
            case ("*", a, b):
                return evaluate(a) * evaluate(b)
            case ("sin", a):
                return math.sin(evaluate(a))
            case int(place):
                return x[place]
        return node

    return evaluate(("+", ("*", 0, ("sin", ("+", 1, 2))), ("*", 0.5, 3)))


# --- nested functions ----------------------------------------------------------------------------


def local_recursion(x):
    def go(v, n):
        if n == 0:
            return v * x[3]
        return go(v * x[0] + x[1], n - 1)

    return go(x[2], int(x[1] * 4))


def local_recursion_sees_a_rebound_name(x):
    factor = x[0]

    def go(v, n):
        return v if n <= 0 else go(v * factor, n - 1)

    first = go(x[1], int(x[1] * 3))
    factor = x[2] * 2.0
    return first * go(x[3], int(x[1] * 3))


def local_recursion_with_local_helper(x):
    def leaf(v):
        return math.tanh(v) * x[0]

    def integrate(a, b, fa, fb, depth):
        m = 0.5 * (a + b)
        fm = leaf(m)
        coarse, fine = 0.5 * (b - a) * (fa + fb), 0.25 * (b - a) * (fa + 2.0 * fm + fb)
        if depth >= 8 or abs(coarse - fine) < 1e-3:
            return fine
        return integrate(a, m, fa, fm, depth + 1) + integrate(m, b, fm, fb, depth + 1)

    return integrate(x[3], x[1], leaf(x[3]), leaf(x[1]), 0)


def local_memoised_recursion(x):
    memo = {}

    def fib(n):
        if n < 2:
            return x[n]
        if n not in memo:
            memo[n] = fib(n - 1) + fib(n - 2) * x[2]
        return memo[n]

    return fib(9) + memo[5]


def local_recursion_with_nonlocal_count(x):
    calls = 0
    total = 0.0

    def visit(level):
        nonlocal calls, total
        calls += 1
        total = total * x[0] + level * x[1]
        if level < 3:
            visit(level + 1)
            visit(level + 2)

    visit(0)
    return total * calls


def recursive_lambda_by_name(x):
    power = lambda v, n: 1.0 if n == 0 else v * power(v, n - 1)
    return power(x[0], int(x[1] * 4)) + power(x[1], 3)


def _simplex_volume(points):
    if len(points) == 1:
        return 1.0
    first, *rest = points
    return abs(first) * _simplex_volume(rest) + first**2


def recursion_on_the_rest_of_a_list(x):
    return _simplex_volume([x[0], x[1], x[2], x[3]])


def _determinant(a):
    n = len(a)
    if n == 1:
        return a[0][0]
    total = 0.0
    for j in range(n):
        minor = [row[:j] + row[j + 1 :] for row in a[1:]]
        total += (-1) ** j * a[0][j] * _determinant(minor)
    return total


def determinant_by_minors(x):
    a = [[x[0], 1.0, x[1]], [x[2], x[3], 0.5], [1.0, x[0] * x[2], 2.0]]
    return _determinant(a)


def _fft(signal):
    n = len(signal)
    if n == 1:
        return signal
    even, odd = _fft(signal[::2]), _fft(signal[1::2])
    turn = np.exp(-2j * np.pi * np.arange(n // 2) / n) * odd
    return np.concatenate([even + turn, even - turn])


def recursive_fourier_transform(x):
    spectrum = _fft(x + 0j)
    return np.sum(np.abs(spectrum) ** 2 * C**2)


def _hanoi(n, a, b, c):
    if n == 0:
        return 0.0
    return _hanoi(n - 1, a, c, b) + a * b - c + _hanoi(n - 1, c, b, a)


def arguments_trade_places(x):
    return _hanoi(int(x[1] * 3), x[0], x[1], x[2])


def _ackermann_like(v, n, flag=True):
    if n == 0:
        return v if flag else v * v
    return _ackermann_like(v * 0.9 + 0.1, n - 1, not flag)


def flag_turned_in_each_call(x):
    return _ackermann_like(x[0], int(x[1] * 4)) + _ackermann_like(x[1], 2, flag=False)


k = 100.0  # a name that closures below have of their own


def _integrated(f, a, b, tol):
    if b - a < tol:
        return (b - a) * f(0.5 * (a + b))
    m = 0.5 * (a + b)
    return _integrated(f, a, m, tol) + _integrated(f, m, b, tol)


def closure_given_to_a_recursion(x):
    k = x[0]
    return _integrated(lambda t: k * t + x[1] * t**2, 0.0, x[2], 0.3)


def function_given_to_a_recursion(x):
    k = x[3] ** 2

    def f(t):
        return np.sin(k * t)

    return _integrated(f, 0.0, x[2], 0.3) * k


class _Slope:
    def __init__(self, k):
        self.k = k

    def at(self, t):
        return self.k * t**2


def method_given_to_a_recursion(x):
    return _integrated(_Slope(x[0]).at, 0.0, x[2], 0.3)


def closures_in_a_dict_given_to_a_recursion(x):
    k = x[1]
    functions = {"f": lambda t: k * t}
    return _integrated(functions["f"], 0.0, x[2], 0.3) + _integrated(
        lambda t: functions["f"](t) ** 2, 0.0, 1.0, 0.3
    )


def _raises_below(v, n):
    if v < 0.0:
        raise ValueError("negative")
    return v if n == 0 else _raises_below(v * 0.5, n - 1)


def recursion_that_may_raise(x):
    return _raises_below(x[0], int(x[1] * 4)) ** 2


# --- what is gathered on the way down -----------------------------------------------------------


def _scaled_by_place(items, i=0, gathered=None):
    gathered = [] if gathered is None else gathered
    if i == len(items):
        return gathered
    gathered.append(items[i] * (i + 1))
    return _scaled_by_place(items, i + 1, gathered)


def gathered_in_a_list_made_at_first(x):
    return sum(a * a for a in _scaled_by_place([x[0], x[1] * x[2], 2.0 * x[3]]))


def gathered_from_a_list_of_some_length(x, n=3):
    return sum(a * a for a in _scaled_by_place([x[0]] * n))


def _joined(items, i=0, gathered=None):
    gathered = gathered or []
    if i == len(items):
        return gathered
    return _joined(items, i + 1, gathered + [items[i] * (i + 1)])


def gathered_in_new_lists(x):
    return sum(a * a for a in _joined([x[0], x[1] * x[2], 2.0 * x[3]]))


HOSTILE = [
    Hostile(f, (point(),))
    for f in (
        heap_sort,
        quicksort_in_place,
        recursion_that_scales_a_row,
        recursion_that_updates_a_dict,
        recursion_that_appends,
        recursion_that_writes_two,
        recursion_returning_a_tuple,
        recursion_returning_a_dict,
        mutual_recursion,
        mutual_recursion_both_ways,
        recursion_over_a_nested_structure,
        recursion_over_objects,
        evaluated_expression_tree,
        local_recursion,
        local_recursion_sees_a_rebound_name,
        local_recursion_with_local_helper,
        local_memoised_recursion,
        local_recursion_with_nonlocal_count,
        recursive_lambda_by_name,
        recursion_on_the_rest_of_a_list,
        determinant_by_minors,
        recursive_fourier_transform,
        arguments_trade_places,
        flag_turned_in_each_call,
        recursion_that_may_raise,
        closure_given_to_a_recursion,
        function_given_to_a_recursion,
        method_given_to_a_recursion,
        closures_in_a_dict_given_to_a_recursion,
        gathered_in_a_list_made_at_first,
        gathered_from_a_list_of_some_length,
        gathered_in_new_lists,
    )
]
# Who shares memory with the result may depend on how deep the calls go.
HOSTILE += [
    Hostile(f, (point(),), expect="right or refused")
    for f in (
        result_is_the_argument_and_written,
        result_is_the_argument_that_is_written,
        result_is_a_view,
        result_is_one_of_two_arguments,
        recursion_that_writes_parts_of_one,
    )
]
