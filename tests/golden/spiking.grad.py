import numpy as np


def spiking_grad(current, leak):
    """Gradient of golden.spiking.spiking with respect to current, leak.

    current: float64 (current0,), leak: float64 (leak0,)
    """
    v = np.zeros(len(current))
    wait = np.zeros(len(current), dtype=int)
    vs = np.empty((12, current.shape[0]))
    tape = []
    for i in range(12):
        free = wait == 0
        v_free = v[free]
        v[free] += 0.4 * (current[free] - leak[free] * v_free)
        fired = v > 1.0
        v_2 = v.copy()
        v_2[fired] = 0.0
        wait[fired] = 2
        wait[~free] -= 1
        vs[i] = v
        tape.append((free, v_free, fired))
        v = v_2
    # adjoints, last statement first
    vs_bar = 2 * vs                        # spiking.py:13 total += np.sum(v**2)
    current_bar = np.zeros(current.shape)  # spiking.py:9 for _ in range(12):
    leak_bar = np.zeros(leak.shape)
    v_bar = np.zeros_like(v)
    for i in reversed(range(12)):
        free, v_free, fired = tape.pop()
        v_bar_2 = vs_bar[i]  # spiking.py:11 v[free] += 0.4 * (current[free] - leak[free] * v[free])
        v_bar[fired] = 0.0   # spiking.py:14 v[fired] = 0.0
        v_bar = v_bar_2 + v_bar
        # spiking.py:11 v[free] += 0.4 * (current[free] - leak[free] * v[free])
        value_bar = v_bar[free]
        difference_bar = 0.4 * value_bar
        leak_bar[free] -= difference_bar * v_free
        current_bar[free] += difference_bar
        v_bar[free] -= 0.4 * leak[free] * value_bar
    return current_bar, leak_bar
