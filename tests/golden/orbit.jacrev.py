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
        tape.append((apart, abs_apart, total, pull, above))
    jacobian = np.empty((path.shape[0], path.shape[1], start.shape[0]))
    for i in range(path.shape[0]):
        path_bars = np.zeros((path.shape[1], path.shape[0], path.shape[1]))
        path_bars[:, i, :] = np.eye(path.shape[1])
        tape_2 = tape.copy()
        # adjoints, last statement first
        state_bars = np.zeros((path.shape[1], state.shape[0]))
        for t in reversed(range(steps)):
            apart, abs_apart, total, pull, above = tape_2.pop()
            state_bars += path_bars[:, t]  # orbit.py:20 path[t] = state
            if above:
                state_bars[:, 2] *= -0.9  # orbit.py:19 state[2] = -0.9 * state[2]
                difference_bars = state_bars[:, 0].copy()
                state_bars[:, 0] = 0.0  # orbit.py:18 state[0] = 2.4 - state[0]
                state_0_bars = -difference_bars
            else:
                state_0_bars = np.zeros(path.shape[1])
            state_bars[:, 0] += state_0_bars           # orbit.py:17 if state[0] > 1.2:
            state_bars[:, 3] += dt * state_bars[:, 1]  # orbit.py:16 state[1] += dt * state[3]
            state_bars[:, 2] += dt * state_bars[:, 0]  # orbit.py:15 state[0] += dt * state[2]
            pull_bars = masses[0] * state_bars[:, 3]   # orbit.py:14 state[3] += masses[0] * pull
            pull_bars -= masses[1] * state_bars[:, 2]  # orbit.py:13 state[2] -= masses[1] * pull
            # orbit.py:12 pull = dt * apart / (abs(apart) ** 3 + 0.1)
            product_bars = pull_bars / total
            apart_bars = -3 * product_bars * pull * abs_apart ** 2 * np.sign(apart)
            apart_bars += dt * product_bars
            state_bars[:, 1] -= apart_bars  # orbit.py:11 apart = state[0] - state[1]
            state_bars[:, 0] += apart_bars
        jacobian[i] = state_bars
    return jacobian
