"""The transforms of `scipy.fft`: those that are also in `numpy.fft`, and those of even and odd
continuations (Martucci 1994, Symmetric convolution and the discrete sine and cosine transforms)."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.fft

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of, dtype_of, unknown_dims
from ...runtime import resized
from ..forms import Lambda, Refused, defined, multilinear
from ..fourier import tables
from ..symbols import apply
from .names import entering

tables(scipy.fft, "scipy.fft")
enter = entering("scipy.fft")
_BACKWARD = (None, "backward")
# The transform of the second type is, but for scales, the transpose of that of the third.
_TRANSPOSED = {1: 1, 2: 3, 3: 2, 4: 4}


def _real_transform(name: str, first: bool) -> None:
    """A cosine transform (`first`: it counts the ends of its interval) or a sine transform."""
    function = getattr(scipy.fft, name)
    inverse = name.startswith("i")

    def transpose(
        g: Any,
        x: Any,
        type: int = 2,
        n: Any = None,
        axis: int = -1,
        norm: Any = None,
    ) -> Any:
        ortho = norm == "ortho"
        own = _TRANSPOSED[type] if type in (2, 3) else type
        options = {"norm": norm} if norm is not None else {}
        flat = g if ortho else _scaled(g, type, axis, inverse, before=True)
        found = apply(function, flat, type=own, axis=axis, **options)
        found = found if ortho else _scaled(found, type, axis, inverse, before=False)
        return found if n is None else apply(resized, found, np.shape(x))

    def _scaled(g: Any, type: int, axis: int, inverse: bool, before: bool) -> Any:
        factors = _ends(type, first, inverse, before)
        if factors is None:
            return g
        start, stop = factors
        k = apply(np.arange, np.shape(g)[axis % g.ndim])
        last = np.shape(g)[axis % g.ndim] - 1
        scale = 1.0 + (start - 1.0) * (k == 0) + (stop - 1.0) * (k == last)
        after = g.ndim - 1 - axis % g.ndim
        return g * (np.reshape(scale, (-1,) + (1,) * after) if after else scale)

    enter(multilinear, name, transpose, infer=_real_type)


def _ends(type: int, first: bool, inverse: bool, before: bool) -> tuple[float, float] | None:
    """What the first and the last element are multiplied with, before or after."""
    if type == 4 or (type == 1 and not first):
        return None
    if type == 1:
        return (2.0, 2.0) if before else (0.5, 0.5)
    # The transform of the third type counts an end once, the others twice.
    third = (type == 3) != inverse
    if before == third:
        return None
    factor = 2.0 if before else 0.5
    return (factor, 1.0) if first else (1.0, factor)


def _real_type(x: Atom, n: Any = None, axis: Any = None, **_: Atom) -> Type:
    dims = dims_of(x.type)
    dtype = dtype_of(x.type)
    if dims is not None and n is not None:
        dims = unknown_dims((None,) * len(dims))
    found = None if dtype is None else str(np.result_type(dtype, np.float32))
    return Array(found, dims)


for _name in ("dct", "idct"):
    _real_transform(_name, True)
for _name in ("dst", "idst"):
    _real_transform(_name, False)


def _several(one: Any) -> Lambda:
    def definition(x: Any, type: int = 2, s: Any = None, axes: Any = None, norm: Any = None) -> Any:
        if s is not None:
            raise Refused("is not known for s: cut or pad the array yourself")
        options = {} if norm is None else {"norm": norm}
        chosen = range(x.ndim) if axes is None else axes if isinstance(axes, tuple) else (axes,)
        for axis in chosen:
            x = apply(one, x, type=type, axis=axis, **options)
        return x

    return definition


for _name in ("dct", "idct", "dst", "idst"):
    enter(defined, f"{_name}n", _several(getattr(scipy.fft, _name)))
