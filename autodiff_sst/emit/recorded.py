"""What is put on tapes and into lists, and where an array that is taken from a tape was made."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from ..ir.nodes import Assign, Atom, Block, For, Var, While
from ..ir.sharing import HOLDERS
from ..ir.tapes import Tapes
from ..ir.types import Tape
from ..ir.walk import blocks, defined, statements, variables
from ..rules.python import new_tape_op, pop_op, push_op
from .buffers import Buffers

KEEPERS = HOLDERS | {"part_of_list", "zeros_but_part"}


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


def held_twice(body: Block, buffers: Buffers) -> set[Atom]:
    """Tapes that are put into two containers: whoever takes one from there may not empty it."""
    found: dict[Var, list[Var]] = {}
    for stmt in statements(body):
        if isinstance(stmt, Assign) and stmt.op.name in KEEPERS:
            items = stmt.args[1:] if stmt.op.memory == "same" else stmt.args
            for item in variables(items):
                if isinstance(item.type, Tape):
                    found.setdefault(buffers.find(item), []).append(item)
    return {item for items in found.values() if len(items) > 1 for item in items}
