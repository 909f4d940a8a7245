"""What the functions of a module may do with the buffers of their arguments.

A function that calls itself and writes to an argument would copy it in every call. When whoever
calls gives the buffer away instead, one copy is made at most, by the outermost call: a board that
is marked and unmarked in a recursion is one array from the first call to the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..ir.callee import Callee, callee_of
from ..ir.nodes import Assign, Block, Const, Function, Stmt
from ..ir.walk import blocks, statements, with_blocks
from .ownership import Convention, convention

Conventions = Mapping[Callee, Convention]


def find_conventions(functions: Mapping[Callee, Function]) -> dict[Callee, Convention]:
    """The conventions of functions that may call each other: the least that agree."""
    found = {callee: Convention() for callee in functions}
    while True:
        before = dict(found)
        for callee, function in functions.items():
            body = with_conventions(function.body, found)
            found[callee] = convention(replace(function, body=body), found[callee])
        if found == before:
            return found


def with_conventions(block: Block, known: Conventions) -> Block:
    """The block with calls that tell what happens to their arguments."""

    def one(stmt: Stmt) -> Stmt:
        callee = callee_of(stmt.op) if isinstance(stmt, Assign) else None
        if callee is None or not isinstance(stmt, Assign):
            return with_blocks(stmt, [with_conventions(b, known) for b in blocks(stmt)])
        own = known.get(callee, Convention())
        return replace(stmt, op=replace(stmt.op, overwrites=own.overwrites, keeps=own.keeps))

    return Block(tuple(map(one, block.stmts)), block.yields)


def reachable(function: Function) -> list[Callee]:
    """The traced functions that this one calls, and those that they call in turn; not those that it
    hands to a solver, which gives nothing away."""
    found: dict[Callee, None] = {}
    handed: set[Callee] = set()
    pending = [function]
    while pending:
        for stmt in statements(pending.pop().body):
            if not isinstance(stmt, Assign):
                continue
            callee = callee_of(stmt.op)
            if callee is not None and callee not in found:
                found[callee] = None
                pending.append(callee.body)
            solved = {a.value for a in stmt.args if isinstance(a, Const) and _is_callee(a.value)}
            pending += [other.body for other in solved - handed]
            handed |= solved
    return list(found)


def _is_callee(value: Any) -> bool:
    return isinstance(value, Callee)
