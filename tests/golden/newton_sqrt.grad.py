def newton_sqrt_grad(a):
    """Gradient of golden.newton_sqrt.newton_sqrt with respect to a.

    a: float
    """
    x = 0.5 * (1.0 + a)
    tape = []
    while abs(x * x - a) > 1e-12:
        product = 2.0 * x
        ratio = (x * x - a) / product
        x_2 = x - ratio
        tape.append((x, product, ratio))
        x = x_2
    # adjoints, last statement first
    x_bar = 1.0
    a_bar = 0.0
    for x, product, ratio in reversed(tape):
        ratio_2 = x_bar / product  # newton_sqrt.py:7 x = x - (x * x - a) / (2.0 * x)
        x_bar += 2.0 * x_bar * ratio / product
        a_bar += ratio_2
        x_bar -= 2.0 * ratio_2 * x
    a_bar += 0.5 * x_bar  # newton_sqrt.py:5 x = 0.5 * (1.0 + a)
    return a_bar
