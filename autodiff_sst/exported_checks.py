"""Checks at the entry of exported derivatives, written into the module where they are used."""

from __future__ import annotations

from typing import Any

import numpy as np


def require_number(value: Any, name: str, kinds: str) -> None:
    """Refuse what is not a single number whose `dtype.kind` is one of `kinds`."""
    if np.ndim(value) or np.asarray(value).dtype.kind not in kinds:
        raise TypeError(f"{name} must be a single number, not {value!r}: see the docstring")


def require_array(
    value: Any,
    name: str,
    dtype: str,
    shape: tuple[int | None, ...],
    least: tuple[int, ...] = (),
) -> None:
    """Refuse another dtype or rank; None in `shape` stands for any extent but 1, and no extent is
    below those in `least`."""
    if not isinstance(value, np.ndarray) or value.dtype != dtype:
        found = getattr(value, "dtype", type(value).__name__)
        raise TypeError(f"{name} must be an array of {dtype}, not {found}")
    fits = [n != 1 if m is None else n == m for n, m in zip(value.shape, shape)]
    if value.ndim != len(shape) or not all(fits):
        raise ValueError(
            f"{name} has the shape {value.shape}: this derivative was made for"
            f" {len(shape)} dimensions, with extents of exactly 1 only where its docstring has a 1"
        )
    if any(n < m for n, m in zip(value.shape, least)):
        raise ValueError(
            f"{name} has the shape {value.shape}: this derivative was made for extents of at least"
            f" {least}, for the slices that the function takes"
        )


def require_tangent(tangent: Any, value: Any, name: str) -> None:
    """Refuse a tangent of another shape than its value."""
    if np.shape(tangent) != np.shape(value):
        raise ValueError(f"{name} has the shape {np.shape(tangent)}, not {np.shape(value)}")
