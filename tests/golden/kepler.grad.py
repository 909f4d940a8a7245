import math


def kepler_grad(e, M):
    """Gradient of golden.kepler.kepler with respect to e, M.

    e: float, M: float
    """
    tape = []
    E = M
    for _ in range(50):
        sin_E = math.sin(E)
        cos_E = math.cos(E)
        difference = 1.0 - e * cos_E
        step = (E - e * sin_E - M) / difference
        E -= step
        tape.append((sin_E, cos_E, difference, step))
        if abs(step) < 1e-13:
            break
    # adjoints, last statement first
    E_bar = 1.0
    e_bar = 0.0
    M_bar = 0.0
    for sin_E, cos_E, difference, step in reversed(tape):
        step_bar = -E_bar  # kepler.py:10 E = E - step
        # kepler.py:9 step = (E - e * math.sin(E) - M) / (1.0 - e * math.cos(E))
        difference_bar = step_bar / difference
        product_bar = step_bar * step / difference
        e_bar += product_bar * cos_E
        E_bar -= e * product_bar * sin_E
        M_bar -= difference_bar
        E_bar += difference_bar
        e_bar -= difference_bar * sin_E
        E_bar -= e * difference_bar * cos_E
    M_bar += E_bar  # kepler.py:8 for _ in range(50):
    return e_bar, M_bar
