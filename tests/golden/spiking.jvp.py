import numpy as np


def spiking_jvp(current, leak, current_dot, leak_dot):
    """Value and tangent of golden.spiking.spiking with respect to current, leak.

    current: float64 (current0,), leak: float64 (leak0,), current_dot: float64 (current0,),
    leak_dot: float64 (leak0,)
    """
    v = np.zeros(len(current))
    wait = np.zeros(len(current), dtype=int)
    v_dot = np.zeros_like(v)
    total = 0.0
    total_dot = 0.0
    for _ in range(12):
        free = wait == 0
        v_free = v[free]
        leak_free = leak[free]
        product_dot = leak_dot[free] * v_free + leak_free * v_dot[free]
        v[free] += 0.4 * (current[free] - leak_free * v_free)
        v_dot[free] += 0.4 * (current_dot[free] - product_dot)
        fired = v > 1.0
        total += np.sum(v ** 2)
        total_dot += 2 * (v_dot @ v)
        v[fired] = 0.0
        v_dot[fired] = 0.0
        wait[fired] = 2
        wait[~free] -= 1
    return total, total_dot
