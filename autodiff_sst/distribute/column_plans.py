"""What an operation of one column is for all columns of a Jacobian.

Columns take the way that the function has taken, so what fits there fits here, and what would
raise has raised before; the last bits of a derivative are not kept. So more can be done at once
than of loops of the function itself.
"""

from __future__ import annotations

import numpy as np

from ..ir.nodes import Assign
from ..ir.types import rank, sole_dtype
from ..rules.indexing import additem, getitem, setitem
from .column_axes import ALONG_AXES, Planner
from .column_parts import read_part, written_part
from .column_products import OF_SEVERAL
from .column_shapes import OF_SHAPES
from .plans import is_number, plan
from .trip import Trip
from .trips import Plan

PLANNERS: dict[str, Planner] = ALONG_AXES | OF_SHAPES | OF_SEVERAL


def plan_of_columns(trip: Trip, stmt: Assign) -> Plan | None:
    """How to do this for all columns; None where they are done one by one."""
    return plan(trip, stmt) or _plan(trip, stmt)


def _plan(trip: Trip, stmt: Assign) -> Plan | None:
    if stmt.op.effect or stmt.op.passed or len(stmt.targets) != 1:
        return None
    if stmt.op == getitem:
        return read_part(trip, stmt)
    if stmt.op in (setitem, additem):
        return written_part(trip, stmt)
    known = all(trip.moves(a) or trip.is_fixed(a) for a in stmt.args)
    if not known or not all(trip.is_fixed(value) for _, value in stmt.keywords):
        return None
    if not stmt.args or not is_number(stmt.targets[0]):
        return None
    return PLANNERS.get(stmt.op.name, _pointwise)(trip, stmt)


def _pointwise(trip: Trip, stmt: Assign) -> Plan | None:
    """Number by number. A number of Python's that is divided by zero was so before."""
    ufunc = getattr(np, stmt.op.name, None)
    known = isinstance(ufunc, np.ufunc) and not ufunc.signature and ufunc.nout == 1
    if not (known or stmt.op.name in ("copy", "where")) or stmt.keywords:
        return None
    if stmt.op.text.startswith("math.") or not all(map(is_number, stmt.args)):
        return None
    if sole_dtype(stmt.targets[0].type) != "float64":
        return None
    wanted = rank(stmt.targets[0].type) or 0
    return lambda trips: trips.builder.emit(stmt.op, *(trips.aligned(a, wanted) for a in stmt.args))
