"""Random nested loops over arrays of two axes: sums into elements, stencils, rows and columns,
arrays that are written while they are read, elements that were written before."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from distribute.loops import ELEMENTWISE, Loop, compiled

HEAD = """import numpy as np

def program(A, B, Q, u, w):
    n, m = A.shape
    total = 0.0
    y = np.zeros(n)
    z = w.copy()
    C = np.zeros((n, m))
    D = B.copy()
    q = np.ones(n)
"""
INNER = (
    "total += {s}",
    "total -= {s}",
    "y[{i}] += {s}",
    "y[{i}] += {s}",
    "y[{i}] -= {s}",
    "y[{i}] = 0.5 * y[{i}] + {s}",
    "z[{j}] += {s}",
    "z[{j}] *= np.cos({s})",
    "C[{i}, {j}] = {s}",
    "C[{i}, {j}] = {s}",
    "C[{i}, {j}] += {s}",
    "D[{i}, {j}] = {s}",
    "D[{i}, {j}] = 0.3 * D[{i}, {j}] + {s}",
    "D[{i}, {j}] *= 0.9",
    "s += {s}",
    "s = np.tanh(s + {s})",
    "q[0] += {s}",
    "if {s} > 0.2:\n    C[{i}, {j}] = {s}",
)
OUTER = (
    "y[{i}] = 0.0",
    "y[{i}] = np.tanh(y[{i}])",
    "y[{i}] += {s}",
    "q[{i}] = {s}",
    "total += {s}",
    "C[{i}] = D[{i}] * {s}",
    "z = z + A[{i}]",
    "q = q + u * {s}",
    "q -= u[{i}] * u",
    "z = z + w * {s}",
    "z = z + w[{j}] * w",
    "total += np.sum(C[{i}] * A[{i}])",
)
RESULTS = (
    "total",
    "np.sum(np.sin(y))",
    "np.sum(C * C)",
    "np.sum(D ** 2)",
    "np.sum(z * z)",
    "np.sum(q ** 2)",
)


class _Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.swapped = self.random.random() < 0.2  # the outer loop goes over columns
        self.known = ["A[{i}, {j}]", "B[{i}, {j}]", "u[{i}]", "w[{j}]", "0.7", "u[0]"]

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def filled(self, text: str, depth: int = 0) -> str:
        """The text with an expression in each place for a number."""
        while "{s}" in text:
            plain = depth > 1 or self.chance(0.4)
            form = self.random.choice(self.known if plain else ELEMENTWISE)
            text = text.replace("{s}", self.filled(form, depth + 1), 1)
        return text

    def bounds(self, extent: str, item: str, other: str | None) -> str:
        """A range; what it leaves out can be read beside an element."""
        kind = self.random.randrange(7)
        if kind < 3:
            return extent
        if kind < 5:
            return f"1, {extent} - 1"
        if kind == 5:
            return f"1, {extent}"
        return f"{other}, {extent}" if other is not None and self.chance(0.5) else f"{extent} - 1"

    def near(self, rows: str, columns: str) -> None:
        """Elements beside those of a trip, most of which are there."""
        for array in "ACD":
            if "1, " in rows:
                self.known.append(array + "[{i} - 1, {j}]")
            if "- 1" in rows:
                self.known.append(array + "[{i} + 1, {j}]")
            if "1, " in columns:
                self.known.append(array + "[{i}, {j} - 1]")
            if "- 1" in columns:
                self.known.append(array + "[{i}, {j} + 1]")
        self.known += ["y[{i}]", "z[{j}]", "D[{i}, {j}]", "C[{i}, {j}]", "Q[{i}, {i}]", "D[0, {j}]"]

    def written(self) -> str:
        outer, inner = ("j", "i") if self.swapped else ("i", "j")
        extents = {"i": "n", "j": "m"}
        first = self.bounds(extents[outer], outer, None)
        square = not self.swapped and self.chance(0.2)
        second = self.bounds("n" if square else extents[inner], inner, outer)
        rows, columns = (second, first) if self.swapped else (first, second)
        self.near(rows, columns)
        if square:
            self.known = [k for k in self.known if "{j}" not in k] + ["Q[{i}, {j}]", "u[{j}]"]
        lines = [f"for {outer} in range({first}):", "    s = 0.0"]
        if self.chance(0.4):
            lines += self.statements(self.outer(outer))
        lines.append(f"    for {inner} in range({second}):")
        wanted = [text for text in INNER if not (square and "{j}]" in text.split("=")[0])]
        for _ in range(self.random.randint(1, 3)):
            lines += self.statements(self.random.choice(wanted), "    ")
        if self.chance(0.5):
            lines += self.statements(self.outer(outer))
        if self.chance(0.4):
            lines.append("    total += s ** 2")
        if self.chance(0.2):
            lines = ["for _ in range(2):", *(f"    {line}" for line in lines)]
        results = self.random.sample(RESULTS, self.random.randint(1, 4))
        body = "\n".join(f"    {line}" for line in lines)
        return f"{HEAD}{body}\n    return 0.1 * ({' + '.join(results)})\n"

    def outer(self, item: str) -> str:
        """A statement of the outer loop, which knows its own item only."""
        text = self.random.choice([t for t in OUTER if self.is_of(t, item)])
        known, self.known = self.known, [k for k in self.known if self.is_of(k, item)]
        text = self.filled(text)
        self.known = known
        return text

    def is_of(self, text: str, item: str) -> bool:
        return "{" + ("j" if item == "i" else "i") + "}" not in text

    def statements(self, text: str, indent: str = "") -> list[str]:
        text = self.filled(text).replace("{i}", "i").replace("{j}", "j")
        return [f"    {indent}{line}" for line in text.splitlines()]


def random_nest(seed: int) -> Loop:
    """A function with nested loops, and arguments that it may or may not be right for."""
    writer = _Writer(seed)
    function = compiled(writer.written(), f"<nest {seed}>")
    n = writer.random.choice((0, 1, 2, 4, 5, 9, 9, 10))
    m = writer.random.choice((0, 1, 2, 4, 5, 9, 9, 10, n))
    rows = max(n + writer.random.choice((0, 0, 0, 1, -1)), 0)
    draw = np.random.default_rng(seed).normal
    shapes = (n, m), (rows, m), (n, n), (n,), (m,)
    arguments: tuple[Any, ...] = tuple(0.6 * draw(size=shape) for shape in shapes)
    return Loop(function, arguments)
