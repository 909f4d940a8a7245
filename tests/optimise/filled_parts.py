"""Random functions with loops that fill matrices part by part and read what they have filled."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from distribute.loops import compiled

HEADS = ("range(n)", "range(1, n)", "range(n - 1, -1, -1)", "range(1, n + 1)", "range(n, 0, -1)")
PLACES = (
    "i",
    "i",
    "i + 1",
    "i - 1",
    ":i",
    "i:",
    "i + 1:",
    ":i + 1",
    "i:i + 1",
    "i - 1:i",
    ":",
    "0",
)
READINGS = (
    "np.sum(y[{0}] * x[{0}])",
    "np.sum(np.sin(y[{0}]) * y[{0}])",
    "np.sum(y[{0}] ** 2) * a",
    "np.sum(np.tanh(y[{0}]))",
)


def _part(draw: random.Random) -> str:
    return f"{draw.choice(PLACES)}, {draw.choice(PLACES)}"


def _written(draw: random.Random) -> str:
    lines = ["import numpy as np", "", "def program(x, a, n):"]
    lines += [f"    y = {draw.choice(('np.zeros_like(x)', 'x * a', 'np.sin(x)'))}", "    t = a"]
    for _ in range(draw.choice((1, 1, 2))):
        lines.append(f"    for i in {draw.choice(HEADS)}:")
        for k in range(draw.randrange(1, 4)):
            lines.append(f"        v{k} = {draw.choice(READINGS).format(_part(draw))}")
            place = _part(draw)
            sign = draw.choice(("=", "=", "=", "+=", "*=", "-="))
            value = draw.choice(("x[{0}] * v{1}", "np.sin(y[{0}]) + v{1}", "v{1}"))
            lines.append(f"        y[{place}] {sign} {value.format(place, k)}")
        lines.append(f"        t = 0.5 * t + {draw.choice(READINGS).format(_part(draw))}")
    lines.append(f"    return t + {draw.choice(('np.sum(y * x)', '0.1', 'np.sum(y[0] * y[-1])'))}")
    return "\n".join(lines) + "\n"


def random_parts(seed: int) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A function and its arguments."""
    function = compiled(_written(random.Random(seed)), f"<parts {seed}>")
    count = (3, 1, 2, 4)[seed % 4]
    x = 0.4 * np.random.default_rng(seed).normal(size=(count + 2, count + 2))
    return function, (x, 0.7, count)
