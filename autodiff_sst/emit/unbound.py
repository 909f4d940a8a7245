"""Names that are bound on some paths only, as in Python, but are read on all of them.

They are None until they are bound.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.nodes import Assign, Atom, Block, Var
from ..ir.unbound import possibly_unbound
from ..ir.walk import flows, statements, variables
from .naming import Names

RECORDING = ("push", "tuple", "record", "copied")


def maybe_unbound(block: Block, names: Names, kept: Iterable[Atom]) -> set[Var]:
    """Targets that some path leaves unbound although something reads them unconditionally: a
    tape, a name of another kind, or those who take what is `kept`."""
    found = possibly_unbound(block.stmts)
    recorded: set[Atom] = set(variables(kept))
    for target, source in flows(block):
        if isinstance(source, Var) and source in found and names[source] != names[target]:
            recorded.add(source)
    for stmt in statements(block):
        if isinstance(stmt, Assign) and stmt.op.name in RECORDING:
            recorded.update(variables(stmt.args))
    return _feeding(block, found, recorded)


def _feeding(block: Block, maybe: set[Var], recorded: set[Atom]) -> set[Var]:
    """Of `maybe`, those whose value ends up on a tape, directly or through other targets."""
    wanted = {v for v in maybe if v in recorded}
    grown = True
    while grown:
        more = {
            source
            for target, source in flows(block)
            if isinstance(source, Var) and target in wanted and source in maybe
        }
        grown = not more <= wanted
        wanted |= more
    return wanted


def reached(block: Block, start: set[Var]) -> set[Var]:
    """What may get its value from one of these, and they themselves."""
    found = set(start)
    grown = True
    while grown:
        more = {target for target, source in flows(block) if source in found}
        grown = not more <= found
        found |= more
    return found
