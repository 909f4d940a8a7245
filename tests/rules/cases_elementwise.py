"""Cases: elementwise functions of one and two arguments."""

import math

import numpy as np

from rules.case import COLUMN, M32, P, ROW, V32, Case, M, V, W

POSITIVE = ROW[::-1].copy()

# Broadcasting both ways, scalars with arrays, sizes of one, single precision.
PAIRS = [
    (V, POSITIVE),
    (P, ROW),
    (ROW, P),
    (COLUMN, ROW),
    (V, 0.7),
    (0.7, V),
    (0.7, 1.3),
    (np.array([0.7]), V),
    (P, np.array([[0.7]])),
    (np.float64(0.7), P),
    (np.array(0.7), V),
    (V32, POSITIVE.astype(np.float32)),
    (V32, POSITIVE),
]
FEW = [PAIRS[k] for k in (0, 1, 3, 5, 6, 11)]


def add(a, b):
    return np.add(a, b) * a


def subtract(a, b):
    return np.subtract(a, b) ** 2


def multiply(a, b):
    return np.multiply(a, b)


def divide(a, b):
    return np.divide(a, b)


def true_divide(a, b):
    return np.true_divide(a, b)


def power(a, b):
    return np.power(a, b)


def op_add_broadcast(a, b):
    return a + b * a


def op_scalar_array(a, b):
    return 2.0 * a - b / 3.0 + a * b - (1.0 - a) / b


def op_pow(a, b):
    return a**b


def op_mod(a, b):
    return (2.9 * a % b) * a


def mod(a, b):
    return np.mod(2.9 * a, b) * a


def arctan2(a, b):
    return np.arctan2(a, b)


def maximum(a, b):
    return np.maximum(a, b) * a


def minimum(a, b):
    return np.minimum(a, b) * b


def math_atan2(a, b):
    return math.atan2(a, b)


def builtin_pow(a, b):
    return pow(a, b)


BINARY = [
    *(Case("np.add", add, pair, (0, 1)) for pair in PAIRS),
    *(Case("np.subtract", subtract, pair, (0, 1)) for pair in FEW),
    *(Case("np.multiply", multiply, pair, (0, 1)) for pair in PAIRS),
    *(Case("np.divide", divide, pair, (0, 1)) for pair in PAIRS),
    Case("np.true_divide", true_divide, PAIRS[1], (0, 1)),
    *(Case("np.power", power, pair, (0, 1)) for pair in PAIRS),
    *(Case("op.add(broadcast)", op_add_broadcast, pair, (0, 1)) for pair in PAIRS),
    *(Case("op.scalar-array", op_scalar_array, pair, (0, 1)) for pair in PAIRS),
    *(Case("op.pow", op_pow, pair, (0, 1)) for pair in PAIRS),
    *(Case("op.mod", op_mod, pair, (0, 1)) for pair in FEW),
    *(Case("np.mod", mod, pair, (0, 1)) for pair in FEW),
    *(Case("np.arctan2", arctan2, pair, (0, 1)) for pair in FEW),
    *(Case("np.maximum", maximum, pair, (0, 1)) for pair in FEW),
    *(Case("np.minimum", minimum, pair, (0, 1)) for pair in FEW),
    Case("op.mod", op_mod, (W, -0.65), (0, 1)),
    Case("np.arctan2", arctan2, (W, -V), (0, 1)),
    Case("math.atan2", math_atan2, (0.7, -1.3), (0, 1)),
    Case("pow", builtin_pow, (0.7, 1.3), (0, 1)),
    Case("pow", builtin_pow, (V, 1.3), (0, 1)),
]


def power_fixed_exponent(x):
    return np.power(x, 2.5)


def power_negative_base_integer_exponent(x):
    return np.power(x, 3) + np.power(x, 2.0) * x**-2


def power_zero_base(x):
    return np.power(x, 2) + x**3 + x**1 + x**0


def power_of_fixed_base(x):
    return np.power(2.0, x) + 3 ** (x * x)


def power_exponent_of_zero_base(y):
    return np.power(0.0, y) * y + y


def power_integer_array_exponent(x):
    return x ** np.array([0, 1, 2, 3])


def power_self(x):
    return x**x


def divide_by_itself(x):
    return x / (x + 1.0) / x


def reciprocal_powers(x):
    return x**-1 + x**-0.5 + 1 / x**2


def power_complex_literal_exponent(x):
    return np.real((x + 0.5j) ** 2j) + np.imag((x + 0.5j) ** 1.5)


def clip_scalars(x):
    return np.clip(x, 0.4, 1.0) * x


def clip_none(x):
    return np.clip(x, None, 1.0) * np.clip(x, 0.4, None)


def clip_arrays(x):
    return np.clip(x, np.array([0.6, 0.0, 0.0, 0.1]), np.array([[2.0, 1.0, 0.9, 0.2], [3.0] * 4]))


def clip_active_bounds(x, low, high):
    return np.clip(x, low, high) * x


def clip_keywords(x):
    return np.clip(x, a_min=0.4, a_max=1.0) ** 2


def clip_scalar(s):
    return np.clip(s, 0.0, 1.0) * s


