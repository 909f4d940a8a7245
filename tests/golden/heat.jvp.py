import numpy as np


def heat_jvp(k, u, steps, k_dot, u_dot):
    """Value and tangent of golden.heat.heat with respect to k, u.

    k: float, u: float64 (u0,), steps: int, k_dot: float, u_dot: float64 (u0,)
    """
    refuse_overlap("u", u=u, u_dot=u_dot)
    u = u.copy()
    u_dot = u_dot.copy()
    for _ in range(steps):
        total = u[2:] - 2.0 * u[1:-1] + u[:-2]
        total_dot = u_dot[2:] - 2.0 * u_dot[1:-1] + u_dot[:-2]
        u[1:-1] += k * total
        u_dot[1:-1] += k_dot * total + k * total_dot
    return np.sum(u ** 2), 2 * (u_dot @ u)


def refuse_overlap(*written, **arrays):
    """Refuse arguments that share memory with one that the function writes to."""
    for name in written:
        for other, array in arrays.items():
            if other != name and np.may_share_memory(arrays[name], array):
                raise ValueError(
                    f"arguments {name} and {other} share memory and the function writes to one"
                    " of them: its derivative would be that of separate arrays; pass a copy"
                )
