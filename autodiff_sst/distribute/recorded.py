"""What a loop records for its reverse sweep, as arrays over its trips in place of a tape.

The reverse sweep can then compute for all trips at once what depends on that only. What is still on
the tape and no longer read is dropped from it by another pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace

from ..analyse.places import extent_of
from ..analyse.recordings import Recording
from ..ir.build import Builder
from ..ir.extents import linear
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var, fresh
from ..ir.rebuild import rebuilt, renamed, substitute, with_blocks
from ..ir.tapes import Tapes, is_tape
from ..ir.types import Scalar, Tape, at_least, dims_of
from ..ir.walk import blocks, count_reads
from ..rules.indexing import getitem, setitem
from ..rules.python import new_tape_op, pop_op, push_op
from .body import Facts
from .plans import ARITHMETIC
from .stacks import can_be_stacked, empty_stack, is_double
from .tail import Stack
from .trip import Trip
from .trips import Trips


def places_in(of: Recording, facts: Facts, trip: Trip) -> Iterator[int]:
    """The places of an entry that can be kept in arrays."""
    if not _has_places(trip):
        return
    pairs = zip(of.push.args[1:], of.pop.targets[1:], strict=True)
    for place, (kept, back) in enumerate(pairs):
        number = isinstance(kept.type, Scalar) and kept.type.python is not False
        if isinstance(kept, Var) and not number and can_be_stacked(facts, kept):
            if kept.type == back.type:
                yield place


def _has_places(trip: Trip) -> bool:
    """Whether there is an array with a place for each value of the loop's variable, none of them
    counted from its end."""
    if trip.least < 0:
        return False
    extent = extent_of(trip.stop)
    if extent is None or linear(extent) is None:
        return trip.start == Const(0)
    return at_least(extent) >= 0


@dataclass(frozen=True)
class Recorded:
    """A block with what is in some places of the entries of a tape in arrays as well: by their
    places, what the reverse sweep calls these arrays, and what it makes once more in each trip of
    others; `rows` are arrays with a row for each trip and no more."""

    block: Block
    arrays: Mapping[int, Var]
    again: Mapping[int, Var]
    rows: Set[Var]


def in_arrays(block: Block, of: Recording, places: list[int], facts: Facts, trip: Trip) -> Recorded:
    """The block with what is in these places of the entries of a tape in arrays as well."""
    recorder = _Recorder(of, places, facts, trip)
    made = recorder.whole(block)
    new = {s.end for s in recorder.stacks} if trip.start == Const(0) else set()
    pairs = zip(recorder.arrays, recorder.ends, strict=True)
    rows = {end for array, end in pairs if array in new}
    return Recorded(made, recorder.by_place(), recorder.made_again, rows)


def _stored(loop: For, trip: Trip) -> Iterator[tuple[Var, Var]]:
    """The values of which a loop has an array already, with that array."""
    made = {t: s for s in loop.body.stmts if isinstance(s, Assign) for t in s.targets}
    reads = count_reads(loop.body)
    for s, y, end in zip(loop.carried, loop.body.yields, loop.targets, strict=True):
        stored = made.get(y) if isinstance(y, Var) else None
        if stored is None or stored.op != setitem or reads[s] != 1 or not trip.has_rows(end, 0):
            continue
        array, value, *path = stored.args
        if array == s and path == [loop.item] and isinstance(value, Var) and _is_row(value, end):
            yield value, end


def _made_of_others(loop: For, values: Mapping[int, Var]) -> Iterator[tuple[int, Assign]]:
    """The places of values that are simple arithmetic on other ones, in the order of the loop."""
    places = {v: place for place, v in values.items()}
    for stmt in loop.body.stmts:
        if not isinstance(stmt, Assign) or stmt.op.name not in ARITHMETIC or stmt.keywords:
            continue
        known = all(isinstance(a, Const) or a in places for a in stmt.args)
        if known and stmt.targets[0] in places:
            yield places[stmt.targets[0]], stmt


def _is_row(value: Var, array: Var) -> bool:
    """Whether an array has a value as it is."""
    dims = dims_of(array.type) or ()
    return is_double(value) and is_double(array) and dims_of(value.type) == dims[1:]


class _Recorder:
    def __init__(self, of: Recording, places: list[int], facts: Facts, trip: Trip) -> None:
        self.recording = of
        values = {k: v for k in places if isinstance(v := of.push.args[1 + k], Var)}
        self.again = dict(_made_of_others(of.forward, values))
        self.places = [place for place in places if place not in self.again]
        # Places of arrays are those of the loop, though it may not begin at the first.
        trips = Trips(replace(trip, start=Const(0)), Builder(of.forward.where))
        kept = [values[place] for place in self.places]
        known = dict(_stored(of.forward, trip))
        new = {v: Stack(v, empty_stack(facts, trips, v)) for v in kept if v not in known}
        self.stacks, self.arrays = list(new.values()), [known.get(v) or new[v].end for v in kept]
        self.starts = trips.builder.stmts
        outer = of.outer is not None
        self.ends = [fresh("", a.type, (a, "")) for a in self.arrays] if outer else self.arrays
        self.known: dict[Var, Atom] = {}
        self.made_again: dict[int, Var] = {}

    def by_place(self) -> dict[int, Var]:
        return dict(zip(self.places, self.ends, strict=True))

    def whole(self, block: Block) -> Block:
        made = substitute(self.block(block), self.known)
        if self.recording.outer is None:
            return made
        outer = self.recording.outer[0].targets[0]
        tapes = Tapes(block, new_tape_op, push_op, pop_op)
        use, more = tapes.of(outer), tuple(a.type for a in self.arrays)

        def typed(v: Var) -> Var:
            if not isinstance(v.type, Tape) or not is_tape(v) or tapes.of(v) is not use:
                return v
            return replace(v, type=Tape((*v.type.items, *more))) if v.type.items else v

        return renamed(made, typed)

    def block(self, block: Block) -> Block:
        stmts = [made for stmt in block.stmts for made in self.one(stmt)]
        return rebuilt(block, stmts)

    def one(self, stmt: Stmt) -> list[Stmt]:
        recording = self.recording
        if stmt is recording.forward:
            return [*self.starts, self.forward()]
        if stmt is recording.back:
            return [self.back()]
        if isinstance(stmt, Assign):
            outer = recording.outer or (None, None)
            if stmt is outer[0]:
                stmt = replace(stmt, args=(*stmt.args, *self.arrays))
            elif stmt is outer[1]:
                stmt = replace(stmt, targets=(*stmt.targets, *self.ends))
            return [stmt]
        return [with_blocks(stmt, [self.block(b) for b in blocks(stmt)])]

    def forward(self) -> For:
        loop = self.recording.forward
        builder = Builder(self.recording.push.where)
        for stack in self.stacks:
            args = stack.carried, stack.of, loop.item
            stack.last = builder.emit(setitem, *args, type=stack.type)
        body = Block(
            (*loop.body.stmts, *builder.stmts),
            (*loop.body.yields, *(s.last for s in self.stacks)),
        )
        return replace(
            loop,
            targets=(*loop.targets, *(s.end for s in self.stacks)),
            carried=(*loop.carried, *(s.carried for s in self.stacks)),
            initial=(*loop.initial, *(s.start for s in self.stacks)),
            body=body,
        )

    def back(self) -> For:
        loop, pop = self.recording.back, self.recording.pop
        args = self.recording.push.args
        read: dict[Atom, Atom] = {}
        first: list[Stmt] = []
        for place, end in self.by_place().items():
            read[args[1 + place]] = var = self.anew(pop.targets[1 + place])
            first.append(Assign((var,), getitem, (end, loop.item), (), pop.where))
        for place, made in self.again.items():
            read[args[1 + place]] = var = self.anew(pop.targets[1 + place])
            operands = tuple(read.get(a, a) for a in made.args)
            first.append(Assign((var,), made.op, operands, (), pop.where))
            self.made_again[place] = var
        stmts: list[Stmt] = []
        for stmt in loop.body.stmts:
            stmts += [stmt, *first] if stmt is pop else [stmt]
        return replace(loop, body=Block(tuple(stmts), loop.body.yields))

    def anew(self, old: Var) -> Var:
        """A variable for what is no longer taken from the tape."""
        var = fresh(old.name, old.type, old.of)
        self.known[old] = var
        return var
