"""Random functions of a vector, for their Jacobians: array code with a few numbers, parts and loops
in it."""

from __future__ import annotations

import random

import numpy as np
from distribute.loops import Loop, compiled

VECTORS = (
    "np.sin({v})",
    "np.tanh({s} * {v})",
    "({v} * {v})",
    "({v} - 0.5 * {v})",
    "({v} / (1.5 + {v} ** 2))",
    "({v} / (2.0 + {s} ** 2))",
    "(A @ {v})",
    "({v} @ A)",
    "(A[1] * {v})",
    "np.cumsum({v})",
    "np.maximum({v}, 0.1)",
    "np.where({v} > 0.2, {v}, {s})",
    "{v}[::-1]",
    "np.roll({v}, 1)",
    "np.concatenate([{v}[1:], {v}[:1]])",
    "(np.outer({v}, {v}) @ {v})",
    "np.sum(np.exp(-(({v}[:, None] - {v}[None, :]) ** 2)), axis=1)",
    "np.sum(A * {v}[:, None], axis=0)",
    "np.sum(A * {v}, axis=1)",
)
NUMBERS = (
    "np.cos({s})",
    "({s} * {s})",
    "({s} - {s})",
    "({s} / (1.5 + {s} ** 2))",
    "({v} @ {v})",
    "np.sum({v})",
    "np.mean({v} * {v})",
    "np.max({v})",
    "{v}[0]",
    "{v}[-1]",
    "np.sqrt(1.0 + {s} ** 2)",
)
STATEMENTS = (
    "u = 1.0 * {v}",
    "w = 1.0 * {v}",
    "s = {s}",
    "u[1:] = {v}[:-1]",
    "u[0] = {s}",
    "u[:2] += {v}[-2:]",
    "u *= {s}",
    "u[:] = {v}[None, :]",
    "u[1:] = np.array([{s}])",
    "w = w + np.array([{s}, {s}])[0]",
    "for i in range(len(x)):\n    u[i] = np.sin({v}[i]) * {s}",
    "for i in range(len(x)):\n    s = np.tanh(s + x[i])",
    "for i in range(1, len(x)):\n    u[i] = 0.5 * u[i - 1] + x[i]",
    "if {s} > 0.3:\n    u = 1.0 * {v}",
)
RESULTS = ("u", "w + u", "np.array([s, {s}, u[0]])", "np.outer(u, w)", "s * x", "{s}", "u[1:]")


def filled(stream: random.Random, template: str, depth: int = 0) -> str:
    """A template with expressions in its places."""
    while "{" in template:
        place = template.index("{")
        kind = template[place + 1]
        names, kinds = (("x", "u", "w"), VECTORS) if kind == "v" else (("s", "p"), NUMBERS)
        deep = depth < 2 and stream.random() < 0.5
        text = filled(stream, stream.choice(kinds), depth + 1) if deep else stream.choice(names)
        template = template[:place] + text + template[place + 3 :]
    return template


def random_vectors(seed: int) -> Loop:
    """A function of a vector, a matrix and a number, with arguments for it."""
    stream = random.Random(seed)
    parts = [filled(stream, stream.choice(STATEMENTS)) for _ in range(stream.randint(1, 5))]
    lines = ["u = x.copy()", "w = np.cos(x)", "s = p"]
    lines += [line for part in parts for line in part.split("\n")]
    result = filled(stream, stream.choice(RESULTS))
    body = "\n".join(f"    {line}" for line in (*lines, f"return {result}"))
    function = compiled(f"import numpy as np\ndef program(x, A, p):\n{body}\n", f"<vectors {seed}>")
    count = stream.choice((2, 3, 4, 5, 6))
    draw = np.random.default_rng(seed).normal
    return Loop(function, (0.6 * draw(size=count), 0.6 * draw(size=(count, count)), 0.7))
