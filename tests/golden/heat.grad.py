def heat_grad(k, u, steps):
    """Gradient of golden.heat.heat with respect to k, u.

    k: float, u: float64 (u0,), steps: int
    """
    tape = []
    u = u.copy()
    for _ in range(steps):
        total = u[2:] - 2.0 * u[1:-1] + u[:-2]
        u[1:-1] += k * total
        tape.append(total)
    # adjoints, last statement first
    u_bar = 2 * u  # heat.py:9 return np.sum(u**2)
    k_bar = 0.0
    for _ in reversed(range(steps)):
        total = tape.pop()
        value_bar = u_bar[1:-1]  # heat.py:8 u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        total_bar = k * value_bar
        k_bar += value_bar @ total
        u_bar[:-2] += total_bar
        u_bar[2:] += total_bar
        u_bar[1:-1] -= 2.0 * total_bar
    return k_bar, u_bar
