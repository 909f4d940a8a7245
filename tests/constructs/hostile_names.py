"""Hostile programs: names that a generator could invent, shadowed builtins, two modules."""

import math
import math as mt

import numpy as np
from constructs import hostile_module_a, hostile_module_b
from constructs.hostile_module_a import Model, helper
from constructs.hostile_module_b import helper as other_helper
from constructs.rows import Hostile, point

x = 100.0
y_bar = 7.0
tape = 3.0
value = 2.0
g = 9.0


def adjoint_names(x_bar, x):
    y_bar_ = x_bar * x
    x_bar_bar = y_bar_ * y_bar
    return np.sum(x_bar_bar * x) * tape


def tangent_names(x_dot, x, x_dot_dot):
    y_dot = x_dot * x + x_dot_dot
    return np.sum(y_dot * y_dot)


def serial_names(v1, v2, t1, t):
    t_1 = v1 * v2
    v3 = t_1 + t1 * t
    v_1 = v3 * v3
    t2 = v_1 * v1
    return t2 + v3


def version_names(x_2, x):
    x = x * x_2
    x_3 = x + x_2
    x = x * x_3
    x_2 = x + 1.0
    x = x_2 * x_3
    return np.sum(x)


def tape_names(tape, stack, saved):
    push = tape * stack
    pop = push + saved
    for i in range(3):
        push = push * pop
        tape = tape + push
    return np.sum(tape * pop)


def helper_names(zeros_like, unbroadcast, bar):
    dot = zeros_like * unbroadcast
    ones_like = dot + bar
    accumulate = ones_like * dot
    return np.sum(accumulate) * bar


def numpy_as_a_local(p):
    np = p[0] * p[1]
    sin = np * np
    return sin + np


def math_as_a_parameter(math, cos):
    sin = math * cos
    return np.sin(sin) * mt.cos(cos)


def builtins_as_parameters(range, len, sum, float):
    s = 0.0
    for i in (0, 1, 2):
        s = s + range[i] * len * sum
    return s * float


def builtins_as_locals(x):
    list = [x[0], x[1]]
    dict = list[0] * list[1]
    max = dict + x[2]
    int = max * max
    print = int * x[3]
    abs = print
    return abs


def builtin_shadowed_by_a_local_function(x):
    def sum(v):
        return v[0] * v[1]

    def max(a, b):
        return a * b

    return sum(x) * max(x[2], x[3])


def abs(v):
    return v * v * v


def round(v):
    return v * 2.5


def builtin_shadowed_at_module_level(x):
    return abs(x[0] - 1.0) * round(x[1])


def api_names(grad, value_and_grad, jvp):
    vjp = grad * value_and_grad
    hessian = vjp + jvp
    f = hessian * grad
    return f * hvp(f)


def hvp(primals):
    return primals * primals


def underscores(_, __, _x, __y):
    ___ = _ * __
    _ = ___ * _x
    for __ in (1.0, 2.0):
        _ = _ * __ * __y
    return _ + ___


def greek(α, θ, λ_):
    Δ = α * θ
    x̄ = Δ * λ_
    return x̄ * Δ + θ


def keywords_of_later_pythons(match, case, type, soft):
    _ = match * case
    if type > 0.0:
        _ = _ * soft
    return _ * type


def local_hides_a_global(a):
    x = a[0]
    y_bar = a[1] * x
    g = y_bar * y_bar
    return g + x


def global_named_as_another_functions_local(a):
    return np.sum(a * x) + _uses_local_x(a[0])


def _uses_local_x(v):
    x = v * v
    value = x * v
    return x * value


def global_read_past_a_local(a):
    x = a * 7.0

    def inner(v):
        global x  # noqa: PLW0602
        return np.sum(v * x) + sum(x * v[0] for _ in range(2))

    return np.sum(inner(a) * x)


def comprehension_variable_named_as_an_outer_one(a):
    k = a[0]

    def inner(v):
        nonlocal k
        found = [k * w for k, w in enumerate(v)]
        k = k * v[1]
        return sum(found)

    return inner(a) * k


def parameter_named_as_the_function(parameter_named_as_the_function):
    return parameter_named_as_the_function**3


def name_reused_for_everything(a):
    a = a * a
    a = [a[0], a[1]]
    a = {"a": a[0] * a[1]}
    a = (a["a"], 2.0)
    a = a[0] ** a[1]
    return a


