"""What no trip of a loop changes is computed before the loop.

before:  s1 = for i in r carry (s=s0): v1 = multiply(0.5, x); v2 = multiply(v1, s); yield v2
         yield s1
after:   v1 = multiply(0.5, x)
         s1 = for i in r carry (s=s0): v2 = multiply(v1, s); yield v2
         yield s1
where:   r: range

before:  s1 = for i in r carry (s=s0): v1 = exp(w); v2 = matmul(v1, s); yield v2
         yield s1
after:   v1 = exp(w)
         s1 = for i in r carry (s=s0): v2 = matmul(v1, s); yield v2
         yield s1
where:   r: range; w: float64[n, n]; s0: float64[n]

Only what cannot raise, for the loop may make no trip, and what is read back from a tape may be None
where it makes none; what has a name of the user's stays on its
line, and a number that is read once stays in its expression:

stays:   s1 = for i in r carry (s=s0): v1 = getitem(x, 0); v2 = multiply(v1, s); yield v2
         yield s1
where:   r: range

stays:   t2, x = pop(t1)
         s1 = for i in r carry (s=s0): v1 = multiply(0.5, x); v2 = multiply(v1, s); yield v2
         yield s1
where:   r: range; t1: tape[float64[n]]

stays:   s1 = for i in r carry (s=s0): c = multiply(0.5, x); v2 = multiply(c, s); yield v2
         yield s1
where:   r: range

stays:   s1 = for i in r carry (s=s0): v1 = multiply(0.5, h); v2 = multiply(v1, s); yield v2
         yield s1
where:   r: range; h, s0: float
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from ..ir.nodes import UNDEF, Assign, Atom, Block, Const, For, Stmt, Try, Var, While, With
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array, Scalar, Type
from ..ir.unbound import possibly_unbound
from ..ir.walk import binds_inside, blocks, count_reads, defined, operands, statements, variables
from ..rules.arrays import array_of_parts
from ..rules.forms import PRIMITIVES
from ..rules.python import entry_op, pop_op
from ..rules.records import unrecord_op

ARITHMETIC = {"add", "subtract", "multiply", "negative"}
# They do not even warn, but for what is too large.
SMOOTH = {
    PRIMITIVES[f].op
    for f in (np.exp, np.tanh, np.sin, np.cos, np.arctan, np.cosh, np.sinh, np.absolute, np.square)
}
DISPLAY = PRIMITIVES[array_of_parts].op


def hoist_invariants(block: Block, unsure: frozenset[Var] = frozenset()) -> Block:
    """The block with such statements in front of its loops."""
    return _Hoister(block, unsure).block(block)


class _Hoister:
    def __init__(self, block: Block, unsure: frozenset[Var]) -> None:
        self.unbound = possibly_unbound(block.stmts, (*unsure, *_taken_back(block)))
        self.reads = count_reads(block)
        self.handed = _handed_on(block)
        self.watched = False  # what is too large may raise here, or is caught

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            watched, self.watched = self.watched, self.watched or isinstance(stmt, (Try, With))
            stmt = with_blocks(stmt, list(map(self.block, blocks(stmt))))
            self.watched = watched
            if isinstance(stmt, (For, While)):
                still, stmt = self.taken_out(stmt)
                stmts += still
            stmts.append(stmt)
        return rebuilt(block, stmts)

    def taken_out(self, loop: For | While) -> tuple[list[Stmt], Stmt]:
        """What no trip changes, and the loop without it."""
        changing = defined(loop.body.stmts).union(binds_inside(loop), self.unbound)
        still: list[Assign] = []
        for stmt in loop.body.stmts:
            if isinstance(stmt, Assign) and self.may_move(stmt) and changing.isdisjoint(stmt.args):
                still.append(stmt)
                changing.difference_update(stmt.targets)
        still = self.worthwhile(still)
        if not still:
            return [], loop
        rest = tuple(stmt for stmt in loop.body.stmts if stmt not in still)
        return list(still), with_blocks(loop, [*blocks(loop)[:-1], Block(rest, loop.body.yields)])

    def worthwhile(self, still: list[Assign]) -> list[Assign]:
        """What is worth a line before the loop, and what only that is made of."""
        read: Counter[Var] = Counter()
        found: list[Assign] = []
        for stmt in reversed(still):
            target = stmt.targets[0]
            dear = isinstance(target.type, Array) or stmt.op in SMOOTH
            if dear or self.reads[target] > 1 or read[target]:
                found.append(stmt)
                read.update(variables(stmt.args))
        return found[::-1]

    def may_move(self, stmt: Assign) -> bool:
        """Whether this is a temporary value that is found without fail."""
        target = stmt.targets[0]
        if target.name:
            return False
        if stmt.op is DISPLAY:
            # One that is written to is a new one in each trip.
            return target not in self.handed and all(isinstance(a, Const) for a in stmt.args)
        if self.watched and stmt.op in SMOOTH:
            return False
        return not (stmt.op.effect or stmt.keywords) and _cannot_fail(stmt)


def _taken_back(block: Block) -> Iterator[Var]:
    """What was recorded, perhaps on a path that did not bind it."""
    for stmt in statements(block):
        if isinstance(stmt, Assign) and stmt.op in (pop_op, entry_op, unrecord_op):
            yield from stmt.targets


def _handed_on(block: Block) -> set[Var]:
    """What may be written to, or lives on in something else."""
    found = set(variables(block.yields))
    last: dict[Var, Atom] = {}  # what is read after a loop only, and where it comes from
    for stmt in statements(block):
        if not isinstance(stmt, Assign) or not (stmt.op.pointwise or stmt.op.name in READING):
            found.update(variables(operands(stmt)))
        for inner in blocks(stmt):
            if isinstance(stmt, (For, While)):
                begun = zip(stmt.targets, inner.yields, stmt.initial, strict=False)
                last.update((target, end) for target, end, start in begun if start is UNDEF)
            found.update(v for v in variables(inner.yields) if v not in last.values())
    while more := set(variables(last[t] for t in last.keys() & found)) - found:
        found |= more
    return found


READING = {"matmul", "dot", "vdot", "outer", "sum", "einsum", "getitem"}


def _cannot_fail(stmt: Assign) -> bool:
    if stmt.op.name == "getitem":
        return len(stmt.args) == 2 and _is_slice(stmt.args[0], stmt.args[1])
    return (stmt.op.name in ARITHMETIC or stmt.op in SMOOTH) and _agree(
        [atom.type for atom in stmt.args]
    )


def _is_slice(source: Atom, index: Atom) -> bool:
    """Whether this is a part of an array that is there whatever the extents are."""
    parts = index.value if isinstance(index, Const) else None
    parts = parts if isinstance(parts, tuple) else (parts,)
    slices = all(isinstance(part, slice) and part.step in (None, 1, -1) for part in parts)
    dims = source.type.dims if isinstance(source.type, Array) else None
    return slices and dims is not None and len(parts) <= len(dims)


def _agree(types: list[Type | None]) -> bool:
    """Whether these are floating numbers, or arrays of one shape."""
    numbers = [t for t in types if isinstance(t, (Scalar, Array))]
    shapes = {t.dims for t in numbers if isinstance(t, Array)}
    floats = all((t.dtype or "?").startswith("float") for t in numbers)
    return len(numbers) == len(types) and floats and len(shapes) < 2 and None not in shapes
