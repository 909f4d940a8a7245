"""Hostile programs: sizes of one, 0-d arrays, dtypes, structures as arguments."""

import collections
import dataclasses

import numpy as np
from constructs.rows import Hostile, point

C = np.array([1.0, -2.0, 0.5, 3.0])
C32 = C.astype(np.float32)
PICK = np.array([0, 2, 1, 2])


def element_of_a_size_one_array(x):
    return x[0] ** 3


def size_one_against_four(x, y):
    return np.sum(C * np.sin(x * y)) + np.sum(x + y) ** 2


def column_against_row(x, y):
    return np.sum((x * y + x / y) ** 2)


def row_of_one_against_matrix(x, y):
    return np.sum((x - y) ** 3) + np.sum(x)


def broadcast_in_place(x, y):
    z = np.ones((3, 4)) * 0.5
    z *= x
    z += y
    z /= x[:, :1] + 1.0
    return np.sum(z**2)


def scalar_against_array(a, y):
    return np.sum(a * y + y**a / a)


def different_ranks(x, y):
    return np.sum(np.exp(x * y[0]) * y) + np.sum((x + y) * y)


def middle_size_one(x):
    y = np.ones((2, 3, 4)) * C
    return np.sum((x * y) ** 2) + np.sum(x)


def pairwise_differences(x):
    d = x[:, None] - x[None, :]
    return np.sum(np.sqrt(d**2 + 0.1) * (1.0 + x))


def zero_d_array(x):
    return x * x * np.sin(x)


def zero_d_indexing(x):
    y = x[()] * x[...]
    return y * np.sum(x)


def zero_d_written(x):
    y = np.array(x[0])
    y += x[1]
    y[()] = y * x[2]
    y[...] *= 2.0
    return y * y


def zero_d_from_reduction_reshaped(x):
    s = np.sum(x * x)
    return np.sum(np.reshape(s, (1, 1)) * x) + np.ones(3)[0] * s


def scalar_broadcast_to_an_array(x):
    y = np.zeros(4)
    y[:] = x[0]
    z = x[1] * np.ones((2, 2)) + x[2]
    return np.sum(C * y**2) * np.sum(z**2)


def integer_array_alongside(x):
    k = np.array([0, 2, 1])
    return np.sum(x[k] * k) + np.sum(x[k + 1] ** k)


def integer_argument_alongside(x, k):
    return np.sum(x[k] ** 2 * k) + x[k[0]]


def integer_scalar_alongside(x, n):
    s = 0.0
    for i in range(n):
        s = s + x[i] ** n / n
    return s * n


def flag_argument_alongside(x, flag):
    if flag:
        return np.sum(x * x)
    return np.sum(x)


def flag_used_arithmetically(x, flag):
    return np.sum(x * x) * flag + (not flag) * x[0] + x[int(flag)]


def text_argument_alongside(x, kind):
    return np.sum({"sin": np.sin, "cos": np.cos}[kind](x)) * len(kind)


def function_argument_alongside(x, g):
    return np.sum(g(x) * C) + g(x[0])


def integer_scalar_promoted(n):
    return n * n / 3 + n**3


def integer_array_promoted(k):
    return np.sum(k * k / 2) + np.sum(k**3)


def float32_array(x):
    y = np.sin(x) * x
    return np.sum(y * y)


def float32_with_python_floats(x):
    y = 2.0 * x + 1.5
    for i in range(3):
        y[i] = y[i] * 0.5 + x[i + 1]
    return np.sum(y**2)


def float32_with_float64_constants(x):
    y = C * x
    return np.sum(y * y * C32)


def float32_and_float64_arguments(x, y):
    return np.sum(x * y) + np.sum(x**2) + np.sum(np.sin(y) * x)


def float32_scalar(s):
    return s * s + np.sin(s)


def numpy_scalar_argument(s):
    return s * s * s + np.exp(s)


def unsigned_bytes_alongside(x, pixels):
    return np.sum(x * (pixels / 255.0)) + np.sum(x**2 * pixels) / 100


def masks_as_numbers(x):
    m = (x > 0.6).astype(float)
    n = x < 0.4
    return np.sum(m * x**2) + np.sum(x * ~n) + n.sum() * x[0] + np.sum(x[n] ** 3)


def range_times_active(x):
    k = np.arange(4)
    return np.sum(k * x) + np.sum(x**k) + np.sum(np.arange(1.0, 5.0) / x)


def empty_argument(x):
    return np.sum(x * x) + 3.0


def empty_slices(x):
    return np.sum(x[2:2] ** 2) + np.sum(x[4:]) + np.sum(x)


def fortran_order(A):
    return np.sum(A * A.T) + np.sum(A[0] * A[:, 1])


def strided_argument(x):
    return np.sum(C * x * x[::-1])


def complex_array_argument(z):
    return np.sum(np.abs(z) ** 2) + np.sum((z * z).real) + np.sum(z.imag**3)