def comprehension_variable_does_not_leak(x):
    i = x[0]
    l = [i * 2.0 for i in x[1:]]
    m = {i: v for i, v in enumerate(l)}
    return i * sum(l) * m[1]


def lambda_parameter_hides_a_local(x):
    a = x[0]
    h = lambda a: a * a
    k = lambda v, a=a: v * a
    return h(x[1]) * k(x[2]) + a


def local_import_renames(x):
    import math as np
    from math import exp as sin

    return np.cos(x[0]) * sin(x[1])


def two_modules_same_names(x):
    a = helper(x[0]) * other_helper(x[1])
    b = hostile_module_a.wave(x[2]) + hostile_module_b.wave(x[3])
    return a * b + hostile_module_a.helper(x[0]) * hostile_module_b.FACTOR


def two_classes_same_name(x):
    return Model().apply(x[0]) * hostile_module_b.Model().apply(x[1])


def helper_inside_hides_the_imported(x):
    def helper(v):
        return v + other_helper(v, power=2)

    return helper(x[0]) * helper(x[1])


def nested_functions_of_the_same_name(x):
    def outer(v):
        def inner(w):
            return w * w

        return inner(v) * x[1]

    def inner(v):
        return v + outer(v)

    return inner(x[0])


class _Secret:
    def __init__(self, w):
        self.__w = w
        self._Secret__v = w * w

    def read(self):
        return self.__w * self.__v


def name_mangling(x):
    return _Secret(x[0]).read() * x[1]


def this_is_not_self(self, cls):
    return self * cls * self


def result_names(result, out, ret, res, adjoint, primal):
    tmp = result * out
    gradient = ret * res + tmp
    return gradient * adjoint * primal


def index_names(i, j, k, n):
    m = i * j
    for i in range(3):
        for j in range(2):
            m = m + k * i * j
            n = n * 1.1
    return m * n


def math_constants(x):
    return x[0] * math.pi + x[1] ** math.e + np.pi * x[2] * mt.tau


def long_expressions_with_equal_parts(x):
    return np.sum((x * x + 1.0) * (x * x + 1.0) / (1.0 + x * x) - np.sin(x * x) * np.sin(x * x))


HOSTILE = [
    *(
        Hostile(f, (point(),))
        for f in (
            numpy_as_a_local,
            builtins_as_locals,
            builtin_shadowed_by_a_local_function,
            builtin_shadowed_at_module_level,
            local_hides_a_global,
            global_named_as_another_functions_local,
            global_read_past_a_local,
            comprehension_variable_named_as_an_outer_one,
            name_reused_for_everything,
            comprehension_variable_does_not_leak,
            lambda_parameter_hides_a_local,
            local_import_renames,
            two_modules_same_names,
            two_classes_same_name,
            helper_inside_hides_the_imported,
            nested_functions_of_the_same_name,
            name_mangling,
            math_constants,
            long_expressions_with_equal_parts,
        )
    ),
    Hostile(adjoint_names, (point(), point() ** 2), (0, 1)),
    Hostile(tangent_names, (point(), point() ** 2, 0.7), (0, 1, 2)),
    Hostile(serial_names, (0.5, 1.2, 0.8, 0.3), (0, 1, 2, 3)),
    Hostile(version_names, (0.5, point()), (0, 1)),
    Hostile(tape_names, (point(), 1.2, 0.8), (0, 1, 2)),
    Hostile(helper_names, (point(), 1.2, 0.8), (0, 1, 2)),
    Hostile(math_as_a_parameter, (0.5, 1.2), (0, 1)),
    Hostile(builtins_as_parameters, (point(), 1.2, 0.8, 0.3), (0, 1, 2, 3)),
    Hostile(api_names, (0.5, 1.2, 0.8), (0, 1, 2)),
    Hostile(underscores, (0.5, 1.2, 0.8, 0.3), (0, 1, 2, 3)),
    Hostile(greek, (0.5, 1.2, 0.8), (0, 1, 2)),
    Hostile(keywords_of_later_pythons, (0.5, 1.2, 0.8, 0.3), (0, 1, 2, 3)),
    Hostile(parameter_named_as_the_function, (0.7,)),
    Hostile(this_is_not_self, (0.5, 1.2), (0, 1)),
    Hostile(result_names, (0.5, 1.2, 0.8, 0.3, 1.1, 0.9), (0, 1, 2, 3, 4, 5)),
    Hostile(index_names, (0.5, 1.2, 0.8, 0.3), (0, 1, 2, 3)),
]
