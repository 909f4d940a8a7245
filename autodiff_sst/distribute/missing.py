"""What may not be there before a loop: what some path leaves unbound, on tapes too."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.nodes import UNDEF, Block, Var
from ..ir.tapes import Tapes
from ..ir.unbound import possibly_unbound
from ..rules.python import new_tape_op, pop_op, push_op


def missing_values(block: Block) -> set[Var]:
    """Variables that have no value on some path, or are taken from a tape that holds none then."""
    tapes = Tapes(block, new_tape_op, push_op, pop_op)
    found = possibly_unbound(block.stmts)
    while True:
        taken = set(_taken(tapes, found)) - found
        if not taken:
            return found
        found = possibly_unbound(block.stmts, found | taken)


def _taken(tapes: Tapes, missing: set[Var]) -> Iterator[Var]:
    """What comes from the places of tapes in which something is put that may be missing."""
    for use in tapes.uses.values():
        for push in use.pushes:
            for place, value in enumerate(push.args[1:], start=1):
                if value is UNDEF or value in missing:
                    yield from (pop.targets[place] for pop in use.pops)
