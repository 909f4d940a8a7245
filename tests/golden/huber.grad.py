import numpy as np


def huber_grad(x, delta):
    """Gradient of golden.huber.huber with respect to x.

    x: float, delta: float
    """
    # adjoints, last statement first
    if abs(x) <= delta:
        x_bar = x
        delta = 0.0
    else:
        x_bar = 0.0
    x_bar += delta * np.sign(x)  # huber.py:5 if abs(x) <= delta:
    return x_bar
