"""Which values must be Python's to the last bit, and which may be rounded in another way.

What a function returns, what its branches and loops are decided by, and what it prints are the
user's; what only derivatives are made of is ours (and the derivative is rounded anyway).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..ir.callee import callee_of
from ..ir.nodes import Assign, Atom, Block, For, If, Stmt, Var, While, With
from ..ir.types import Array, Scalar, dtype_of
from ..ir.walk import blocks, is_derivative, operands, statements, variables


def exact_values(block: Block) -> set[Var]:
    """The variables of a block, inside its regions too, that must keep their bits."""
    found = set(variables(block.yields))
    stmts = list(statements(block))
    stmts.reverse()
    while True:
        before = len(found)
        for stmt in stmts:
            found.update(variables(_asked(stmt, found)))
        if len(found) == before:
            return found


def _asked(stmt: Stmt, exact: set[Var]) -> Iterable[Atom]:
    """What must be exact for this statement to be what it must be."""
    if isinstance(stmt, Assign):
        ours = is_derivative(stmt)
        needed = any(t in exact or not _is_rounded(t) for t in stmt.targets)
        acts = stmt.op.effect or callee_of(stmt.op) is not None
        return operands(stmt) if acts or (needed and not ours) else ()
    return _asked_by_region(stmt, exact)


def _asked_by_region(stmt: Stmt, exact: set[Var]) -> Iterator[Atom]:
    bodies = [b.yields for b in blocks(stmt)]
    match stmt:
        case If() | With():
            yield from operands(stmt)
        case For(items=items):
            yield items
        case While():
            yield from bodies.pop(0)
    loop = stmt if isinstance(stmt, (For, While)) else None
    for place, target in enumerate(stmt.targets):
        one: list[Atom] = [target, *(several[place] for several in bodies)]
        if loop is not None:
            one += [loop.carried[place], loop.initial[place]]
        held = (target,) if loop is None else (target, loop.carried[place])
        if not exact.isdisjoint(held):
            yield from one


def _is_rounded(var: Var) -> bool:
    """Whether it holds numbers with a fraction: anything else decides or counts."""
    numbers = isinstance(var.type, (Scalar, Array))
    return not numbers or (dtype_of(var.type) or "float64")[0] in "fc"
