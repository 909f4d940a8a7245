"""Random loops over elements of parts of arrays, by numbers from outside and by other loops."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
from distribute.loops import compiled

PARTS = (
    "theta[n:]",
    "theta[:n]",
    "theta[1:]",
    "theta[:-1]",
    "theta[1:-1]",
    "theta[::2]",
    "theta[::-1]",
    "theta[2:N]",
    "theta[m:m + n]",
    "theta[n:][1:]",
    "theta[:m * 3].reshape(m, 3)",
    "theta[:m * 3].reshape(m, 3).T",
    "theta[theta > 0]",
    "np.diff(theta)",
    "np.concatenate((theta, y))",
)
OWN = ("theta.copy()", "np.repeat(theta, 2)", "theta * 2.0", "np.zeros(n)", "np.zeros(N)")
OWN += ("np.ones(n + 1)", "np.zeros((m, n))", "np.zeros((n, n))")
CUTS = ("[1:]", "[:-1]", "[1:-1]", "[2:]", "[:3]", "[-3:]", "[::-1]", "[1:][:-2]")
PLACES = (
    "{}",
    "{}",
    "{}",
    "{} + 1",
    "{} - 1",
    "n - 1 - {}",
    "{} + 2",
    "0",
    "-1",
    "{} % n",
    "{} // 2",
)
HEADS = (
    "range(n)",
    "range(1, n)",
    "range(n - 1)",
    "range(N)",
    "range(3)",
    "range(m)",
    "range(n - 1, -1, -1)",
    "reversed(range(n))",
    "range(1, N - 1)",
    "range(len({0}))",
    "range(len({0}) - 1)",
)
INNER = ("range(i)", "range(i + 1)", "range(i + 1, n)", "range(i, N)", "range(i, -1, -1)")
SIZES = ((12, 12, 9, 4), (12, 12, 12, 3), (9, 9, 3, 3), (12, 12, 1, 1), (24, 24, 12, 4))


class _Writer:
    """One program; `own` are the arrays that it may write to."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.lines = ["import numpy as np", "", "def program(theta, y, n, m):", "    N = len(y)"]
        self.axes = {"theta": 1, "y": 1}
        self.own: list[str] = []

    def text(self) -> str:
        for name in "abc"[: self.draw.randint(2, 3)]:
            source = self.draw.choice(PARTS + OWN)
            self.lines.append(f"    {name} = {source}")
            self.axes[name] = 2 if "reshape" in source or "zeros((" in source else 1
            self.own += [name] * (source in OWN)
        self.parts()
        self.lines.append("    total = 0.0")
        for _ in range(self.draw.randint(1, 3)):
            self.loop()
        self.lines += [f"    total += 0.5 * np.sum({name} * {name})" for name in self.own]
        return "\n".join([*self.lines, "    return total", ""])

    def parts(self) -> None:
        """Parts of what may be written to: writes to them are seen there."""
        vectors = [name for name in self.own if self.axes[name] == 1]
        for name in "pq"[: self.draw.randint(0, 2)] if vectors else "":
            self.lines.append(f"    {name} = {self.draw.choice(vectors)}{self.draw.choice(CUTS)}")
            self.axes[name] = 1
            self.own.append(name)

    def loop(self) -> None:
        vector = self.draw.choice(list(self.axes))
        self.lines.append(f"    for i in {self.draw.choice(HEADS).format(vector)}:")
        for _ in range(self.draw.randint(1, 2)):
            self.statement(["i"], "        ")
        if self.draw.random() < 0.6:
            head = self.draw.choice(HEADS + INNER * 2).format(vector)
            self.lines.append(f"        for j in {head}:")
            for _ in range(self.draw.randint(1, 2)):
                self.statement(["i", "j"], "            ")

    def statement(self, items: list[str], indent: str) -> None:
        kind = self.draw.randint(0, 8)
        if kind < 3 or not self.own:
            self.lines.append(f"{indent}total {self.draw.choice(('+=', '-='))} {self.value(items)}")
            return
        if kind == 3:
            self.lines.append(f"{indent}if {self.draw.choice(items)} < {self.draw.choice('mn')}:")
            indent += "    "
        if kind == 4:
            self.lines.append(f"{indent}if {self.element(items)} > 0.1:")
            indent += "    "
        how = self.draw.choice(("=", "=", "+=", "-="))
        name = self.draw.choice(self.own)
        self.lines.append(f"{indent}{self.element(items, name)} {how} {self.value(items)}")

    def element(self, items: list[str], name: str = "") -> str:
        name = name or self.draw.choice(list(self.axes))
        places = (self.draw.choice(PLACES).format(self.draw.choice(items)) for _ in range(2))
        return f"{name}[{', '.join(list(places)[: self.axes[name]])}]"

    def value(self, items: list[str], depth: int = 0) -> str:
        kind = self.draw.randint(0, 5) if depth < 2 else 0
        if kind < 2:
            return self.element(items)
        if kind == 2:
            return f"np.sin({self.value(items, depth + 1)})"
        sign = self.draw.choice(("*", "+", "-"))
        return f"({self.value(items, depth + 1)} {sign} {self.value(items, depth + 1)})"


def random_elements(seed: int) -> tuple[Callable[..., Any], list[tuple[Any, ...]]]:
    """The first function from this seed on that does not reach for what is not there, with
    arguments of all sizes for which it does not."""
    stream = np.random.default_rng(seed)
    for attempt in count():
        name = f"<elements {seed}.{attempt}>"
        function = compiled(_Writer(1000 * seed + attempt).text(), name)
        calls = [(stream.normal(size=a), stream.normal(size=b), n, m) for a, b, n, m in SIZES]
        calls = [args for args in calls if _runs(function, args)]
        if calls:
            return function, calls
    raise AssertionError


def _runs(function: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    try:
        return bool(abs(function(*args)) < 1e6)
    except (IndexError, ValueError):
        return False
