"""Images of `scipy.ndimage`."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import ndimage

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of, dtype_of, unknown_dims
from ..forms import Refused, defined, multilinear
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

# --- filters ----------------------------------------------------------------------------------
# A filter whose weights are symmetric is its own transpose where the image goes on as its mirror
# image that repeats the edge, periodically, or as zeros: it is diagonal in cosines or exponentials.

_SELF_ADJOINT = ("reflect", "grid-mirror", "wrap", "grid-wrap", "constant", "grid-constant")


def _again(
    function: Any, g: Any, *args: Any, mode: Any, cval: Any, order: Any = 0, truncate: Any = 4.0
) -> Any:
    """The filter of the cotangent, where that is the transpose."""
    if mode not in _SELF_ADJOINT:
        raise Refused(f"is known for the modes {', '.join(_SELF_ADJOINT)}, not for {mode!r}")
    if cval != 0.0:
        raise Refused("is known for cval=0: the filter is not linear otherwise")
    if order != 0:
        raise Refused("is known for order=0")
    options = {} if mode == "reflect" else {"mode": mode}
    options = options if truncate == 4.0 else {**options, "truncate": truncate}
    return apply(function, g, *args, **options)


def _like_image(input: Atom, *_: Atom, **__: Atom) -> Type:
    return Array(dtype_of(input.type), dims_of(input.type))


def _odd(size: Any) -> Any:
    if not isinstance(size, int) or size % 2 == 0:
        raise Refused("is known for an odd size")
    return size


_SIGMA = {1: "is not known in sigma"}
enter(
    multilinear,
    "gaussian_filter",
    lambda g, input, sigma, order=0, *, mode="reflect", cval=0.0, truncate=4.0: _again(
        ndimage.gaussian_filter, g, sigma, mode=mode, cval=cval, order=order, truncate=truncate
    ),
    infer=_like_image,
    unknown=_SIGMA,
)
enter(
    multilinear,
    "gaussian_filter1d",
    lambda g, input, sigma, axis=-1, order=0, *, mode="reflect", cval=0.0, truncate=4.0: _again(
        ndimage.gaussian_filter1d,
        g,
        sigma,
        axis,
        mode=mode,
        cval=cval,
        order=order,
        truncate=truncate,
    ),
    infer=_like_image,
    unknown=_SIGMA,
)
enter(
    multilinear,
    "uniform_filter",
    lambda g, input, size=3, *, mode="reflect", cval=0.0: _again(
        ndimage.uniform_filter, g, _odd(size), mode=mode, cval=cval
    ),
    infer=_like_image,
)
enter(
    multilinear,
    "uniform_filter1d",
    lambda g, input, size, axis=-1, *, mode="reflect", cval=0.0: _again(
        ndimage.uniform_filter1d, g, _odd(size), axis, mode=mode, cval=cval
    ),
    infer=_like_image,
)
enter(
    multilinear,
    "laplace",
    lambda g, input, *, mode="reflect", cval=0.0: _again(ndimage.laplace, g, mode=mode, cval=cval),
    infer=_like_image,
)
