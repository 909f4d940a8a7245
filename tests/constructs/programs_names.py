"""Constructs: assignment, unpacking, operators, constants, effects."""

import math
from math import pi as half_turn

import numpy
import numpy as np
import numpy as onp_
from constructs.rows import Row, point
from numpy import exp, sin

SCALE = 3.0
W = onp_.array([1.0, -2.0, 0.5, 3.0])
STATE = 0.0


def assignment_to_local(x):
    y = x * x
    return np.sum(y)


def rebinding_a_name(x):
    y = x * 2.0
    y = y * y
    y = np.sin(y)
    return np.sum(y)


def tuple_unpacking(x):
    u, v = x[0], x[1]
    return u * v


def swap(x):
    u, v = x[0], x[1]
    u, v = v, u
    return u * u + 3.0 * v


def starred_unpacking(x):
    h, *t = [x[0], x[1], x[2]]
    *front, last = (x[1], x[2] * x[3], x[3])
    return h * t[0] + t[1] * front[1] * last


def unpack_an_array(x):
    p, q, r, s = x
    return p * q + r * s


def chained_assignment(x):
    u = v = x * x
    return np.sum(u * v)


def annotated_assignment(x):
    y: float = x[0] * x[1]
    return y * y


def augmented_assign_scalar(x):
    s = 0.0
    s += x[0] * x[1]
    s *= x[2]
    s -= x[3]
    s /= x[1]
    s **= 2
    return s


def augmented_assign_array(x):
    y = x * 1.0
    y += x * x
    return np.sum(y * y)


def augmented_assign_visible_through_alias(x):
    y = x * 1.0
    z = y
    y *= x
    return np.sum(z * z)


def binary_unary_operators(x):
    return np.sum((-x + 2.0) * x / (1.0 + x**2) - x**3 + +x)


def matmul_operator(x):
    A = np.reshape(x, (2, 2))
    return np.sum(A @ A)


def floor_division_and_remainder(x):
    return np.sum(x % 0.7 + (x // 0.7) * x)


def comparison_boolean_operators(x):
    if x[0] < 1.0 and not x[1] < 1.0 or x[2] > 9.0:
        return np.sum(x * x)
    return np.sum(x)


def chained_comparison(x):
    if 0.0 < x[0] < 1.0:
        return x[0] ** 2
    return x[0]


def conditional_expression(x):
    y = x[0] * x[0] if x[0] > 0.1 else x[0]
    return y * x[1]


def or_and_returning_a_value(x):
    y = None
    z = y or x[0]
    w = x[1] and x[2]
    return z * z * w


def nested_unpacking(x):
    u, (v, w) = x[0], (x[1], x[2])
    return u * v * w


def subscript_as_target_in_unpacking(x):
    l = [0.0, 0.0]
    l[0], l[1] = x[0], x[1] * x[1]
    return l[0] * l[1]


def walrus(x):
    if (y := x[0] * x[0]) > 0.0:
        return y * y
    return x[0]


def del_name(x):
    y = x * x
    z = y * 2.0
    del y
    return np.sum(z)


def import_inside_function(x):
    import math

    return np.sum(x * math.pi * x)


def docstring_pass_ellipsis(x):
    """doc"""
    pass
    ...
    return np.sum(x * x)


def print_of_an_active_value(x):
    y = x * x
    print(y)
    return np.sum(y)


def format_of_an_active_value(x):
    y = x[0] * x[0]
    msg = f"{float(y):.3f}"
    return y * len(msg)


def module_level_constant_float(x):
    return np.sum(SCALE * x * x)


def module_level_constant_array(x):
    return np.sum(W * x * x)


def global_statement_write(x):
    global STATE
    STATE = x[0] * x[0]
    return STATE * x[1]


def complex_inside(x):
    z = x * (1.0 + 2.0j)
    return np.sum(np.abs(z) ** 2)


def integer_arithmetic_alongside(x):
    n = 3
    k = n * 2 - 1
    return np.sum(x**k)


def integer_float_mixing(x):
    return np.sum((x - 1.0) ** 3)


def bool_arithmetic(x):
    return np.sum((x > 0.7) * x * x)


def global_numpy_alias(x):
    return numpy.sum(numpy.sin(x))


def from_numpy_import(x):
    return np.sum(sin(x) * exp(x))


def math_module_on_scalars(x):
    return math.sin(x[0]) * math.exp(x[1]) * half_turn


def numpy_scalar_type_call(x):
    return np.float64(x[0]) * x[1]


def exec_eval(x):
    return eval("x[0] * x[0]")


ROWS = [
    Row("assignment to local", 1, assignment_to_local, (point(),)),
    Row("rebinding a name", 1, rebinding_a_name, (point(),)),
    Row("tuple unpacking", 1, tuple_unpacking, (point(),)),
    Row("swap a, b = b, a", 1, swap, (point(),)),
    Row("starred unpacking", 2, starred_unpacking, (point(),)),
    Row("unpack an array", 1, unpack_an_array, (point(),)),
    Row("chained assignment a = b = e", 2, chained_assignment, (point(),)),
    Row("annotated assignment", 2, annotated_assignment, (point(),)),
    Row("augmented assign, scalar", 1, augmented_assign_scalar, (point(),)),
    Row("augmented assign, array (in place)", 1, augmented_assign_array, (point(),)),
    Row(
        "augmented assign visible through an alias",
        2,
        augmented_assign_visible_through_alias,
        (point(),),
    ),
    Row("binary/unary operators", 1, binary_unary_operators, (point(),)),
    Row("@ operator", 1, matmul_operator, (point(),)),
    Row("// and % operators", 2, floor_division_and_remainder, (point(),)),
    Row("comparison / boolean operators", 1, comparison_boolean_operators, (point(),)),
    Row("chained comparison", 2, chained_comparison, (point(),)),
    Row("conditional expression", 1, conditional_expression, (point(),)),
    Row("or/and returning a value", 3, or_and_returning_a_value, (point(),)),
    Row("nested unpacking (a, (b, c)) = ...", 2, nested_unpacking, (point(),)),
    Row(
        "subscript as assignment target in unpacking",
        3,
        subscript_as_target_in_unpacking,
        (point(),),
    ),
    Row("walrus :=", 3, walrus, (point(),)),
    Row("del name", 3, del_name, (point(),)),
    Row("import inside function", 2, import_inside_function, (point(),)),
    Row("docstring / pass / ellipsis", 1, docstring_pass_ellipsis, (point(),)),
    Row("print of an active value", 1, print_of_an_active_value, (point(),)),
    Row("f-string / format of an active value", 2, format_of_an_active_value, (point(),)),
    Row("module-level constant (float)", 1, module_level_constant_float, (point(),)),
    Row("module-level constant (array)", 1, module_level_constant_array, (point(),)),
    Row("global statement (write)", 4, global_statement_write, (point(),), expect="refused"),
    Row("complex scalars/arrays inside", 2, complex_inside, (point(),)),
    Row("integer array arithmetic alongside", 1, integer_arithmetic_alongside, (point(),)),
    Row("integer/float mixing x ** int", 1, integer_float_mixing, (point(),)),
    Row("bool arithmetic (x > 0) * x", 1, bool_arithmetic, (point(),)),
    Row("global numpy alias (import numpy as np)", 1, global_numpy_alias, (point(),)),
    Row("from numpy import sin", 1, from_numpy_import, (point(),)),
    Row("math module on scalars", 1, math_module_on_scalars, (point(),)),
    Row("numpy scalar type call np.float64(v)", 2, numpy_scalar_type_call, (point(),)),
    Row("exec / eval", 4, exec_eval, (point(),), expect="refused"),
]
