"""What is still in an array after the loop that filled it is read there, and not recorded.

before:  e = new_tape(); r = range(n)
         y1, t1 = for i in r carry (y=y0, t=e):
             v = getitem(y, i); w = sin(v); j = add(i, 1)
             y2 = setitem(y, w, j); t2 = push(t, v); yield y2, t2
         g1, t3 = for k in reversed r carry (g=1.0, t4=t1):
             t5, a = pop(t4); b = cos(a); g2 = multiply(g, b); yield g2, t5
         yield g1, y1
after:   r = range(n)
         y1 = for i in r carry (y=y0):
             v = getitem(y, i); w = sin(v); j = add(i, 1)
             y2 = setitem(y, w, j); yield y2
         g1 = for k in reversed r carry (g=1.0):
             v2 = getitem(y1, k); b = cos(v2); g2 = multiply(g, b); yield g2
         yield g1, y1
where:   n: int; y0: float64[m]; a: float64; all: derivative code

What a later trip writes over is gone:

stays:   e = new_tape(); r = range(n)
         y1, t1 = for i in r carry (y=y0, t=e):
             j = add(i, 1); v = getitem(y, j); w = sin(v)
             y2 = setitem(y, w, i); y3 = setitem(y2, w, j); t2 = push(t, v); yield y3, t2
         g1, t3 = for k in reversed r carry (g=1.0, t4=t1):
             t5, a = pop(t4); b = cos(a); g2 = multiply(g, b); yield g2, t5
         yield g1, y1
where:   n: int; y0: float64[m]; a: float64; all: derivative code

The places are counted from the item of the loop, so that later trips are known to write elsewhere;
none may lie before the beginning of the array, where counting goes on from its end. What nothing
takes back is then no longer recorded (`optimise/tapes.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..analyse.activity import consumed
from ..analyse.places import (
    ADD,
    SLICE,
    SUBTRACT,
    TUPLE,
    Path,
    Places,
    are_apart,
    part_of,
)
from ..analyse.recordings import Recording, recordings
from ..ir.build import Builder
from ..ir.nodes import UNDEF, Assign, Atom, Block, Const, For, Stmt, Var
from ..ir.rebuild import altered, rebuilt, substitute, with_blocks
from ..ir.types import Array, sole_dtype
from ..ir.walk import blocks, count_reads, defined, definitions, statements
from ..rules.indexing import additem, getitem, setitem
from ..rules.python import push_op

INDICES = (ADD, SUBTRACT, TUPLE, SLICE)


def read_where_kept(block: Block) -> Block:
    """The block with values read from arrays in place of tapes."""
    if not any(isinstance(s, Assign) and s.op == push_op for s in statements(block)):
        return block
    reader = _Reader(block)
    for recording in recordings(block):
        reader.look_at(recording)
    return reader.block(block) if reader.begun else block


@dataclass
class _Filled:
    """An array that a loop fills: what it is called after the loop and meanwhile, and the writes,
    each with its place among the statements of a trip."""

    end: Var
    versions: set[Atom]
    writes: list[tuple[int, Path]] = field(default_factory=list)


class _Reader:
    def __init__(self, block: Block) -> None:
        self.made = definitions(block)
        self.reads = count_reads(block)
        self.places = Places(self.made)
        self.changed = consumed(block)
        self.begun: dict[int, tuple[list[Stmt], dict[Var, Atom]]] = {}

    def block(self, block: Block) -> Block:
        return rebuilt(block, map(self.stmt, block.stmts))

    def stmt(self, stmt: Stmt) -> Stmt:
        made = with_blocks(stmt, map(self.block, blocks(stmt)))
        if id(stmt) not in self.begun or not isinstance(made, For):
            return made
        first, known = self.begun[id(stmt)]
        body = substitute(made.body, known)
        return replace(made, body=Block((*first, *body.stmts), body.yields))

    def look_at(self, recording: Recording) -> None:
        """Find what of its entries the reverse loop can read elsewhere."""
        steps = self.places.steps(recording.forward)
        if recording.outer is not None or steps is None:
            return
        trip = _Trip(self, recording.forward, *steps)
        for value, taken in zip(recording.push.args[1:], recording.pop.targets[1:], strict=True):
            if not isinstance(value, Var) or not self.reads[taken]:
                continue
            builder = Builder(recording.back.where)
            found = trip.read(builder, value, recording.back.item)
            if found is not None and found.type == taken.type:
                first, known = self.begun.setdefault(id(recording.back), ([], {}))
                *indices, read = builder.stmts
                known[taken] = named = replace(taken, number=found.number)
                first += [*indices, altered(read, targets=(named,))]


class _Trip:
    """What a trip of the forward loop does to the arrays that it fills."""

    def __init__(self, reader: _Reader, loop: For, least: int, step: int) -> None:
        self.made, self.places = reader.made, reader.places
        self.loop, self.least, self.step = loop, least, step
        self.local = defined(loop.body.stmts) | set(loop.carried) | {loop.item}
        self.order = {id(stmt): k for k, stmt in enumerate(loop.body.stmts)}
        self.filled = list(self.arrays(reader.changed))

    def arrays(self, changed: set[Var]) -> Iterator[_Filled]:
        loop = self.loop
        for place, start in enumerate(loop.carried):
            end = loop.targets[place]
            if end in changed or loop.initial[place] is UNDEF or not isinstance(end.type, Array):
                continue
            if sole_dtype(end.type) is None:
                continue
            filled, version = _Filled(end, {start}), start
            for k, stmt in enumerate(loop.body.stmts):
                if isinstance(stmt, Assign) and stmt.op in (setitem, additem):
                    if stmt.args[0] == version:
                        version = stmt.targets[0]
                        filled.versions.add(version)
                        filled.writes.append((k, self.places.path(stmt.args[2:])))
            if loop.body.yields[place] == version and filled.writes:
                yield filled

    def read(self, builder: Builder, value: Var, item: Var) -> Var | None:
        """Read a value of the forward trip where the array still has it, in a trip with this
        item."""
        for filled, moment, steps in self.homes(value):
            if self.stays(filled, moment, self.places.path(steps)):
                index = [self.again(builder, part, item) for part in steps]
                if None not in index:
                    return builder.emit(getitem, filled.end, *index)
        return None

    def homes(self, value: Var) -> Iterator[tuple[_Filled, int, tuple[Atom, ...]]]:
        """Where it was read, or was stored: the array, after which statement, the index."""
        made = self.made.get(value)
        for filled in self.filled:
            if made is not None and made.op is getitem and made.args[0] in filled.versions:
                if id(made) in self.order:
                    yield filled, self.order[id(made)], made.args[1:]
            for moment, _ in filled.writes:
                stored = self.loop.body.stmts[moment]
                assert isinstance(stored, Assign)
                if stored.op is setitem and stored.args[1] == value:
                    yield filled, moment, stored.args[2:]

    def stays(self, filled: _Filled, moment: int, path: Path) -> bool:
        """Whether nothing that comes after this moment writes to these elements."""
        return any(
            not any(self.hits(write, k > moment, axis, path) for k, write in filled.writes)
            for axis in range(len(path))
        )

    def hits(self, write: Path, later: bool, axis: int, path: Path) -> bool:
        """Whether a write, in this trip if it comes `later` there or in one of those that follow,
        may be to an element of the path, for all that the places on one axis tell."""
        begin, end = self.places.span(part_of(path, axis), self.loop.item, self.least)
        first, last = self.places.span(part_of(write, axis), self.loop.item, self.least)
        if self.step > 0:
            ahead = None if end is None or first is None else first - end
        else:
            ahead = None if begin is None or last is None else begin - last
        # What is written lies so far ahead of what was read in this trip, and one more in the next.
        if ahead is None or ahead < -1:
            return True
        return later and ahead < 0 and not are_apart(write, path)

    def again(self, builder: Builder, part: Atom, item: Var) -> Atom | None:
        """The same index in a trip of the reverse loop, if it hangs on nothing but the item."""
        if part == self.loop.item:
            return item
        if isinstance(part, Const) or part not in self.local:
            return part
        made = self.made.get(part)
        if made is None or made.op not in INDICES or made.keywords:
            return None
        args = [self.again(builder, arg, item) for arg in made.args]
        if any(arg is None for arg in args):
            return None
        type_ = made.targets[0].type if made.op == SLICE else None  # names the extents of parts
        return builder.emit(made.op, *args, name=part.name, type=type_)
