"""Exported modules: they run where this package is not, and return what the derivative returns."""

import ast
import subprocess
import sys
import textwrap
from collections import namedtuple
from pathlib import Path
from typing import Annotated

import numpy as np
import pytest
from numpy.typing import NDArray

import autodiff_sst
from autodiff_sst import ArgumentError, export, grad, jvp, value_and_grad

SCALE = 3.0
WEIGHTS = np.array([0.5, 1.0, 2.0])
BIG = np.ones(2000)
KIND = "mean"
Pair = namedtuple("Pair", "a b")

BLOCKED = "import sys; sys.modules.update(dict.fromkeys(('autodiff_sst', 'gast', 'astunparse')));"


def loss(w, x, y, rate=0.1, *, power=2):
    r = np.tanh(x @ w) - y
    total = SCALE * np.sum(WEIGHTS * r**power)
    if KIND == "mean":
        total = total / len(r)
    return total + rate * np.sum(w * w)


def annotated(w: Annotated[NDArray[np.float64], "d"], rate: float = 0.5):
    return rate * np.sum(w**2)


def filled(x):
    u = np.zeros(4)
    for i in range(1, 4):
        u[i] = u[i - 1] + x[i] * x[i - 1]
    return u[3]


def nested(params, n):
    total = params["b"]
    for _ in range(n):
        total = total * np.sum(params["w"])
    return total


def branches(x, flag=True):
    return x * x if flag else x


def variadic(x, *rest, **options):
    return x * rest[0] * options["scale"]


def recursive(x, n):
    return x if n == 0 else x * recursive(x, n - 1)


ARGUMENTS = (np.array([0.3, -0.2]), np.arange(6.0).reshape(3, 2) / 6, np.array([0.1, 0.2, 0.3]))