BINARY += [
    Case("np.power", power_fixed_exponent, (V,)),
    Case("np.power", power_negative_base_integer_exponent, (W,)),
    Case("np.power", power_zero_base, (np.array([0.0, -0.5, 2.0]),)),
    Case("np.power[exponent]", power_of_fixed_base, (W,)),
    Case("np.power[exponent]", power_exponent_of_zero_base, (V,)),
    Case("op.pow", power_integer_array_exponent, (W,)),
    Case("op.pow", power_self, (V,)),
    Case("np.divide", divide_by_itself, (V,)),
    Case("op.pow", reciprocal_powers, (V,)),
    Case("op.pow", power_complex_literal_exponent, (V,)),
    Case("np.clip", clip_scalars, (V,)),
    Case("np.clip", clip_scalars, (V32,)),
    Case("np.clip", clip_none, (V,)),
    Case("np.clip", clip_arrays, (V,)),
    Case("np.clip", lambda x: np.clip(x, (0, 0, 0, 1), (1, 1, 2, 2)), (V,)),
    Case("np.multiply", lambda s: np.multiply(s, (1, 2, 3)) * np.negative((1, 2, 3)), (0.7,)),
    Case("np.power", lambda x: np.power(x, (1, 2, 3, 0)), (V,)),
    Case("np.maximum", lambda x: np.maximum((1, 0, 1, 9), x) * x, (V,)),
    Case("np.clip", clip_active_bounds, (V, 0.4, np.array([0.4, 1.0, 1.0, 1.0])), (0, 1, 2)),
    Case("np.clip", clip_keywords, (V,)),
    Case("np.clip", clip_scalar, (0.7,)),
]


def negative(x):
    return np.negative(x) * x


def positive(x):
    return np.positive(x) * x


def np_abs(x):
    return np.abs(x) * x


def absolute(x):
    return np.absolute(x) ** 3


def exp(x):
    return np.exp(x)


def log(x):
    return np.log(x)


def log10(x):
    return np.log10(x)


def log1p(x):
    return np.log1p(x)


def sqrt(x):
    return np.sqrt(x)


def square(x):
    return np.square(x) * x


def sin(x):
    return np.sin(x)


def cos(x):
    return np.cos(x)


def arctan(x):
    return np.arctan(x)


def tanh(x):
    return np.tanh(x)


def real(x):
    return np.real(x * (2.0 + 3.0j)) * x


def real_of_real(x):
    return np.real(x) ** 2


def op_neg(x):
    return -x * x


def op_abs(x):
    return abs(x) ** 2 * x


def builtin_abs(x):
    return abs(x) * x


def math_sin(s):
    return math.sin(s)


def math_cos(s):
    return math.cos(s)


def math_tanh(s):
    return math.tanh(s)


def math_exp(s):
    return math.exp(s)


def math_log(s):
    return math.log(s)


def math_log_base(s):
    return math.log(s, 2.0) + math.log(3.0, s)


def math_sqrt(s):
    return math.sqrt(s)


def math_of_elements(x):
    s = 0.0
    for v in x:
        s += math.sin(v) * math.exp(-v) + math.sqrt(v) * math.log(v)
    return s


NUMPY_UNARY = [
    ("np.negative", negative, W, M),
    ("np.positive", positive, W, M),
    ("np.abs", np_abs, W, M),
    ("np.absolute", absolute, W, M),
    ("np.exp", exp, W, M),
    ("np.log", log, V, P),
    ("np.log10", log10, V, P),
    ("np.log1p", log1p, V, P),
    ("np.sqrt", sqrt, V, P),
    ("np.square", square, W, M),
    ("np.sin", sin, W, M),
    ("np.cos", cos, W, M),
    ("np.arctan", arctan, W, M),
    ("np.tanh", tanh, W, M),
    ("op.neg", op_neg, W, M),
    ("op.abs", op_abs, W, M),
]

UNARY = [
    *(Case(row, f, (vector,)) for row, f, vector, _ in NUMPY_UNARY),
    *(Case(row, f, (matrix,)) for row, f, _, matrix in NUMPY_UNARY),
    *(Case(row, f, (0.7,)) for row, f, _, _ in NUMPY_UNARY),
    *(Case(row, f, (vector.astype(np.float32),)) for row, f, vector, _ in NUMPY_UNARY),
    Case("np.sin", sin, (np.float64(0.7),)),
    Case("np.tanh", tanh, (np.array(0.7),)),
    Case("np.exp", exp, (np.array([0.5 + 0.2j, -1.0 + 1.5j]),)),
    Case("np.sin", sin, (np.array([0.5 + 0.2j, -1.0 + 1.5j]),)),
    Case("np.square", square, (M32,)),
    Case("np.real", real, (W,)),
    Case("np.real", real_of_real, (W,)),
    Case("np.real", real_of_real, (np.array([0.5 + 0.2j, -1.0 + 1.5j]),)),
    Case("abs", builtin_abs, (W,)),
    Case("abs", builtin_abs, (-0.7,)),
    Case("abs", builtin_abs, (np.float64(-0.7),)),
    Case("math.sin", math_sin, (0.7,)),
    Case("math.cos", math_cos, (0.7,)),
    Case("math.tanh", math_tanh, (0.7,)),
    Case("math.exp", math_exp, (0.7,)),
    Case("math.log", math_log, (0.7,)),
    Case("math.log", math_log_base, (0.7,), (0,), 2, "right or refused"),
    Case("math.sqrt", math_sqrt, (0.7,)),
    Case("math.sin", math_of_elements, (V,)),
    Case("math.sqrt", math_sqrt, (np.float64(0.7),)),
]

CASES = BINARY + UNARY
