import numpy as np


def appended_grad(decay, x0, steps):
    """Gradient of golden.appended.appended with respect to decay, x0.

    decay: float, x0: float64 (x00,), steps: int
    """
    tape = []
    states = [x0]
    for _ in range(steps):
        states_last = states[-1]
        sin = np.sin(states_last)
        states.append(decay * sin)
        tape.append((states_last, sin))
    path = np.array(states)
    # adjoints, last statement first
    path_bar = np.zeros(path.shape)  # appended.py:11 return np.sum(path[1:] * path[:-1])
    path_bar[:-1] = path[1:]
    path_bar[1:] += path[:-1]
    states_bar = list(path_bar)  # appended.py:10 path = np.stack(states)
    decay_bar = 0.0
    for _ in reversed(range(steps)):
        states_last, sin = tape.pop()
        product_bar = states_bar.pop()  # appended.py:9 states.append(decay * np.sin(states[-1]))
        decay_bar += product_bar @ sin
        states_bar[-1] = states_bar[-1] + decay * product_bar * np.cos(states_last)
    x0_bar = states_bar[0]  # appended.py:8 for _ in range(steps):
    return decay_bar, x0_bar
