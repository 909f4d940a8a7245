"""Names that are bound on some paths only, as in Python, but are recorded on a tape all the same.

They are None until they are bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..ir.nodes import UNDEF, Assign, Atom, Block, For, If, Var, While
from ..ir.walk import blocks, statements, variables

Pairs = Sequence[tuple[Var, Atom]]


def maybe_unbound(block: Block, kept: Iterable[Atom] = ()) -> set[Var]:
    """Targets that some path leaves unbound and whose value ends up on a tape, or is `kept`."""
    pairs = list(_pairs(block))
    found = _closed({t for t, source in pairs if source is UNDEF}, pairs)
    recorded: set[Atom] = set(variables(kept))
    for stmt in statements(block):
        if isinstance(stmt, Assign) and stmt.op.name in ("push", "tuple", "record"):
            recorded.update(variables(stmt.args))
    back = [(source, t) for t, source in pairs if isinstance(source, Var) and source in found]
    return _closed({v for v in found if v in recorded}, back) & found


def reached(block: Block, start: set[Var]) -> set[Var]:
    """What may get its value from one of these."""
    return _closed(start, list(_pairs(block)))


def _closed(start: set[Var], pairs: Pairs) -> set[Var]:
    found = set(start)
    before = -1
    while before != len(found):
        before = len(found)
        found.update(target for target, source in pairs if source in found)
    return found


def _pairs(block: Block) -> Iterator[tuple[Var, Atom]]:
    """Where structured statements hand values on: what gets one, and from where."""
    for stmt in statements(block):
        if isinstance(stmt, If):
            for part in blocks(stmt):
                yield from zip(stmt.targets, part.yields, strict=True)
        elif isinstance(stmt, (For, While)):
            yield from zip(stmt.carried, stmt.initial, strict=True)
            yield from zip(stmt.carried, stmt.body.yields, strict=True)
            yield from zip(stmt.targets, stmt.carried, strict=True)
