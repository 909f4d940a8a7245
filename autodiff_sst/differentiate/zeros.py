"""Zero derivatives: symbolic where nothing is known to be needed, written out where it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import UNDEF, Atom, Const, Span, Var
from ..ir.types import Array, List, Opaque, Saved, Scalar, Tape, Tuple
from ..rules.forms import PRIMITIVES
from ..rules.python import new_tape_op
from ..runtime import zeros_of

ZERO = Const(0.0)


def derivative_name(atom: Atom, suffix: str) -> str:
    """`x_bar` for `x`; a new adjoint of an adjoint is told by its own suffix."""
    return f"{atom.name}{suffix}" if isinstance(atom, Var) and atom.name else ""


def with_role(where: Span | None, role: str) -> Span | None:
    """The span of derivative code for what stands at `where`."""
    return None if where is None else replace(where, role=role)


def zero_like(builder: Builder, atom: Atom, name: str = "") -> Atom:
    """A zero of the structure of `atom`."""
    if atom is UNDEF:
        return UNDEF
    match atom.type:
        case Scalar():
            return ZERO
        case Array(dtype, dims):
            if dims is None or dtype is None:
                return builder.emit(PRIMITIVES[zeros_of].op, atom, name=name)
            return zeros(builder, atom, dtype, name)
        case Tape():
            return builder.emit(new_tape_op, name=name, type=atom.type)
        case List() | Tuple() | Saved():
            return builder.emit(PRIMITIVES[zeros_of].op, atom, name=name, type=atom.type)
        case Opaque():
            return Const(None)
    return ZERO


def zeros(builder: Builder, atom: Atom, dtype: str, name: str) -> Atom:
    """An array of zeros in the shape and dtype of `atom`."""
    shape = shape_of(builder, atom)
    keywords = {} if dtype == "float64" else {"dtype": Const(dtype)}
    type_ = atom.type
    return builder.emit(PRIMITIVES[np.zeros].op, shape, name=name, type=type_, **keywords)


def shape_of(builder: Builder, atom: Atom) -> Atom:
    """The shape of an array: a literal where all extents are."""
    type_ = atom.type
    if isinstance(type_, Array) and type_.dims is not None:
        if all(isinstance(dim, int) for dim in type_.dims):
            return Const(type_.dims)
    return builder.emit(PRIMITIVES[np.shape].op, atom)
