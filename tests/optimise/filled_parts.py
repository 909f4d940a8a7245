"""Random functions with loops that fill matrices part by part and read what they have filled."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from distribute.loops import compiled

HEADS = ("range(n)", "range(1, n)", "range(n - 1, -1, -1)", "range(1, n + 1)", "range(n, 0, -1)")
INNER = (
    "range(i)",
    "range(i + 1)",
    "range(i + 1, n)",
    "range(i, n)",
    "range(1, i)",
    "range(n)",
    "range(i, -1, -1)",
    "range(n - 1, i, -1)",
)
PLACES = (
    "{}",
    "{}",
    "{} + 1",
    "{} - 1",
    ":{}",
    "{}:",
    "{} + 1:",
    ":{} + 1",
    "{0}:{0} + 1",
    ":",
    "0",
)
READINGS = (
    "np.sum(y[{0}] * x[{0}])",
    "np.sum(np.sin(y[{0}]) * y[{0}])",
    "np.sum(y[{0}] ** 2) * a",
    "np.sum(np.tanh(y[{0}]))",
)
VALUES = ("x[{0}] * v{1}", "np.sin(y[{0}]) + v{1}", "v{1}")


class _Writer:
    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.lines = ["import numpy as np", "", "def program(x, a, n):"]
        self.count = 0

    def part(self, items: str) -> str:
        return ", ".join(self.draw.choice(PLACES).format(self.draw.choice(items)) for _ in "ab")

    def reading(self, items: str) -> str:
        return self.draw.choice(READINGS).format(self.part(items))

    def trip(self, items: str, margin: str) -> None:
        for _ in range(self.draw.randrange(1, 3)):
            self.count += 1
            self.lines.append(f"{margin}v{self.count} = {self.reading(items)}")
            place, sign = self.part(items), self.draw.choice(("=", "=", "=", "+=", "*=", "-="))
            value = self.draw.choice(VALUES).format(place, self.count)
            inside = margin
            if self.draw.random() < 0.2:
                self.lines.append(f"{margin}if {items[0]} {self.draw.choice('=><')}= {items[-1]}:")
                inside += "    "
            self.lines.append(f"{inside}y[{place}] {sign} {value}")
            if inside != margin and self.draw.random() < 0.5:
                self.lines += [f"{margin}else:", f"{inside}y[{self.part(items)}] = v{self.count}"]
        self.lines.append(f"{margin}t = 0.5 * t + {self.reading(items)}")

    def written(self) -> str:
        start = self.draw.choice(("np.zeros_like(x)", "x * a", "np.sin(x)"))
        self.lines += [f"    y = {start}", "    t = a"]
        for _ in range(self.draw.choice((1, 1, 2))):
            self.lines.append(f"    for i in {self.draw.choice(HEADS)}:")
            if self.draw.random() < 0.7:
                self.trip("i", " " * 8)
            if self.draw.random() < 0.5:
                self.lines.append(f"        for j in {self.draw.choice(INNER)}:")
                self.trip("ij", " " * 12)
            self.lines.append("        t = t * 0.9")
        end = self.draw.choice(("np.sum(y * x)", "0.1", "np.sum(y[0] * y[-1])"))
        self.lines.append(f"    return t + {end}")
        return "\n".join(self.lines) + "\n"


def random_parts(seed: int) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A function and its arguments."""
    function = compiled(_Writer(seed).written(), f"<parts {seed}>")
    count = (3, 1, 2, 4)[seed % 4]
    x = 0.4 * np.random.default_rng(seed).normal(size=(count + 2, count + 2))
    return function, (x, 0.7, count)
