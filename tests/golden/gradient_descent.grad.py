def gradient_descent_grad(rate, w, A, b):
    """Gradient of golden.gradient_descent.gradient_descent with respect to rate.

    rate: float, w: float64 (w0,), A: float64 (A0, w0), b: float64 (A0,)
    """
    tape = []
    for _ in range(5):
        r = A @ w - b
        product = A.T @ r
        w = w - rate * product
        tape.append(product)
    # adjoints, last statement first
    w_bar = (A @ w - b) @ A  # gradient_descent.py:10 return 0.5 * np.sum((A @ w - b) ** 2)
    rate_bar = 0.0
    for _ in reversed(range(5)):
        product = tape.pop()
        rate_bar -= w_bar @ product  # gradient_descent.py:9 w = w - rate * (A.T @ r)
        r_bar = -(rate * w_bar @ A.T)
        w_bar += r_bar @ A  # gradient_descent.py:8 r = A @ w - b
    return rate_bar
