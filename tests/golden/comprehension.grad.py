def comprehension_grad(coefficients, xs):
    """Gradient of golden.comprehension.comprehension with respect to coefficients.

    xs: float64 (xs0,)
    """
    coefficients_0 = coefficients[0]
    coefficients_1 = coefficients[1]
    coefficients_2 = coefficients[2]
    power = xs ** 0
    power_2 = xs ** 1
    power_3 = xs ** 2
    total = 0 + coefficients_0 * power + coefficients_1 * power_2
    # adjoints, last statement first
    # comprehension.py:8 return np.sum(np.array(values) ** 2)
    total_bar = 2 * (total + coefficients_2 * power_3)
    # comprehension.py:7 values = [sum(c * x**k for k, c in enumerate(coefficients)) for x in xs]
    coefficients_2_bar = total_bar @ power_3
    coefficients_1_bar = total_bar @ power_2
    coefficients_0_bar = total_bar @ power
    return [coefficients_0_bar, coefficients_1_bar, coefficients_2_bar]
