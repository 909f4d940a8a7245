"""Which variables some path leaves without a value."""

from __future__ import annotations

from collections.abc import Iterable

from .nodes import UNDEF, Atom, For, If, Stmt, Try, Var, While, With
from .walk import blocks


def possibly_unbound(stmts: Iterable[Stmt], also: Iterable[Var] = ()) -> set[Var]:
    """Targets and carried variables that are UNDEF on some path, or take what is in `also`."""
    found = set(also)
    _stmts(stmts, found)
    return found


def _stmts(stmts: Iterable[Stmt], found: set[Var]) -> None:
    for stmt in stmts:
        if isinstance(stmt, (For, While)):
            _carry(stmt.carried, stmt.initial, found)
        for inner in blocks(stmt):
            _stmts(inner.stmts, found)
        match stmt:
            case For() | While():
                before = -1
                while before != len(found):  # a later trip may take what an earlier one left
                    before = len(found)
                    _carry(stmt.carried, stmt.body.yields, found)
                    _stmts(stmt.body.stmts, found)
                _carry(stmt.targets, stmt.carried, found)
            case If() | Try() | With():
                for inner in blocks(stmt):
                    _carry(stmt.targets, inner.yields, found)


def _carry(targets: tuple[Var, ...], sources: tuple[Atom, ...], found: set[Var]) -> None:
    found.update(
        target
        for target, source in zip(targets, sources, strict=True)
        if source is UNDEF or source in found
    )
