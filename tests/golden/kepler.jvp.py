import math


def kepler_jvp(e, M, e_dot, M_dot):
    """Value and tangent of golden.kepler.kepler with respect to e, M.

    e: float, M: float, e_dot: float, M_dot: float
    """
    E = M
    E_dot = M_dot
    for _ in range(50):
        sin_E = math.sin(E)
        cos_E = math.cos(E)
        difference_dot = E_dot - e_dot * sin_E - e * (E_dot * cos_E) - M_dot
        difference = 1.0 - e * cos_E
        step = (E - e * sin_E - M) / difference
        E -= step
        difference_2 = (e * (E_dot * sin_E) - e_dot * cos_E) * step - difference_dot
        E_dot += difference_2 / difference
        if abs(step) < 1e-13:
            break
    return E, E_dot
