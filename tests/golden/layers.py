"""Parameters in a dict and a list of dicts: a multilayer perceptron."""

import numpy as np


def layers(params, x, y):
    h = x
    for layer in params["hidden"]:
        h = np.tanh(h @ layer["W"] + layer["b"])
    prediction = h @ params["out"]
    return np.mean((prediction - y) ** 2)


rng = np.random.default_rng(0)
ARGUMENTS = (
    {
        "hidden": [
            {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4)},
            {"W": rng.normal(size=(4, 4)), "b": rng.normal(size=4)},
        ],
        "out": rng.normal(size=4),
    },
    rng.normal(size=(5, 3)),
    rng.normal(size=5),
)
