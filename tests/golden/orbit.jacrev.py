import numpy as np


def orbit_jacobian(start, masses, dt, steps):
    """Jacobian of golden.orbit.orbit with respect to start.

    start: float64 (start0 >= 4,), masses: float64 (masses0 >= 2,), dt: float, steps: int
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
        tape.append((apart, abs_apart, total, pull, above))
    jacobian = np.empty((path.shape[0], path.shape[1], start.shape[0]))
    for i in range(path.shape[0]):
        for j in range(path.shape[1]):
            path_bar = np.zeros_like(path)
            path_bar[i, j] = 1.0
            tape_2 = tape.copy()
            # adjoints, last statement first
            state_bar = np.zeros_like(state)
            for t in reversed(range(steps)):
                apart, abs_apart, total, pull, above = tape_2.pop()
                state_bar += path_bar[t]  # orbit.py:20 path[t] = state
                if above:
                    state_bar[2] *= -0.9           # orbit.py:19 state[2] = -0.9 * state[2]
                    difference_bar = state_bar[0]  # orbit.py:18 state[0] = 2.4 - state[0]
                    state_bar[0] = 0.0
                    state_0_bar = -difference_bar
                else:
                    state_0_bar = 0.0
                state_bar[0] += state_0_bar           # orbit.py:17 if state[0] > 1.2:
                state_bar[3] += dt * state_bar[1]     # orbit.py:16 state[1] += dt * state[3]
                state_bar[2] += dt * state_bar[0]     # orbit.py:15 state[0] += dt * state[2]
                pull_bar = masses[0] * state_bar[3]   # orbit.py:14 state[3] += masses[0] * pull
                pull_bar -= masses[1] * state_bar[2]  # orbit.py:13 state[2] -= masses[1] * pull
                # orbit.py:12 pull = dt * apart / (abs(apart) ** 3 + 0.1)
                apart_bar = -3 * pull_bar * pull / total * abs_apart ** 2 * np.sign(apart)
                apart_bar += dt * (pull_bar / total)
                state_bar[1] -= apart_bar  # orbit.py:11 apart = state[0] - state[1]
                state_bar[0] += apart_bar
            jacobian[i, j] = state_bar
    return jacobian
