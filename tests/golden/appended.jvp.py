import numpy as np


def appended_jvp(decay, x0, steps, decay_dot, x0_dot):
    """Value and tangent of golden.appended.appended with respect to decay, x0.

    decay: float, x0: float64 (x00,), steps: int, decay_dot: float, x0_dot: float64 (x00,)
    """
    states = [x0]
    states_dot = [x0_dot]
    for _ in range(steps):
        states_part = states[-1]
        sin = np.sin(states_part)
        total = decay_dot * sin + decay * (states_dot[-1] * np.cos(states_part))
        states.append(decay * sin)
        states_dot.append(total)
    path = np.array(states)
    path_dot = np.broadcast_to(np.array(states_dot), path.shape)
    path_part = path[1:]
    path_part_2 = path[:-1]
    total_2 = path_dot[1:] * path_part_2 + path_part * path_dot[:-1]
    return np.sum(path_part * path_part_2), np.sum(total_2)
