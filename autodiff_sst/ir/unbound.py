"""Which variables some path leaves without a value."""

from __future__ import annotations

from .nodes import UNDEF, Atom, Block, For, If, Try, Var, While
from .walk import blocks


def possibly_unbound(block: Block) -> set[Var]:
    """Targets and carried variables that are UNDEF on some path."""
    found: set[Var] = set()
    _block(block, found)
    return found


def _block(block: Block, found: set[Var]) -> None:
    for stmt in block.stmts:
        if isinstance(stmt, (For, While)):
            _carry(stmt.carried, stmt.initial, found)
        for inner in blocks(stmt):
            _block(inner, found)
        match stmt:
            case For() | While():
                before = len(found)
                _carry(stmt.carried, stmt.body.yields, found)
                if len(found) > before:
                    _block(stmt.body, found)
                _carry(stmt.targets, stmt.carried, found)
            case If() | Try():
                for inner in blocks(stmt):
                    _carry(stmt.targets, inner.yields, found)


def _carry(targets: tuple[Var, ...], sources: tuple[Atom, ...], found: set[Var]) -> None:
    found.update(
        target
        for target, source in zip(targets, sources, strict=True)
        if source is UNDEF or source in found
    )
