import numpy as np


def comprehension_grad(coefficients, xs):
    """Gradient of golden.comprehension.comprehension with respect to coefficients.

    xs: float64 (xs0,)
    """
    coefficients_0 = coefficients[0]
    coefficients_1 = coefficients[1]
    coefficients_2 = coefficients[2]
    count = len(xs)
    tape = []
    value = []
    for x in range(count):
        x = xs[x]
        power_6 = x ** 0
        power_5 = x ** 1
        power_4 = x ** 2
        total = 0 + coefficients_0 * power_6 + coefficients_1 * power_5
        value.append(total + coefficients_2 * power_4)
        tape.append((power_6, power_5, power_4))
    value_2 = list(2 * np.array(value))
    coefficients_0_bar = 0.0
    coefficients_1_bar = 0.0
    coefficients_2_bar = 0.0
    for x in reversed(range(count)):
        power, power_2, power_3 = tape.pop()
        # adjoints, last statement first
        # comprehension.py:7 values = [sum(c * x**k for k, c in enumerate(coefficients)) for x in xs]
        last = value_2.pop()
        coefficients_2_bar += last * power_3
        coefficients_1_bar += last * power_2
        coefficients_0_bar += last * power
    return [coefficients_0_bar, coefficients_1_bar, coefficients_2_bar]


def list_of_array(array):
    """`list(array)`: its items along the first axis."""
    return list(array)
