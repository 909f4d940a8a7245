"""Derivatives as they are printed, compared with the golden files and executed.

    golden/heat.py         the function `heat`, as a user would write it, and example arguments
    golden/heat.grad.py    all of the emitted gradient
    golden/heat.jvp.py     all of the emitted forward derivative
    golden/heat.grad2.py   where SECOND_ORDER is set: the gradient of the gradient, for arrays the
                           tangent of the gradient
    golden/orbit.jacfwd.py, golden/orbit.jacrev.py
                           where JACOBIAN is set: the Jacobian by columns and by rows

`pytest tests/test_golden.py --write-golden` writes what is printed now; `git diff` shows what
changed. Read it: where it got worse, the compiler is wrong.
"""

from __future__ import annotations

import copy
import importlib
import inspect
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from oracle import check_derivatives, dot, tangent_like, zeros_like

import autodiff_sst as ad
from autodiff_sst.derivative import bind, find, prepared
from autodiff_sst.operators import make_recipe

FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Golden:
    """A function, example arguments, and the places of the arguments it is differentiated in."""

    name: str
    function: FunctionType
    arguments: tuple[Any, ...]
    argnums: tuple[int, ...]
    second_order: bool
    jacobian: bool

    @property
    def modes(self) -> tuple[str, ...]:
        if self.jacobian:
            return ("jacfwd", "jacrev")
        return ("grad", "jvp", "grad2") if self.second_order else ("grad", "jvp")

    def file(self, mode: str) -> Path:
        return FOLDER / f"{self.name}.{mode}.py"

    def emitted(self, mode: str) -> str:
        """The derivative as it is printed now."""
        wrt = self.argnums[0] if len(self.argnums) == 1 else self.argnums
        function: Any = self.function
        if mode == "grad2":
            mode = "grad" if isinstance(self.arguments[self.argnums[0]], float) else "jvp"
            function = ad.grad(function, wrt)
        recipe = make_recipe(mode, function, wrt)
        entry, _ = find(recipe, prepared(recipe, bind(recipe, self.arguments, {})))
        return str(entry.text)


def load(path: Path) -> Golden:
    module = importlib.import_module(f"golden.{path.stem}")
    function = getattr(module, path.stem)
    parameters = list(inspect.signature(function).parameters)
    chosen = getattr(module, "WITH_RESPECT_TO", parameters[:1])
    argnums = tuple(map(parameters.index, chosen))
    second = getattr(module, "SECOND_ORDER", False)
    jacobian = getattr(module, "JACOBIAN", False)
    return Golden(path.stem, function, module.ARGUMENTS, argnums, second, jacobian)


GOLDEN = [load(path) for path in sorted(FOLDER.glob("*.py")) if "." not in path.stem]
SCALAR = [golden for golden in GOLDEN if not golden.jacobian]
CASES = [(golden, mode) for golden in GOLDEN for mode in golden.modes]


@pytest.mark.parametrize(("golden", "mode"), CASES, ids=lambda part: getattr(part, "name", part))
def test_text(golden: Golden, mode: str, request: pytest.FixtureRequest) -> None:
    file, text = golden.file(mode), golden.emitted(mode)
    if request.config.getoption("--write-golden"):
        file.write_text(text, encoding="utf-8")
    assert file.exists(), f"run pytest tests/test_golden.py --write-golden, then read {file.name}"
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("golden", SCALAR, ids=lambda golden: golden.name)
def test_derivative_is_right(golden: Golden) -> None:
    """The derivatives that were printed agree with difference quotients of the function."""
    check_derivatives(
        golden.function,
        *copy.deepcopy(golden.arguments),
        argnums=golden.argnums,
        order=2 if golden.second_order else 1,
    )


@pytest.mark.parametrize("golden", SCALAR, ids=lambda golden: golden.name)
def test_forward_is_reverse(golden: Golden) -> None:
    """The tangent is the gradient times the direction, to rounding."""
    args = golden.arguments
    direction = [tangent_like(a, k) if k in golden.argnums else None for k, a in enumerate(args)]
    gradients = ad.grad(golden.function, golden.argnums)(*args)
    pairs = zip(golden.argnums, gradients, strict=True)
    expected = sum(dot(g, direction[k]) for k, g in pairs)
    tangents = [zeros_like(a) if d is None else d for a, d in zip(args, direction, strict=True)]
    _, found = ad.jvp(golden.function, args, tangents)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    "golden", [g for g in GOLDEN if g.jacobian], ids=lambda golden: golden.name
)
def test_jacobian_is_right(golden: Golden) -> None:
    """By columns and by rows it is what difference quotients give."""
    (place,), args = golden.argnums, golden.arguments
    x, step = args[place], 1e-5
    by_columns = ad.jacfwd(golden.function, place)(*args)
    by_rows = ad.jacrev(golden.function, place)(*args)
    np.testing.assert_allclose(by_columns, by_rows, rtol=1e-12, atol=1e-14)
    for index in np.ndindex(x.shape):
        ends = []
        for sign in (1.0, -1.0):
            moved = x.copy()
            moved[index] += sign * step
            ends.append(golden.function(*args[:place], moved, *args[place + 1 :]))
        quotient = (ends[0] - ends[1]) / (2.0 * step)
        np.testing.assert_allclose(by_columns[(..., *index)], quotient, rtol=1e-6, atol=1e-8)


def test_every_expectation_has_its_function() -> None:
    expected = {golden.file(mode) for golden, mode in CASES}
    assert set(FOLDER.glob("*.*.py")) == expected
