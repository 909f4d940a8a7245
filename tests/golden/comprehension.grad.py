import numpy as np


def comprehension_grad(coefficients, xs):
    """Gradient of golden.comprehension.comprehension with respect to coefficients.

    xs: float64 (xs0,)
    """
    coefficients_0 = coefficients[0]
    coefficients_1 = coefficients[1]
    coefficients_2 = coefficients[2]
    tape = []
    value = []
    for x in xs:
        power = x ** 0
        power_2 = x ** 1
        power_3 = x ** 2
        total = 0 + coefficients_0 * power + coefficients_1 * power_2
        value.append(total + coefficients_2 * power_3)
        tape.append((power, power_2, power_3))
    # adjoints, last statement first
    value_bar = list(2 * np.array(value))
    coefficients_0_bar = 0.0
    coefficients_1_bar = 0.0
    coefficients_2_bar = 0.0
    for i in reversed(range(len(xs))):
        power, power_2, power_3 = tape.pop()
        # comprehension.py:7 values = [sum(c * x**k for k, c in enumerate(coefficients)) for x in xs]
        total_bar = value_bar.pop()
        coefficients_2_bar += total_bar * power_3
        coefficients_1_bar += total_bar * power_2
        coefficients_0_bar += total_bar * power
    return [coefficients_0_bar, coefficients_1_bar, coefficients_2_bar]
