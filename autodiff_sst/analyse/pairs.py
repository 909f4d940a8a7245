"""Loops that record, and loops in reverse that do nothing but add up what they make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..ir.nodes import Assign, Atom, Block, For, Loop, Stmt, Var, While
from ..ir.tapes import Tapes
from ..ir.walk import blocks, count_reads, definitions, statements, used
from ..rules.forms import PRIMITIVES
from ..rules.python import new_tape_op, pop_op, push_op
from .sums import place_of_sum

LENGTH, RANGE = PRIMITIVES[len].op, PRIMITIVES[range].op
TAPES = (new_tape_op, push_op, pop_op)


@dataclass(frozen=True)
class Pair:
    """A loop that records, and one that takes back what it recorded: the tape between them, and its
    place among what the second one carries."""

    forward: Loop
    back: For
    push: Assign
    pop: Assign
    tape: Var
    place: int


class Pairs:
    """What tells of the loops of a block which ones are such pairs."""

    def __init__(self, block: Block) -> None:
        self.tapes = Tapes(block, *TAPES)
        self.reads, self.made = count_reads(block), definitions(block)

    def ending(self, before: Sequence[Stmt], back: Stmt) -> Pair | None:
        """The pair of a loop whose trips do nothing but add to what they carry and the one `before`
        it that records for it."""
        if not isinstance(back, For) or back.until is not None:
            return None
        pop = next((s for s in back.body.stmts if isinstance(s, Assign) and s.op == pop_op), None)
        if pop is None or pop.args[0] not in back.carried or any(map(acts, back.body.stmts)):
            return None
        place = next(k for k, v in enumerate(back.carried) if v == pop.args[0])
        tape, use = back.initial[place], self.tapes.of(pop.args[0])
        forward = next((s for s in before if tape in s.targets), None)
        if not isinstance(tape, Var) or not isinstance(forward, (For, While)):
            return None
        begun = self.maker(forward.initial[forward.targets.index(tape)])
        if begun is None or begun.op != new_tape_op or use.escapes or use.unbound:
            return None
        if len(use.pushes) != 1 or len(use.pops) != 1:
            return None
        pair = Pair(forward, back, use.pushes[0], pop, tape, place)
        sums = (place_of_sum(back.body, v) == k for k, v in enumerate(back.carried) if k != place)
        return pair if self.are_opposite(pair) and all(sums) else None

    def maker(self, atom: Atom) -> Assign | None:
        return self.made.get(atom) if isinstance(atom, Var) else None

    def are_opposite(self, pair: Pair) -> bool:
        """Whether the second loop makes a trip for each entry that the first one records."""
        forward, back, tape = pair.forward, pair.back, pair.tape
        if isinstance(forward, For) and back.items == forward.items and forward.until is None:
            return back.reverse and not forward.reverse and self.reads[tape] == 1
        trips = self.maker(back.items)
        count = None if trips is None or trips.op != RANGE else self.maker(trips.args[0])
        if trips is None or count is None or count.op != LENGTH or count.args != (tape,):
            return False
        once = self.reads[trips.targets[0]] == self.reads[count.targets[0]] == 1
        return once and self.reads[tape] == 2 and back.item not in used(back.body)


def acts(stmt: Stmt) -> bool:
    """Whether a statement does more than compute and record."""
    inside = (stmt, *(s for b in blocks(stmt) for s in statements(b)))
    return any(isinstance(s, Assign) and s.op.effect and s.op not in TAPES for s in inside)
