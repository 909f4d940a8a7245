"""Discrete Fourier transforms, of NumPy and (with the same tables) of SciPy.

The matrix of a transform is symmetric, so a transform is its own transpose, whatever its
normalisation. Transforms of real data keep half of the spectrum, in which each frequency stands for
itself and its conjugate: all but the first and, for an even length, the last.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..ir.extents import multiple
from ..ir.nodes import Atom, Const
from ..ir.types import (
    Array,
    Dim,
    Sym,
    Tuple,
    Type,
    at_least,
    dims_of,
    dtype_of,
    is_unknown,
    may_be_one,
    shift,
    unknown_dims,
)
from ..runtime import resized
from .fitting import known_dims
from .forms import Lambda, Refused, defined, multilinear
from .indexing import at, setitem_call
from .infer import infer_elementwise, shape_dims
from .symbols import Symbol, apply, conjugate

multilinear(
    resized,
    lambda g, x, shape: apply(resized, g, np.shape(x)),
    text="resized",
    infer=lambda x, shape: Array(dtype_of(x.type), shape_dims(shape)),
)

_INVERSE_NORM = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _fitted(x: Any, like: Any, needed: bool = True) -> Any:
    """`x` cut or filled up to the shape of `like`, where the transform has changed it."""
    dims = known_dims(x)
    same = dims is not None and dims == known_dims(like) and not any(map(is_unknown, dims))
    return apply(resized, x, np.shape(like)) if needed and not same else x


def _same(extent: Dim) -> Dim | None:
    return extent


def _halved(extent: Dim) -> Dim | None:
    """`n // 2 + 1`, for one element at least."""
    if isinstance(extent, int):
        return extent // 2 + 1
    least = max(at_least(extent), 1 if may_be_one(extent) else 2)
    return shift(Sym(f"{extent}//2", many=least > 3, least=least // 2), 1)


def _doubled(extent: Dim) -> Dim | None:
    """`2 * (n - 1)`, for two elements at least."""
    return 2 * (extent - 1) if isinstance(extent, int) else multiple(shift(extent, -1), 2)


def _frequencies(module: Any, name: str) -> Lambda:
    """Frequencies of samples at a distance d, of which only d may vary."""
    return lambda n, d=1.0: apply(getattr(module, name), n) / d


_Extent = Callable[[Dim], Dim | None]


def _types(transform: Any, length: _Extent = _same, left: _Extent = _same) -> Any:
    """The type of a transform along one axis: `length` is that of the signal if nothing is said,
    and `left` what the result has of it."""

    def infer(
        a: Atom,
        n: Atom = Const(None),  # noqa: B008
        axis: Atom = Const(-1),  # noqa: B008
        norm: Atom = Const(None),  # noqa: B008
    ) -> Type:
        dtype, dims = dtype_of(infer_elementwise(transform, a)), dims_of(a.type)
        if not dims or not isinstance(axis, Const):
            return Array(dtype, None)
        place = axis.value % len(dims)
        told = n.value if isinstance(n, Const) else getattr(n.type, "extent", None)
        signal = _known(length, dims[place]) if n == Const(None) else told
        return Array(dtype, unknown_dims((*dims[:place], _known(left, signal), *dims[place + 1 :])))

    return infer


def _known(extent: _Extent, dim: Dim | None) -> Dim | None:
    return None if dim is None or is_unknown(dim) else extent(dim)


def tables(module: Any, prefix: str) -> None:
    """Enter the transforms of a module."""

    def text(name: str) -> dict[str, str]:
        return {"name": name, "text": f"{prefix}.{name}"}

    for name in ("fft", "ifft"):
        function = getattr(module, name)
        multilinear(function, _one_axis(function), infer=_types(function), **text(name))
    for name in ("fft2", "ifft2"):
        multilinear(
            getattr(module, name), _several_axes(getattr(module, name), (-2, -1)), **text(name)
        )
    for name in ("fftn", "ifftn"):
        multilinear(getattr(module, name), _several_axes(getattr(module, name), None), **text(name))
    infer = _types(module.rfft, left=_halved)
    multilinear(module.rfft, _to_half_spectrum(module), infer=infer, **text("rfft"))
    infer = _types(partial(module.irfft, n=2), length=_doubled)
    multilinear(module.irfft, _from_half_spectrum(module), infer=infer, **text("irfft"))
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
        defined(getattr(module, name), _frequencies(module, name), inputs=(1,), **text(name))


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


def _to_half_spectrum(module: Any) -> Lambda:
    def transpose(g: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
        place = axis % a.ndim
        length = _extent(a, place) if n is None else n
        half = _inner_times(0.5, conjugate(g), place, length)
        options = _given(norm=_INVERSE_NORM[norm])
        return _fitted(apply(module.irfft, half, n=length, axis=axis, **options), a, n is not None)

    return transpose


def _from_half_spectrum(module: Any) -> Lambda:
    def transpose(g: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
        place = axis % a.ndim
        spectrum = apply(module.rfft, g, axis=axis, norm=_INVERSE_NORM[norm])
        found = _inner_times(2, spectrum, place, _extent(g, place))
        return _fitted(np.conjugate(found), a, n is not None)

    return transpose


def _extent(x: Any, axis: int) -> Any:
    dims = known_dims(x)
    return dims[axis] if dims and isinstance(dims[axis], int) else np.shape(x)[axis]


def _inner_times(factor: Any, spectrum: Any, place: int, length: Any) -> Any:
    """Half of a spectrum with all frequencies multiplied but those that are their own conjugate:
    the first and, if the length is even, the last."""
    inner = at(place, slice(1, (length + 1) // 2))
    return apply(setitem_call, spectrum, factor * spectrum[inner], inner)


def _forward_real(module: Any, default: Any) -> Lambda:
    def definition(a: Any, s: Any = None, axes: Any = default, norm: Any = None) -> Any:
        *others, last = _axes(a, s, axes)
        lengths = _lengths(s, len(others) + 1)
        found = apply(module.rfft, a, axis=last, **_given(n=lengths[-1], norm=norm))
        return _over(module.fft, found, others, lengths, norm)

    return definition


def _backward_real(module: Any, default: Any) -> Lambda:
    def definition(a: Any, s: Any = None, axes: Any = default, norm: Any = None) -> Any:
        *others, last = _axes(a, s, axes)
        lengths = _lengths(s, len(others) + 1)
        found = _over(module.ifft, a, others, lengths, norm)
        return apply(module.irfft, found, axis=last, **_given(n=lengths[-1], norm=norm))

    return definition


def _axes(a: Any, s: Any, axes: Any) -> tuple[int, ...]:
    if axes is not None:
        return tuple(axes)
    return tuple(range(a.ndim - (a.ndim if s is None else _count(s)), a.ndim))


def _count(s: Any) -> int:
    """How many lengths there are, which may be known at run time only."""
    if not isinstance(s, Symbol):
        return len(s)
    if isinstance(s.type, Tuple):
        return len(s.type.items)
    (count,) = s.dims
    if not isinstance(count, int):
        raise Refused("needs to know along how many axes it is done: give it a tuple of lengths")
    return count


def _lengths(s: Any, count: int) -> tuple[Any, ...]:
    return (None,) * count if s is None else tuple(s[k] for k in range(count))


def _over(transform: Any, x: Any, axes: list[int], lengths: Any, norm: Any) -> Any:
    for axis, n in zip(axes, lengths, strict=False):
        x = apply(transform, x, axis=axis, **_given(n=n, norm=norm))
    return x


def _shifted_back(inverse: Any) -> Lambda:
    return lambda g, x, axes=None: apply(inverse, g, **_given(axes=axes))


tables(np.fft, "np.fft")
