"""Counts and indices: places where an integer is needed, which has no derivative.

An integer that is differentiated is taken as float64, and `range(n)` then has no meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import ArgumentError
from ..ir.nodes import Assign, Atom, Block, Var
from ..ir.types import Array, List, Scalar, Tuple, Type
from ..ir.walk import statements
from ..rules.applying import place_of
from .activity import varied_by

ALL = tuple(range(8))
PLACES = {
    "range": ALL,
    "slice": ALL,
    "eye": ALL,
    "identity": ALL,
    "left_shift": ALL,
    "right_shift": ALL,
    "bitwise_and": ALL,
    "bitwise_or": ALL,
    "bitwise_xor": ALL,
    "invert": ALL,
    "zeros": (0,),
    "ones": (0,),
    "empty": (0,),
    "full": (0,),
    "getitem": ALL[1:],
    "setitem": ALL[2:],
    "additem": ALL[2:],
    "reshape": (1,),
    "broadcast_to": (1,),
    "repeat": (1,),
    "tile": (1,),
    "linspace": (2,),
    "logspace": (2,),
    "geomspace": (2,),
}
KEYWORDS = {"axis", "num", "shape", "newshape", "repeats", "reps", "N", "M", "n"}
SHOWN = {"getitem": "an index", "setitem": "an index", "additem": "an index", "slice": "a slice"}


def refuse_counts(body: Block, names: Mapping[Var, str]) -> None:
    """Raise if one of these variables, which are differentiated, is used as a count or index."""
    calls = [stmt for stmt in statements(body) if isinstance(stmt, Assign)]
    found = [(stmt, atom) for stmt in calls for atom in _integers(stmt)]
    if not found:
        return
    for var, name in names.items():
        varied = varied_by(body, [var])
        for stmt, atom in found:
            if atom in varied:
                shown = SHOWN.get(stmt.op.name, stmt.op.text)
                raise ArgumentError(
                    f"{name} is differentiated, and so an integer is promoted to float64, but"
                    f" {shown} needs an integer: leave {name} out of argnums",
                    place_of(stmt.where),
                )


def _integers(stmt: Assign) -> list[Atom]:
    """The floats that a statement is given and needs integers for."""
    places = PLACES.get(stmt.op.name, ())
    given = [stmt.args[k] for k in places if k < len(stmt.args)]
    given += [atom for name, atom in stmt.keywords if name in KEYWORDS]
    return [atom for atom in given if _is_float(atom.type)]


def _is_float(type_: Type) -> bool:
    match type_:
        case Scalar(dtype) | Array(dtype):
            return (dtype or "").startswith("float")
        case Tuple(items):
            return any(map(_is_float, items))
        case List(item):
            return item is not None and _is_float(item)
    return False
