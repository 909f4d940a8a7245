import numpy as np


def standardised_grad(X, gain, shift):
    """Gradient of golden.standardised.standardised with respect to X, gain, shift.

    X: float64 (X0, X1), gain: float64 (gain0,), shift: float64 (shift0,)
    """
    mean = np.mean(X, axis=0)
    difference = X - mean
    power = difference ** 2
    spread = np.sqrt(np.mean(power, axis=0) + 1e-05)
    ratio = gain * difference / spread
    Z = ratio + shift
    # adjoints, last statement first
    # standardised.py:10 return np.sum(Z**3) + np.prod(spread)
    spread_bar = product_of_others(spread)
    Z_bar = 3 * Z ** 2
    shift_bar = np.sum(Z_bar, axis=0)  # standardised.py:9 Z = gain * (X - mean) / spread + shift
    product_bar = np.divide(Z_bar, spread, out=Z_bar)
    spread_bar -= np.einsum("ij,ij->j", product_bar, ratio)
    gain_bar = np.einsum("ij,ij->j", product_bar, difference)
    # standardised.py:8 spread = np.sqrt(np.mean((X - mean) ** 2, axis=0) + 1e-5)
    difference_bar = gain * product_bar + spread_bar / spread * difference / power.shape[0]
    mean_bar = -np.sum(difference_bar, axis=0)
    X_bar = difference_bar + mean_bar / X.shape[0]  # standardised.py:7 mean = X.mean(axis=0)
    return X_bar, gain_bar, shift_bar


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
