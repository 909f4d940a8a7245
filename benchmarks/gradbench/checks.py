"""Comparing derivatives: nested tuples of arrays, by the largest error in them."""

from __future__ import annotations

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
