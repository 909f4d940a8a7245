"""Random functions with loops that add things up."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from distribute.loops import compiled

HEADS = (
    "for i in range(n):",
    "for i in range(n - 1, -1, -1):",
    "for i in range(0, n, 2):",
    "for i, v in enumerate(x):",
    "for v in x[:n]:",
    "while k < n:",
)
INNER = ("for j in range(k, n):", "for j in range(n):", "for j, w in enumerate(c):")
RESULTS = (
    "s",
    "s + t",
    "s * a",
    "np.sqrt(1.0 + s ** 2)",
    "np.log(2.0 + s * s) * a",
    "s / (1 + k)",
    "np.tanh(s) + np.tanh(t)",
    "s * t",
    "s ** 2 + np.sum(y)",
    "np.sum(x) / (1.0 + s ** 2)",
)
TERMS = (
    "np.sin({}) * {}",
    "{} * {}",
    "np.exp(-{} ** 2) * {}",
    "np.tanh({} + {})",
    "{} / (2.0 + {} ** 2)",
)


class _Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.names = ["a", "c[0]", "x[k]"]

    def term(self) -> str:
        form = self.random.choice(TERMS)
        return form.format(*(self.random.choice(self.names) for _ in range(2)))

    def add(self, margin: str) -> None:
        chosen = self.random.random()
        if chosen < 0.7:
            name = self.random.choice(("s", "s", "s", "t"))
            self.lines.append(f"{margin}{name} {self.random.choice('+-')}= {self.term()}")
        elif chosen < 0.8:
            self.lines.append(f"{margin}y[k] += {self.term()}")
        elif chosen < 0.9:
            self.lines.append(f"{margin}s += np.sum(c * {self.term()})")
        else:
            self.lines.append(f"{margin}q = q + 0.1 * {self.term()}")

    def trip(self, margin: str, depth: int) -> None:
        self.lines.append(f"{margin}u = {self.term()}")
        self.names.append("u")
        for _ in range(self.random.randrange(1, 4)):
            match self.random.randrange(7):
                case 0:
                    self.lines.append(f"{margin}if {self.random.choice(self.names)} > 0.1:")
                    self.add(margin + "    ")
                    if self.random.random() < 0.5:
                        self.lines.append(f"{margin}else:")
                        self.add(margin + "    ")
                case 1 if self.random.random() < 0.5:
                    self.lines.append(f"{margin}if u > 0.6:")
                    self.lines.append(f"{margin}    break")
                case 2 if not depth:
                    self.nested(margin)
                case _:
                    self.add(margin)

    def nested(self, margin: str) -> None:
        before = list(self.names)
        head = self.random.choice(INNER)
        self.lines.append(margin + head)
        self.names += ["x[j]", "x[k]"] if "w" not in head else ["w", "x[k]"]
        self.trip(margin + "    ", 1)
        self.names = before

    def written(self) -> str:
        head = self.random.choice(HEADS)
        self.lines = ["import numpy as np", "", "def program(x, c, a, n):"]
        self.lines += [
            "    s, t, k, q = 0.0, a, 0, a",
            "    y = np.zeros(len(x) + 1)",
            f"    {head}",
        ]
        if self.random.random() < 0.15:
            self.names.append("q")
        if "v" in head:
            self.names.append("v")
        if " i" in head.split(" in ")[0]:
            self.lines.append("        k = i")
        self.trip(" " * 8, 0)
        if " i" not in head.split(" in ")[0]:
            self.lines.append("        k += 1")
        self.lines.append(f"    return {self.random.choice(RESULTS)}")
        return "\n".join(self.lines) + "\n"


def random_sum(seed: int) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A function and its arguments."""
    function = compiled(_Writer(seed).written(), f"<sum {seed}>")
    count = (4, 1, 3, 0, 6)[seed % 5]
    draw = np.random.default_rng(seed).normal
    return function, (draw(size=count + 1), draw(size=3), 0.7, count)
