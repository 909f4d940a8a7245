"""Hostile programs whose effects, errors or surroundings matter."""

import random

import numpy as np

C = np.array([1.0, -2.0, 0.5, 3.0])
GENERATOR = np.random.default_rng(11)
SETTINGS = {"gain": 2.0}
GAIN = 2.0
TABLE = np.array([1.0, 2.0, 3.0, 4.0])
LATEST = None
CALLS = []


class OutOfRange(Exception):
    """An exception of the user's own."""


def prints_in_a_loop(x):
    s = 0.0
    for i in range(3):
        s = s + x[i] * x[i + 1]
        print("trip", i, float(s), end=";\n")
    print(f"{s:.3f}", x.shape, sep="|")
    return s * s


def prints_in_a_while_with_break(x):
    s = x[0]
    n = 0
    while True:
        s = s * (1.0 + x[1])
        n += 1
        print(n, s > 2.0)
        if s > 4.0:
            print("stop")
            break
    return s


def _noisy(v, label):
    print("enter", label)
    r = v * v
    print("leave", label, float(r))
    return r


def prints_in_helpers(x):
    a = _noisy(x[0], "a")
    b = _noisy(a, "b") if a > 0.1 else _noisy(x[1], "c")
    return sum(_noisy(v, "d") for v in x[2:]) * b


def prints_in_recursion(x):
    def down(v, n):
        print("down", n)
        if n == 0:
            return v
        r = down(v * v, n - 1) + v
        print("up", n, float(r))
        return r

    return down(x[0], 3)


def prints_without_active_values(x):
    for i in range(2):
        print("dead", i)
    return np.sum(x * x)


def prints_what_the_result_does_not_need(x):
    wasted = x * 3.0
    print(wasted)
    return x[0] * x[1]


def draws_from_the_global_state(x):
    noise = np.random.normal(size=4)
    s = np.sum(x * noise)
    for _ in range(3):
        s = s + np.random.rand() * x[1] * s
    return s


def draws_in_branches_and_helpers(x):
    s = 0.0
    for i in range(4):
        if np.random.uniform() > 0.5:
            s = s + x[i] * np.random.randint(1, 5)
        else:
            s = s * x[i] + _jitter()
    return s


def _jitter():
    return np.random.uniform(0.0, 0.1)


def draws_from_the_standard_library(x):
    s = x[0]
    for _ in range(3):
        s = s * x[1] + random.random()
    return s


def draws_from_an_argument(x, rng):
    k = rng.permutation(4)
    s = np.sum(x * x[k] * rng.normal(size=4))
    for _ in range(2):
        s = s * rng.uniform() + x[rng.integers(4)]
    return s


def draws_from_a_global_generator(x):
    return np.sum(x**2 * GENERATOR.exponential(size=4)) * GENERATOR.random()


def draws_with_active_parameters(x):
    rng = np.random.default_rng(3)
    z = rng.normal(loc=x[0], scale=x[1], size=3)
    return np.sum(z**2)


def raises_after_writing_the_argument(x):
    x[0] = 7.0
    x *= 2.0
    if x[1] > 1.0:
        raise ValueError(f"first is {x[0]:.2f} after {len(x)} writes")
    return np.sum(x)


def raises_after_writing_a_dict(p):
    p["w"][0] = 0.0
    p["new"] = 1.0
    raise KeyError("missing")


def raises_its_own_exception(x):
    if x[0] < 1.0:
        raise OutOfRange("first", 3)
    return np.sum(x)


def raises_in_a_helper_in_a_loop(x):
    s = 1.0
    for i in range(4):
        s = s * _positive(x[i] - 0.4 * i)
    return s


def _positive(v):
    if v <= 0.0:
        raise OutOfRange("not positive: %.3f" % v)
    return v


def asserts_with_a_message(x):
    s = x[0] * x[1]
    assert s > 1.0, f"product {s:.2f} too small"
    return s


def asserts_without_a_message(x):
    assert x.shape == (3,)
    return np.sum(x)


def raises_from_another(x):
    try:
        _positive(-x[0])
    except OutOfRange as error:
        raise RuntimeError("bad start") from error
    return x[0]


def indexes_out_of_range(x):
    return x[0] * x[7]


def looks_up_a_missing_key(x):
    d = {"a": x[0]}
    return d["a"] * d["b"]


def divides_by_a_python_zero(s):
    return s / (s - 0.5)


def unpacks_too_few(x):
    a, b, c = x
    return a * b * c


def shapes_do_not_fit(x):
    return np.sum(x * np.ones(3))


def singular_matrix(x):
    return np.sum(np.linalg.inv(np.outer(x, x) * 0.0))


def reads_globals(x):
    return GAIN * SETTINGS["gain"] * np.sum(TABLE * x * x)


def helper_to_rebind(v):
    return v * v


def calls_a_rebound_helper(x):
    return helper_to_rebind(x[0]) * x[1]


def make_counter_reader():
    scale = 2.0

    def set_scale(v):
        nonlocal scale
        scale = v

    def f(x):
        return scale * np.sum(x * x)

    return f, set_scale


def keeps_an_active_value(x):
    global LATEST
    LATEST = np.sum(x)
    return LATEST * x[0]


def counts_calls(x):
    CALLS.append("call")
    return np.sum(x * x)


def reads_a_file(x, path):
    with open(path, encoding="utf-8") as file:
        k = float(file.read())
    return k * np.sum(x * x)


def writes_first_of_two(a, b):
    a[0] = b[1] * 3.0
    return np.sum(a * b)


def writes_first_of_three(a, b, c):
    a[0] = b[1] * 3.0
    return np.sum(a * b * c)


def writes_none_of_two(a, b):
    return np.sum(a * b * b)


def product_sum(a, b):
    return np.sum(a * b)


def scaled_argument(a, b):
    return a * 1.0


def outer_of_one(a, b):
    return np.sum(a) * 2.0
