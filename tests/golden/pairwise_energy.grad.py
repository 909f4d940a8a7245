import numpy as np


def pairwise_energy_grad(x):
    """Gradient of golden.pairwise_energy.pairwise_energy with respect to x.

    x: float64 (x0,)
    """
    n = len(x)
    tape = []
    for i in range(n):
        tape_2 = []
        for j in range(i + 1, n):
            r2 = (x[i] - x[j]) ** 2 + 0.1
            tape_2.append((r2, 1.0 / r2))
        tape.append(tape_2)
    # adjoints, last statement first
    x_bar = np.zeros(x.shape)  # pairwise_energy.py:9 for i in range(n):
    for i in reversed(range(n)):
        tape_2 = tape.pop()
        for j in reversed(range(i + 1, n)):
            r2, ratio = tape_2.pop()
            r2_bar = -ratio / r2              # pairwise_energy.py:12 energy += 1.0 / r2
            product = r2_bar * (x[i] - x[j])  # pairwise_energy.py:11 r2 = (x[i] - x[j]) ** 2 + 0.1
            x_bar[j] -= 2 * product
            x_bar[i] += 2 * product
    return x_bar
