"""Code that is not differentiated again needs no word of what guards a value.

before:  y2 = guarded(y, m, 1); t2 = push(t1, m, y2); yield t2
after:   t2 = push(t1, m, y); yield t2
where:   m: bool[n]; t1: tape[bool[n], float64[n]]
"""

from __future__ import annotations

from ..ir.nodes import Assign, Atom, Block, Stmt, Var
from ..ir.rebuild import rebuilt, substitute, with_blocks
from ..ir.walk import blocks
from ..rules.choices import guarded_op


def forget_guards(block: Block) -> Block:
    """The block without `guarded`."""
    names: dict[Var, Atom] = {}
    return substitute(_without(block, names), names)


def _without(block: Block, names: dict[Var, Atom]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Assign) and stmt.op is guarded_op:
            value = stmt.args[0]
            names[stmt.targets[0]] = names.get(value, value) if isinstance(value, Var) else value
        else:
            inner = [_without(b, names) for b in blocks(stmt)]
            stmts.append(with_blocks(stmt, inner) if inner else stmt)
    return rebuilt(block, stmts)