def complex_scalar_argument(z):
    return (z * z.conjugate()).real * z.imag


def complex_intermediate(x):
    z = np.exp(1j * x) * (x + 0.5j)
    w = z * np.conj(z[::-1])
    return np.sum(w.real * C) + np.sum(np.angle(z))


def list_of_floats(p):
    return p[0] * p[1] ** 2 + sum(p)


def list_of_floats_as_array(p):
    v = np.array(p)
    return np.sum(C * v**2) + p[0]


def deep_structure(p):
    s = 0.0
    for layer in p["layers"]:
        s = s + np.sum(layer["w"] ** 2) * layer["b"][0]
        s = s * p["scale"][1]
    return s + p["name_length"] * p["scale"][0]


def mixed_leaves(p):
    y = p["w"] * p["n"]
    if p["on"]:
        y = y + p["b"]
    if p["none"] is None and p["kind"] == "square":
        y = y * y
    return np.sum(y) * p["steps"][0]


Weights = collections.namedtuple("Weights", "w rest")


@dataclasses.dataclass
class Layer:
    w: np.ndarray
    b: float
    size: int = 4


@dataclasses.dataclass(frozen=True)
class Frozen:
    a: float
    layer: Layer


def named_tuple_of_list(p):
    first, second = p.rest
    return np.sum(p.w**2) * first + second**2 * p.w[0]


def nested_dataclasses(p):
    return np.sum(p.layer.w**2) * p.a + p.layer.b * p.layer.size


def ordered_dict_argument(p):
    s = 1.0
    for k, v in p.items():
        s = s * np.sum(v * v) + len(k)
    return s


def two_structures(p, q):
    return np.sum(p["w"] * q[0]) * q[1] + p["b"]


def unused_leaves(p):
    return p["used"] ** 2


def tuple_result(x):
    return x[0] * x[1], np.sin(x)


def dict_result(x):
    y = x * x
    return {"sum": np.sum(y), "all": y[::-1], "deep": [y[0], (x[1], y * x)]}


def array_result(x):
    y = np.zeros((2, 4))
    y[0] = x * x
    y[1] = np.sin(x) * x[0]
    return y.T


def argument_returned(x):
    return x


def view_of_argument_returned(x):
    return x[1:3]


def same_result_twice(x):
    y = x * x
    return y, y, x


def constant_and_active_results(x):
    return 3.0, x * x, np.ones(2)


def keyword_and_default_mix(x, *, a=2.0, **rest):
    return np.sum(x**a)


def scalar_from_item_and_float(x):
    a = x[0].item()
    b = float(x[1])
    return a * b * b + x.sum().item()


def rectangular(A, b):
    y = A @ b
    z = A.T @ y
    return np.sum(y**2) + np.sum(z * b)


def rank_three(T):
    return np.sum(T[0] @ T[1] * T[:, :, 0].T) + np.sum(T.sum(axis=(0, 2)) ** 2)


def sizes_that_change(x):
    y = x
    total = 0.0
    while y.size > 1:
        y = y[1:] * y[:-1]
        total = total + np.sum(y)
    return total + y[0]


def growing_array(x):
    y = x[:1]
    for i in range(1, 4):
        y = np.concatenate([y * x[i], x[i : i + 1] * y[0]])
    return np.sum(C * y)


M34 = np.linspace(0.2, 1.3, 12).reshape(3, 4)
MIXED = {
    "w": point(),
    "n": 3,
    "b": 0.7,
    "on": True,
    "none": None,
    "kind": "square",
    "steps": (0.5, 2),
}
DEEP = {
    "layers": [
        {"w": np.array([[0.5, 1.2]]), "b": (0.7,)},
        {"w": np.array([0.3]), "b": (1.1,)},
    ],
    "scale": [0.4, 0.9],
    "name_length": 5,
}


def sorted_numbers_are_pythons(v):
    ordered = sorted(v)
    return ordered[0] * ordered[1] + ordered[2]


def list_sorted_in_place(v):
    items = [a * 2.0 for a in v]
    items.sort(reverse=True)
    return items[0] * items[1] + sum(a * i for i, a in enumerate(sorted(v)))


def sorted_list_of_unknown_length(v, n):
    items = []
    for i in range(n):
        items.append(v[i] * 2.0)
    return sum(a * i for i, a in enumerate(sorted(items)))


