"""What the functions of a module may do with the buffers of their arguments.

A function that calls itself and writes to an argument would copy it in every call. When whoever
calls gives the buffer away instead, one copy is made at most, by the outermost call: a board that
is marked and unmarked in a recursion is one array from the first call to the last. What is passed
to a function of a library, which knows of no conventions, overwrites nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..ir.callee import Callee, callee_of
from ..ir.nodes import Assign, Block, Const, Function, Stmt
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.walk import blocks, operands, statements
from .dealings import Convention
from .ownership import convention

Conventions = Mapping[Callee, Convention]


def find_conventions(
    function: Function, called: Mapping[Callee, Function]
) -> dict[Callee, Convention]:
    """The conventions of the functions that may be called by this one and by each other: the
    least that agree."""
    passed = {c for user in (function, *called.values()) for c in _passed(user)}
    found = {
        callee: Convention(keeps=frozenset(range(len(body.params)) if callee in passed else ()))
        for callee, body in called.items()
    }
    while True:
        before = dict(found)
        for callee in (c for c in called if c not in passed):
            body = with_conventions(called[callee].body, found)
            found[callee] = convention(replace(called[callee], body=body), found[callee])
        if found == before:
            return found


def with_conventions(block: Block, known: Conventions) -> Block:
    """The block with calls that tell what happens to their arguments."""

    def one(stmt: Stmt) -> Stmt:
        callee = callee_of(stmt.op) if isinstance(stmt, Assign) else None
        if callee is None or not isinstance(stmt, Assign):
            return with_blocks(stmt, [with_conventions(b, known) for b in blocks(stmt)])
        own = known[callee]
        return replace(stmt, op=replace(stmt.op, overwrites=own.overwrites, keeps=own.keeps))

    return rebuilt(block, map(one, block.stmts))


def reachable(function: Function) -> list[Callee]:
    """The traced functions that this one calls or passes on, and those that they do in turn."""
    found: dict[Callee, None] = {}
    pending = [function]
    while pending:
        function = pending.pop()
        for callee in (*_called(function), *_passed(function)):
            if callee not in found:
                found[callee] = None
                pending.append(callee.body)
    return list(found)


def _called(function: Function) -> Iterator[Callee]:
    for stmt in statements(function.body):
        callee = callee_of(stmt.op) if isinstance(stmt, Assign) else None
        if callee is not None:
            yield callee


def _passed(function: Function) -> Iterator[Callee]:
    """The traced functions that are arguments of others."""
    for stmt in statements(function.body):
        for atom in operands(stmt):
            if isinstance(atom, Const) and isinstance(atom.value, Callee):
                yield atom.value
