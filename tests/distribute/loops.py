"""Random loops over time: rows, numbers, recurrences, sums, lists and arrays that are filled."""

from __future__ import annotations

import linecache
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

ELEMENTWISE = (
    "np.sin({s})",
    "np.exp(-{s} ** 2)",
    "({s} * {s})",
    "({s} + {s})",
    "({s} - 0.5 * {s})",
    "({s} / (1.5 + {s} ** 2))",
)
NUMBERS = (
    *ELEMENTWISE,
    "np.sum({v})",
    "np.mean({v} * {v})",
    "(c @ {v})",
    "{v}[1]",
    "({v} @ {v})",
)
VECTORS = (
    "np.sin({v})",
    "np.tanh(W @ {v})",
    "({v} * {v})",
    "({v} + {v})",
    "({s} * {v})",
    "({v} @ W)",
    "np.maximum({v}, 0.1)",
    "({v} / (1.5 + {v} ** 2))",
    "{v}[::-1]",
    "np.where({v} > 0.1, {v}, {s})",
    "np.cumsum({v})",
    "np.array([{s}, {s}, {s}])",
    "(np.outer({v}, {v}) @ {v})",
    "np.outer({v}, c)[1]",
    "{v}.copy()",
    "(np.eye(3) @ {v})",
)
STATEMENTS = (
    "total += {s}",
    "total += {s}",
    "acc = {v} + acc",
    "acc = acc + {v}",
    "out[t] = {s}",
    "out[t] += {s}",
    "H[t] = {v}",
    "ys.append({s})",
    "vs.append({v})",
    "s = np.tanh(0.5 * s + {s})",
    "h = np.tanh(0.5 * h + {v})",
    "if {s} > 0.1:\n    total = total + {s}",
    "h = np.tanh(W @ h + {v})",
    "h = (W @ h) * {v} / (1.5 + {v} ** 2)",
    "h = 0.3 * h - {v} * np.sin(h)",
    "h = np.sqrt(1.0 + h * h) * np.tanh({s})",
    "s = s * {s} / (2.0 + {s} ** 2)",
    "h, acc = np.sin(acc) * {v} * 0.3, h - 0.2 * {v}",
    "s, h = s * 0.5 + h @ {v} * 0.1, h * np.cos(s)",
    "acc = acc + np.outer(np.sin(h), {v}) @ c",
    "row = {v}.copy()\nrow[1] = {s}\ntotal += row @ c",
    "z = np.zeros(3)\nz[0] = {s}\nz[1:] += {v}[1:]\ntotal += z @ z",
    "P = P + np.outer({v}, {v})",
    "P += np.outer(h, {v})",
    "z = np.sin(b) * 2.0\nP += np.outer(z, {v})",
    "z = np.sin(b) * 2.0\nP += np.outer(np.sin(h), z) * {s}",
)
HEAD = """import numpy as np

def program(W, c, b, u, X, M):
    n = len(u)
    s = 0.3
    h = b
    total = 0.0
    acc = c
    P = np.zeros((3, 3))
    out = np.zeros(len(u))
    H = np.ones((len(X), 3))
    ys = []
    vs = []
"""
RESULTS = (
    "total",
    "s",
    "np.sum(h * h)",
    "np.sum(acc ** 2)",
    "np.sum(np.sin(out))",
    "np.sum(H * H)",
    "sum(ys)",
    "np.sum(np.array(ys) ** 2)",
    "sum(np.sum(v * v) for v in vs)",
    "total * total",
    "np.sum(np.sin(P))",
)
STOPS = {
    "len(u)": (),
    "n": (),
    "len(X)": (),
    "len(u) - 1": ("u[t + 1]",),
    "len(X) - 1": ("X[t + 1]",),
    "len(u) - 2": ("u[t + 2]",),
}


class Loop(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class _Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbers = ["u[t]", "c[0]", "c[1]", "s", "t * 0.1", "M[t, 1]", "0.7"]
        self.vectors = ["X[t]", "c", "h", "b", "M[t]"]

    def filled(self, text: str, depth: int = 0) -> str:
        """The text with an expression in each place for a number or a vector."""
        while "{" in text:
            at = text.index("{")
            vector = text[at + 1] == "v"
            known, forms = (self.vectors, VECTORS) if vector else (self.numbers, NUMBERS)
            plain = depth > 2 or self.random.random() < 0.3
            form = self.random.choice(known if plain else forms)
            text = text[:at] + self.filled(form, depth + 1) + text[at + 3 :]
        return text

    def written(self) -> str:
        indent, start = "    ", self.random.choice(("0", "0", "0", "1", "2"))
        stop = self.random.choice(tuple(STOPS))
        for read in STOPS[stop]:
            (self.vectors if read.startswith("X") else self.numbers).append(read)
        lines = []
        if self.random.random() < 0.25:  # what another loop leaves is there if it makes a trip
            lines += ["    for r in range(len(u)):", "        left = np.tanh(b * u[r])"]
            lines += ["        last = np.sin(u[r])"]
            self.vectors.append("left")
            self.numbers.append("last")
        if self.random.random() < 0.3:
            lines.append("    for i in range(4):")
            indent, start = "        ", self.random.choice(("i", "i + 1", "0"))
            self.numbers.append("u[i]")
        elif start != "0":
            self.numbers.append("u[t - 1]")
        bounds = stop if start == "0" else f"{start}, {stop}"
        lines.append(f"{indent}for t in range({bounds}):")
        for _ in range(self.random.randint(1, 6)):
            lines += [f"{indent}    {line}" for line in self.statement().splitlines()]
        results = self.random.sample(RESULTS, self.random.randint(1, 5))
        return HEAD + "\n".join(lines) + f"\n    return 0.1 * ({' + '.join(results)})\n"

    def statement(self) -> str:
        if self.random.random() < 0.25:  # a name for what others are made of
            name = f"a{len(self.numbers)}"
            text = f"{name} = {self.filled('{s}')}"
            self.numbers.append(name)
            return text
        return self.filled(self.random.choice(STATEMENTS))


def random_loop(seed: int) -> Loop:
    """A function with a loop, and arguments that it may or may not be right for."""
    writer = _Writer(seed)
    function = compiled(writer.written(), f"<loop {seed}>")
    count = writer.random.choice((0, 1, 2, 9, 9, 9))
    rows = max(count + writer.random.choice((0, 0, 0, 1, -1)), 0)
    draw = np.random.default_rng(seed).normal
    shapes = (3, 3), (3,), (3,), (count,), (rows, 3), (rows + 1, 3)
    return Loop(function, tuple(0.6 * draw(size=shape) for shape in shapes))


def compiled(text: str, name: str) -> Callable[..., Any]:
    """The function `program` of a text, whose lines are found under this name."""
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    scope: dict[str, Any] = {}
    exec(compile(text, name, "exec"), scope)
    function: Callable[..., Any] = scope["program"]
    return function
