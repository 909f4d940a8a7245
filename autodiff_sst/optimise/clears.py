"""An element of an adjoint that is not looked at again need not be cleared.

before:  r = range(1, n)
         u1 = for i in r carry (u_bar=u0):
             v1 = getitem(u_bar, i); v2 = setitem(u_bar, 0.0, i)
             v3 = subtract(i, 1); v4 = additem(v2, v1, v3); yield v4
         v5 = getitem(u1, 0); yield v5
after:   r = range(1, n)
         u1 = for i in r carry (u_bar=u0):
             v1 = getitem(u_bar, i)
             v3 = subtract(i, 1); v4 = additem(u_bar, v1, v3); yield v4
         v5 = getitem(u1, 0); yield v5
where:   n: int; u0: float64[m]; all: derivative code

What the loop leaves behind must be elements that it has not cleared:

stays:   r = range(1, n)
         u1 = for i in r carry (u_bar=u0):
             v1 = getitem(u_bar, i); v2 = setitem(u_bar, 0.0, i)
             v3 = subtract(i, 1); v4 = additem(v2, v1, v3); yield v4
         v5 = getitem(u1, 1); yield v5
where:   n: int; u0: float64[m]; all: derivative code

and no trip may read what another one, or itself, has cleared:

stays:   r = range(1, n)
         u1 = for i in r carry (u_bar=u0):
             v1 = getitem(u_bar, i); v2 = setitem(u_bar, 0.0, i)
             v3 = subtract(i, 1); v4 = getitem(v2, v3); v5 = multiply(v1, v4)
             v6 = additem(v2, v5, v3); yield v6
         v7 = getitem(u1, 0); yield v7
where:   n: int; u0: float64[m]; all: derivative code
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ..analyse.places import Path, Places, are_apart, part_of
from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var
from ..ir.rebuild import rebuilt, substitute, with_blocks
from ..ir.walk import blocks, count_reads, definitions, is_derivative, operands, statements
from ..rules.indexing import additem, getitem, setitem


def drop_clears(block: Block) -> Block:
    """The block without stores of zeros that nobody looks at."""
    return _Dropper(block).block(block)


class _Dropper:
    def __init__(self, block: Block) -> None:
        self.places = Places(definitions(block))
        self.reads: Counter[Var] = count_reads(block)
        self.uses: dict[Var, list[Assign]] = {}
        for stmt in statements(block):
            if isinstance(stmt, Assign) and stmt.args and isinstance(stmt.args[0], Var):
                self.uses.setdefault(stmt.args[0], []).append(stmt)

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmt = with_blocks(stmt, map(self.block, blocks(stmt)))
            steps = self.places.steps(stmt) if isinstance(stmt, For) else None
            if isinstance(stmt, For) and steps is not None:
                for place in range(len(stmt.carried)):
                    stmt = self.without_clears(stmt, place, steps[0])
            stmts.append(stmt)
        return rebuilt(block, stmts)

    def without_clears(self, loop: For, place: int, least: int) -> For:
        """The loop without the stores of zeros to an array that it carries, if it can be."""
        trip = _Trip(self, loop, place)
        if not trip.clears or not trip.understood or least + trip.offset < 0:
            return loop
        if not self.only_below(loop.targets[place], trip.axis, least + trip.offset):
            return loop
        kept = [s for s in loop.body.stmts if s not in trip.clears]
        gone: dict[Var, Atom] = {}
        for stmt in trip.clears:
            before = stmt.args[0]
            gone[stmt.targets[0]] = gone.get(before, before) if isinstance(before, Var) else before
        return replace(loop, body=substitute(Block(tuple(kept), loop.body.yields), gone))

    def only_below(self, array: Var, axis: int, least: int) -> bool:
        """Whether nothing is read of an array but what comes before this place on an axis."""
        known = 0
        for use in self.uses.get(array, ()):
            if use.op.name in SHAPE_ONLY:
                known += 1
            elif use.op == getitem and len(use.args) == 2:
                part = part_of(self.places.path(use.args[1:]), axis)
                if isinstance(part, Const) and type(part.value) is int and 0 <= part.value < least:
                    known += 1
        return known == self.reads[array]


class _Trip:
    """What a trip does to an array: `understood` if it reads only what it then may clear."""

    def __init__(self, dropper: _Dropper, loop: For, place: int) -> None:
        self.dropper, self.item = dropper, loop.item
        self.clears: list[Assign] = []
        self.axis, self.offset = -1, 0
        self.understood = True
        self.version: Atom = loop.carried[place]
        self.reads = 0
        for stmt in loop.body.stmts:
            if self.version in operands(stmt):
                self.step(stmt)
        if loop.body.yields[place] != self.version or self.reads_of_version() != 1:
            self.understood = False

    def reads_of_version(self) -> int:
        """How often what the array is now is read in a way that was not met yet."""
        assert isinstance(self.version, Var)
        return self.dropper.reads[self.version] - self.reads

    def step(self, stmt: Stmt) -> None:
        if not isinstance(stmt, Assign) or operands(stmt).count(self.version) != 1:
            self.understood = False
        elif stmt.op.name in SHAPE_ONLY:
            self.reads += 1
        elif stmt.args[0] != self.version:
            self.understood = False
        elif stmt.op == getitem:
            self.reads += 1
            self.read(self.dropper.places.path(stmt.args[1:]))
        elif stmt.op == additem:
            self.written(stmt)
        elif stmt.op == setitem and stmt.args[1] == Const(0.0):
            self.clear(stmt, self.dropper.places.path(stmt.args[2:]))
            self.written(stmt)
        else:
            self.understood = False

    def written(self, stmt: Assign) -> None:
        if self.reads_of_version() != 1:
            self.understood = False
        self.version, self.reads = stmt.targets[0], 0

    def read(self, path: Path) -> None:
        self.clears = [
            s for s in self.clears if are_apart(path, self.dropper.places.path(s.args[2:]))
        ]
        if self.axis < 0:
            self.settle(path)
        elif self.distance(path) != self.offset:
            self.understood = False

    def clear(self, stmt: Assign, path: Path) -> None:
        if self.axis < 0:
            self.settle(path)
        if self.distance(path) != self.offset or not is_derivative(stmt):
            self.understood = False
        else:
            self.clears.append(stmt)

    def settle(self, path: Path) -> None:
        """Which axis the loop goes along, and how far from its item."""
        for axis, part in enumerate(path):
            found = self.dropper.places.distance(part, self.item)
            if found is not None:
                self.axis, self.offset = axis, found
                return
        self.understood = False

    def distance(self, path: Path) -> int | None:
        return self.dropper.places.distance(part_of(path, self.axis), self.item)
