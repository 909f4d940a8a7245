import numpy as np


def standardised_jvp(X, gain, shift, X_dot, gain_dot, shift_dot):
    """Value and tangent of golden.standardised.standardised with respect to X, gain, shift.

    X: float64 (X0, X1), gain: float64 (gain0,), shift: float64 (shift0,),
    X_dot: float64 (X0, X1), gain_dot: float64 (gain0,), shift_dot: float64 (shift0,)
    """
    mean = np.mean(X, axis=0)
    mean_dot = np.mean(X_dot, axis=0)
    difference = X - mean
    difference_dot = X_dot - mean_dot
    spread = np.sqrt(np.mean(difference ** 2, axis=0) + 1e-05)
    spread_dot = np.mean(difference_dot * difference, axis=0) / spread
    ratio = gain * difference / spread
    difference_2 = gain_dot * difference + gain * difference_dot - spread_dot * ratio
    Z = ratio + shift
    Z_dot = difference_2 / spread + shift_dot
    total_dot = 3 * np.vdot(Z_dot, Z ** 2) + spread_dot @ product_of_others(spread)
    return np.sum(Z ** 3) + np.prod(spread), total_dot


def product_of_others(a, axis = None):
    """For each element the product of all others along the axes, also where some are zero."""
    a = np.asarray(a)
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = range(-len(axes), 0)
    moved = np.moveaxis(a, axes, last)
    rest = a.ndim - len(axes)
    flat = moved.reshape(*moved.shape[:rest], int(np.prod(moved.shape[rest:])))
    before, after = np.ones_like(flat), np.ones_like(flat)
    np.cumprod(flat[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(flat[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return np.moveaxis((before * after).reshape(moved.shape), last, axes)
