"""Discrete Fourier transforms, of NumPy and (with the same tables) of SciPy.

The matrix of a transform is symmetric, so a transform is its own transpose, whatever its
normalisation. Transforms of real data keep half of the spectrum.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ir.types import Array, dtype_of
from ..runtime import resized
from .forms import Lambda, constant, defined, multilinear
from .infer import shape_dims
from .symbols import apply, conjugate

multilinear(
    resized,
    lambda g, x, shape: apply(resized, g, np.shape(x)),
    text="resized",
    infer=lambda x, shape: Array(dtype_of(x.type), shape_dims(shape)),
)

_INVERSE_NORM = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _fitted(x: Any, like: Any, needed: bool) -> Any:
    """`x` cut or filled up to the shape of `like`, where the transform changed the length."""
    return apply(resized, x, np.shape(like)) if needed else x


def _with_extent(shape: tuple[Any, ...], axis: int, extent: Any) -> tuple[Any, ...]:
    return (*shape[:axis], extent, *shape[axis + 1 :])


def _shape(x: Any) -> tuple[Any, ...]:
    return tuple(np.shape(x)[k] for k in range(x.ndim))


def _along(values: Any, axis: int, ndim: int) -> Any:
    """A vector in a shape that multiplies along an axis."""
    after = ndim - 1 - axis
    return np.reshape(values, (-1,) + (1,) * after) if after else values


def tables(module: Any, prefix: str) -> None:
    """Enter the transforms of a module."""

    def text(name: str) -> dict[str, str]:
        return {"name": name, "text": f"{prefix}.{name}"}

    for name in ("fft", "ifft"):
        multilinear(getattr(module, name), _one_axis(getattr(module, name)), **text(name))
    for name in ("fft2", "ifft2"):
        multilinear(
            getattr(module, name), _several_axes(getattr(module, name), (-2, -1)), **text(name)
        )
    for name in ("fftn", "ifftn"):
        multilinear(getattr(module, name), _several_axes(getattr(module, name), None), **text(name))
    multilinear(module.rfft, _half_spectrum(module), **text("rfft"))
    multilinear(module.irfft, _from_half_spectrum(module), **text("irfft"))
    for name, axes in (("rfft2", (-2, -1)), ("rfftn", None)):
        defined(getattr(module, name), _forward_real(module, axes), **text(name))
    for name, axes in (("irfft2", (-2, -1)), ("irfftn", None)):
        defined(getattr(module, name), _backward_real(module, axes), **text(name))
    defined(
        module.hfft,
        lambda a, n=None, axis=-1, norm=None: apply(
            module.irfft, conjugate(a), axis=axis, **_given(n=n, norm=_INVERSE_NORM[norm])
        ),
        **text("hfft"),
    )
    defined(
        module.ihfft,
        lambda a, n=None, axis=-1, norm=None: np.conjugate(
            apply(module.rfft, a, axis=axis, **_given(n=n, norm=_INVERSE_NORM[norm]))
        ),
        **text("ihfft"),
    )
    for name, inverse in (("fftshift", module.ifftshift), ("ifftshift", module.fftshift)):
        multilinear(getattr(module, name), _shifted_back(inverse), **text(name))
    for name in ("fftfreq", "rfftfreq"):
        constant(getattr(module, name), **text(name))


def _one_axis(transform: Any) -> Lambda:
    return lambda g, a, n=None, axis=-1, norm=None: _fitted(
        apply(transform, g, axis=axis, **_given(norm=norm)), a, n is not None
    )


def _several_axes(transform: Any, default: Any) -> Lambda:
    def transpose(g: Any, a: Any, s: Any = None, axes: Any = default, norm: Any = None) -> Any:
        options = {} if axes == default else {"axes": axes}
        if axes is None and s is not None:
            options = {"axes": tuple(range(-len(s), 0))}
        return _fitted(apply(transform, g, **options, **_given(norm=norm)), a, s is not None)

    return transpose


def _half_spectrum(module: Any) -> Lambda:
    def transpose(g: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
        place = axis % a.ndim
        length = np.shape(a)[place] if n is None else n
        whole = apply(resized, g, _with_extent(_shape(g), place, length))
        found = apply(module.fft, whole, axis=axis, **_given(norm=norm))
        return _fitted(np.real(found), a, n is not None)

    return transpose


def _from_half_spectrum(module: Any) -> Lambda:
    """Each frequency but the first and the last stands for itself and its conjugate."""

    def transpose(g: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
        place = axis % a.ndim
        length = np.shape(g)[place]
        spectrum = apply(module.rfft, g, axis=axis, norm=_INVERSE_NORM[norm])
        k = apply(np.arange, np.shape(spectrum)[place])
        times = 2.0 - (k == 0) - (2 * k == length)
        found = _along(times, place, a.ndim) * np.conjugate(spectrum)
        return _fitted(found, a, n is not None)

    return transpose


def _forward_real(module: Any, default: Any) -> Lambda:
    def definition(a: Any, s: Any = None, axes: Any = default, norm: Any = None) -> Any:
        *others, last = _axes(a, s, axes)
        lengths = (None,) * (len(others) + 1) if s is None else s
        found = apply(module.rfft, a, axis=last, **_given(n=lengths[-1], norm=norm))
        return _over(module.fft, found, others, lengths, norm)

    return definition


def _backward_real(module: Any, default: Any) -> Lambda:
    def definition(a: Any, s: Any = None, axes: Any = default, norm: Any = None) -> Any:
        *others, last = _axes(a, s, axes)
        lengths = (None,) * (len(others) + 1) if s is None else s
        found = _over(module.ifft, a, others, lengths, norm)
        return apply(module.irfft, found, axis=last, **_given(n=lengths[-1], norm=norm))

    return definition


def _axes(a: Any, s: Any, axes: Any) -> tuple[int, ...]:
    if axes is not None:
        return tuple(axes)
    return tuple(range(a.ndim)) if s is None else tuple(range(a.ndim - len(s), a.ndim))


def _over(transform: Any, x: Any, axes: list[int], lengths: Any, norm: Any) -> Any:
    for axis, n in zip(axes, lengths, strict=False):
        x = apply(transform, x, axis=axis, **_given(n=n, norm=norm))
    return x


def _shifted_back(inverse: Any) -> Lambda:
    return lambda g, x, axes=None: apply(inverse, g, **_given(axes=axes))


tables(np.fft, "np.fft")
