"""Numbers from the textbooks that must come out exactly; the traces' are in test_tracing.py."""

import ast
import math
import subprocess
import sys
from collections import Counter
from math import log, sin

import numpy as np
import pytest

from autodiff_sst import grad, jacfwd, jacobian, jacrev, jvp, value_and_grad, value_and_jacobian


def product_and_sine(x1, x2):
    return x1 * x2 + sin(x1)


def gaussian(x):
    return np.exp(-(x**2))


def bumps(x):
    return x + np.exp(-3 * np.cos(4 * x) ** 2)


def mul_add(a, b, c):
    return a * b + c * a


def div_sub(a, b, c):
    return a / b - c


def pieces(x):
    if x > 2:
        return x * 2 + 5
    return x / 2 + 5


def baydin(x1, x2):
    return log(x1) + x1 * x2 - sin(x2)


def coth(w, x, b):
    return (np.exp(w * x + b) + np.exp(-(w * x + b))) / (np.exp(w * x + b) - np.exp(-(w * x + b)))


def affine(a, b, c):
    return a * b + c


def test_product_and_sine():
    assert grad(product_and_sine, (0, 1))(2.0, 3.0) == (3.0 + math.cos(2.0), 2.0)
    assert jvp(product_and_sine, (2.0, 3.0), (1.0, 0.0))[1] == 3.0 + math.cos(2.0)


@pytest.mark.parametrize("x", [-1.5, 0.0, 0.3, 2.0])
def test_gaussian(x):
    expected = -2 * x * np.exp(-(x**2))
    assert grad(gaussian)(x) == pytest.approx(expected, rel=1e-15)
    assert jvp(gaussian, (x,), (1.0,))[1] == pytest.approx(expected, rel=1e-15)


def test_bumps_on_a_thousand_points():
    x = np.linspace(-3.0, 3.0, 1000)
    exact = 1 + np.exp(-3 * np.cos(4 * x) ** 2) * 24 * np.cos(4 * x) * np.sin(4 * x)
    _, forward = jvp(bumps, (x,), (np.ones(1000),))
    np.testing.assert_allclose(forward, exact, rtol=1e-13, atol=1e-13)
    derivative = grad(bumps)
    reverse = [derivative(float(point)) for point in x]
    np.testing.assert_allclose(reverse, exact, rtol=1e-13, atol=1e-13)


def test_mul_add():
    value, gradient = value_and_grad(mul_add, (0, 1, 2))(25, 4, -5)
    assert value == -25.0
    assert gradient == (-1.0, 25.0, 25.0)


def test_div_sub():
    value, gradient = value_and_grad(div_sub, (0, 1, 2))(25, 4, -5)
    assert value == 11.25
    assert gradient == (0.25, -1.5625, -1.0)


def test_pieces():
    assert grad(pieces)(3.0) == 2.0
    assert grad(pieces)(1.0) == 0.5


def test_baydins_example():
    assert grad(baydin)(2.0, 5.0) == 5.5
    assert grad(baydin, 1)(2.0, 5.0) == pytest.approx(1.7163378, abs=1e-7)
    assert grad(grad(baydin))(2.0, 5.0) == -0.25


@pytest.mark.parametrize("argnums", [0, 1, 2, (0, 1, 2)])
def test_no_exponential_is_repeated(argnums):
    source = grad(coth, argnums).source_for(0.5, 1.2, -0.3)
    calls = Counter(
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and "exp" in ast.unparse(node.func)
    )
    assert 1 <= len(calls) <= 2
    assert set(calls.values()) == {1}, source


def test_the_gradient_of_coth():
    s = 0.5 * 1.2 - 0.3
    assert grad(coth)(0.5, 1.2, -0.3) == pytest.approx(-1.2 / math.sinh(s) ** 2, rel=1e-13)


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_jacobian_of_an_affine_map(mode):
    a = np.array([1.0, 2.0, 3.0, 4.0])
    b, c = np.array([0.5, -1.0, 2.0, 0.0]), np.ones(4)
    value, matrix = value_and_jacobian(affine, "b", mode=mode)(a, b, c)
    np.testing.assert_array_equal(matrix, np.diag(a))
    np.testing.assert_array_equal(value, affine(a, b, c))


@pytest.mark.parametrize(("outputs", "inputs"), [(5, 2), (2, 5), (3, 3)])
def test_the_cost_rule_chooses_the_mode(outputs, inputs):
    """Columns when outputs outnumber inputs, else rows."""
    matrix = np.arange(float(outputs * inputs)).reshape(outputs, inputs)
    x = np.ones(inputs)

    def f(x):
        return matrix @ x

    chosen, by_columns, by_rows = jacobian(f), jacfwd(f), jacrev(f)
    for made in (chosen, by_columns, by_rows, chosen):
        np.testing.assert_array_equal(made(x), matrix)
    assert by_columns.source != by_rows.source
    assert chosen.source == (by_columns if outputs > inputs else by_rows).source


def test_importing_the_package_leaves_the_compiler_alone():
    code = (
        "import sys, autodiff_sst;"
        "print(sorted({'gast', 'astunparse', 'scipy', 'autodiff_sst.pipeline'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_rules_of_scipy_are_there_for_the_first_derivative(tmp_path):
    pytest.importorskip("scipy")
    path = tmp_path / "first.py"
    path.write_text(
        "from scipy.special import gammaln\nfrom autodiff_sst import grad\n"
        "def f(x):\n    return gammaln(x)\nprint(grad(f)(1.0) < 0.0)\n"
    )
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "True", done.stderr
