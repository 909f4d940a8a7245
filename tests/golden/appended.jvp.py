import numpy as np


def appended_jvp(decay, x0, steps, decay_dot, x0_dot):
    """Value and tangent of golden.appended.appended with respect to decay, x0.

    decay: float, x0: float64 (x00,), steps: int, decay_dot: float, x0_dot: float64 (x00,)
    """
    states = [x0]
    states_dot = [x0_dot]
    for _ in range(steps):
        states_last = states[-1]
        sin = np.sin(states_last)
        product_dot = decay_dot * sin + decay * (states_dot[-1] * np.cos(states_last))
        states.append(decay * sin)
        states_dot.append(product_dot)
    path = np.array(states)
    path_dot = np.array(states_dot)
    path_part = path[1:]
    path_part_2 = path[:-1]
    product_dot_2 = path_dot[1:] * path_part_2 + path_part * path_dot[:-1]
    return np.sum(path_part * path_part_2), np.sum(product_dot_2)
