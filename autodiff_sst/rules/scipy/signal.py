"""Convolutions and spectra of `scipy.signal`."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import signal

from ...ir.nodes import Atom, Const
from ...ir.types import Array, Type, dims_of, unknown_dims
from ..forms import Lambda, Refused, constant, defined, multilinear
from ..indexing import additem_call
from ..infer import common_dtype
from ..symbols import apply, conjugate, formula
from .names import entering

enter = entering("scipy.signal")

# --- convolutions -----------------------------------------------------------------------------
# A convolution of mode "same" or "valid" is a part of the full one, whose adjoint is a correlation.


def _convolution_type(in1: Atom, in2: Atom, mode: Atom = Const("full"), **_: Atom) -> Type:  # noqa: B008
    dims = dims_of(in1.type)
    if dims is not None and mode != Const("same"):
        dims = unknown_dims((None,) * len(dims))
    return Array(common_dtype(in1, in2), dims)


def _whole(g: Any, in1: Any, in2: Any, mode: str) -> Any:
    """The cotangent of the full convolution of which the result is a part."""
    if mode == "full":
        return g
    if mode not in ("same", "valid"):
        raise Refused(f"is not known for mode={mode!r}")
    shape, index = [], []
    for axis in range(in1.ndim):
        n, m = np.shape(in1)[axis], np.shape(in2)[axis]
        first = (m - 1) // 2 if mode == "same" else np.minimum(n, m) - 1
        shape.append(n + m - 1)
        index.append(slice(first, first + np.shape(g)[axis]))
    options = {} if g.dtype == np.float64 else {"dtype": str(g.dtype)}
    return apply(additem_call, apply(np.zeros, tuple(shape), **options), g, tuple(index))


def _filled(boundary: str) -> None:
    if boundary != "fill":
        raise Refused(f"is not known for boundary={boundary!r}: pad the array with np.pad")


def _convolution(name: str, correlate: Lambda) -> None:
    """One of the functions that convolve, with the one that correlates alike."""

    def left(g: Any, in1: Any, in2: Any, mode: str, boundary: str = "fill") -> Any:
        _filled(boundary)
        return correlate(_whole(g, in1, in2, mode), conjugate(in2), mode="valid")

    def right(g: Any, in1: Any, in2: Any, mode: str, boundary: str = "fill") -> Any:
        _filled(boundary)
        return correlate(_whole(g, in1, in2, mode), conjugate(in1), mode="valid")

    rules: dict[str, tuple[Lambda, Lambda]] = {
        "convolve": (
            lambda g, in1, in2, mode="full", method="auto": left(g, in1, in2, mode),
            lambda g, in1, in2, mode="full", method="auto": right(g, in1, in2, mode),
        ),
        "convolve2d": (
            lambda g, in1, in2, mode="full", boundary="fill": left(g, in1, in2, mode, boundary),
            lambda g, in1, in2, mode="full", boundary="fill": right(g, in1, in2, mode, boundary),
        ),
    }
    plain = (
        lambda g, in1, in2, mode="full": left(g, in1, in2, mode),
        lambda g, in1, in2, mode="full": right(g, in1, in2, mode),
    )
    enter(multilinear, name, *rules.get(name, plain), infer=_convolution_type)


_convolution("convolve", formula(signal.correlate))
_convolution("fftconvolve", formula(signal.correlate))
_convolution("oaconvolve", formula(signal.correlate))
_convolution("convolve2d", formula(signal.correlate2d))


def _turned(x: Any) -> Any:
    """Turned round along all axes, and conjugated."""
    return conjugate(np.flip(x))


enter(
    defined,
    "correlate",
    lambda in1, in2, mode="full", method="auto": formula(signal.convolve)(
        in1, _turned(in2), mode=mode
    ),
    inputs=2,
    infer=_convolution_type,
)


def _correlate2d(in1: Any, in2: Any, mode: str = "full", boundary: str = "fill") -> Any:
    _filled(boundary)
    convolve2d = formula(signal.convolve2d)
    if mode != "same":
        return convolve2d(in1, _turned(in2), mode=mode)
    # Its middle is another one than that of a convolution.
    starts = [np.shape(in2)[axis] // 2 for axis in (0, 1)]
    ends = [start + np.shape(in1)[axis] for axis, start in enumerate(starts)]
    return convolve2d(in1, _turned(in2))[starts[0] : ends[0], starts[1] : ends[1]]


enter(defined, "correlate2d", _correlate2d, inputs=2, infer=_convolution_type)

# --- trends -----------------------------------------------------------------------------------

# What it takes away is an orthogonal projection, and so is what is left.
enter(
    multilinear,
    "detrend",
    lambda g, data, axis=-1, type="linear", bp=0: apply(
        signal.detrend, g, axis=axis, type=type, **({} if _is_zero(bp) else {"bp": bp})
    ),
    infer=lambda data, **_: Array(common_dtype(data), dims_of(data.type)),
)


def _is_zero(value: Any) -> bool:
    return isinstance(value, int) and value == 0


for _name in ("get_window", "find_peaks", "argrelextrema", "argrelmax", "argrelmin"):
    enter(constant, _name)
for _name in signal.windows.__all__:
    constant(
        getattr(signal.windows, _name),
        name=f"windows.{_name}",
        text=f"scipy.signal.windows.{_name}",
    )
