"""Tapes that are read from their end, rather than emptied: one that holds numbers only takes little
room, and may belong to somebody else.

before:  n = len(t1); r = range(n)
         s1, t2 = for _ in r carry (s=0.0, t=t1):
             t3, a = pop(t); s2 = multiply(s, a); yield s2, t3
         yield s1
after:   n = len(t1); r = range(n)
         s1 = for k in reversed r carry (s=0.0):
             a = entry(t1, k); s2 = multiply(s, a); yield s2
         yield s1
where:   t1: tape[float]; a: float

before:  e = new_tape()
         s1, t1 = for i in r carry (s=s0, t=e): v = sin(s); t2 = push(t, s); yield v, t2
         g1, t3 = for j in reversed r carry (g=1.0, t4=t1):
             t5, a = pop(t4); b = cos(a); g2 = multiply(g, b); yield g2, t5
         yield g1
after:   e = new_tape()
         s1, t1 = for i in r carry (s=s0, t=e): v = sin(s); t2 = push(t, s); yield v, t2
         n = len(t1); r2 = range(n)
         g1 = for k in reversed r2 carry (g=1.0):
             a = entry(t1, k); b = cos(a); g2 = multiply(g, b); yield g2
         yield g1
where:   r: range; s0, a, b, g, g1, g2: float

Arrays are taken from the tape, so that they need not be kept to the end:

stays:   n = len(t1); r = range(n)
         s1, t2 = for _ in r carry (s=0.0, t=t1):
             t3, a = pop(t); b = sum(a); s2 = multiply(s, b); yield s2, t3
         yield s1
where:   t1: tape[float64[m]]; a: float64[m]
"""

from __future__ import annotations

from dataclasses import replace

from ..analyse.recordings import recordings
from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, For, Stmt, Var, fresh
from ..ir.rebuild import pick, rebuilt, with_blocks
from ..ir.types import INT, Saved, Scalar, Tape
from ..ir.walk import blocks, count_reads, definitions, statements
from ..rules.forms import PRIMITIVES
from ..rules.python import entry_op, pop_op

SMALL = (Scalar, Saved)


def read_back(block: Block) -> Block:
    """The block with such loops over the entries of a tape."""
    taken = any(isinstance(s, Assign) and s.op == pop_op for s in statements(block))
    return _Reader(block).block(block) if taken else block


class _Reader:
    def __init__(self, block: Block) -> None:
        self.made, self.reads = definitions(block), count_reads(block)
        whole = (r for r in recordings(block) if r.outer is None)
        self.whole = {id(r.pop) for r in whole if not self.reads[r.back.item]}

    def block(self, block: Block) -> Block:
        return rebuilt(block, [made for stmt in block.stmts for made in self.stmt(stmt)])

    def stmt(self, stmt: Stmt) -> list[Stmt]:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [self.block(b) for b in inner])
        place = self.place(stmt) if isinstance(stmt, For) else None
        return [stmt] if place is None else self.read(stmt, place)  # type: ignore[arg-type]

    def place(self, loop: For) -> int | None:
        """Where, among what it carries, a loop has the tape that it takes an entry of in each
        trip, if that is all it is for and the loop begins with it."""
        first = loop.body.stmts[0] if loop.body.stmts else None
        if not isinstance(first, Assign) or first.op != pop_op or loop.until is not None:
            return None
        tape, rest = first.args[0], first.targets[0]
        place = loop.carried.index(tape) if tape in loop.carried else None
        if place is None or loop.body.yields[place] != rest or self.reads[loop.targets[place]]:
            return None
        alone = self.reads[rest] == 1 and self.reads[tape] == 1  # type: ignore[index]
        small = isinstance(tape.type, Tape) and all(isinstance(i, SMALL) for i in tape.type.items)
        whole = id(first) in self.whole or self.is_counted(loop, loop.initial[place])
        return place if alone and small and whole else None

    def is_counted(self, loop: For, tape: Atom) -> bool:
        """Whether the loop makes a trip for each entry of the tape."""
        items = self.made.get(loop.items) if isinstance(loop.items, Var) else None
        if items is None or items.op.name != "range" or len(items.args) != 1:
            return False
        count = self.made.get(items.args[0]) if isinstance(items.args[0], Var) else None
        counts = count is not None and count.op.name == "len" and count.args[0] == tape
        return counts and not self.reads[loop.item] and not loop.reverse

    def read(self, loop: For, place: int) -> list[Stmt]:
        first, *others = loop.body.stmts
        assert isinstance(first, Assign)
        tape, builder, k = loop.initial[place], Builder(loop.where), fresh("entry", INT)
        count = builder.emit(PRIMITIVES[len].op, tape)
        items = builder.emit(PRIMITIVES[range].op, count)
        entry = Assign(first.targets[1:], entry_op, (tape, k), (), first.where)
        rest = tuple(n for n in range(len(loop.carried)) if n != place)
        made = replace(
            loop,
            targets=pick(loop.targets, rest),
            item=k,
            items=items,
            carried=pick(loop.carried, rest),
            initial=pick(loop.initial, rest),
            body=Block((entry, *others), pick(loop.body.yields, rest)),
            reverse=True,
        )
        return [*builder.stmts, made]
