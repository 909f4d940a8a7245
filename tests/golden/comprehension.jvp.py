import numpy as np


def comprehension_jvp(coefficients, xs, coefficients_dot):
    """Value and tangent of golden.comprehension.comprehension with respect to coefficients.

    xs: float64 (xs0,)
    """
    coefficients_0 = coefficients[0]
    coefficients_1 = coefficients[1]
    coefficients_2 = coefficients[2]
    coefficients_0_dot = coefficients_dot[0]
    coefficients_1_dot = coefficients_dot[1]
    coefficients_2_dot = coefficients_dot[2]
    items = []
    items_dot = zeros_of(items)
    for x in xs:
        power = x ** 0
        power_2 = x ** 1
        power_3 = x ** 2
        total = 0 + coefficients_0 * power + coefficients_1 * power_2
        total_dot = (
            coefficients_0_dot * power + coefficients_1_dot * power_2 + coefficients_2_dot * power_3
        )
        items.append(total + coefficients_2 * power_3)
        items_dot.append(total_dot)
    array = np.array(items)
    return np.sum(array ** 2), 2 * (np.array(items_dot) @ array)


def zeros_of(value):
    """Zero adjoints of the same structure as `value`, None for what has no derivative.

    An integer in a list, or an array of them, stands where another one may hold what has a
    derivative.
    """
    if isinstance(value, list):
        return [0.0 if isinstance(item, (int, np.integer)) else zeros_of(item) for item in value]
    if isinstance(value, tuple):
        return tuple(zeros_of(item) for item in value)
    dtype = getattr(value, "dtype", np.dtype(type(value)) if np.isscalar(value) else None)
    array = isinstance(value, np.ndarray)
    if dtype is None or dtype.kind not in ("biufc" if array else "fc"):
        return None
    return np.zeros(np.shape(value), dtype if dtype.kind in "fc" else float) if array else 0.0
