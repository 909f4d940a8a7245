"""Variables that a block only adds to."""

from __future__ import annotations

import numpy as np

from ..ir.nodes import Assign, Block, For, If, Stmt, Var
from ..ir.walk import is_derivative, operands, used_by
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem

ADD, SUBTRACT = (PRIMITIVES[f].op for f in (np.add, np.subtract))


def place_of_sum(block: Block, var: Var) -> int | None:
    """Where a block of a reverse sweep yields the sum of a variable and terms that do not hang on
    it; None if it does anything else with it."""
    while True:
        readers = [stmt for stmt in block.stmts if var in used_by(stmt)]
        ends = [k for k, end in enumerate(block.yields) if end == var]
        if len(readers) + len(ends) != 1:
            return None
        if ends:
            return ends[0]
        more = _with_term(readers[0], var)
        if more is None:
            return None
        var = more


def _with_term(stmt: Stmt, var: Var) -> Var | None:
    """What a statement makes of a variable by adding something to it."""
    place: int | None = None
    if isinstance(stmt, Assign):
        first = stmt.op is ADD or (stmt.op in (SUBTRACT, additem) and stmt.args[0] == var)
        if first and operands(stmt).count(var) == 1 and is_derivative(stmt):
            place = 0
    elif isinstance(stmt, If) and stmt.test != var:
        place = place_of_sum(stmt.then, var)
        place = place if place == place_of_sum(stmt.orelse, var) else None
    elif isinstance(stmt, For) and operands(stmt).count(var) == 1 and var in stmt.initial:
        place = stmt.initial.index(var)
        place = place if place_of_sum(stmt.body, stmt.carried[place]) == place else None
    return None if place is None else stmt.targets[place]