HOSTILE = [
    Hostile(element_of_a_size_one_array, (np.array([0.7]),)),
    Hostile(size_one_against_four, (np.array([0.7]), point()), (0, 1)),
    Hostile(size_one_against_four, (point(), np.array([0.7])), (0, 1)),
    Hostile(column_against_row, (point()[:, None], np.array([[0.4, 0.9, 1.3]])), (0, 1)),
    Hostile(row_of_one_against_matrix, (point()[None, :], M34.copy()), (0, 1)),
    Hostile(row_of_one_against_matrix, (M34.copy(), np.array([[0.6]])), (0, 1)),
    Hostile(broadcast_in_place, (M34[:, :1].copy(), point()), (0, 1)),
    Hostile(scalar_against_array, (0.7, point()), (0, 1)),
    Hostile(scalar_against_array, (np.array([0.7]), point()), (0, 1)),
    Hostile(different_ranks, (point(), M34.copy()), (0, 1)),
    Hostile(middle_size_one, (np.array([[[0.5], [1.2], [0.8]]]),)),
    Hostile(pairwise_differences, (point(),)),
    Hostile(zero_d_array, (np.array(0.7),)),
    Hostile(zero_d_indexing, (np.array(0.7),)),
    Hostile(zero_d_written, (point(),)),
    Hostile(zero_d_from_reduction_reshaped, (point(),)),
    Hostile(scalar_broadcast_to_an_array, (point(),)),
    Hostile(integer_array_alongside, (point(),)),
    Hostile(integer_argument_alongside, (point(), PICK.copy())),
    Hostile(integer_scalar_alongside, (point(), 3)),
    Hostile(flag_argument_alongside, (point(), True)),
    Hostile(flag_argument_alongside, (point(), False)),
    Hostile(flag_used_arithmetically, (point(), True)),
    Hostile(text_argument_alongside, (point(), "cos")),
    Hostile(function_argument_alongside, (point(), np.tanh)),
    Hostile(function_argument_alongside, (point(), float32_scalar)),
    Hostile(integer_scalar_promoted, (3,)),
    Hostile(integer_array_promoted, (np.array([1, 2, 3]),)),
    Hostile(float32_array, (point().astype(np.float32),)),
    Hostile(float32_with_python_floats, (point().astype(np.float32),)),
    Hostile(float32_with_float64_constants, (point().astype(np.float32),)),
    Hostile(float32_and_float64_arguments, (point().astype(np.float32), C.copy()), (0, 1)),
    Hostile(float32_scalar, (np.float32(0.7),)),
    Hostile(numpy_scalar_argument, (np.float64(0.7),)),
    Hostile(unsigned_bytes_alongside, (point(), np.array([0, 3, 200, 255], dtype=np.uint8))),
    Hostile(masks_as_numbers, (point(),)),
    Hostile(range_times_active, (point(),)),
    Hostile(empty_argument, (np.zeros(0),)),
    Hostile(empty_slices, (point(),)),
    Hostile(fortran_order, (np.asfortranarray(M34[:, :3]),)),
    Hostile(strided_argument, (np.array([0.5, 9.0, 1.2, 9.0, 0.8, 9.0, 0.3, 9.0])[::2],)),
    Hostile(complex_array_argument, (np.array([0.5 + 1.2j, -0.8 + 0.3j]),)),
    Hostile(complex_scalar_argument, (0.5 + 1.2j,)),
    Hostile(complex_intermediate, (point(),)),
    Hostile(list_of_floats, ([0.5, 1.2, 0.8],)),
    Hostile(list_of_floats_as_array, ([0.5, 1.2, 0.8, 0.3],)),
    Hostile(deep_structure, (DEEP,)),
    Hostile(mixed_leaves, (MIXED,)),
    Hostile(named_tuple_of_list, (Weights(point(), [0.7, 1.1]),)),
    Hostile(nested_dataclasses, (Frozen(0.7, Layer(point(), 1.1)),)),
    Hostile(
        ordered_dict_argument,
        (collections.OrderedDict(b=np.array([0.5, 1.2]), a=0.7),),
        expect="right or refused",
    ),
    Hostile(two_structures, ({"w": point(), "b": 0.7}, (C.copy(), 1.1)), (0, 1)),
    Hostile(unused_leaves, ({"used": 0.7, "unused": point(), "more": [1.5]},)),
    Hostile(tuple_result, (point(),)),
    Hostile(dict_result, (point(),)),
    Hostile(array_result, (point(),)),
    Hostile(argument_returned, (point(),)),
    Hostile(view_of_argument_returned, (point(),)),
    Hostile(same_result_twice, (point(),)),
    Hostile(constant_and_active_results, (point(),)),
    Hostile(keyword_and_default_mix, (point(),)),
    Hostile(scalar_from_item_and_float, (point(),)),
    Hostile(rectangular, (M34.copy(), point()), (0, 1)),
    Hostile(rank_three, (np.linspace(0.1, 1.2, 8).reshape(2, 2, 2),)),
    Hostile(sizes_that_change, (point(),)),
    Hostile(growing_array, (point(),)),
    Hostile(sorted_numbers_are_pythons, ([1.5, 2.5, 0.7],)),
    Hostile(list_sorted_in_place, ([1.5, 2.5, 0.7],)),
    Hostile(sorted_list_of_unknown_length, ([1.5, 2.5, 0.7], 3)),
]
