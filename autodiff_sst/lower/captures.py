"""What functions that are traced apart read from the code around them becomes parameters."""

from __future__ import annotations

from ..ir.callee import Callee, callee_of
from ..ir.nodes import Assign, Atom, Block, Function, Primitive, Var, fresh
from ..ir.rebuild import rebuilt, substitute, with_blocks
from ..ir.walk import blocks, free, statements
from .context import Lowering

Captures = dict[Primitive, tuple[Var, ...]]


def close_group(cx: Lowering) -> None:
    """Close the functions that were traced while one another's traces were under way."""
    group, cx.unclosed = cx.unclosed, []
    captures = _captured(group, cx.captures)
    cx.captures.update(captures)
    for callee in group:
        callee.function = _closed(callee.body, captures[callee.op], captures)


def _captured(group: list[Callee], known: Captures) -> Captures:
    """The outside variables that each function needs, for itself and for those it calls."""
    needs = {c.op: free(c.body.body) - set(c.body.params) for c in group}
    calls = {
        c.op: {s.op for s in statements(c.body.body) if isinstance(s, Assign) and callee_of(s.op)}
        for c in group
    }
    grown = True
    while grown:
        before = sum(map(len, needs.values()))
        for op, called in calls.items():
            needs[op] = needs[op].union(*(needs.get(other, ()) for other in called))
        grown = sum(map(len, needs.values())) > before
    return {op: tuple(sorted(found, key=lambda v: v.number)) for op, found in needs.items()}


def _closed(function: Function, outside: tuple[Var, ...], captures: Captures) -> Function:
    inner: dict[Var, Atom] = {v: fresh(v.name, v.type) for v in outside}
    # Calls first: what they pass on is then renamed with the rest of the body.
    body = substitute(_pass_on(function.body, captures), inner)
    return Function(function.name, (*function.params, *inner.values()), body)  # type: ignore[arg-type]


def _pass_on(block: Block, captures: Captures) -> Block:
    stmts = []
    for stmt in block.stmts:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [_pass_on(b, captures) for b in inner])
        elif isinstance(stmt, Assign) and stmt.op in captures:
            args = (*stmt.args, *captures[stmt.op])
            stmt = Assign(stmt.targets, stmt.op, args, stmt.keywords, stmt.where)
        stmts.append(stmt)
    return rebuilt(block, stmts)
