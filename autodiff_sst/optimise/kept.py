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
from dataclasses import replace

from ..analyse.activity import consumed
from ..analyse.fillings import Filling, Moment, fillings, moments
from ..analyse.places import ADD, SLICE, SUBTRACT, TUPLE, Places
from ..analyse.recordings import Nest, nests
from ..analyse.spans import Spans
from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var
from ..ir.rebuild import altered, rebuilt, substitute, with_blocks
from ..ir.walk import blocks, count_reads, defined, definitions, statements
from ..rules.indexing import getitem, setitem
from ..rules.python import push_op

INDICES = (ADD, SUBTRACT, TUPLE, SLICE)


def read_where_kept(block: Block) -> Block:
    """The block with values read from arrays in place of tapes."""
    if not any(isinstance(s, Assign) and s.op == push_op for s in statements(block)):
        return block
    reader = _Reader(block)
    for nest in nests(block):
        reader.look_at(nest)
    return reader.block(block) if reader.begun else block


class _Reader:
    def __init__(self, block: Block) -> None:
        self.made = definitions(block)
        self.reads = count_reads(block)
        self.changed = consumed(block)
        self.filled: dict[int, _Filled] = {}
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

    def look_at(self, nest: Nest) -> None:
        """Find what of its entries the reverse loop can read elsewhere."""
        whole, back = nest.loops[0][0], nest.loops[-1][1]
        if id(whole) not in self.filled:
            self.filled[id(whole)] = _Filled(whole, self.made, self.changed)
        filled = self.filled[id(whole)]
        items: dict[Atom, Atom] = {forward.item: again.item for forward, again in nest.loops}
        for value, taken in zip(nest.push.args[1:], nest.pop.targets[1:], strict=True):
            if not isinstance(value, Var) or not self.reads[taken]:
                continue
            builder = Builder(back.where)
            found = filled.read(builder, value, items)
            if found is not None and found.type == taken.type:
                first, known = self.begun.setdefault(id(back), ([], {}))
                *indices, read = builder.stmts
                known[taken] = named = replace(taken, number=found.number)
                first += [*indices, altered(read, targets=(named,))]


class _Filled:
    """The arrays that a loop fills, itself or by loops within it."""

    def __init__(self, loop: For, made: dict[Var, Assign], changed: set[Var]) -> None:
        self.made = made
        self.fillings = [f for f in fillings(loop) if f.end not in changed]
        self.moments = moments(loop) if self.fillings else {}
        self.local = defined(loop.body.stmts) | set(loop.carried) | {loop.item}
        around = [s for s in statements(loop.body) if isinstance(s, For)]
        self.spans, self.places = Spans(made, [loop, *around]), Places(made)

    def read(self, builder: Builder, value: Var, items: dict[Atom, Atom]) -> Var | None:
        """Read a value of a forward trip where the array still has it, in the trip with these
        items."""
        for filling, moment, steps in self.homes(value):
            if set(items) == {loop.item for loop in moment.loops}:
                if self.stays(filling, moment, steps):
                    index = [self.again(builder, part, items) for part in steps]
                    if None not in index:
                        return builder.emit(getitem, filling.end, *index)
        return None

    def homes(self, value: Var) -> Iterator[tuple[Filling, Moment, tuple[Atom, ...]]]:
        """Where it was read, or was stored: the array, when, the index."""
        made = self.made.get(value)
        for filling in self.fillings:
            if made is not None and made.op is getitem and made.args[0] in filling.versions:
                if id(made) in self.moments:
                    yield filling, self.moments[id(made)], made.args[1:]
            for stored in filling.writes:
                sure = self.moments[id(stored)].sure
                if sure and stored.op is setitem and stored.args[1] == value:
                    yield filling, self.moments[id(stored)], stored.args[2:]

    def stays(self, filling: Filling, moment: Moment, steps: tuple[Atom, ...]) -> bool:
        """Whether nothing that comes after this moment writes to these elements."""
        path = self.places.path(steps)
        return bool(path) and all(
            self.spans.misses(
                path, moment, self.places.path(write.args[2:]), self.moments[id(write)]
            )
            for write in filling.writes
        )

    def again(self, builder: Builder, part: Atom, items: dict[Atom, Atom]) -> Atom | None:
        """The same index in a trip of the reverse loop, if it hangs on nothing but the items."""
        if part in items:
            return items[part]
        if isinstance(part, Const) or part not in self.local:
            return part
        made = self.made.get(part)
        if made is None or made.op not in INDICES or made.keywords:
            return None
        args = [self.again(builder, arg, items) for arg in made.args]
        if any(arg is None for arg in args):
            return None
        type_ = made.targets[0].type if made.op == SLICE else None  # names the extents of parts
        return builder.emit(made.op, *args, name=part.name, type=type_)
