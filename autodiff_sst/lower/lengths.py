"""Whether a run-time list still has the length it had."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..ir.build import Builder
from ..ir.nodes import UNDEF, Assign, Atom, For, Stmt, Var, While
from ..ir.walk import blocks

STORES = ("setitem", "additem")


def keeps_length(builder: Builder, end: Atom, start: Atom) -> bool:
    """Whether items were stored at most, on all paths from one version of a list to another."""
    return _all_from(builder, end, lambda atom, _: atom == start)


def has_length(builder: Builder, atom: Atom, length: int) -> bool:
    """Whether this version of a list comes, by stores of items, from one with as many items."""

    def displayed(_: Atom, made: Stmt | None) -> bool:
        return isinstance(made, Assign) and made.op.name == "list" and len(made.args) == length

    return _all_from(builder, atom, displayed)


def _all_from(builder: Builder, end: Atom, is_start: Callable[[Atom, Stmt | None], bool]) -> bool:
    pending, seen = [end], set()
    while pending:
        atom = pending.pop()
        if atom is UNDEF or atom in seen:
            continue
        seen.add(atom)
        made = builder.binding(atom)
        if is_start(atom, made):
            continue
        if isinstance(made, Assign) and made.op.name in STORES:
            pending.append(made.args[0])
        elif made is None or isinstance(made, Assign) or not isinstance(atom, Var):
            return False
        else:
            pending.extend(_sources(made, atom))
    return True


def _sources(stmt: Stmt, var: Var) -> Iterator[Atom]:
    """What a target, or a carried variable, of a statement with blocks may get its value from."""
    if isinstance(stmt, (For, While)):
        place = (stmt.carried if var in stmt.carried else stmt.targets).index(var)
        yield stmt.initial[place]
        yield stmt.body.yields[place]
        return
    for block in blocks(stmt):
        yield block.yields[stmt.targets.index(var)]
