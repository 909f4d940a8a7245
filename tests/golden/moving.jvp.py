import numpy as np


def moving_jvp(xs, count, xs_dot):
    """Value and tangent of golden.moving.moving with respect to xs.

    xs: float64 (xs0,), count: int, xs_dot: float64 (xs0,)
    """
    if count < 0:
        raise ValueError("maxlen must be non-negative")
    window = []
    total = 0.0
    total_dot = 0.0
    window_dot = zeros_of(window)
    for i, x in enumerate(xs):
        x_dot = xs_dot[i]
        window.append(x)
        window_dot.append(x_dot)
        if len(window) > count:
            first = window.pop(0)
            first_dot = window_dot.pop(0)
        count_2 = len(window)
        value = 0
        value_dot = 0.0
        for i in range(count_2):
            value += window[i]
            value_dot += window_dot[i]
        difference = x - value / count_2
        total += difference ** 2
        total_dot += 2 * (x_dot - divide(value_dot, count_2)) * difference
    return total, total_dot


def divide(a, b):
    """`a / b` for numbers, with IEEE's inf and nan in place of an exception."""
    try:
        return a / b
    except ZeroDivisionError:
        with np.errstate(all="ignore"):
            return float(np.float64(a) / b)


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
