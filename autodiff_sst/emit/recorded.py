"""Arrays that come from a tape: where they were made, if nobody else was given them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from ..ir.nodes import Assign, Atom, Block, For, While
from ..ir.tapes import Tapes
from ..ir.walk import blocks, defined
from ..rules.python import new_tape_op, pop_op, push_op


@dataclass(frozen=True, slots=True)
class Record:
    """Where an item is recorded: an operand of a statement, and the numbers of the variables that
    are made anew each time that this statement is reached."""

    push: Assign
    place: int
    made: Set[int]

    @property
    def item(self) -> Atom:
        return self.push.args[self.place]


class Records:
    """What is on the tapes of a function that no one but its own statements can reach."""

    def __init__(self, body: Block) -> None:
        self.tapes = Tapes(body, new_tape_op, push_op, pop_op)
        self.made: dict[int, Set[int]] = {}
        self._enter(body, body)

    def _enter(self, block: Block, trip: Block) -> None:
        """Note what is made in the trip, or the whole function, around each recording."""
        for stmt in block.stmts:
            if isinstance(stmt, Assign) and stmt.op == push_op:
                self.made[id(stmt)] = {v.number for v in defined(trip.stmts)}
            for inner in blocks(stmt):
                self._enter(inner, inner if isinstance(stmt, (For, While)) else trip)

    def of(self, pop: Assign, place: int) -> Record | None:
        """Where the target in this place of a `pop` was recorded; None where that is not one
        place, or others may have the tape."""
        use = self.tapes.of(pop.args[0]) if pop.op == pop_op else None
        if use is None or use.escapes or len(use.pushes) != 1:
            return None
        (push,) = use.pushes
        return Record(push, place, self.made[id(push)])
