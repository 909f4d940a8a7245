"""Questions about the shapes of forward values, which the reverse sweep asks.

A shape is small; the array it belongs to need not be kept for it. So a question is put to a
parameter that is known to have the same extents, to an array that is kept anyway, or in the
forward sweep, whose answer is then what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..ir.build import Builder
from ..ir.live import SHAPE_ONLY
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import map_operands, rebuilt, with_blocks
from ..ir.types import Array, Dim, Tape
from ..ir.unbound import possibly_unbound
from ..ir.walk import blocks, defined, operands, statements, variables
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from ..rules.python import entry_op, pop_op
from ..rules.records import unrecord_op

Dims = tuple[Dim, ...]
Donors = dict[Dims, tuple[Var, int]]
"""Extents, and a parameter that has them after so many others."""


def shape_donors(params: Iterable[Var]) -> Donors:
    """Parameters by their dimensions: what has the same dimensions has the shape of that one,
    a row the rest of the shape of its matrix."""
    found: Donors = {}
    arrays = [(p, p.type.dims) for p in params if isinstance(p.type, Array) and p.type.dims]
    for start in range(max((len(dims) for _, dims in arrays), default=0)):
        for param, dims in arrays:
            if dims[start:]:
                found.setdefault(dims[start:], (param, start))
    return found


def hoist_shapes(
    block: Block, forward: list[Stmt], donors: Donors, params: Iterable[Var] = ()
) -> Block:
    """Put the questions about shapes of forward values, and of `params` that the block is not
    given, to others, or in the forward sweep.

    What may be unbound on some path is asked where the path is known.
    """
    local = defined(forward).union(params)
    unsure = possibly_unbound(forward, _taken_back(forward))
    asker = _Asker(local, unsure, donors, _kept(block, local - unsure))
    block = asker.block(block, local)
    forward.extend(asker.moved)
    return block


def _kept(block: Block, local: set[Var]) -> dict[Dims, Var]:
    """Forward arrays whose contents the block reads, by their dimensions."""
    found: dict[Dims, Var] = {}
    for atoms in _contents_read(block):
        for var in variables(atoms):
            dims = _dims(var)
            if var in local and dims:
                found.setdefault(dims, var)
    return found


def _contents_read(block: Block) -> Iterator[tuple[Atom, ...]]:
    yield block.yields
    for stmt in statements(block):
        if not (isinstance(stmt, Assign) and stmt.op.name in SHAPE_ONLY):
            yield operands(stmt)
        for inner in blocks(stmt):
            yield inner.yields


def _dims(atom: Atom) -> Dims | None:
    return atom.type.dims if isinstance(atom.type, Array) else None


@dataclass
class _Asker:
    local: set[Var]
    unsure: set[Var]
    donors: Donors
    kept: dict[Dims, Var]
    moved: list[Stmt] = field(default_factory=list)
    answers: dict[tuple[str, Dims], Var] = field(default_factory=dict)
    same: dict[Var, Atom] = field(default_factory=dict)

    def atom(self, a: Atom) -> Atom:
        return self.same.get(a, a) if isinstance(a, Var) else a

    def block(self, block: Block, local: set[Var]) -> Block:
        """`local` holds what the forward sweep has, as far as it can be asked from here."""
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmt = map_operands(stmt, self.atom)
            if isinstance(stmt, Assign) and _asks(stmt, local):
                stmts += self.asked(stmt)
                continue
            inner = [self.block(b, local - self.unsure) for b in blocks(stmt)]
            stmts.append(with_blocks(stmt, inner) if inner else stmt)
        return rebuilt(block, stmts, map(self.atom, block.yields))

    def asked(self, stmt: Assign) -> Sequence[Stmt]:
        dims = _dims(stmt.args[0])
        if dims:
            other = self.kept.get(dims)
            put = asked_of_donor(stmt, self.donors)
            if put is not None:
                return put
            if other is not None:
                return [replace(stmt, args=(other,))]
            if stmt.args[0] not in self.unsure:
                answer = self.answers.setdefault((stmt.op.name, dims), stmt.targets[0])
                if answer != stmt.targets[0]:
                    self.same[stmt.targets[0]] = answer
                    return []
        self.moved.append(stmt)
        self.local.update(stmt.targets)
        return []


def asked_of_donor(stmt: Assign, donors: Donors) -> list[Assign] | None:
    """A question about a shape put to a parameter that is known to have it."""
    dims = _dims(stmt.args[0]) if stmt.op.name in SHAPE_ONLY and stmt.args else None
    return _put_to(donors[dims], stmt) if dims and dims in donors else None


def _put_to(donor: tuple[Var, int], stmt: Assign) -> list[Assign] | None:
    """The question put to a parameter, of which it may be about the last axes."""
    param, start = donor
    if not start:
        return [replace(stmt, args=(param,))]
    builder = Builder(stmt.where)
    shape = builder.emit(PRIMITIVES[np.shape].op, param)
    match stmt.op.name:
        case "shape":
            args: tuple[Atom, ...] = (shape, Const(slice(start, None)))
        case "len":
            args = (shape, Const(start))
        case _:
            return None
    return [builder.definitions[shape], replace(stmt, op=getitem, args=args)]


def _taken_back(stmts: Iterable[Stmt]) -> Iterator[Var]:
    """What was recorded, perhaps on a path that did not bind it."""
    for stmt in statements(Block(tuple(stmts))):
        if isinstance(stmt, Assign) and stmt.op in (pop_op, entry_op, unrecord_op):
            yield from stmt.targets


def _asks(stmt: Assign, local: set[Var]) -> bool:
    shape = stmt.op.name in SHAPE_ONLY and not isinstance(stmt.args[0].type, Tape)
    return shape and all(a in local for a in variables(stmt.args))
