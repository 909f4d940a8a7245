"""Tapes hold what is read back, and nothing that is the same in all their entries.

before:  e = new_tape()
         t1 = for i in r carry (t=e):
             v1 = getitem(x, i); v2 = sin(v1); t2 = push(t, v1, v2, k); yield t2
         s1, t3 = for j in r carry (s=0.0, t4=t1):
             t5, a, b, c = pop(t4); v3 = multiply(b, c); s2 = add(s, v3); yield s2, t5
         yield s1
after:   e = new_tape()
         t1 = for i in r carry (t=e):
             v1 = getitem(x, i); v2 = sin(v1); t2 = push(t, v2); yield t2
         s1, t3 = for j in r carry (s=0.0, t4=t1):
             t5, b = pop(t4); v3 = multiply(b, k); s2 = add(s, v3); yield s2, t5
         yield s1
where:   r: range; k: float

What leaves the function on a tape may be read by whoever gets it:

stays:   e = new_tape(); t1 = push(e, k); t2 = push(t, t1); yield t2
where:   k: float; t: tape[tape[float]]
"""

from __future__ import annotations

from dataclasses import replace

from ..ir.nodes import UNDEF, Assign, Atom, Block, Const, For, Stmt, Var, While
from ..ir.rebuild import altered, map_each, map_operands, pick, rebuilt, with_blocks
from ..ir.tapes import Tapes, TapeUse, is_tape
from ..ir.types import Tape
from ..ir.walk import blocks, count_reads, statements
from ..rules.python import new_tape_op, pop_op, push_op


def trim_tapes(block: Block) -> Block:
    """The block with less on its tapes."""
    moves = any(isinstance(s, Assign) and s.op == push_op for s in statements(block))
    trimmer = _Trimmer(block) if moves else None
    return block if trimmer is None or not trimmer.less else trimmer.block(block)


class _Trimmer:
    def __init__(self, block: Block) -> None:
        self.tapes = Tapes(block, new_tape_op, push_op, pop_op)
        self.reads = count_reads(block)
        self.known: dict[Var, Atom] = {}
        self.keep: dict[int, tuple[int, ...]] = {}
        self.less = False
        for use in self.tapes.uses.values():
            if use.pushes and not use.escapes:
                self.choose(use)

    def choose(self, use: TapeUse) -> None:
        """Decide what of its entries a tape is to hold."""
        every = range(len(use.pushes[0].args) - 1)
        kept = []
        for place in every:
            targets = [stmt.targets[1 + place] for stmt in use.pops]
            if any(self.reads[target] for target in targets):
                same = _same(use, place)
                if same is None:
                    kept.append(place)
                else:
                    self.known.update(dict.fromkeys(targets, same))
        if use.counted and not kept:
            kept.append(0)
        self.keep[id(use)] = tuple(kept)
        self.less = self.less or len(kept) < len(every)

    def of(self, tape: Atom) -> tuple[int, ...] | None:
        """What stays of the entries of a tape, None if all does."""
        return self.keep.get(id(self.tapes.of(tape)))

    def type_of(self, tape: Var) -> Tape:
        use, type_ = self.tapes.of(tape), tape.type
        assert isinstance(type_, Tape)
        if not type_.items:  # begun, and not known to hold anything yet
            return type_
        keep = self.keep.get(id(use), tuple(range(len(type_.items))))
        items = list(type_.items)
        for place in keep:
            inner = next((a for a in use.items(place) if isinstance(a, Var) and is_tape(a)), None)
            if inner is not None:
                items[place] = self.type_of(inner)
        return Tape(pick(tuple(items), keep))

    # --- writing it ---------------------------------------------------------------------------

    def var(self, var: Var) -> Var:
        type_ = self.type_of(var) if is_tape(var) else var.type
        return var if type_ == var.type else replace(var, type=type_)

    def atom(self, atom: Atom) -> Atom:
        while isinstance(atom, Var) and atom in self.known:
            atom = self.known[atom]
        return self.var(atom) if isinstance(atom, Var) else atom

    def block(self, block: Block) -> Block:
        stmts = [found for stmt in block.stmts if (found := self.stmt(stmt)) is not None]
        return rebuilt(block, stmts, map(self.atom, block.yields))

    def stmt(self, stmt: Stmt) -> Stmt | None:
        if isinstance(stmt, Assign) and stmt.op in (push_op, pop_op):
            stmt = self.trimmed(stmt)
            if len(stmt.args) == len(stmt.targets) == 1:
                self.known[stmt.targets[0]] = stmt.args[0]
                return None
        stmt = map_operands(stmt, self.atom)
        stmt = altered(stmt, targets=map_each(stmt.targets, self.var))
        if isinstance(stmt, (For, While)):
            stmt = altered(stmt, carried=map_each(stmt.carried, self.var))
        return with_blocks(stmt, [self.block(inner) for inner in blocks(stmt)])

    def trimmed(self, stmt: Assign) -> Assign:
        keep = self.of(stmt.args[0])
        if keep is None:
            return stmt
        places = (0, *(1 + place for place in keep))
        if stmt.op == push_op:
            return altered(stmt, args=pick(stmt.args, places))
        return altered(stmt, targets=pick(stmt.targets, places))


def _same(use: TapeUse, place: int) -> Atom | None:
    """What is in this place of all entries, where it is known to whoever reads it."""
    values = {stmt.args[1 + place] for stmt in use.pushes}
    if len(values) != 1 or use.unbound:
        return None
    (value,) = values
    if isinstance(value, Const):
        return None if value is UNDEF else value
    return value if use.known is not None and value in use.known else None
