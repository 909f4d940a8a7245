import numpy as np


def root_grad(a, x, most):
    """Gradient of golden.root.root with respect to a.

    a: float, x: float, most: int
    """
    if a <= 0.0 or not np.isfinite(a):
        raise ValueError("a must be a number above 0")
    tape = []
    returned = False
    for k in range(most):
        product = 2.0 * x
        step = (x * x - a) / product
        returned = abs(step) < 1e-12 and k > 2
        if returned:
            x_2 = x
        else:
            x_2 = x - step
        tape.append((x, product, step, returned))
        x = x_2
        if returned:
            break
    if not returned:
        raise TypeError("root returns None here, which has no derivative")
    # adjoints, last statement first
    result_bar = 1.0
    x_bar = 0.0
    a_bar = 0.0
    for x, product, step, returned in reversed(tape):
        if returned:
            x_bar += result_bar * a  # root.py:12 return x * a
            a_bar += x * result_bar
            result_bar = 0.0
            step_bar = 0.0
        else:
            step_bar = -x_bar  # root.py:13 x = x - step
        difference_bar = step_bar / product  # root.py:10 step = (x * x - a) / (2.0 * x)
        x_bar -= 2.0 * step_bar * step / product
        a_bar -= difference_bar
        x_bar += 2.0 * difference_bar * x
    return a_bar
