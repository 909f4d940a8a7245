import numpy as np


def layers_jvp(params, x, y, params_dot):
    """Value and tangent of golden.layers.layers with respect to params.

    x: float64 (x0, x1), y: float64 (y0,)
    """
    W = params["hidden"][0]["W"]
    b = params["hidden"][0]["b"]
    W_2 = params["hidden"][1]["W"]
    b_2 = params["hidden"][1]["b"]
    out = params["out"]
    W_dot = params_dot["hidden"][0]["W"]
    b_dot = params_dot["hidden"][0]["b"]
    W_dot_2 = params_dot["hidden"][1]["W"]
    b_dot_2 = params_dot["hidden"][1]["b"]
    out_dot = params_dot["out"]
    h = np.tanh(x @ W + b)
    h_dot = (x @ W_dot + b_dot) * (1.0 - h * h)
    h_2 = np.tanh(h @ W_2 + b_2)
    h_dot = (h_dot @ W_2 + h @ W_dot_2 + b_dot_2) * (1.0 - h_2 * h_2)
    prediction = h_2 @ out
    prediction_dot = h_dot @ out + h_2 @ out_dot
    difference = prediction - y
    return np.mean(difference ** 2), 2 * np.mean(prediction_dot * difference)
