"""Linear interpolation on grids, by `scipy.interpolate` and `scipy.ndimage`: the function is
linear in the values, and between the points of the grid in each coordinate."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np


def between(values: Any, places: Sequence[Any], parts: Sequence[Any], ends: Sequence[Any]) -> Any:
    """The values at corners `places` or one further, up to `ends`, each with its weight: `parts`
    tell how far beyond the first corner the point is."""
    total = None
    for corner in itertools.product((0, 1), repeat=len(places)):
        weight = None
        index = []
        for step, place, part, end in zip(corner, places, parts, ends, strict=True):
            factor = part if step else 1.0 - part
            weight = factor if weight is None else weight * factor
            index.append(np.minimum(place + 1, end) if step else place)
        found = values[tuple(index)]
        extra = values.ndim - len(places)
        if extra:
            weight = np.reshape(weight, (*_shape(weight), *(1,) * extra))
        total = found * weight if total is None else total + found * weight
    return total


def _shape(x: Any) -> tuple[Any, ...]:
    return tuple(np.shape(x)[k] for k in range(x.ndim))