def run(folder, code, *arguments):
    """The output of Python code that can import modules from `folder`, NumPy, and not us."""
    lines = f"{BLOCKED} sys.path.insert(0, {str(folder)!r})\n{textwrap.dedent(code)}"
    done = subprocess.run(
        [sys.executable, "-I", *arguments, "-c", lines], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def load(path):
    """The exported module, in this process."""
    scope = {}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    assert "autodiff_sst" not in {n.split(".")[0] for n in imported(path)}
    (name,) = scope["__all__"]
    return scope[name]


def imported(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


def test_it_runs_without_this_package(tmp_path):
    export(loss, tmp_path / "loss_grad.py", types=ARGUMENTS)
    output = run(
        tmp_path,
        """
        import numpy as np
        from loss_grad import loss_grad
        w, y = np.array([0.3, -0.2]), np.array([0.1, 0.2, 0.3])
        print(loss_grad(w, np.arange(6.0).reshape(3, 2) / 6, y=y, rate=0.2).tolist())
        """,
    )
    assert ast.literal_eval(output) == grad(loss)(*ARGUMENTS, rate=0.2).tolist()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_it_runs_in_an_environment_with_numpy_only(tmp_path):
    export(loss, tmp_path / "loss_grad.py", types=ARGUMENTS)
    packages = tmp_path / "packages"
    packages.mkdir()
    installed = Path(np.__file__).parents[1]
    for name in ("numpy", "numpy.libs"):
        if (installed / name).exists():
            (packages / name).symlink_to(installed / name)
    command = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")]
    subprocess.run(command, check=True, timeout=60)
    code = f"""
import sys
sys.path[:0] = [{str(tmp_path)!r}, {str(packages)!r}]
import numpy as np
from loss_grad import *
print(loss_grad(np.zeros(2), np.ones((3, 2)), np.zeros(3)).tolist())
try:
    import autodiff_sst
except ImportError:
    print("alone")
"""
    python = tmp_path / "venv" / "bin" / "python"
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split("\n")[1] == "alone", done.stderr


def test_captured_values_become_constants(tmp_path):
    export(loss, tmp_path / "m.py", types=ARGUMENTS)
    text = (tmp_path / "m.py").read_text()
    assert "\nSCALE = 3.0\n" in text
    assert "\nWEIGHTS = np.array([0.5, 1.0, 2.0], dtype=np.float64)\n" in text
    assert "KIND = 'mean'" in ast.get_docstring(ast.parse(text))
    assert '__all__ = ["loss_grad"]' in text
    assert "def loss_grad(w, x, y, rate=0.1, *, power=2):" in text
    assert text.startswith("# fingerprint: ")


def test_the_text_is_the_same_every_time(tmp_path):
    for name in ("a.py", "b.py"):
        export(loss, tmp_path / name, types=ARGUMENTS)
    assert (tmp_path / "a.py").read_text() == (tmp_path / "b.py").read_text()


@pytest.mark.parametrize("argnums", [0, "y", (0, "rate")])
@pytest.mark.parametrize("mode", ["grad", "value_and_grad"])
def test_results_are_those_of_the_derivative(tmp_path, mode, argnums):
    export(loss, tmp_path / "m.py", mode=mode, argnums=argnums, types=ARGUMENTS)
    make = grad if mode == "grad" else value_and_grad
    found, expected = load(tmp_path / "m.py")(*ARGUMENTS), make(loss, argnums)(*ARGUMENTS)
    if mode == "grad" and not isinstance(argnums, tuple):
        found, expected = (found,), (expected,)
    flat = zip(_flat(found), _flat(expected), strict=True)
    assert all(np.array_equal(a, b) and type(a) is type(b) for a, b in flat)


def _flat(value):
    return [x for item in value for x in _flat(item)] if isinstance(value, tuple) else [value]


def test_jvp(tmp_path):
    export(loss, tmp_path / "m.py", mode="jvp", argnums=(0, 2), types=ARGUMENTS)
    w, x, y = ARGUMENTS
    directions = (np.array([1.0, 2.0]), np.ones(3))
    found = load(tmp_path / "m.py")(w, x, y, w_dot=directions[0], y_dot=directions[1])
    assert found == jvp(loss, (w, x, y), (directions[0], None, directions[1]))


def test_tangents_of_numbers_that_are_joined(tmp_path):
    """They are zeros, which were an array without axes that no module holds."""

    def f(x):
        return np.diff(x, prepend=0.0, append=np.inf) * 2.0

    x = np.array([1.0, 3.0])
    export(f, tmp_path / "m.py", mode="jvp", types=(x,))
    _, tangent = load(tmp_path / "m.py")(x, x_dot=x)
    np.testing.assert_array_equal(tangent, [2.0, 4.0, -6.0])


def test_types_from_annotations(tmp_path):
    export(annotated, tmp_path / "m.py")
    assert load(tmp_path / "m.py")(np.array([1.0, 2.0])).tolist() == [1.0, 2.0]


def test_a_decorated_function(tmp_path):
    value_and_grad(annotated).export(tmp_path / "m.py")
    value, gradient = load(tmp_path / "m.py")(np.array([1.0, 2.0]), 1.0)
    assert (value, gradient.tolist()) == (5.0, [2.0, 4.0])


def test_second_derivatives(tmp_path):
    def f(x):
        return x**4

    export(grad(grad(f)), tmp_path / "m.py", types=(1.0,))
    assert load(tmp_path / "m.py")(2.0) == 48.0
    assert "grad(argnums=0), then grad(argnums=0)" in (tmp_path / "m.py").read_text()


def test_loops_writes_containers_recursion(tmp_path):
    x = np.array([1.0, 2.0, 3.0, 4.0])
    export(filled, tmp_path / "a.py", types=(x,))
    assert load(tmp_path / "a.py")(x).tolist() == grad(filled)(x).tolist()
    params = {"w": np.array([1.0, 2.0]), "b": 2.0}
    export(nested, tmp_path / "b.py", types=(params, 3))
    found = load(tmp_path / "b.py")(params, 4)
    assert found["b"] == 81.0
    assert found["w"].tolist() == [216.0, 216.0]
    export(recursive, tmp_path / "c.py", types=(2.0, 3))
    assert load(tmp_path / "c.py")(2.0, 3) == 32.0


def test_variadic_parameters(tmp_path):
    export(variadic, tmp_path / "m.py", types={"x": 1.0, "rest": (2.0,), "options": {"scale": 3.0}})
    derivative = load(tmp_path / "m.py")
    assert derivative(1.0, 5.0, scale=2.0) == 10.0
    with pytest.raises(ValueError, match="must have 1 entries"):
        derivative(1.0)


def test_tangents_of_variadic_parameters(tmp_path):
    types = {"x": 1.0, "rest": (2.0,), "options": {"scale": 3.0}}
    export(variadic, tmp_path / "m.py", mode="jvp", argnums=(0, 1), types=types)
    derivative = load(tmp_path / "m.py")
    assert derivative(1.0, 2.0, scale=3.0, x_dot=1.0, rest_0_dot=10.0) == (6.0, 36.0)
    with pytest.raises(ValueError, match="rest_0_dot has the shape"):
        derivative(1.0, 2.0, scale=3.0, x_dot=1.0, rest_0_dot=np.ones(2))


def test_a_constant_that_the_function_changes(tmp_path):
    offset = 1.5

    def f(x):
        total = offset
        for i in range(3):
            total = total * x + i
        return total

    export(f, tmp_path / "m.py", types=(1.0,))
    assert "OFFSET = 1.5" in (tmp_path / "m.py").read_text()
    assert load(tmp_path / "m.py")(2.0) == grad(f)(2.0)


def test_calls_that_it_was_not_made_for_are_refused(tmp_path):
    w, x, y = ARGUMENTS
    export(loss, tmp_path / "m.py", types=ARGUMENTS)
    derivative = load(tmp_path / "m.py")
    with pytest.raises(TypeError, match="array of float64, not int"):
        derivative(w, np.ones((3, 2), int), y)
    with pytest.raises(TypeError, match="array of float64, not list"):
        derivative([1.0, 2.0], x, y)
    with pytest.raises(ValueError, match="2 dimensions"):
        derivative(w, x[0], y)
    with pytest.raises(ValueError, match="exactly 1"):
        derivative(w[:1], x[:, :1], y)
    with pytest.raises(TypeError, match="rate must be a single number"):
        derivative(w, x, y, rate=np.ones(2))


def test_arrays_that_are_too_short_for_slices_are_refused(tmp_path):
    def f(x):
        return np.sum(x[:, 1:3] * x[:, :1])

    x = np.linspace(0.5, 1.5, 8).reshape(2, 4)
    export(f, tmp_path / "m.py", types=(x,))
    derivative = load(tmp_path / "m.py")
    np.testing.assert_array_equal(derivative(x[:, :3]), grad(f)(x[:, :3]))
    with pytest.raises(ValueError, match=r"at least \(0, 3\)"):
        derivative(x[:, :2])


def test_arrays_that_do_not_fit_each_other_are_refused(tmp_path):
    def f(weights, x):
        n = len(x)
        return np.sum(np.sin(weights["all"][:n] * x)) + np.sum(weights["all"][n:])

    weights, x = {"all": np.linspace(0.5, 1.5, 8)}, np.linspace(-1.0, 1.0, 3)
    export(f, tmp_path / "m.py", types=(weights, x))
    derivative = load(tmp_path / "m.py")
    shorter = {"all": np.linspace(0.5, 1.5, 5)}
    found, wanted = derivative(shorter, x), grad(f)(shorter, x)
    np.testing.assert_array_equal(found["all"], wanted["all"])
    with pytest.raises(ValueError, match=r"weights\['all'\].shape\[0\] >= x.shape\[0\] \+ 2"):
        derivative(shorter, np.ones(4))


FILTER = np.linspace(0.5, 1.5, 6).reshape(2, 3)


def test_arrays_that_do_not_fit_a_global_are_refused(tmp_path):
    def f(x):
        total = 0.0
        for t in range(len(x)):
            total += np.sum(np.sin(FILTER @ x[t]))
        return total

    x = np.linspace(-1.0, 1.0, 30).reshape(10, 3)
    export(f, tmp_path / "m.py", types=(x,))
    derivative = load(tmp_path / "m.py")
    np.testing.assert_array_equal(derivative(x), grad(f)(x))
    with pytest.raises(ValueError, match=r"made for 3 == x.shape\[1\]"):
        derivative(x[:, :2])


def test_integers_become_floats_where_differentiated(tmp_path):
    def f(x):
        return x * x

    export(f, tmp_path / "m.py", types=(1.0,))
    found = load(tmp_path / "m.py")(3)
    assert (found, type(found)) == (6.0, float)


@pytest.mark.parametrize("mode", ["grad", "value_and_grad", "jacrev"])
def test_arrays_of_whole_numbers_become_floats_where_differentiated(tmp_path, mode):
    """Also those that the module was made for; those that are not differentiated stay as they
    are."""

    def f(x, n):
        return np.sum(x**2 // 1.0) + np.sum(x * n)

    x, n = np.array([1, 2, 3]), np.array([2, 3, 4])
    export(f, tmp_path / "m.py", mode=mode, types=(x, n))
    derivative = load(tmp_path / "m.py")
    expected = getattr(autodiff_sst, mode)(f)(x, n)
    for given in (x, x.astype(float), x.astype(np.uint8)):
        found = derivative(given, n)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one, other)
    with pytest.raises(TypeError, match="n must be an array of int64, not float64"):
        derivative(x, n.astype(float))
    with pytest.raises(TypeError, match="x must be an array of float64, not bool"):
        derivative(x > 1, n)


def scaled(x, c):
    return np.sum(x * c) * c


@pytest.mark.parametrize("argnums", [0, 1])
@pytest.mark.parametrize(
    ("made_for", "taken", "refused"),
    [
        (1.5, [1.5, 2, np.float64(1.5), np.int32(2)], [np.float32(1.5), 1.5j, True, np.ones(1)]),
        (np.float64(1.5), [1.5, 2, np.float64(1.5)], [np.float32(1.5), 1.5j, "1.5"]),
        (np.float32(1.5), [np.float32(0.7)], [1.5, 2, np.float64(1.5), np.float16(1.5)]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_numbers_of_another_precision_are_refused(tmp_path, argnums, made_for, taken, refused):
    """The function would compute in it. What is taken is taken as what the module was made for."""
    x = np.array([0.5, 2.0], dtype=np.float32)
    export(scaled, tmp_path / "m.py", argnums=argnums, types=(x, made_for))
    derivative = load(tmp_path / "m.py")
    for c in taken:
        found, expected = derivative(x, c), grad(scaled, argnums)(x, type(made_for)(c))
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == expected.dtype
    for c in refused:
        with pytest.raises(TypeError, match=r"^c must be a"):
            derivative(x, c)


def test_numbers_in_long_lists_are_of_one_precision(tmp_path):
    def f(x, weights):
        total = 0.0
        for weight in weights:
            total = total + x * weight
        return total

    export(f, tmp_path / "m.py", types=(2.0, [0.5, 1.5] * 40))
    derivative = load(tmp_path / "m.py")
    assert derivative(2.0, [1, 2]) == 3.0
    with pytest.raises(TypeError, match="weights must be a number of float64, not float32"):
        derivative(2.0, [1.0, np.float32(2.0)])
    export(f, tmp_path / "n.py", types=(2.0, [1, 2] * 40))
    with pytest.raises(TypeError, match="weights must be a number of int64, not float64"):
        load(tmp_path / "n.py")(2.0, [1, 0.5])


def test_values_that_are_baked_in_are_checked(tmp_path):
    export(branches, tmp_path / "m.py", types=(1.0,))
    derivative = load(tmp_path / "m.py")
    assert derivative(3.0) == 6.0
    with pytest.raises(ValueError, match="flag is fixed to True"):
        derivative(3.0, flag=False)


def test_a_value_that_nobody_gave(tmp_path):
    def f(x: float, flag: bool):
        return x * x if flag else x

    with pytest.raises(ArgumentError, match="value of 'flag'"):
        export(f, tmp_path / "m.py")
    assert not (tmp_path / "m.py").exists()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: (lambda x: np.sum(x * BIG), (np.ones(2000),)), "pass it as an argument"),
        (lambda: (lambda p: p.a * p.b, (Pair(1.0, 2.0),)), "Pair"),
        (lambda: (lambda x, f: f(x), (1.0, lambda v: v * v)), "bind it first"),
        (lambda: (lambda x: x, None), "is not known"),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path, make, message):
    f, types = make()
    with pytest.raises(ArgumentError, match=message):
        export(f, tmp_path / "m.py", types=types)


@pytest.mark.parametrize("mode", ["vjp", "sideways"])
def test_modes(tmp_path, mode):
    with pytest.raises(ArgumentError, match=r"vjp|mode is one of"):
        export(loss, tmp_path / "m.py", mode=mode, types=ARGUMENTS)


# --- objects that a module looks at -------------------------------------------------------------


class Named(Pair):
    """A named tuple that may be given attributes."""


def with_a_gain(x, pair):
    return x * pair.a * getattr(pair, "gain", 1.0)


def twice_the_same(x, y, z):
    return x * np.sum(y) * (2.0 if y is z else 1.0)


def compared_with_a_global(x, y):
    return x * np.sum(y) * (2.0 if WEIGHTS is y else 1.0)


def module_from(path):
    names = {}
    exec(compile(path.read_text("utf-8"), str(path), "exec"), names)
    return names


def test_what_objects_have_and_which_are_one(tmp_path):
    path = tmp_path / "made.py"
    bare, more, ones = Named(2.0, 3.0), Named(2.0, 3.0), np.ones(3)
    more.gain = 5.0
    export(with_a_gain, path, types=(1.0, bare))
    made = module_from(path)["with_a_gain_grad"]
    assert made(1.0, bare) == 2.0
    with pytest.raises(ValueError, match="no attributes but its fields"):
        made(1.0, more)
    export(twice_the_same, path, types=(1.0, ones, ones))
    made = module_from(path)["twice_the_same_grad"]
    assert made(1.0, ones, ones) == 6.0
    with pytest.raises(ValueError, match="y and z must be one object"):
        made(1.0, ones, np.ones(3))
    for given in (ones, WEIGHTS):
        with pytest.raises(ArgumentError, match="give that object as an argument"):
            export(compared_with_a_global, path, types=(1.0, given))
