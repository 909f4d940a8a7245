"""Lists of numbers, or of tuples of them, that are too long to be taken apart: code must not grow
with data. Loops over tuples would be written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .types import List, Scalar, Tuple, Type

MAX_NUMBERS, MAX_TUPLES = 32, 8
MAX_COLUMNS = 16
_PLAIN: dict[type, Type] = {
    float: Scalar("float64"),
    int: Scalar("int64"),
    bool: Scalar("bool"),
}


def long_list(value: Any) -> List | None:
    """The type of a long list whose items have one type."""
    if type(value) is not list or len(value) <= MAX_TUPLES:
        return None
    if type(value[0]) is not tuple and len(value) <= MAX_NUMBERS:
        return None
    item = _common(value)
    return None if item is None else List(item)


def _common(items: Sequence[Any]) -> Type | None:
    kinds = set(map(type, items))
    if len(kinds) != 1:
        return None
    (kind,) = kinds
    if kind is tuple:
        lengths = set(map(len, items))
        if len(lengths) != 1 or not 0 < len(items[0]) <= MAX_COLUMNS:
            return None
        columns = [_common(column) for column in zip(*items, strict=True)]
        return None if None in columns else Tuple(tuple(columns))  # type: ignore[arg-type]
    if issubclass(kind, np.generic) and np.dtype(kind).kind in "fiub":
        return Scalar(str(np.dtype(kind)), False)
    return _PLAIN.get(kind)
