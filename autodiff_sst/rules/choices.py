"""Elementwise choices: which elements of an operand count, told by a mask.

`guarded(x, mask, branch)` is `x`, of which only the elements on that side of the mask are ever
looked at. Reverse mode writes it where such a value goes into a tape, so that derivatives of the
derivative still know; it is gone before code is emitted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.analyses import Choice
from ..ir.nodes import Assign, Atom
from ..ir.types import Array, Scalar, Type, dims_of, join_types
from .forms import general, linear
from .indexing import getitem, setitem
from .symbols import apply


def guarded(value: Any, mask: Any, branch: int) -> Any:
    return value


def chosen(term: Any, mask: Any, branch: int) -> Any:
    """The elements of `term` on one side of the mask, zero on the other."""
    return np.where(mask, *((term, 0.0) if branch == 1 else (0.0, term)))


guarded_op = general(
    guarded,
    lambda t, y, value, mask, branch: apply(guarded, t[0], mask, branch),
    lambda g, y, value, mask, branch: (chosen(g, mask, branch),),
    infer=lambda value, mask, branch: value.type,
    memory="maybe",
    pointwise=True,
)
where_op = linear(
    np.where,
    None,
    lambda g, condition, x, y: chosen(g, condition, 1),
    lambda g, condition, x, y: chosen(g, condition, 2),
    broadcasts=True,
    call=np.where,
)


def choose(condition: Any, x: Any, y: Any) -> Any:
    """One of two numbers: `np.where` of them would be an array without dimensions."""
    return x if condition else y


def _type_of_choice(condition: Atom, x: Atom, y: Atom) -> Type:
    kinds = [replace(z.type, extent=None) for z in (x, y) if isinstance(z.type, Scalar)]
    if len(kinds) == 2:
        return join_types(*kinds) or Scalar("float64")
    # Tangents of numbers may be arrays without axes.
    return join_types(*(_without_axes(z.type) for z in (x, y))) or Array("float64", ())


def _without_axes(type_: Type) -> Type:
    return Array(type_.dtype, (), type_.least) if isinstance(type_, Scalar) else type_


choose_op = linear(
    choose,
    None,
    lambda g, condition, x, y: chosen(g, condition, 1),
    lambda g, condition, x, y: chosen(g, condition, 2),
    infer=_type_of_choice,
    memory="maybe",
    pointwise=True,
    text="if else",
)


def choice_of(stmt: Assign, place: int) -> Choice | None:
    """The side of a mask on which this argument counts."""
    if stmt.op in (where_op, choose_op):
        return stmt.args[0], place
    if stmt.op is guarded_op:
        return stmt.args[1], stmt.args[2].value  # type: ignore[union-attr]
    if stmt.op is setitem and place == 0:
        # What stood there before counts where it was not overwritten.
        path = stmt.args[2:]
        return (path[0], 2) if len(path) == 1 and _is_mask(path[0], stmt.args[0]) else None
    if stmt.op is getitem and place == 0:
        path = stmt.args[1:]
        return (path[0], 1) if len(path) == 1 and _is_mask(path[0], stmt.args[0]) else None
    return None


def cuts_off(stmt: Assign) -> bool:
    """Whether the adjoint of this choice is nothing but its cotangent, cut off by the mask."""
    return stmt.op in (where_op, choose_op, guarded_op)


def _is_mask(index: Atom, array: Atom) -> bool:
    if not isinstance(index.type, Array) or index.type.dtype != "bool":
        return False
    mine, its = dims_of(index.type), dims_of(array.type)
    return mine is not None and its is not None and len(mine) == len(its)
