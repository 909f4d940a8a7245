"""Hostile programs: attributes of objects from outside that a loop or a branch reads first."""

import types

import numpy as np
from constructs.rows import Hostile, point

A = np.array([[0.2, -0.4, 0.1, 0.3]] * 4) + 0.5 * np.eye(4)


class System:
    def __init__(self, a, w, t):
        self.a, self.w, self.t = a, w, t


SYSTEM = System(A, [0.5, -1.5, 2.0, 0.7], {"k": [1.0, 2.0], "m": A[0]})


def matrix_in_a_loop(x, s):
    for _ in range(3):
        x = s.a @ x
    return x


def list_in_a_loop(x, s):
    total = 0.0
    for i in range(len(x)):
        total += s.w[i] * x[i] ** 2
    for v, w in zip(x, s.w, strict=True):
        total += np.sin(v) * w
    return total * len(s.w)


def dict_on_one_path(x, s):
    if x[0] < 1.0:
        x = x * s.t["m"]
    else:
        x = x * s.t["k"][1]
    while np.sum(x) < 0.1:
        x = x + s.t["k"][0]
    return x


def read_before_and_inside(x, s):
    total = s.w[0] * x[0]
    for i in range(4):
        total = total * s.w[i] + x[i]
    return total


def in_a_comprehension(x, s):
    return sum(s.w[i] * x[i] ** 2 for i in range(4)) + sum([row @ x for row in s.a])


def deeper(x, s):
    for _ in range(2):
        x = np.sin(s.inner.a @ x) + s.w[1]
    return x


def _rec(x, s, n):
    if n == 0:
        return x
    return _rec(s.a @ x, s, n - 1) * s.w[0]


def in_a_recursion(x, s):
    return _rec(x, s, int(x[0] * 6.5))


SPACE = types.SimpleNamespace(a=A, w=[0.5, -1.5, 2.0, 0.7], inner=SYSTEM)

HOSTILE = [
    Hostile(f, (point(), SYSTEM))
    for f in (
        matrix_in_a_loop,
        list_in_a_loop,
        dict_on_one_path,
        read_before_and_inside,
        in_a_comprehension,
        in_a_recursion,
    )
]
HOSTILE += [
    Hostile(f, (point(), SPACE)) for f in (matrix_in_a_loop, list_in_a_loop, deeper, in_a_recursion)
]
