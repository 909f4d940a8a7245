"""The tapes of a block: who puts what on which, and who reads it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .nodes import UNDEF, Assign, Atom, Block, For, Primitive, Stmt, Var
from .types import Tape
from .walk import binds_inside, blocks, flows, free, operands, statements, variables


@dataclass
class TapeUse:
    """A tape under all its names.

    `escapes`: there are other uses than recording, reading back and counting. `unbound`: on some
    path it is not there. `known`: what is bound, once, in all blocks in which it is begun, and
    wherever it is read.
    """

    pushes: list[Assign] = field(default_factory=list)
    pops: list[Assign] = field(default_factory=list)
    counted: bool = False
    escapes: bool = False
    unbound: bool = False
    known: frozenset[Var] | None = None

    def items(self, place: int) -> Iterator[Atom]:
        """What is put into, and taken from, this place of its entries."""
        yield from (stmt.args[1 + place] for stmt in self.pushes)
        yield from (stmt.targets[1 + place] for stmt in self.pops)


def is_tape(atom: Atom) -> bool:
    return type(atom) is Var and type(atom.type) is Tape


class Tapes:
    """Tapes by any of their names."""

    def __init__(self, block: Block, new: Primitive, push: Primitive, pop: Primitive) -> None:
        self.new, self.push, self.pop = new, push, pop
        self.parent: dict[Var, Var] = {}
        self.uses: dict[Var, TapeUse] = {}
        self._join_names(block)
        for stmt in statements(block):
            self._use(stmt)
        for target, source in flows(block):
            if is_tape(target) and source is UNDEF:
                self.of(target).unbound = True
        self._escape(filter(is_tape, (*block.yields, *free(block))))
        self._see(block, set())

    def of(self, tape: Atom) -> TapeUse:
        assert isinstance(tape, Var)
        return self.uses.setdefault(self._find(tape), TapeUse())

    def _find(self, x: Var) -> Var:
        while (above := self.parent.get(x)) is not None:
            x = above
        return x

    def _join(self, atoms: Iterable[Atom]) -> bool:
        """Whether these were not known to be one tape yet."""
        roots = {self._find(tape) for tape in variables(filter(is_tape, atoms))}
        if len(roots) < 2:
            return False
        first = min(roots, key=lambda v: v.number)
        self.parent.update(dict.fromkeys(roots - {first}, first))
        return True

    def _join_names(self, block: Block) -> None:
        moves = [s for s in statements(block) if isinstance(s, Assign)]
        moves = [s for s in moves if s.op in (self.push, self.pop)]
        for stmt in moves:
            self._join([stmt.targets[0], stmt.args[0]])
        for pair in flows(block):
            self._join(pair)
        joined = True
        while joined:  # a tape that is put on another one is what is taken from that
            groups: dict[tuple[Var, int], list[Atom]] = {}
            for stmt in moves:
                held = stmt.args[1:] if stmt.op == self.push else stmt.targets[1:]
                for place, item in enumerate(held):
                    root = next(variables(stmt.args[:1]))
                    groups.setdefault((self._find(root), place), []).append(item)
            found = [self._join(group) for group in groups.values()]
            joined = any(found)

    def _use(self, stmt: Stmt) -> None:
        others: Iterable[Atom] = ()
        if isinstance(stmt, For):
            others = (stmt.items,)
        elif isinstance(stmt, Assign):
            if stmt.op == self.push:
                self.of(stmt.args[0]).pushes.append(stmt)
            elif stmt.op == self.pop:
                self.of(stmt.args[0]).pops.append(stmt)
            elif stmt.op.name == "len" and is_tape(stmt.args[0]):
                self.of(stmt.args[0]).counted = True
            elif stmt.op != self.new:
                others = (*operands(stmt), *stmt.targets)
        else:
            others = () if blocks(stmt) else operands(stmt)
        for tape in filter(is_tape, others):
            self.of(tape).escapes = True

    def _escape(self, given: Iterable[Atom]) -> None:
        """Whoever gets a tape gets those that are on it."""
        pending = [use for use in self.uses.values() if use.escapes]
        pending += map(self.of, given)
        while pending:
            use = pending.pop()
            use.escapes = True
            held = [a for s in use.pushes for a in s.args[1:]]
            held += [a for s in use.pops for a in s.targets[1:]]
            pending += [u for tape in filter(is_tape, held) if not (u := self.of(tape)).escapes]

    def _see(self, block: Block, around: set[Var]) -> None:
        visible = around | free(block)
        here = visible.union(*(stmt.targets for stmt in block.stmts))
        for stmt in block.stmts:
            if isinstance(stmt, Assign) and stmt.op in (self.new, self.pop):
                use, bound = self.of(stmt.targets[0]), here if stmt.op == self.new else visible
                use.known = frozenset(bound if use.known is None else use.known & bound)
            for inner in blocks(stmt):
                self._see(inner, visible.union(binds_inside(stmt)))
            visible.update(stmt.targets)
