def pairwise_energy_jvp(x, x_dot):
    """Value and tangent of golden.pairwise_energy.pairwise_energy with respect to x.

    x: float64 (x0,), x_dot: float64 (x0,)
    """
    n = len(x)
    energy = 0.0
    energy_dot = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            difference = x[i] - x[j]
            r2 = difference ** 2 + 0.1
            ratio = 2 * (x_dot[i] - x_dot[j]) * difference / r2 / r2
            energy += 1.0 / r2
            energy_dot -= ratio
    return energy, energy_dot
