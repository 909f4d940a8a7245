"""What was stored just now is not read back, and what is stored over is not stored.

before:  u1 = setitem(u, v, p); w = getitem(u1, p); yield u1, w
after:   u1 = setitem(u, v, p); yield u1, v
where:   p: int; v: float64

stays:   u1 = setitem(u, v, p); w = getitem(u1, p); yield w
where:   p: int64[n]

before:  u1 = setitem(u, v, 0); w = getitem(u1, 1:); yield w
after:   w = getitem(u, 1:); yield w
where:   v: float

stays:   u1 = setitem(u, v, p); w = getitem(u1, q); yield w
where:   p, q: int; v: float

before:  u1 = additem(u, v, p); w = getitem(u1, p); u2 = setitem(u1, z, p); yield w, u2
after:   v0 = getitem(u, p); w = add(v0, v); u2 = setitem(u, z, p); yield w, u2
where:   p: int; v, z: float; v0, w: derivative code

before:  u = zeros(2); u1 = setitem(u, v, 0); w = getitem(u1, 1); y = multiply(w, v); yield y
after:   y = multiply(0.0, v); yield y
where:   v: float64; all: derivative code

before:  u1 = setitem(u, v, p); u2 = setitem(u1, w, p); yield u2
after:   u2 = setitem(u, w, p); yield u2
where:   p: int; v, w: float

before:  y = copy(x); w = getitem(y, p); yield w
after:   w = getitem(x, p); yield w
where:   p: int

An array of places may name one of them twice. All but the first and last only where nothing else
reads `u1`: two versions at a time would need two buffers. The last where nothing writes to `x`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from ..ir.build import Builder
from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import map_operands, rebuilt, with_blocks
from ..ir.types import Array, List, Type, sole_dtype
from ..ir.walk import blocks, count_reads, is_derivative, statements
from ..rules.algebra import emit
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, getitem, may_repeat, setitem
from ..rules.shapes import copy_op

ZEROS = PRIMITIVES[np.zeros].op


def forward_stores(block: Block) -> Block:
    """The block with values taken from where they are, not from where they were put."""
    readers: dict[Var, list[Assign]] = {}
    changed: set[Atom] = set()
    for stmt in statements(block):
        if isinstance(stmt, Assign) and stmt.op.memory == "same":
            changed.update(stmt.args[:1])
        if isinstance(stmt, Assign) and stmt.op in (getitem, setitem):
            if isinstance(stmt.args[0], Var):
                readers.setdefault(stmt.args[0], []).append(stmt)
    return drop_dead_code(_Forwarder(count_reads(block), readers, changed).block(block))


Path = tuple[Atom, ...]


@dataclass
class _Forwarder:
    reads: Counter[Var]
    readers: dict[Var, list[Assign]]
    changed: set[Atom]  # what is written to
    made: dict[Var, Assign] = field(default_factory=dict)
    known: dict[Var, Atom] = field(default_factory=dict)
    passed: set[Atom] = field(default_factory=set)  # what is only read to be stored over

    def atom(self, a: Atom) -> Atom:
        return self.known.get(a, a) if isinstance(a, Var) else a

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmt = map_operands(stmt, self.atom)
            inner = blocks(stmt)
            if inner:
                stmt = with_blocks(stmt, [self.block(b) for b in inner])
            elif isinstance(stmt, Assign) and stmt.op is getitem:
                stmts += self.read(stmt)
                continue
            elif isinstance(stmt, Assign) and stmt.op is setitem:
                stmt = self.stored(stmt)
            self.keep(stmt)
            stmts.append(stmt)
        return rebuilt(block, stmts, map(self.atom, block.yields))

    def keep(self, stmt: Stmt) -> None:
        if isinstance(stmt, Assign) and stmt.op in (getitem, setitem, additem, copy_op, ZEROS):
            self.made.update(dict.fromkeys(stmt.targets, stmt))

    def writer(self, version: Atom) -> Assign | None:
        made = self.made.get(version) if isinstance(version, Var) else None
        return made if made is not None and made.op not in (getitem, ZEROS) else None

    def is_zero(self, stmt: Assign, source: Atom) -> bool:
        """Whether an element is read of an array of zeros, which has it for sure."""
        made = self.made.get(source) if isinstance(source, Var) else None
        if made is None or made.op is not ZEROS or not is_derivative(stmt):
            return False
        if sole_dtype(made.targets[0].type) != "float64":
            return False
        dims = made.targets[0].type.dims if isinstance(made.targets[0].type, Array) else None
        match dims, stmt.args[1:]:
            case (int(extent),), (Const(value=int(place)),):
                return -extent <= place < extent
        return False

    def read(self, stmt: Assign) -> list[Stmt]:
        """A read, or what stands for it."""
        (target,) = stmt.targets
        source, path = stmt.args[0], stmt.args[1:]
        while (made := self.writer(source)) is not None and self.is_passed_by(made):
            source = made.args[0]
        if made is not None and made.op is not copy_op and made.args[2:] == path:
            if may_repeat(path):
                pass
            elif made.op is setitem and _is_read_as(made.args[0].type, made.args[1].type, target):
                self.known[target] = made.args[1]
                return []
            elif made.op is additem and self.is_cleared(source, path) and is_derivative(stmt):
                return self.added(stmt, made)
        if self.is_zero(stmt, source):
            self.known[target] = Const(0.0)
            return []
        if source is not stmt.args[0]:
            stmt = Assign(stmt.targets, stmt.op, (source, *path), stmt.keywords, stmt.where)
        self.keep(stmt)
        return [stmt]

    def is_passed_by(self, made: Assign) -> bool:
        """Whether all that reads this version reads other elements than those written."""
        if made.op is copy_op:
            original = made.args[0]
            return original.type == made.targets[0].type and original not in self.changed
        version, path = made.targets[0], made.args[2:]
        found = self.readers.get(version, [])
        return self.reads[version] == len(found) and all(
            reader.op is getitem and _apart(path, reader.args[1:]) for reader in found
        )

    def is_cleared(self, version: Atom, path: Path) -> bool:
        """Whether the element is stored over after this one reading of it."""
        assert isinstance(version, Var)
        over = [r for r in self.readers.get(version, []) if r.op is setitem]
        return self.reads[version] == 2 and any(r.args[2:] == path for r in over)

    def added(self, stmt: Assign, made: Assign) -> list[Stmt]:
        builder = Builder(stmt.where)
        before = builder.emit(getitem, made.args[0], *made.args[2:])
        (target,) = stmt.targets
        found = emit(builder, np.add, before, made.args[1])
        if not isinstance(found, Var) or not _is_part(found.type, target.type):
            return [stmt]
        self.passed.update(made.targets)
        self.known[target] = named = Var(found.number, target.name, target.type, target.of)
        last = builder.stmts[-1]
        assert isinstance(last, Assign)
        builder.stmts[-1] = Assign((named,), last.op, last.args, last.keywords, last.where)
        return builder.stmts

    def stored(self, stmt: Assign) -> Assign:
        """A store, into what there was before another one to the same elements."""
        before = self.writer(stmt.args[0])
        if before is None or before.op is copy_op or before.args[2:] != stmt.args[2:]:
            return stmt
        (version,) = before.targets
        if self.reads[version] == 1 or version in self.passed:
            args = (before.args[0], *stmt.args[1:])
            return Assign(stmt.targets, stmt.op, args, stmt.keywords, stmt.where)
        return stmt


def _is_read_as(holder: Type, stored: Type, target: Var) -> bool:
    """Whether a value comes out of the array or list as it went in."""
    if isinstance(holder, List):
        return True
    return isinstance(holder, Array) and stored == target.type and sole_dtype(stored) is not None


def _is_part(sum_: Type, part: Type) -> bool:
    """Whether a sum with a part of an array has the part's type: what is added to a part has no
    more elements, whatever is known of it."""
    if not isinstance(sum_, Array) or not isinstance(part, Array):
        return sum_ == part
    ranks = sum_.dims is not None and part.dims is not None and len(sum_.dims) == len(part.dims)
    return ranks and sole_dtype(sum_) == sole_dtype(part) is not None


def _apart(p: Path, q: Path) -> bool:
    """Whether two paths are known to have no element in common."""
    if len(p) != 1 or len(q) != 1:
        return False
    first, second = _steps(p[0]), _steps(q[0])
    return any(_places_apart(a, b) for a, b in zip(first, second, strict=False))


def _steps(index: Atom) -> tuple[object, ...]:
    """An index axis by axis, as far as that can be told."""
    if not isinstance(index, Const):
        return ()
    parts = index.value if isinstance(index.value, tuple) else (index.value,)
    plain = []
    for part in parts:
        if type(part) is not int and not isinstance(part, slice):
            break
        plain.append(part)
    return tuple(plain)


def _places_apart(a: object, b: object) -> bool:
    if isinstance(a, slice):
        a, b = b, a
    if type(a) is not int:
        return False
    if type(b) is int:
        return a != b and (a < 0) == (b < 0)
    assert isinstance(b, slice)
    start, stop, step = b.start or 0, b.stop, b.step or 1
    if a < 0 or step < 0 or start < 0:
        return False
    return a < start or (stop is not None and 0 <= stop <= a)
