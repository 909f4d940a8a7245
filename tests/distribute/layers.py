"""Random loops over time around loops over layers, each of which has a state."""

from __future__ import annotations

import random

import numpy as np
from distribute.loops import Loop, compiled

FIRST = ("X[t]", "X[t] * v", "np.sin(X[t] + v)", "v", "X[t] * X[t - 1]", "h + X[t]")
BODY = (
    "u = u * W[i]",
    "u = np.tanh(u * W[i] + v)",
    "u = np.tanh(S[i] * W[i] + u)",
    "S[i] = np.tanh(0.5 * S[i] + u)",
    "S[i] = S[i] * W[i] + u / (1.5 + u * u)",
    "S[i] += u",
    "u = u + S[i]",
    "u = 1.0 / (1.0 + np.exp(-u * W[i]))",
    "g = np.exp(-u * u); u = g * S[i] + u",
    "S[i + 1] = 0.3 * S[i + 1] + S[i] * u",
    "u = 0.5 * u + 0.1 * S[i + 1]",
    "S[i] = np.cos(S[i] + X[t])",
    "u = u + 0.1 * S[i - 1]",
    "total += np.sum(S[i] * u)",
)
LAST = (
    "total += np.sum(u * u)",
    "total += np.sum(np.exp(u) * X[t])",
    "out[t] = u",
    "h = np.tanh(0.5 * h + u)",
    "h = u",
    "v = v * 0.9",
)
RESULTS = ("total", "np.sum(S * S)", "np.sum(out ** 2)", "np.sum(h * h)")


def written(stream: random.Random) -> str:
    """The text of such a function."""
    step = stream.choice((1, 1, 2))
    start = stream.choice((0, 0, 0, 1))
    stop = stream.choice(("len(X)", "len(X)", "len(X) - 1"))
    first = stream.choice(FIRST[:5] if stream.random() < 0.8 else FIRST)
    if start == 0 and "t - 1" in first:
        first = FIRST[1]
    usual = BODY[:9] if step == 1 else BODY[:11]
    body = [
        stream.choice(usual if stream.random() < 0.9 else BODY) for _ in range(stream.randint(2, 5))
    ]
    last = [stream.choice(LAST[:3] if stream.random() < 0.8 else LAST) for _ in range(2)]
    layers = f"0, len(W), {step}" if step > 1 else "len(W)"
    lines = [
        "import numpy as np",
        "def program(W, S, X, v):",
        "    S = S.copy()",
        "    total = 0.0",
        "    out = np.zeros(X.shape)",
        "    h = v",
        f"    for t in range({start}, {stop}):" if start else f"    for t in range({stop}):",
        f"        u = {first}",
        f"        for i in range({layers}):",
        *(f"            {line}" for line in body),
        *(f"        {line}" for line in last),
        f"    return 0.1 * ({' + '.join(stream.sample(RESULTS, stream.randint(1, 4)))})",
    ]
    return "\n".join(lines) + "\n"


def random_layers(seed: int) -> Loop:
    """Such a function, and arguments that it may or may not be right for."""
    stream = random.Random(seed)
    function = compiled(written(stream), f"<layers {seed}>")
    trips, layers = stream.choice((1, 2, 10, 11, 12, 12)), stream.choice((0, 1, 2, 4, 4))
    inner = stream.choice(((), (3,), (3,)))
    rows = max(layers + stream.choice((0, 0, 1, -1)), 0)
    draw = np.random.default_rng(seed).normal
    shapes = (layers, *inner), (rows, *inner), (trips, *inner), inner
    return Loop(function, tuple(0.6 * draw(size=shape) for shape in shapes))
