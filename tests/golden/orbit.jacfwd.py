import numpy as np


def orbit_jacobian(start, masses, dt, steps):
    """Jacobian of golden.orbit.orbit with respect to start.

    start: float64 (start0 >= 4,), masses: float64 (masses0 >= 2,), dt: float,
    steps: int >= 2
    """
    state = start.copy()
    path = np.zeros((steps, 4))
    tape = []
    for t in range(steps):
        apart = state[0] - state[1]
        abs_apart = abs(apart)
        total = abs_apart ** 3 + 0.1
        pull = dt * apart / total
        state[2] -= masses[1] * pull
        state[3] += masses[0] * pull
        state[0] += dt * state[2]
        state[1] += dt * state[3]
        state_0 = state[0]
        above = state_0 > 1.2
        if above:
            state[0] = 2.4 - state_0
            state[2] *= -0.9
        tape.append((total, pull, above, np.sign(apart), abs_apart ** 2, t))
    jacobian = np.empty((path.shape[0], path.shape[1], start.shape[0]))
    for i in range(start.shape[0]):
        start_dot = np.zeros(start.shape)
        start_dot[i] = 1.0
        path_dot = np.zeros_like(path)
        state_dot = start_dot.copy()
        for total, pull, above, sign_apart, power, t in tape:
            apart_dot = state_dot[0] - state_dot[1]
            difference = dt * apart_dot - 3 * apart_dot * sign_apart * power * pull
            pull_dot = difference / total
            state_dot[2] -= masses[1] * pull_dot
            state_dot[3] += masses[0] * pull_dot
            state_dot[0] += dt * state_dot[2]
            state_dot[1] += dt * state_dot[3]
            if above:
                state_dot[0] = -state_dot[0]
                state_dot[2] *= -0.9
            path_dot[t] = state_dot
        jacobian[..., i] = path_dot
    return jacobian
