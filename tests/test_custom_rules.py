"""Rules for users' functions."""

import math

import numpy as np
import pytest

from autodiff_sst import (
    ArgumentError,
    check_grads,
    constant,
    elementwise,
    export,
    grad,
    jvp,
    linear,
    multilinear,
    rule,
    value_and_grad,
)

CALLS = []


def table_lookup(x):
    """What cannot be read: it calls C code on every element."""
    CALLS.append(x)
    return np.vectorize(math.erf)(x)[()]


def times(a, b):
    return np.asarray(a) * b


def mirrored(x):
    return x[::-1]


def solve_quadratic(b, c):
    """The larger root of x² + b x + c."""
    return float(np.max(np.roots([1.0, b, c])))


def nearest(x):
    return np.asarray(sorted(np.ravel(x), key=lambda v: abs(v - 0.3))[0])


elementwise(table_lookup, lambda g, y, x: g * (2.0 / math.sqrt(math.pi)) * np.exp(-x * x))
multilinear(times, lambda g, a, b: g * b, lambda g, a, b: g * a)
linear(mirrored, lambda g, x: g[::-1])
rule(
    solve_quadratic,
    tangent=lambda t, y, b, c: (
        -(0.0 if t[0] is None else t[0] * y + 0.0) / (2.0 * y + b)
        - (0.0 if t[1] is None else t[1]) / (2.0 * y + b)
    ),
    adjoint=lambda g, y, b, c: (-g * y / (2.0 * y + b), -g / (2.0 * y + b)),
    inputs=2,
)
constant(nearest)


def test_elementwise_on_numbers_and_arrays():
    def f(x):
        return np.sum(table_lookup(x) ** 2)

    check_grads(f, (np.array([0.3, -1.0, 2.0]),), order=2)
    check_grads(f, (0.4,))


def test_the_function_is_called_not_read():
    def f(x):
        return table_lookup(x)

    CALLS.clear()
    value, gradient = value_and_grad(f)(0.0)
    assert (value, gradient) == (0.0, pytest.approx(2 / math.sqrt(math.pi)))
    assert CALLS[-1] == 0.0


def test_multilinear():
    check_grads(lambda a, b: np.sum(times(a, b) ** 2), (np.ones(3), np.arange(3.0)))


def test_linear():
    def f(x):
        return np.sum(mirrored(x) * np.array([1.0, 2.0, 3.0]))

    assert grad(f)(np.ones(3)).tolist() == [3.0, 2.0, 1.0]
    check_grads(f, (np.ones(3),))


def test_general():
    def f(b, c):
        return solve_quadratic(b, c) ** 2

    check_grads(f, (-3.0, 2.0))
    value, tangent = jvp(f, (-3.0, 2.0), (1.0, 0.0))
    assert value == pytest.approx(4.0)
    assert tangent == pytest.approx(-8.0)


def test_constant():
    def f(x):
        return np.sum(x * nearest(x))

    np.testing.assert_allclose(grad(f)(np.array([0.25, 2.0])), [0.25, 0.25])


def test_the_source_calls_it_by_its_name():
    def f(x):
        return table_lookup(x) ** 2

    source = grad(f).source_for(1.0)
    assert "import test_custom_rules" not in source
    assert "table_lookup(x)" in source
    assert "def f_grad(x, table_lookup):" in source


def test_two_functions_of_one_name():
    def make(factor):
        def scaled(x):
            return factor * np.asarray(x)[()]

        return elementwise(scaled, lambda g, y, x: g * factor)

    two, three = make(2.0), make(3.0)

    def f(x):
        return two(x) * three(x)

    assert grad(f)(1.0) == 12.0


def test_functions_of_one_code_are_not_mixed():
    def make(factor):
        def scaled(x):
            return factor * np.asarray(x)[()]

        return elementwise(scaled, lambda g, y, x: g * factor)

    def user(scaled):
        return grad(lambda x: scaled(x))

    assert [user(make(k))(1.0) for k in (2.0, 3.0)] == [2.0, 3.0]


def test_a_local_variable_of_the_same_name():
    def f(x):
        y = table_lookup(x)
        table_lookup_ = y * y
        return table_lookup_ * y

    check_grads(f, (0.5,))


def test_export_refuses_it(tmp_path):
    def f(x):
        return table_lookup(x) ** 2

    with pytest.raises(ArgumentError, match="table_lookup"):
        export(f, tmp_path / "f_grad.py", types=(1.0,))


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: elementwise(np.sin, lambda g, y, x: g), "has a rule already"),
        (lambda: elementwise(3.0, lambda g, y, x: g), "belongs to a function"),
        (lambda: elementwise(len, lambda g, y, x: g), "has a rule already"),
        (lambda: linear(table_lookup, None), "declare the function as constant"),
        (lambda: linear(table_lookup, 1.0), "a formula is a function"),
    ],
)
def test_wrong_declarations(declare, message):
    with pytest.raises(ArgumentError, match=message):
        declare()
