"""Arrays with many rows of a few numbers, which take NumPy long."""

from __future__ import annotations

from .types import Array, Type, may_be_one, sole_dtype

FEW = range(2, 8)
"""Rows of so many numbers: NumPy adds up eight and more in another way."""
MANY = 64
"""So many rows: with fewer it makes no difference."""
DTYPES = {"float64", "float32", "bool", "int64", "int32"}
ALONG_ROWS = {"sum": 14, "max": 14, "min": 14, "mean": 14, "any": 14, "all": 14, "norm": 15}
"""What is done along rows of three, and what is saved if it is done with columns, in microseconds
for a thousand rows."""


def has_narrow_rows(type_: Type) -> bool:
    """Whether this is the type of such an array, for sure."""
    if not isinstance(type_, Array) or type_.dims is None or len(type_.dims) < 2:
        return False
    *rows, width = type_.dims
    if not isinstance(width, int) or width not in FEW or sole_dtype(type_) not in DTYPES:
        return False
    several = [dim for dim in rows if dim != 1]
    return bool(several) and all(
        dim >= MANY if isinstance(dim, int) else not may_be_one(dim) for dim in several
    )
