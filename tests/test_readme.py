"""What the README shows is what happens."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import types

import numpy as np
import pytest

from autodiff_sst import finite_difference

README = pathlib.Path(__file__).parents[1] / "README.md"


def blocks() -> list[str]:
    """The Python that the README shows."""
    return re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def unaligned(text: str) -> str:
    """The text with two spaces before each comment, as formatters have it."""
    return re.sub(r" +# ", "  # ", text.strip())


def module_of(text: str, folder: pathlib.Path) -> types.ModuleType:
    """The module `model` of this text."""
    path = folder / "model.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("model", path)
    assert spec is not None
    assert spec.loader is not None
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    return model


HEADER = "import numpy as np\nfrom autodiff_sst import grad\n\n\n"


def test_derivative_on_the_first_screen(tmp_path: pathlib.Path) -> None:
    function, derivative, *_ = blocks()
    model = module_of(function.split("\nloss(")[0].rstrip() + "\n", tmp_path)
    generator = np.random.default_rng(0)
    w, x, y = (generator.normal(size=shape) for shape in ((3, 2), (5, 3), (5, 2)))
    gradient = model.loss(w, x, y)
    assert unaligned(model.loss.source) == unaligned(derivative)
    shown: dict[str, object] = {}
    exec(derivative, shown)
    np.testing.assert_array_equal(shown["loss_grad"](w, x, y), gradient)  # type: ignore[operator]


def test_derivative_of_a_loop(tmp_path: pathlib.Path) -> None:
    function, derivative = blocks()[2:4]
    model = module_of(HEADER + function, tmp_path)
    u = np.random.default_rng(0).normal(size=20)
    gradient = model.energy(u, 0.1, 5)
    assert unaligned(model.energy.source) == unaligned(derivative)  # which needs no NumPy
    plain = module_of(HEADER + function.replace("@grad\n", ""), tmp_path)
    wanted = finite_difference(plain.energy)(u, 0.1, 5)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-6)


def test_derivative_of_nested_loops(tmp_path: pathlib.Path) -> None:
    function, derivative = blocks()[4:6]
    model = module_of(HEADER + function, tmp_path)
    A, B = (np.random.default_rng(0).normal(size=shape) for shape in ((10, 12), (12, 11)))
    gradient = model.waves(A, B)
    assert unaligned(model.waves.source) == unaligned("import numpy as np\n\n\n" + derivative)
    plain = module_of(HEADER + function.replace("@grad\n", ""), tmp_path)
    np.testing.assert_allclose(gradient, finite_difference(plain.waves)(A, B), rtol=1e-6, atol=1e-7)


def test_hessian(tmp_path: pathlib.Path) -> None:
    function, derivative = blocks()[6:]
    model = module_of(HEADER.replace("grad", "hessian") + function, tmp_path)
    generator = np.random.default_rng(0)
    w, X, y = (generator.normal(size=shape) for shape in ((4,), (20, 4), (20,)))
    matrix = model.loss(w, X, y)
    assert unaligned(model.loss.source) == unaligned("import numpy as np\n\n\n" + derivative)
    p = 1.0 / (1.0 + np.exp(-y * (X @ w)))
    np.testing.assert_allclose(matrix, (X.T * (y * y * p * (1.0 - p))) @ X, rtol=1e-12)


@pytest.mark.parametrize("target", ["demo", "test"])
def test_commands_exist(target: str) -> None:
    text = README.read_text(encoding="utf-8")
    assert f"make {target}" in text
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)
