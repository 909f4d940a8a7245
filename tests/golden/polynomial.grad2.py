def polynomial_grad_grad(x):
    """Gradient of polynomial_grad with respect to x.

    x: float
    """
    # adjoints, last statement first
    x_bar = 6.0 * x  # polynomial.py:5 return x**3 - 2.0 * x**2 + 4.0 * x + 1.0
    x_bar -= 4.0
    return x_bar
