"""Elements that two loops count together, `x[t + k]`, are windows of arrays."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from distribute.checks import loops_in
from distribute.loops import compiled
from optimise.agreement import agrees
from rotation import in_turn

from autodiff_sst import grad, value_and_grad


def correlated(x: Any, h: Any) -> Any:
    n = len(x) - len(h) + 1
    y = np.zeros(n)
    for t in range(n):
        for k in range(len(h)):
            y[t] += h[k] * x[t + k]
    return np.sum(y**2)


def convolved(image: Any, kernel: Any) -> Any:
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            s = 0.0
            for p in range(kernel.shape[0]):
                for q in range(kernel.shape[1]):
                    s += image[i + p, j + q] * kernel[p, q]
            out[i, j] = s
    return np.sum(np.tanh(out))


def spread(x: Any, h: Any) -> Any:
    y = np.zeros(len(x) + len(h) - 1)
    for t in range(len(x)):
        for k in range(len(h)):
            y[t + k] += x[t] * h[k]
    return np.sum(y**3)


def draw(*shape: int) -> Any:
    return np.random.default_rng(len(shape)).normal(size=shape)


@pytest.mark.parametrize("function", [correlated, spread])
@pytest.mark.parametrize(("n", "k"), [(40, 12), (40, 3), (12, 12), (5, 5), (30, 1), (1, 1)])
def test_one_axis(function: Any, n: int, k: int) -> None:
    agrees(function, (draw(n), draw(k)))


@pytest.mark.parametrize(
    ("shape", "kernel"),
    [
        ((20, 22), (3, 3)),
        ((9, 30), (9, 2)),
        ((3, 3), (3, 3)),
        ((30, 20), (12, 10)),
        ((5, 4), (1, 1)),
    ],
)
def test_two_axes(shape: tuple[int, int], kernel: tuple[int, int]) -> None:
    agrees(convolved, (draw(*shape), draw(*kernel)))


def test_images_are_not_gone_through_by_pixels() -> None:
    source = grad(convolved, (0, 1)).source_for(draw(20, 22), draw(3, 3))
    assert len(loops_in(source)) == 4
    assert not [line for line in loops_in(source) if "rows" in line or "columns" in line]


def test_filters_are_products_with_windows() -> None:
    source = grad(correlated, (0, 1)).source_for(draw(40), draw(12))
    assert len(loops_in(source)) == 2


STARTS = ("0", "1", "2")
OFFSETS = ("", " + 1", " - 1", " + 2", " - 2")
ENDS = ("len(x) - len(h)", "len(x) - len(h) + 1", "len(x)", "len(x) - 5", "20")
WRITES = (
    "y[t] += h[k] * x[{}]",
    "s += h[k] * x[{}]",
    "y[{}] += h[k] * x[t]",
    "y[t] = x[{}] * y[t]",
)
PROGRAM = """import numpy as np

def program(x, h):
    y = np.ones(2 * len(x))
    s = 0.0
    for t in range({start}, {end}):
        for k in range({first}, len(h)):
            {write}
    return np.sum(y**2) + s * s
"""


CASES = list(itertools.product(WRITES, OFFSETS, STARTS, ENDS, "01"))


@pytest.mark.parametrize("case", in_turn(CASES, 25), ids="".join)
def test_all_windows(case: tuple[str, ...]) -> None:
    write, offset, start, end, first = case
    write = write.format(f"t + k{offset}")
    text = PROGRAM.format(start=start, end=end, first=first, write=write)
    function = compiled(text, f"<window {' '.join(case)}>")
    for n, k in ((30, 10), (30, 3), (9, 9), (3, 1)):
        x, h = draw(n), draw(k)
        try:
            plain = function(x, h)
        except IndexError:
            continue
        _, wanted = value_and_grad(function, (0, 1), reassociate=False)(x, h)
        value, found = value_and_grad(function, (0, 1))(x, h)
        assert value == plain
        for gradients in (found, grad(function, (0, 1))(x, h)):
            for g, w in zip(gradients, wanted, strict=True):
                np.testing.assert_allclose(g, w, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("first", [12, 2, 0, 3])
def test_windows_of_loops_that_make_no_trip_are_empty(first: int) -> None:
    """Their ends would be counted from the end of the array."""

    def program(x: Any, m: int) -> Any:
        y = np.zeros(len(x))
        for t in range(20):
            for k in range(4, m):
                y[t + k - 4] += x[t + k - 4] ** 2
        return np.sum(y)

    for m in (first, 12, 5, 4, 3, 2, 1, 0):
        agrees(program, (draw(40), m))
