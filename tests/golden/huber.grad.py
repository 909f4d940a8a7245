import numpy as np


def huber_grad(x, delta):
    """Gradient of golden.huber.huber with respect to x.

    x: float, delta: float
    """
    if abs(x) <= delta:
        return x
    return delta * np.sign(x)
