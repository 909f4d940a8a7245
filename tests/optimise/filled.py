"""Random functions with loops that fill arrays and read what they have filled."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from distribute.loops import compiled

# The head of a loop, and what may be added to its variable.
HEADS = (
    ("range(n)", (0, 0, 1, 2, -1, -2)),
    ("range(1, n)", (0, -1, 1, -2)),
    ("range(n - 1, -1, -1)", (0, 1, 2, -1)),
    ("range(1, n + 1)", (-1, 0, 1)),
    ("range(n, 0, -1)", (0, -1, 1)),
    ("range(0, n, 2)", (0, 1)),
)
STARTS = ("np.zeros(n + 2)", "np.ones(n + 2) * a", "np.sin(x)")
ROWS = ("np.zeros((n + 2, 2))", "np.sin(x)[:, None] * np.array([1.0, a])")
RESULTS = ("t + np.sum(y ** 2)", "t * np.sum(y[-1])", "np.sum(y * z) + t", "t")


class _Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.tails = self.random.choice((("",), ("",), ("", "", ", 0", ", 1")))
        self.item, self.offsets = "i", (0,)

    def place(self) -> str:
        if self.random.random() < 0.08:
            return self.random.choice(("0", "-1", "1"))
        offset = self.random.choice(self.offsets)
        return self.item if not offset else f"{self.item} {'-+'[offset > 0]} {abs(offset)}"

    def element(self, names: str) -> str:
        return f"{self.random.choice(names)}[{self.place()}{self.random.choice(self.tails)}]"

    def read(self) -> str:
        return self.element("yyyz") if self.random.random() < 0.8 else f"x[{self.place()}]"

    def value(self) -> str:
        form = self.random.choice(
            ("np.sin({}) * {}", "{} * {} + a", "0.5 * {} ** 2 + t", "np.tanh(t * {})")
        )
        return form.format(self.read(), self.read())

    def loop(self, depth: int) -> None:
        before = self.item, self.offsets
        head, self.offsets = self.random.choice(HEADS)
        self.item = "ij"[depth]
        margin = "    " * (depth + 2)
        self.lines.append(f"{margin[4:]}for {self.item} in {head}:")
        for _ in range(self.random.randrange(1, 4)):
            match self.random.randrange(10):
                case 0:
                    self.lines.append(f"{margin}if x[{self.item}] > 0.0:")
                    self.lines.append(f"{margin}    {self.element('yz')} = {self.value()}")
                case 1:
                    self.lines.append(f"{margin}t = t * 0.7 + np.sum({self.value()})")
                case 2:
                    self.lines.append(f"{margin}v = {self.value()}")
                    self.lines.append(f"{margin}{self.element('yz')} = v")
                    self.lines.append(f"{margin}t = t * 0.5 + np.sum(v * {self.read()})")
                case 3 if not depth:
                    self.loop(1)
                case _:
                    sign = self.random.choice(("=", "=", "=", "+=", "*="))
                    self.lines.append(f"{margin}{self.element('yyz')} {sign} {self.value()}")
        self.item, self.offsets = before

    def written(self) -> str:
        start = self.random.choice(STARTS if len(self.tails) == 1 else ROWS)
        self.lines = ["import numpy as np", "", "def program(x, a, n):"]
        self.lines += [f"    y = {start}", "    z = np.zeros_like(y)", "    t = a"]
        for _ in range(self.random.choice((1, 1, 2))):
            self.loop(0)
            if self.random.random() < 0.3:
                self.lines.append(f"    y[{self.random.choice(('0', '-1', '1:3', 'n'))}] *= a")
        self.lines.append(f"    return {self.random.choice(RESULTS)} + np.sum(z)")
        return "\n".join(self.lines) + "\n"


def random_filling(seed: int) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A function and its arguments."""
    function = compiled(_Writer(seed).written(), f"<filling {seed}>")
    count = (4, 1, 3, 0, 6)[seed % 5]
    return function, (np.random.default_rng(seed).normal(size=count + 2), 0.7, count)
