"""What a value in derivative code is made of."""

from __future__ import annotations

from typing import Any

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import Array, Scalar, Type, sole_dtype, wraps


def number(atom: Atom) -> Any:
    """The value of a numeric literal, else None."""
    if isinstance(atom, Const) and isinstance(atom.value, (int, float, complex)):
        return None if isinstance(atom.value, bool) else atom.value
    return None


ARITHMETIC = ("add", "subtract", "multiply", "negative", "power")


def made_by(builder: Builder, atom: Atom, name: str) -> Assign | None:
    """The application of the primitive `name` that made this atom, if that is what made it.

    The laws of algebra do not hold for integers that wrap around.
    """
    if isinstance(atom, Var) and not (name in ARITHMETIC and wraps(atom.type)):
        stmt = builder.definitions.get(atom)
        if stmt is not None and stmt.op.name == name and len(stmt.targets) == 1:
            return stmt
    return None


def negated_by(builder: Builder, atom: Atom) -> Atom | None:
    """`x` where the atom is `-x` and has no name of its own, which would be lost."""
    made = made_by(builder, atom, "negative")
    return made.args[0] if made is not None and isinstance(atom, Var) and not atom.name else None


def same_kind(a: Type, b: Type) -> bool:
    """Whether one can stand for the other: same dtype, same dimensions."""
    match a, b:
        case Scalar(), Scalar():
            return a.dtype == sole_dtype(b) and a.python == b.python and not a.least
        case Array(), Array():
            return a == b and a.dims is not None and sole_dtype(a) is not None
    return False


def is_step(builder: Builder, atom: Atom) -> bool:
    """Whether a value is only a step on the way to another, not a derivative of its own."""
    if not isinstance(atom, Var) or atom.name:
        return False
    return atom.of is None or atom in builder.once


def is_extent(atom: Atom) -> bool:
    """Whether this is a whole number of Python's: a size, a length, a count."""
    type_ = atom.type
    return isinstance(type_, Scalar) and type_.dtype[0] in "iu" and type_.python is not False
