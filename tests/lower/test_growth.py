"""How much is lowered grows with the depth of the nesting, not exponentially."""

from __future__ import annotations

import linecache
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_sst.ir.build import new_var
from autodiff_sst.ir.types import FLOAT
from autodiff_sst.pipeline import primal_trace

DEPTHS = (2, 4, 8)


def loaded(lines: list[str]) -> Any:
    """The function `f` of these lines, as if they stood in a file."""
    text = "\n".join(["import numpy as np", *lines]) + "\n"
    filename = f"<growth {hash(text)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    module = types.ModuleType("growth")
    exec(compile(text, filename, "exec"), module.__dict__)
    return module.__dict__["f"]


def variables_made(lines: list[str], x: Any) -> int:
    """How many variables lowering makes, those of rounds that are forgotten too."""
    function = loaded(lines)
    before = new_var("", FLOAT).number
    primal_trace(function, {"x": x, "n": 3})
    return new_var("", FLOAT).number - before


def nested(before: list[str], body: list[str], depth: int) -> list[str]:
    """Loops in loops; the innermost one has the body."""
    lines = ["def f(x, n):", *(f"    {line}" for line in before)]
    for level in range(depth):
        lines.append(f"{'    ' * (level + 1)}for i{level} in range(n):")
    lines += ["    " * (depth + 1) + line for line in body]
    return [*lines, "    return np.sum(x)"]


def carried_in_a_row(depth: int) -> list[str]:
    """It takes several rounds to find out all that is carried, and of which type."""
    return nested(["a = b = c = 0"], ["x = x + c", "c = b", "b = a", "a = x * 2.0"], depth)


def written_through_views(depth: int) -> list[str]:
    return nested(
        ["x = x * 1.0"], ["u = x[1:]", "u[0] *= x[0]", "v = u[::-1]", "v[0] = 1.0"], depth
    )


def lists_that_grow(depth: int) -> list[str]:
    return nested(["a = []"], ["a.append(x * 2.0)", "x = x + a[i0]"], depth)


def comprehensions(depth: int) -> list[str]:
    return nested([], ["x = x * sum([t * t for t in x])"], depth)


def helpers_with_loops(depth: int) -> list[str]:
    """Every loop calls a function with a loop that calls a function."""
    lines = ["def h0(x, n):", "    for _ in range(n):", "        x = np.sin(x) + n", "    return x"]
    for level in range(1, depth):
        lines += [
            f"def h{level}(x, n):",
            "    t = 0",
            "    for _ in range(n):",
            f"        t = t + h{level - 1}(x, n)",
            "        x = x * t",
            "    return x + t",
        ]
    return [*lines, "def f(x, n):", f"    return np.sum(h{depth - 1}(x, n))"]


def helpers_with_functions_inside(depth: int) -> list[str]:
    """The same where every function makes another one."""
    lines = ["def h0(x, n):", "    return x + n"]
    for level in range(1, depth):
        lines += [
            f"def h{level}(x, n):",
            "    def inner(t):",
            f"        return h{level - 1}(x * t, n)",
            "    for _ in range(n):",
            "        x = np.sin(inner(x))",
            "    return x",
        ]
    return [*lines, "def f(x, n):", f"    return np.sum(h{depth - 1}(x, n))"]


@pytest.mark.parametrize(
    "program",
    [
        carried_in_a_row,
        written_through_views,
        lists_that_grow,
        comprehensions,
        helpers_with_loops,
        helpers_with_functions_inside,
    ],
)
def test_twice_as_deep_is_no_more_than_four_times_as_much(
    program: Callable[[int], list[str]],
) -> None:
    """At most quadratic: were inner loops lowered twice for each round of an outer one, a depth
    of 8 would take 16 times what a depth of 4 takes."""
    small, medium, large = (variables_made(program(d), np.array([0.5, 1.5, 1.0])) for d in DEPTHS)
    assert medium <= 4 * small
    assert large <= 4 * medium
