"""Options that decide what a formula is, `axis=k`, are known while compiling wherever they can be:
a number from outside becomes part of the signature, a loop that counts it is written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..ir.nodes import Assign, Atom, Const, Var
from ..ir.types import Scalar
from ..rules.applying import OPTIONS
from ..rules.arrays import numpy_number
from ..rules.forms import PRIMITIVES, Declared
from ..rules.shapes import astype
from .context import Lowering, NeedStatic, NeedUnroll
from .outside import static_value


def ask_known(cx: Lowering, atom: Atom) -> None:
    """Ask for what a whole number is computed from to be known, if that is from outside."""
    for var in _sources(cx, atom):
        if static_value(cx, var) is not None:
            raise NeedStatic(var)


def know_arguments(
    cx: Lowering, declared: Declared, atoms: Sequence[Atom], options: Mapping[str, Atom]
) -> None:
    """Ask for the numbers that decide what the formula of this call is."""
    names = list(declared.signature.parameters) if declared.signature is not None else []
    for name, atom in (*zip(names, atoms), *options.items()):
        if name in declared.known:
            ask_known(cx, atom)


def literal_behind(cx: Lowering, atom: Atom) -> Atom:
    """The literal that a whole number of NumPy's was made of, `np.int64(0)`, else the atom."""
    source = atom
    while isinstance(source, Var) and isinstance(source.type, Scalar) and _is_whole(source.type):
        made = cx.builder.binding(source)
        if not isinstance(made, Assign) or made.op not in _CONVERSIONS:
            return atom
        source = made.args[0]
    return source if isinstance(source, Const) and type(source.value) is int else atom


_CONVERSIONS = {PRIMITIVES[numpy_number].op, PRIMITIVES[astype].op}
SHAPING = {"sparse", "full_matrices", "compute_uv", "mode"}


def know_options(cx: Lowering, options: Mapping[str, Atom], node: Any) -> None:
    """Ask for the options of this call to be known, where asking helps; what decides the shape of
    results must be."""
    for name in OPTIONS & options.keys():
        for var in _sources(cx, options[name]):
            ask_known(cx, var)
            ends = cx.trips_of.get(var, (None,))
            for end in ends:
                if isinstance(end, Var) and static_value(cx, end) is not None:
                    raise NeedStatic(end)
            if all(isinstance(end, Const) for end in ends):
                message = f"the option {name!r} must be known while compiling"
                raise NeedUnroll(message, cx.place(node))
    for name in SHAPING & options.keys():
        ask_known(cx, options[name])
        if not isinstance(options[name], Const):
            raise cx.unsupported(node, f"the option {name!r} must be known while compiling")


def _sources(cx: Lowering, atom: Atom) -> Iterator[Var]:
    """The whole numbers that this one, or these in a tuple, is made of by arithmetic."""
    made = cx.builder.binding(atom)
    if isinstance(made, Assign):
        passes = made.op.name in MAKING or made.op in _CONVERSIONS
        for arg in made.args if passes else ():
            yield from _sources(cx, arg)
    elif isinstance(atom, Var) and isinstance(atom.type, Scalar) and _is_whole(atom.type):
        yield atom


MAKING = {"tuple", "add", "subtract", "multiply", "remainder", "floor_divide", "negative"}
MAKING |= {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}


def _is_whole(type_: Scalar) -> bool:
    return type_.dtype in ("bool", "int64")
