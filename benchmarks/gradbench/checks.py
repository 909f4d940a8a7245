"""Comparing derivatives: nested tuples of arrays, by the largest error in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def leaves(value: Any) -> list[np.ndarray]:
    """The numbers in a derivative, as arrays, in order."""
    if isinstance(value, (tuple, list)):
        return [leaf for item in value for leaf in leaves(item)]
    return [np.asarray(value, dtype=float)]


def largest_error(found: Any, expected: Any) -> float:
    """Largest difference, relative to the largest entry of the leaf that it is in."""
    found, expected = leaves(found), leaves(expected)
    if [a.shape for a in found] != [a.shape for a in expected]:
        shapes = [a.shape for a in found], [a.shape for a in expected]
        raise ValueError(f"shapes differ: {shapes[0]} against {shapes[1]}")
    return max((_error(a, b) for a, b in zip(found, expected, strict=True)), default=0.0)


def _error(found: np.ndarray, expected: np.ndarray) -> float:
    if not expected.size:
        return 0.0
    if not np.all(np.isfinite(found)):
        return float("inf")
    scale = float(np.max(np.abs(expected)))
    difference = float(np.max(np.abs(found - expected)))
    return difference / scale if scale else difference


STENCIL = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
"""Weights of central differences of the eighth order, by distance."""


def differences(function: Callable[..., Any], x: Any, step: float) -> np.ndarray:
    """The derivative of a smooth function in each entry of `x`: a last axis for each of `x`'s."""
    x = np.asarray(x, dtype=float)
    columns = []
    for place in np.ndindex(x.shape):
        column: Any = 0.0
        for distance, weight in STENCIL.items():
            for sign in (1.0, -1.0):
                moved = x.copy()
                moved[place] += sign * distance * step
                value = function(moved if x.ndim else float(moved))
                column = column + sign * weight / step * np.asarray(value)
        columns.append(column)
    return np.stack(columns, axis=-1).reshape((*np.shape(columns[0]), *x.shape))
