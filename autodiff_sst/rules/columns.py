"""Axes of one element: which ones an index adds, `x[:, None]`, or takes away, `x[..., 0]`."""

from __future__ import annotations

from typing import Any

from ..ir.nodes import Assign, Atom, Const
from ..ir.types import Array, Dim, dims_of

Axes = tuple[int, ...]


def added_axes(stmt: Assign) -> Axes | None:
    """The axes that this application adds and nothing else, counted in its result."""
    dims = _dims(stmt)
    if dims is None:
        return None
    if stmt.op.name == "expand_dims":
        axes = _told(stmt)
        return None if axes is None else counted(axes, len(dims) + len(axes))
    return added_by(stmt.args[1], len(dims)) if _is_read(stmt) else None


def taken_axes(stmt: Assign) -> Axes | None:
    """The axes of one element that this application takes away and nothing else."""
    dims = _dims(stmt)
    if dims is None:
        return None
    if stmt.op.name == "squeeze":
        axes = _told(stmt)
        return None if axes is None else counted(axes, len(dims))
    return taken_by(stmt.args[1], dims) if _is_read(stmt) else None


def added_by(index: Atom, rank: int) -> Axes | None:
    """The axes that an index adds to an array of this rank, if it does nothing else."""
    parts = _parts(index, rank)
    if parts is None or not all(part is None or part == slice(None) for part in parts):
        return None
    return tuple(k for k, part in enumerate(parts) if part is None) or None


def taken_by(index: Atom, dims: tuple[Dim, ...]) -> Axes | None:
    """The axes of one element that an index takes away, if it does nothing else."""
    parts = _parts(index, len(dims))
    if parts is None or not all(type(part) is int or part == slice(None) for part in parts):
        return None
    axes = tuple(k for k, part in enumerate(parts) if type(part) is int)
    return axes if axes and all(dims[k] == 1 for k in axes) else None


def literal_axes(axis: Any) -> Axes | None:
    """One axis or several, if they are told as numbers."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    return axes if axes and all(type(k) is int for k in axes) else None


def counted(axes: Axes, rank: int) -> Axes:
    """Axes counted from the front, in order."""
    return tuple(sorted(k % rank for k in axes))


def without(axes: Axes, rank: int) -> Any:
    """The index that takes these axes of one element away from an array of this rank."""
    if axes == (rank - 1,) and rank > 2:
        return (Ellipsis, 0)
    last = max(axes) + 1  # full slices at the end say nothing
    parts = tuple(0 if k in axes else slice(None) for k in range(last))
    return parts if last > 1 else parts[0]


def _dims(stmt: Assign) -> tuple[Dim, ...] | None:
    x = stmt.args[0] if stmt.args else None
    return dims_of(x.type) if x is not None and isinstance(x.type, Array) else None


def _told(stmt: Assign) -> Axes | None:
    """The axes that are told as literals."""
    told = (*stmt.args[1:], *(value for key, value in stmt.keywords if key == "axis"))
    if len(told) != 1 or not isinstance(told[0], Const):
        return None
    return literal_axes(told[0].value)


def _is_read(stmt: Assign) -> bool:
    return stmt.op.name == "getitem" and len(stmt.args) == 2


def _parts(atom: Atom, rank: int) -> tuple[Any, ...] | None:
    """A literal index of an array of this rank, with a part for each axis, also for new ones."""
    if not isinstance(atom, Const):
        return None
    parts = atom.value if isinstance(atom.value, tuple) else (atom.value,)
    if not all(p is None or p is Ellipsis or type(p) in (int, slice) for p in parts):
        return None
    rest = (slice(None),) * (rank - sum(p is not None and p is not Ellipsis for p in parts))
    place = parts.index(Ellipsis) if Ellipsis in parts else len(parts)
    return (*parts[:place], *rest, *parts[place + 1 :])
