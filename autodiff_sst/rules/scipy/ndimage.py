"""Images of `scipy.ndimage`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of, dtype_of, unknown_dims
from ..forms import Refused, defined
from ..shapes import astype
from ..symbols import apply
from .interpolate import between
from .names import entering

enter = entering("scipy.ndimage")


def _map_coordinates(
    input: Any,
    coordinates: Any,
    *,
    order: int = 3,
    mode: str = "constant",
    cval: Any = 0.0,
    prefilter: bool = True,
) -> Any:
    if order not in (0, 1):
        raise Refused(f"is known for order=1 and order=0, not for order={order!r}")
    if mode not in ("constant", "nearest"):
        raise Refused(f"is known for mode='constant' and mode='nearest', not for mode={mode!r}")
    places, parts, ends, outside = [], [], [], None
    for k in range(input.ndim):
        x, end = coordinates[k], np.shape(input)[k] - 1
        beyond = (x < 0) | (x > end)
        outside = beyond if outside is None else outside | beyond
        inside = np.clip(x, 0, end) if mode == "nearest" else np.where(beyond, 0.0, x)
        first = np.floor(inside) if order else np.floor(inside + 0.5)
        places.append(apply(astype, first, "int64"))
        parts.append(inside - first if order else 0.0 * first)
        ends.append(end)
    found = between(input, places, parts, ends)
    return found if mode == "nearest" else np.where(outside, 0.0, found)


def _at_coordinates(input: Atom, coordinates: Atom, **_: Atom) -> Type:
    dims, dtype = dims_of(coordinates.type), dtype_of(input.type)
    return Array(dtype, None if not dims else unknown_dims(dims[1:]))


enter(defined, "map_coordinates", _map_coordinates, inputs=2, infer=_at_coordinates)
