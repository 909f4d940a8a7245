"""Operations along axes, which come one place later for all columns of a Jacobian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..ir.nodes import Assign, Atom, Const
from ..ir.types import dims_of, rank
from ..rules.forms import PRIMITIVES
from .plans import is_number
from .trip import Trip
from .trips import Plan

Planner = Callable[[Trip, Assign], Plan | None]
Options = dict[str, Any]
Changed = Callable[[Atom, Options], Options | None]
TRANSPOSE = PRIMITIVES[np.transpose].op


def with_options(*names: str, changed: Changed) -> Planner:
    """A call of one array and of options, all of them literals, by these names in their order:
    what the options are for all columns; None where they are not understood."""

    def planner(trip: Trip, stmt: Assign) -> Plan | None:
        x, *given = stmt.args
        options = dict(zip(names, given, strict=False)) | dict(stmt.keywords)
        known = len(given) <= len(names) and options.keys() <= set(names)
        if not known or not is_number(x) or not trip.moves(x):
            return None
        if not all(isinstance(value, Const) for value in options.values()):
            return None
        values = {key: v.value for key, v in options.items() if isinstance(v, Const)}
        found = changed(x, values)
        if found is None:
            return None
        return lambda trips: trips.builder.emit(stmt.op, trips.of(x), **found)

    return planner


def later(axis: Any) -> Any:
    """An axis, or some, behind another one."""
    if isinstance(axis, tuple):
        return tuple(map(later, axis))
    return axis + 1 if axis >= 0 else axis


def are_axes(axis: Any) -> bool:
    several = axis if isinstance(axis, tuple) else (axis,)
    return all(type(a) is int for a in several)


def _all_later(_: Atom, options: Options) -> Options | None:
    """Options that are all axes."""
    if not options or not all(map(are_axes, options.values())):
        return None
    return {name: later(axis) for name, axis in options.items()}


def _axis_later(x: Atom, options: Options) -> Options | None:
    if not are_axes(options.get("axis")):
        return None
    return options | {"axis": later(options["axis"])}


def _along_the_only(x: Atom, options: Options) -> Options | None:
    """Without an axis NumPy goes through all elements, which is along the axis of a vector."""
    if options.get("axis") is None and rank(x.type) == 1:
        return options | {"axis": 1}
    return _axis_later(x, options)


def _along_the_last(x: Atom, options: Options) -> Options | None:
    return _axis_later(x, {"axis": -1} | options) if rank(x.type) else None


def _over(x: Atom, options: Options) -> Options | None:
    """Sums and means over all axes, or some."""
    own = rank(x.type)
    if not own:
        return None
    axis = options.get("axis")
    return _axis_later(x, options | {"axis": tuple(range(own)) if axis is None else axis})


def _squeezed(x: Atom, options: Options) -> Options | None:
    axis = options.get("axis")
    if axis is None:
        axis = tuple(k for k, dim in enumerate(dims_of(x.type) or ()) if dim == 1)
    return _axis_later(x, {"axis": axis})


def _diagonal(x: Atom, options: Options) -> Options | None:
    if rank(x.type) != 2 or not all(map(are_axes, options.values())):
        return None
    first, second = options.get("axis1", 0), options.get("axis2", 1)
    return {"offset": options.get("offset", 0), "axis1": first % 2 + 1, "axis2": second % 2 + 1}


def _padded(x: Atom, options: Options) -> Options | None:
    """Zeros around."""
    own = rank(x.type)
    if not own or "pad_width" not in options:
        return None
    try:
        widths = np.broadcast_to(options["pad_width"], (own, 2)).tolist()
    except ValueError:
        return None
    return {"pad_width": ((0, 0), *map(tuple, widths))}


def transposed(trip: Trip, stmt: Assign) -> Plan | None:
    """Another order of axes."""
    x, *given = stmt.args
    order, own = dict(stmt.keywords).get("axes", *given or (Const(None),)), rank(x.type)
    if not isinstance(order, Const) or own is None or not is_number(x) or not trip.moves(x):
        return None
    axes = tuple(reversed(range(own))) if order.value is None else order.value
    if not are_axes(axes) or np.size(axes) != own:
        return None
    if own < 2:
        return lambda trips: trips.of(x)
    turned = (0, *(axis % own + 1 for axis in axes))
    return lambda trips: trips.builder.emit(TRANSPOSE, trips.of(x), axes=turned)


def last_axes(trip: Trip, stmt: Assign) -> Plan | None:
    """What is done to the last two axes."""
    x, *more = stmt.args
    if (rank(x.type) or 0) < 2 or not is_number(x) or any(map(trip.moves, more)):
        return None
    options: Options = dict(stmt.keywords)
    return lambda trips: trips.builder.emit(stmt.op, trips.of(x), *map(trips.of, more), **options)


ALONG_AXES: dict[str, Planner] = {
    "sum": with_options("axis", "keepdims", changed=_over),
    "mean": with_options("axis", "keepdims", changed=_over),
    "cumsum": with_options("axis", changed=_along_the_only),
    "roll": with_options("shift", "axis", changed=_along_the_only),
    "repeat": with_options("repeats", "axis", changed=_along_the_only),
    "diff": with_options("n", "axis", changed=_along_the_last),
    "flip": with_options("axis", changed=_axis_later),
    "expand_dims": with_options("axis", changed=_axis_later),
    "swapaxes": with_options("axis1", "axis2", changed=_all_later),
    "moveaxis": with_options("source", "destination", changed=_all_later),
    "squeeze": with_options("axis", changed=_squeezed),
    "diagonal": with_options("offset", "axis1", "axis2", changed=_diagonal),
    "trace": with_options("offset", "axis1", "axis2", changed=_diagonal),
    "pad": with_options("pad_width", changed=_padded),
    "transpose": transposed,
    "tril": last_axes,
    "triu": last_axes,
}
