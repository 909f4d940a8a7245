"""Zero derivatives: symbolic where nothing is known to be needed, written out where it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ir.build import Builder, Doubles
from ..ir.nodes import UNDEF, Atom, Const, Function, Span, Var
from ..ir.types import (
    Array,
    List,
    Opaque,
    Saved,
    Scalar,
    Tape,
    Tuple,
    Type,
    is_inexact,
    sole_dtype,
)
from ..ir.walk import binds_inside, statements
from ..rules.forms import PRIMITIVES
from ..rules.python import new_tape_op
from ..runtime import zeros_of

ZERO = Const(0.0)
DOUBLE = ("float64", "complex128")


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
            return number_of(atom.type, 0.0, builder.doubles)
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


def number_of(type_: Type, value: float, doubles: Doubles) -> Const:
    """A literal as the derivative of a number: one of NumPy's where that is of double precision and
    might meet others of less, whose precision a number of Python's would take."""
    if doubles == "plain" or not isinstance(type_, Scalar) or type_.python is True:
        return Const(value)
    dtype = sole_dtype(type_) if doubles == "sure" else type_.dtype
    return Const(np.float64(value) if dtype == "float64" else value)


def is_mixed(function: Function) -> bool:
    """Whether NumPy's numbers or arrays of double precision might meet others."""
    made = (t for s in statements(function.body) for t in (*s.targets, *binds_inside(s)))
    types = {x.type for x in (*function.params, *made)}
    return any(map(_is_uncommon, types)) and any(map(_is_double, types))


def _is_double(type_: Type) -> bool:
    match type_:
        case Scalar(python=True):
            return False
        case Scalar() | Array():
            return sole_dtype(type_) in DOUBLE
        case List(item):
            return item is not None and _is_double(item)
        case Tuple(items) | Tape(items):
            return any(map(_is_double, items))
    return False


def _is_uncommon(type_: Type) -> bool:
    match type_:
        case Scalar(dtype) | Array(dtype):
            return dtype is not None and is_inexact(dtype) and dtype not in DOUBLE
        case List(item):
            return item is not None and _is_uncommon(item)
        case Tuple(items) | Tape(items):
            return any(map(_is_uncommon, items))
    return False


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
