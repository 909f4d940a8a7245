"""A loop over samples around one over time, and random ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from distribute.loops import compiled


def relaxed(x: Any, z: Any, k: float, steps: int) -> Any:
    total = 0.0
    for i in range(len(x)):
        v = x[i]
        for _ in range(steps):
            v = v + k * np.sin(v)
        total += v**2
    return total


def oscillators(x: Any, z: Any, k: float, steps: int) -> Any:
    out = np.zeros((len(x), 2))
    for i in range(len(x)):
        position = x[i]
        speed = z[i, 0]
        for _ in range(10):
            push = k * (1 - position * position) * speed - position
            position = position + 0.05 * speed
            speed = speed + 0.05 * push
        out[i, 0] = position
        out[i, 1] = speed
    return np.sum(out**2)


def prices(x: Any, z: Any, k: float, steps: int) -> Any:
    n, m = z.shape
    total = 0.0
    for i in range(n):
        s = k
        for t in range(m):
            s *= np.exp(0.1 * z[i, t] - 0.01)
        total += np.maximum(s - 0.2, 0.0)
    return total / n


def fitted(x: Any, z: Any, k: float, steps: int) -> Any:
    loss = 0.0
    n, m = z.shape
    for i in range(n):
        v = x[i]
        for t in range(m):
            v = v + 0.1 * np.tanh(k - v * v)
            loss += (v - z[i, t]) ** 2
    return loss


def trajectories(x: Any, z: Any, k: float, steps: int) -> Any:
    out = np.zeros((len(x), steps + 1))
    for i in range(len(x)):
        out[i, 0] = x[i]
        for t in range(steps):
            out[i, t + 1] = out[i, t] + 0.1 * np.sin(k * out[i, t])
    return np.sum(out**2)


def trajectories_in_columns(x: Any, z: Any, k: float, steps: int) -> Any:
    out = np.zeros((steps, len(x)))
    for i in range(1, len(x)):
        v = x[i]
        for t in range(steps):
            v = v + 0.1 * np.sin(k * v)
            out[t, i] = v
    return np.sum(out**2)


def nested_steps(x: Any, z: Any, k: float, steps: int) -> Any:
    total = 0.0
    for i in range(len(x)):
        v = x[i]
        for t in range(3):
            u = 0.0
            for _ in range(2):
                u += np.tanh(v * k)
            v = v + u * z[i, 0] + 0.1 * t
        total += v
    return total


def by_parity(x: Any, z: Any, k: float, steps: int) -> Any:
    total = 0.0
    for i in range(len(x)):
        v = x[i]
        for t in range(steps):
            if t % 2 == 0:
                v = v + k * np.cos(v)
            else:
                v = v - 0.5 * k
        total += v * x[i]
    return total


AT_ONCE = (
    relaxed,
    oscillators,
    prices,
    fitted,
    trajectories,
    trajectories_in_columns,
    nested_steps,
    by_parity,
)


def of_its_own_length(x: Any, z: Any, k: float, steps: int) -> Any:
    total = 0.0
    for i in range(len(x)):
        v = x[i]
        for _ in range(i):
            v = v + k * np.sin(v)
        total += v
    return total


def until_it_is_small(x: Any, z: Any, k: float, steps: int) -> Any:
    total = 0.0
    for i in range(len(x)):
        v = x[i]
        for _ in range(steps):
            if abs(v) < 0.1:
                break
            v = v * (1 - 0.3 * k)
        total += v
    return total


def handed_on(x: Any, z: Any, k: float, steps: int) -> Any:
    v = 0.5
    for i in range(len(x)):
        for _ in range(steps):
            v = v + k * np.sin(v * x[i])
    return v


def below_the_first(x: Any, z: Any, k: float, steps: int) -> Any:
    out = np.ones((len(x) + 1, steps + 1))
    for i in range(len(x)):
        for t in range(steps):
            out[i + 1, t + 1] = k * out[i, t] + x[i] * out[i + 1, t]
    return np.sum(out)


ONE_BY_ONE = (of_its_own_length, until_it_is_small, handed_on, below_the_first)


def arguments(n: int, m: int, steps: int, seed: int = 0) -> tuple[Any, Any, float, int]:
    stream = np.random.default_rng(seed)
    return 0.5 * stream.normal(size=n), 0.5 * stream.normal(size=(n, m)), 0.3, steps


STARTS = ("x[i]", "y[i]", "k", "0.0", "x[i] * k", "1.0", "x[i - 1]", "x[0]", "z[i, 0]")
OUTER = ("range(n)", "range(n)", "range(1, n)", "range(n - 1)", "range(n - 1, -1, -1)")
INNER = (
    "range(m)",
    "range(m)",
    "range(steps)",
    "range(10)",
    "range(3)",
    "range(1, m)",
    "range(m - 1, -1, -1)",
    "range(i)",
    "range(steps + 1)",
)
VALUES = ("v", "u", "k", "x[i]", "z[i, t]", "z[i, t - 1]", "x[0]", "0.3", "t * 0.1", "z[0, t]")
TESTS = ("t > 1", "t % 2 == 0", "v > 0.2", "i > t", "k > 0")
WRITES = (
    "{v} = {e}",
    "{v} = {e}",
    "{v} += {e}",
    "{v} *= {e}",
    "total += {e}",
    "total -= {e}",
    "out[i, t] = {e}",
    "out[i, t] += {e}",
    "y[i] = {e}",
    "y[i] += {e}",
)
ENDS = (
    "total += v",
    "total += v * x[i]",
    "y[i] = v",
    "y[i] += u",
    "out[i, 0] = v",
    "total = total + np.exp(-v * v)",
    "total -= u * k",
)


class _Writer:
    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def text(self) -> str:
        choose = self.draw.choice
        lines = ["n, m = z.shape", "total = 0.0", "out = np.zeros((n, m))", "y = x.copy()"]
        lines += [f"for i in {choose(OUTER)}:", f"    v = {choose(STARTS)}"]
        lines += [f"    u = {choose(STARTS)}", f"    for t in {choose(INNER)}:"]
        indent = "        "
        if self.draw.random() < 0.2:
            lines.append(f"{indent}if {choose(TESTS)}:")
            indent += "    "
        for _ in range(self.draw.randint(1, 3)):
            lines.append(indent + choose(WRITES).format(v=choose("vu"), e=self.value()))
        if self.draw.random() < 0.2:
            lines += ["        for s in range(2):", f"            v += 0.5 * {self.value()}"]
        lines += [f"    {choose(ENDS)}" for _ in range(2)]
        lines.append("return total + np.sum(out**2) + np.sum(y * y)")
        body = "".join(f"    {line}\n" for line in lines)
        return f"import numpy as np\n\ndef program(x, z, k, steps):\n{body}"

    def value(self, depth: int = 0) -> str:
        kind = self.draw.randint(0, 5)
        if depth > 1 or kind < 2:
            return self.draw.choice(VALUES)
        if kind < 4:
            function = self.draw.choice(("np.sin", "np.tanh"))
            return f"{function}({self.value(depth + 1)})"
        sign = self.draw.choice("+-*")
        return f"({self.value(depth + 1)} {sign} {self.value(depth + 1)})"


def random_samples(seed: int) -> Callable[..., Any]:
    return compiled(_Writer(seed).text(), f"<samples {seed}>")
