"""Steps of a path into an array other than indexing: transpositions, reshapes, parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..ir.types import Array, Dim


@dataclass(frozen=True, slots=True)
class Transposed:
    """The view `u.T`, or `np.transpose(u, axes)`."""

    axes: tuple[int, ...] | None = None

    def of(self, array: Any) -> Any:
        return array.transpose(self.axes)

    def type_of(self, array: Array) -> Array:
        if array.dims is None:
            return array
        order = self.axes or tuple(reversed(range(len(array.dims))))
        return replace(array, dims=tuple(array.dims[axis] for axis in order))


@dataclass(frozen=True, slots=True)
class Reshaped:
    """The view `u.reshape(shape)` of a contiguous array, for a shape of literals."""

    shape: tuple[int, ...]

    def of(self, array: Any) -> Any:
        view = array.reshape(self.shape)
        if array.size and not np.shares_memory(view, array):
            raise ValueError("reshape made a copy where a view was written through")
        return view

    def type_of(self, array: Array) -> Array:
        from ..ir.types import Sym

        dims: tuple[Dim, ...] = tuple(Sym("?") if n == -1 else n for n in self.shape)
        if array.dims is not None and -1 in self.shape and len(self.shape) == 1:
            whole = array.dims
            if len(whole) == 1:
                dims = whole
            elif all(isinstance(d, int) for d in whole):
                dims = (int(np.prod(whole)),)  # type: ignore[arg-type]
        return replace(array, dims=dims)


View = Transposed | Reshaped
VIEWS = (Transposed, Reshaped)


def step(array: Any, part: Any) -> Any:
    """One step of a path on a run-time array or list."""
    return part.of(array) if isinstance(part, VIEWS) else array[part]


def follow(array: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        array = step(array, part)
    return array
