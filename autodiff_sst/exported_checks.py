"""Checks at the entry of exported derivatives, written into the module where they are used."""

from __future__ import annotations

from typing import Any

import numpy as np


def as_number(value: Any, name: str, kind: type) -> Any:
    """The single number as one of this kind, Python's or NumPy's. Whole numbers and doubles are
    converted; what has another precision is refused, for the function computes in it."""
    own, wanted = np.asarray(value).dtype, np.dtype(kind)
    if np.ndim(value) or own.kind not in ("b" if wanted.kind == "b" else "fciu"):
        raise TypeError(f"{name} must be a single number, not {value!r}: see the docstring")
    whole = own.kind in "iu" and wanted in ("int64", "float64", "complex128")
    double = own == "float64" and wanted == "complex128"
    if own != wanted and not (whole or double):
        raise TypeError(f"{name} must be a number of {wanted}, not {own}")
    return kind(value)


def as_array(value: Any, name: str, dtype: str, *extents: tuple[Any, ...]) -> Any:
    """The array, one of whole numbers as float64: as such it is differentiated."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
        value = value.astype("float64")
    require_array(value, name, dtype, *extents)
    return value


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
