"""Interpolation of `scipy.interpolate` on grids."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from ...ir.nodes import Atom
from ...ir.types import Array, Dim, Tuple, Type, dims_of, unknown_dims
from ...scipy_runtime import on_grid
from ..forms import Refused, defined
from ..infer import common_dtype
from ..objects import MAKERS, Maker
from ..symbols import apply
from .interpolate import between


def _grids(points: Any) -> list[Any]:
    type_ = points.type
    if not isinstance(type_, Tuple):
        raise Refused("needs the grid as a tuple of arrays")
    return [points[k] for k in range(len(type_.items))]


def on_one_grid(x: Any, values: Any, grid: Any) -> Any:
    """The values on the lines between points, inside of the grid."""
    return _found([x], values, [grid])[0]


def _found(columns: list[Any], values: Any, grids: list[Any]) -> tuple[Any, Any]:
    """The values between the points, and which points are outside of the grid."""
    places, parts, ends, outside = [], [], [], None
    for x, grid in zip(columns, grids, strict=True):
        end = np.shape(grid)[0] - 1
        place = np.clip(apply(np.searchsorted, grid, x, side="right") - 1, 0, end - 1)
        below = grid[place]
        places.append(place)
        parts.append((x - below) / (grid[place + 1] - below))
        ends.append(end)
        beyond = (x < grid[0]) | (x > grid[-1])
        outside = beyond if outside is None else outside | beyond
    return between(values, places, parts, ends), outside


def _on_grid(
    xi: Any,
    values: Any,
    points: Any,
    method: str = "linear",
    bounds_error: Any = True,
    fill_value: Any = np.nan,
) -> Any:
    if method != "linear":
        raise Refused(f"is known for method='linear', not for method={method!r}")
    grids = _grids(points)
    if xi.ndim == 1 and len(grids) > 1:  # one point after the other
        xi = np.reshape(xi, (-1, len(grids)))
    if xi.ndim == 1:
        columns = [xi]
    else:
        columns = [xi[..., k] for k in range(len(grids))]
    found, outside = _found(columns, values, grids)
    if bounds_error is True or fill_value is None:
        return found
    if values.ndim > len(grids):
        raise Refused("is known for bounds_error=True or fill_value=None, of several values")
    return np.where(outside, 0.0, found)


def _type(xi: Atom, values: Atom, points: Atom, **_: Atom) -> Type:
    dims, own, type_ = dims_of(xi.type), dims_of(values.type), points.type
    dtype = common_dtype(values)
    if dtype is not None:  # the places between the points are doubles
        dtype = str(np.result_type(dtype, np.float64))
    if dims is None or own is None or not isinstance(type_, Tuple):
        return Array(dtype, None)
    axes = len(type_.items)
    kept: tuple[Dim | None, ...] = dims[:-1]
    if len(dims) == 1:
        kept = dims if axes == 1 else (1 if dims[0] == axes else None,)
    return Array(dtype, unknown_dims((*kept, *own[axes:])))


defined(on_grid, _on_grid, inputs=2, infer=_type)
MAKERS[RegularGridInterpolator] = Maker(
    ("points", "values", "method", "bounds_error", "fill_value"),
    {"__call__": on_grid},
    coordinates=True,
)
