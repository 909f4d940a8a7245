"""Names that are bound on some paths only, as in Python, but are read on all of them.

They are None until they are bound.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.live import SHAPE_ONLY
from ..ir.nodes import UNDEF, Assign, Atom, Block, If, Stmt, Var
from ..ir.sharing import HOLDERS
from ..ir.unbound import possibly_unbound
from ..ir.walk import blocks, flows, statements, variables
from .naming import Names

Branches = frozenset[tuple[str, int]]
SOMEWHERE: Branches = frozenset([("", 0)])  # no branch tells that it is bound
RECORDING = HOLDERS | {"copied"}


def maybe_unbound(block: Block, names: Names, kept: Iterable[Atom]) -> set[Var]:
    """Targets that some path leaves unbound although something reads them unconditionally: a
    tape, a name of another kind, or those who take what is `kept`."""
    found = possibly_unbound(block.stmts)
    recorded: set[Atom] = set(variables(kept))
    for target, source in flows(block):
        if isinstance(source, Var) and {source, target} <= found:
            name = names.get(source)  # None: a choice that is written in place
            if name is None or name != names.get(target):
                recorded.add(source)
    for stmt in statements(block):
        if isinstance(stmt, Assign) and stmt.op.name in RECORDING:
            recorded.update(variables(stmt.args))
    recorded |= asked_elsewhere(block, names)
    return _feeding(block, found, recorded)


def asked_elsewhere(block: Block, names: Names) -> set[Var]:
    """What one branch binds, and is asked for its shape where another may have run."""
    bound = dict.fromkeys(possibly_unbound(block.stmts), SOMEWHERE)
    asked: set[Var] = set()

    def visit(block: Block, inside: Branches) -> None:
        for stmt in block.stmts:
            if isinstance(stmt, Assign) and stmt.op.name in SHAPE_ONLY:
                asked.update(v for v in variables(stmt.args) if not bound.get(v, inside) <= inside)
            for side, inner in enumerate(blocks(stmt)):
                visit(inner, inside | _branch(stmt, side, names))
            if isinstance(stmt, If):
                for target, *ends in zip(stmt.targets, stmt.then.yields, stmt.orelse.yields):
                    for side, end in enumerate(ends):
                        if ends[1 - side] is UNDEF and isinstance(end, Var):
                            bound[target] = _branch(stmt, side, names) | bound.get(end, frozenset())

    visit(block, frozenset())
    return asked


def _branch(stmt: Stmt, side: int, names: Names) -> Branches:
    """The branch that this is, by the name of its test."""
    if not isinstance(stmt, If) or not isinstance(stmt.test, Var):
        return frozenset()
    return frozenset([(names.get(stmt.test) or repr(stmt.test), side)])


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
    """These, and what may be left unbound because one of them is."""
    found = set(start)
    possible = possibly_unbound(block.stmts)
    grown = True
    while grown:
        more = {t for t, source in flows(block) if source in found and t in possible}
        grown = not more <= found
        found |= more
    return found
