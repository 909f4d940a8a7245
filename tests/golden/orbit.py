"""A Jacobian of a trajectory, with a loop and a branch in it: two bodies that attract each other
and bounce off a wall."""

import numpy as np


def orbit(start, masses, dt, steps):
    state = start.copy()
    path = np.zeros((steps, 4))
    for t in range(steps):
        apart = state[0] - state[1]
        pull = dt * apart / (abs(apart) ** 3 + 0.1)
        state[2] -= masses[1] * pull
        state[3] += masses[0] * pull
        state[0] += dt * state[2]
        state[1] += dt * state[3]
        if state[0] > 1.2:
            state[0] = 2.4 - state[0]
            state[2] = -0.9 * state[2]
        path[t] = state
    return path


ARGUMENTS = (np.array([1.0, -1.0, 0.8, -0.1]), np.array([1.0, 2.0]), 0.1, 5)
JACOBIAN = True
