import numpy as np


def appended_grad(decay, x0, steps):
    """Gradient of golden.appended.appended with respect to decay, x0.

    decay: float, x0: float64 (x00,), steps: int
    """
    count = len(range(steps))
    states = [x0]
    states_lasts = np.empty((count, x0.shape[0]))
    sins = np.empty((count, x0.shape[0]))
    for i in range(steps):
        states_last = states[-1]
        sin = np.sin(states_last)
        states.append(decay * sin)
        states_lasts[i] = states_last
        sins[i] = sin
    path = np.array(states)
    # adjoints, last statement first
    path_bar = np.zeros_like(path)  # appended.py:11 return np.sum(path[1:] * path[:-1])
    path_bar[:-1] = path[1:]
    path_bar[1:] += path[:-1]
    states_bar = list(path_bar)  # appended.py:10 path = np.stack(states)
    # appended.py:9 states.append(decay * np.sin(states[-1]))
    factors = decay * np.cos(states_lasts)
    product_bars = np.empty((count, x0.shape[0]))
    for i in reversed(range(steps)):
        product_bar = states_bar.pop()
        states_bar[-1] = states_bar[-1] + product_bar * factors[i]
        product_bars[i] = product_bar
    decay_bar = np.sum(product_bars * sins)
    x0_bar = states_bar[0]  # appended.py:8 for _ in range(steps):
    return decay_bar, x0_bar
