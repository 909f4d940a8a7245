"""Arrays that keep what a variable is in each trip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Atom, Const, Var
from ..ir.types import Array, Dim, sole_dtype
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from .body import Facts
from .plans import is_number, may_be_of_numpy
from .trips import Trips


def is_double(atom: Atom) -> bool:
    """Whether this is a number of NumPy's, it may be, or an array, of the usual precision."""
    return is_number(atom) and sole_dtype(atom.type) == "float64" and may_be_of_numpy(atom)


def can_be_stacked(facts: Facts, var: Var) -> bool:
    """Whether there can be an array of the values of a variable."""
    dims = var.type.dims if isinstance(var.type, Array) else ()
    known = dims is not None and all(isinstance(d, int) or d in facts.donors for d in dims)
    return known and is_double(var)


def empty_stack(facts: Facts, trips: Trips, var: Var) -> Var:
    """An array for the values of a variable in all trips."""
    dims = var.type.dims if isinstance(var.type, Array) else ()
    assert dims is not None
    builder = trips.builder
    shape: Atom = trips.count
    if dims:
        extents = [_extent(facts, builder, dim) for dim in dims]
        shape = builder.emit(PRIMITIVES[tuple].op, shape, *extents)
    trips.do(lambda _: builder.emit(PRIMITIVES[np.empty].op, shape), var)
    made = trips.made[var]
    assert isinstance(made, Var) and isinstance(made.type, Array)
    return made if var.name else trips.rename(var, replace(made, of=(var, "s")))


def _extent(facts: Facts, builder: Builder, dim: Dim) -> Atom:
    if isinstance(dim, int):
        return Const(dim)
    param, axis = facts.donors[dim]
    shape = builder.emit(PRIMITIVES[np.shape].op, param)
    return builder.emit(getitem, shape, axis)
