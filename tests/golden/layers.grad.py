import numpy as np


def layers_grad(params, x, y):
    """Gradient of golden.layers.layers with respect to params.

    x: float64 (x0, x1), y: float64 (y0,)
    """
    W = params["hidden"][0]["W"]
    b = params["hidden"][0]["b"]
    W_2 = params["hidden"][1]["W"]
    b_2 = params["hidden"][1]["b"]
    out = params["out"]
    h = np.tanh(x @ W + b)
    h_2 = np.tanh(h @ W_2 + b_2)
    prediction = h_2 @ out
    difference = prediction - y
    # adjoints, last statement first
    # layers.py:11 return np.mean((prediction - y) ** 2)
    difference_bar = 2 * difference / difference.size
    h_bar = np.outer(difference_bar, out)  # layers.py:10 prediction = h @ params["out"]
    out_bar = difference_bar @ h_2
    total_bar = h_bar * (1.0 - h_2 * h_2)  # layers.py:9 h = np.tanh(h @ layer["W"] + layer["b"])
    b_bar = np.sum(total_bar, axis=0)
    h_bar = total_bar @ W_2.T
    W_bar = h.T @ total_bar
    total_bar_2 = h_bar * (1.0 - h * h)
    b_bar_2 = np.sum(total_bar_2, axis=0)
    W_bar_2 = x.T @ total_bar_2
    return {"hidden": [{"W": W_bar_2, "b": b_bar_2}, {"W": W_bar, "b": b_bar}], "out": out_bar}
