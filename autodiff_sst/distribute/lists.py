"""Lists that are made of whole arrays are those arrays."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import numpy as np

from ..ir.infer import result_types
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.types import name_unknown_dims
from ..ir.walk import map_stmt_atoms, operands
from ..rules.arrays import array_of_list, list_of_array
from ..rules.forms import PRIMITIVES
from ..rules.python import sum_of_list
from ..rules.reductions import sum_in_order

LISTED, STACKED, ADDED = (
    PRIMITIVES[function].op for function in (list_of_array, array_of_list, sum_of_list)
)


def without_lists(block: Block, exact: Set[Var]) -> Block:
    """The block with `np.array(list(x))` as `x`, and `sum(list(x))` as the sum of `x`; what is
    `exact` is added in the same order."""
    arrays: dict[Atom, Atom] = {}
    known: dict[Atom, Atom] = {}

    def one(stmt: Stmt) -> Stmt:
        if not isinstance(stmt, Assign):
            return map_stmt_atoms(stmt, lambda a: known.get(a, a))
        found = stmt
        if not known.keys().isdisjoint(operands(stmt)):
            keywords = tuple((name, known.get(a, a)) for name, a in stmt.keywords)
            found = replace(stmt, args=tuple(known.get(a, a) for a in stmt.args), keywords=keywords)
        array = arrays.get(found.args[0]) if found.args else None
        if found.op == LISTED:
            arrays[found.targets[0]] = found.args[0]
        elif found.op == STACKED and array is not None:
            known[found.targets[0]] = array
        elif found.op == ADDED and array is not None:
            found = _added(found, array, exact)
        if found is not stmt:
            found = _typed(found)
            known.update((t, t) for t in found.targets if t not in known)
        return found

    stmts = tuple(map(one, block.stmts))
    return Block(stmts, tuple(known.get(y, y) for y in block.yields))


def _added(stmt: Assign, array: Atom, exact: Set[Var]) -> Assign:
    if stmt.targets[0] in exact:
        return replace(stmt, op=PRIMITIVES[sum_in_order].op, args=(array, Const(0)))
    axis = (("axis", Const(0)),)
    return replace(stmt, op=PRIMITIVES[np.sum].op, args=(array,), keywords=axis)


def _typed(stmt: Assign) -> Assign:
    """The statement with types that follow from those of its arguments."""
    if stmt.op.effect or stmt.op.unique:
        return stmt  # nothing is drawn for an example of it
    types = result_types(stmt.op, stmt.args, dict(stmt.keywords), len(stmt.targets))
    targets = tuple(
        replace(t, type=name_unknown_dims(type_, f"v{t.number}"))
        for t, type_ in zip(stmt.targets, types, strict=True)
    )
    return replace(stmt, targets=targets)
