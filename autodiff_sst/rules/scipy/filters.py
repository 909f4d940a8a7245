"""Recurrences and analytic signals of `scipy.signal`."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import signal

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of
from ..forms import Refused, defined, general
from ..infer import common_dtype
from ..symbols import Symbol, formula, is_complex, written
from .signal import enter
from .spectra import _csd, _one_sided

lfilter = formula(signal.lfilter)


def _one(like: Any) -> Any:
    return written(like, np.ones, 1)


def _lfilter_tangent(t: Any, y: Any, b: Any, a: Any, x: Any, axis: int = -1) -> Any:
    """a y = b x, as polynomials in the delay."""
    options = {} if axis == -1 else {"axis": axis}
    found = None if t[2] is None else lfilter(b, a, t[2], **options)
    moved = None
    if t[0] is not None:
        moved = lfilter(t[0], _one(x), x, **options)
    if t[1] is not None:
        beside = lfilter(t[1], _one(x), y, **options)
        moved = -beside if moved is None else moved - beside
    if moved is not None:
        moved = lfilter(_one(x), a, moved, **options)
        found = moved if found is None else found + moved
    return found


def _backwards(b: Any, a: Any, g: Any, axis: int) -> Any:
    """The transpose of a filter runs from the end."""
    options = {} if axis == -1 else {"axis": axis}
    return np.flip(lfilter(b, a, np.flip(g, axis=axis), **options), axis=axis)


def _delayed(w: Any, x: Any, like: Any, axis: int) -> Any:
    """The products of w with x, which comes later by each of the delays in `like`."""
    w, x = (v if axis % v.ndim == v.ndim - 1 else np.moveaxis(v, axis, -1) for v in (w, x))
    n = np.shape(x)[x.ndim - 1]
    place = written(x, np.arange, n)
    lag = np.expand_dims(written(x, np.arange, np.shape(like)[0]), -1)
    before = place - lag
    later = np.where(before >= 0, x[..., np.maximum(before, 0)], 0.0)
    products = np.expand_dims(w, -2) * later
    return np.sum(products, axis=tuple(k for k in range(products.ndim) if k != products.ndim - 2))


def _lfilter_adjoint(g: Any, y: Any, b: Any, a: Any, x: Any, axis: int = -1) -> Any:
    if any(isinstance(v, Symbol) and is_complex(v) for v in (b, a, x)):
        raise Refused("is not known for complex signals")
    inner = _backwards(_one(x), a, g, axis)
    return _delayed(inner, x, b, axis), -_delayed(inner, y, a, axis), _backwards(b, a, g, axis)


def _filtered_type(b: Atom, a: Atom, x: Atom, **_: Atom) -> Type:
    return Array(common_dtype(b, a, x), dims_of(x.type))


enter(general, "lfilter", _lfilter_tangent, _lfilter_adjoint, inputs=3, infer=_filtered_type)


def _hilbert(x: Any, *, axis: int = -1) -> Any:
    n = np.shape(x)[axis % x.ndim]
    k = written(x, np.arange, n)
    weights = 1.0 * (k == 0) + (2 * k == n) + 2.0 * ((k > 0) & (2 * k < n))
    after = x.ndim - 1 - axis % x.ndim
    weights = np.reshape(weights, (-1,) + (1,) * after) if after else weights
    return np.fft.ifft(np.fft.fft(x, axis=axis) * weights, axis=axis)


enter(defined, "hilbert", _hilbert)


def _periodogram(
    x: Any,
    fs: Any = 1.0,
    window: Any = "boxcar",
    nfft: Any = None,
    detrend: Any = "constant",
    return_onesided: bool = True,
    scaling: str = "density",
    axis: int = -1,
) -> Any:
    _one_sided(return_onesided)
    n = np.shape(x)[axis % x.ndim]
    return None, _csd(x, x, fs, window, n, 0, nfft, detrend, scaling, axis)


enter(defined, "periodogram", _periodogram, results=2)
