"""Spectra of `scipy.signal`, told as formulas: windows over segments, then Fourier transforms."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import signal

from ...ir.nodes import Atom
from ...ir.types import Array, Type, dims_of, dtype_of, unknown_dims
from ..forms import Refused, defined
from ..indexing import additem_call
from ..symbols import Symbol, apply, is_complex, written
from .signal import enter


def _last(x: Any, axis: int) -> Any:
    """The axis moved to the end."""
    return x if axis % x.ndim == x.ndim - 1 else np.moveaxis(x, axis, -1)


def _length(x: Any) -> Any:
    return np.shape(x)[x.ndim - 1]


def _segment(nperseg: Any, length: Any) -> Any:
    """No segment is longer than the signal."""
    return np.minimum(256 if nperseg is None else nperseg, length)


def _step(size: Any, noverlap: Any) -> Any:
    return size - (size // 2 if noverlap is None else noverlap)


def _places(x: Any, length: Any, size: Any, step: Any) -> Any:
    """The index of each element of each segment."""
    starts = written(x, np.arange, (length - size) // step + 1) * step
    return np.expand_dims(starts, -1) + written(x, np.arange, size)


def _frames(x: Any, size: Any, step: Any) -> Any:
    return x[..., _places(x, _length(x), size, step)]


def _transformed(x: Any, window: Any, size: Any, step: Any, nfft: Any, detrend: Any) -> Any:
    """The spectra of the segments, along the last axis."""
    if is_complex(x):
        raise Refused("is not known for complex signals")
    frames = _frames(x, size, step)
    if detrend:
        if detrend not in ("constant", "linear"):
            raise Refused("is known for detrend=False, 'constant' and 'linear'")
        frames = apply(signal.detrend, frames, type=detrend)
    options = {} if nfft is None else {"n": nfft}
    return np.fft.rfft(frames * window, **options)


def _window(window: Any, size: Any, x: Any) -> Any:
    if isinstance(window, (str, tuple)):
        return written(x, signal.get_window, window, size)
    return window


def _size(window: Any, nperseg: Any, x: Any) -> Any:
    if isinstance(window, Symbol) and window.ndim == 1:
        return np.shape(window)[0]
    return _segment(nperseg, _length(x))


def _both_sides(found: Any, nfft: Any) -> Any:
    """Each frequency but the first and the last stands for two."""
    k = apply(np.arange, _length(found))
    return found * (2.0 - (k == 0) - (2 * k == nfft))


def _csd(
    x: Any,
    y: Any,
    fs: Any,
    window: Any,
    nperseg: Any,
    noverlap: Any,
    nfft: Any,
    detrend: Any,
    scaling: str,
    axis: int,
) -> Any:
    moved, other = _last(x, axis), _last(y, axis)
    size = _size(window, nperseg, moved)
    step, weights = _step(size, noverlap), _window(window, size, moved)
    first = _transformed(moved, weights, size, step, nfft, detrend)
    second = first if y is x else _transformed(other, weights, size, step, nfft, detrend)
    product = np.real(np.conjugate(first) * second) if y is x else np.conjugate(first) * second
    if scaling == "density":
        scale = fs * np.sum(weights * weights)
    else:
        scale = np.sum(weights) ** 2
    found = np.mean(_both_sides(product / scale, size if nfft is None else nfft), axis=-2)
    return found if moved is x else np.moveaxis(found, -1, axis)


def _frequencies(fs: Any, size: Any) -> Any:
    return apply(np.fft.rfftfreq, size, 1.0 / fs)


def _welch(
    x: Any,
    fs: Any = 1.0,
    window: Any = "hann_periodic",
    nperseg: Any = None,
    noverlap: Any = None,
    nfft: Any = None,
    detrend: Any = "constant",
    return_onesided: bool = True,
    scaling: str = "density",
    axis: int = -1,
) -> Any:
    _one_sided(return_onesided)
    window = _of_old(window)
    return None, _csd(x, x, fs, window, nperseg, noverlap, nfft, detrend, scaling, axis)


def _cross(
    x: Any,
    y: Any,
    fs: Any = 1.0,
    window: Any = "hann_periodic",
    nperseg: Any = None,
    noverlap: Any = None,
    nfft: Any = None,
    detrend: Any = "constant",
    return_onesided: bool = True,
    scaling: str = "density",
    axis: int = -1,
) -> Any:
    _one_sided(return_onesided)
    window = _of_old(window)
    return None, _csd(x, y, fs, window, nperseg, noverlap, nfft, detrend, scaling, axis)


def _one_sided(return_onesided: bool) -> None:
    if not return_onesided:
        raise Refused("is known for spectra of one side only: leave out return_onesided")


def _of_old(window: Any) -> Any:
    """The name that every version of SciPy knows."""
    return "hann" if isinstance(window, str) and window == "hann_periodic" else window


enter(defined, "welch", _welch, results=2)
enter(defined, "csd", _cross, inputs=2, results=2)
_PADDED = "is known for boundary='zeros' and None"


def _with_ends(x: Any, before: Any, after: Any) -> Any:
    """Zeros put before and after along the last axis."""
    shape = tuple(np.shape(x)[k] for k in range(x.ndim - 1))
    first = [] if isinstance(before, int) and before == 0 else [apply(np.zeros, (*shape, before))]
    return np.concatenate([*first, x, apply(np.zeros, (*shape, after))], axis=-1)


def _stft(
    x: Any,
    fs: Any = 1.0,
    window: Any = "hann_periodic",
    nperseg: Any = 256,
    noverlap: Any = None,
    nfft: Any = None,
    detrend: Any = False,
    return_onesided: bool = True,
    boundary: Any = "zeros",
    padded: bool = True,
    axis: int = -1,
    scaling: str = "spectrum",
) -> Any:
    _one_sided(return_onesided)
    if boundary not in ("zeros", None):
        raise Refused(_PADDED)
    window = _of_old(window)
    moved = _last(x, axis)
    size = _size(window, nperseg, moved)
    step, weights = _step(size, noverlap), _window(window, size, moved)
    if boundary is not None:
        moved = _with_ends(moved, size // 2, size // 2)
    if padded:
        moved = _with_ends(moved, 0, (-(_length(moved) - size) % step) % size)
    found = _transformed(moved, weights, size, step, nfft, detrend)
    total = np.sum(weights) if scaling == "spectrum" else np.sqrt(fs * np.sum(weights * weights))
    found = np.moveaxis(found / total, -1, -2)
    if axis % x.ndim != x.ndim - 1:
        found = np.moveaxis(found, -2, axis if axis >= 0 else axis - 1)
    return None, None, found


def _istft(
    Zxx: Any,
    fs: Any = 1.0,
    window: Any = "hann_periodic",
    nperseg: Any = None,
    noverlap: Any = None,
    nfft: Any = None,
    input_onesided: bool = True,
    boundary: bool = True,
    *,
    scaling: str = "spectrum",
) -> Any:
    _one_sided(input_onesided)
    window = _of_old(window)
    spectra = np.swapaxes(Zxx, -1, -2)
    size = 2 * (_length(spectra) - 1) if nperseg is None else nperseg
    length = size if nfft is None else nfft
    step, weights = _step(size, noverlap), _window(window, size, spectra)
    frames = np.fft.irfft(spectra, n=length)
    frames = frames if nfft is None else frames[..., slice(None, size)]
    total = np.sum(weights) if scaling == "spectrum" else np.sqrt(fs * np.sum(weights * weights))
    count = np.shape(spectra)[spectra.ndim - 2]
    places = _places(spectra, size + (count - 1) * step, size, step)
    shape = tuple(np.shape(spectra)[k] for k in range(spectra.ndim - 2))
    zero = apply(np.zeros, (*shape, size + (count - 1) * step))
    found = apply(additem_call, zero, frames * (weights * total), (Ellipsis, places))
    norm = apply(np.zeros, (size + (count - 1) * step,))
    norm = apply(additem_call, norm, np.zeros_like(places) + weights * weights, places)
    if boundary:
        cut = slice(size // 2, size + (count - 1) * step - size // 2)
        found, norm = found[..., cut], norm[cut]
    return None, found / np.where(norm > 1e-10, norm, 1.0)


enter(defined, "stft", _stft, results=3)


def _istft_type(Zxx: Atom, *_: Atom, **__: Atom) -> tuple[Type, Type]:
    dims, dtype = dims_of(Zxx.type), dtype_of(Zxx.type)
    real = None if dtype is None else str(np.zeros((), dtype).real.dtype)
    kept = None if dims is None else unknown_dims((*dims[:-2], None))
    return Array("float64", unknown_dims((None,))), Array(real, kept)


enter(defined, "istft", _istft, results=2, infer=_istft_type)
