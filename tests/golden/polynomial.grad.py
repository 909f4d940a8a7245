def polynomial_grad(x):
    """Gradient of golden.polynomial.polynomial with respect to x.

    x: float
    """
    # adjoints, last statement first
    x_bar = 4.0 - 4.0 * x  # polynomial.py:5 return x**3 - 2.0 * x**2 + 4.0 * x + 1.0
    x_bar += 3 * x * x
    return x_bar
