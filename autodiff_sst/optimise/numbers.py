"""Elements that a loop reads of an array one by one come as Python's numbers, whose arithmetic
takes a third of the time of NumPy's.

before:  n = len(x); r = range(n)
         y1 = for i in r carry (y=y0):
             a = getitem(x, i); b = multiply(y, a); c = math.sin(b); yield c
         yield y1
after:   n = len(x); r = range(n); d = data(x)
         y1 = for i in r carry (y=y0):
             a = getitem(d, i); b = multiply(y, a); c = math.sin(b); yield c
         yield y1
where:   y0, y1, y, c: float; x: float64[m]; a, b: float64

Only where nobody can tell: the results round the same, but Python refuses to divide by zero, and
what is returned or handed to others keeps its kind; and of arrays that nobody changes:

before:  n = len(x); r = range(n); s = getitem(x, 0)
         y1 = for i in r carry (y=s):
             a = getitem(x, i); b = multiply(y, a); c = add(b, 2.0); yield c
         yield y1
after:   n = len(x); r = range(n); d = data(x); s = getitem(d, 0)
         y1 = for i in r carry (y=s):
             a = getitem(d, i); b = multiply(y, a); c = add(b, 2.0); yield c
         y2 = numpy_number(y1); yield y2
where:   y1, y, s: float64; x: float64[m]; a, b, c: float64

stays:   n = len(x); r = range(n)
         y1 = for i in r carry (y=y0): a = getitem(x, i); b = divide(y, a); c = add(b, a); yield c
         yield y1
where:   y0, y1, y: float64; x: float64[m]; a, b, c: float64
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..analyse.kinds import Kinds
from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, Const, For, Primitive, Stmt, Var, While, With, fresh
from ..ir.rebuild import rebuilt, renamed, with_blocks
from ..ir.sharing import Sharing
from ..ir.types import Array, Scalar, sole_dtype
from ..ir.unbound import possibly_unbound
from ..ir.walk import binds_inside, blocks, definitions, statements
from ..rules.arrays import numpy_number
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from ..rules.python import entry_op, make_tuple, pop_op
from ..rules.records import unrecord_op

WORTH = 2
"""How many operations must be on Python's numbers only."""

NUMPY_NUMBER = PRIMITIVES[numpy_number].op


def _same(x: object) -> object:
    return x


DATA = Primitive("data", _same, ".data", infer=lambda x: x.type, memory="view")
"""The memory of an array, of which elements are read as Python's numbers."""


@dataclass
class _Reads:
    """The elements that are read of an array; `first` is the statement that reads the first one, or
    has it in its blocks, where the array is bound."""

    array: Var
    first: Stmt
    stmts: list[Assign] = field(default_factory=list)
    in_loops: bool = False

    @property
    def elements(self) -> set[Var]:
        return {stmt.targets[0] for stmt in self.stmts}


def use_python_numbers(block: Block, unsure: frozenset[Var] = frozenset()) -> Block:
    """The block with loops that read elements of arrays so. Parameters that are `unsure` may be
    None."""
    there = {type(stmt) for stmt in statements(block)}
    if With in there or there.isdisjoint((For, While)):
        return block  # a context may ask NumPy to raise errors
    finder = _Finder(block, unsure)
    found = [reads for reads in finder.found.values() if reads.in_loops]
    if not found:
        return block
    kinds = Kinds(block, finder.unbound)
    safe = [(r, reached) for r in found if (reached := kinds.reached(r.elements)) is not None]
    while True:
        freed = set().union(*(reached for _, reached in safe))
        certain = kinds.certain(set().union(*(reads.elements for reads, _ in safe)), freed)
        worth = [pair for pair in safe if kinds.operations(pair[1], certain) >= WORTH]
        if worth == safe:
            break
        safe = worth
    return _written(block, [reads for reads, _ in safe], freed) if safe else block


class _Finder:
    """What is read of which array, in loops that do not change it."""

    def __init__(self, block: Block, unsure: frozenset[Var]) -> None:
        self.made = definitions(block)
        taken = (s for s in self.made.values() if s.op in (pop_op, entry_op, unrecord_op))
        back = {target for stmt in taken for target in stmt.targets}
        self.unbound = possibly_unbound(block.stmts, back | unsure) | unsure
        self.sharing = Sharing(block)
        self.changed = self.sharing.overwritten(block)
        self.home: dict[Var, Block] = {}
        self.found: dict[Var, _Reads] = {}
        self.top = block
        self.visit(block, [])

    def visit(self, block: Block, path: list[tuple[Block, Stmt]]) -> None:
        for stmt in block.stmts:
            here = [*path, (block, stmt)]
            if isinstance(stmt, Assign) and self.is_element(stmt):
                self.note(stmt, here)
            for inner in blocks(stmt):
                self.home.update((var, inner) for var in binds_inside(stmt))
                self.visit(inner, here)
            self.home.update((target, block) for target in stmt.targets)

    def note(self, read: Assign, path: list[tuple[Block, Stmt]]) -> None:
        x = read.args[0]
        assert isinstance(x, Var)
        home = self.home.get(x, self.top)
        below = next(k for k, (block, _) in enumerate(path) if block is home)
        reads = self.found.setdefault(x, _Reads(x, path[below][1]))
        reads.stmts.append(read)
        around = (stmt for _, stmt in path[below:])
        reads.in_loops |= any(isinstance(stmt, (For, While)) for stmt in around)

    def is_element(self, stmt: Assign) -> bool:
        """Whether this reads one double of an array, at whole numbers."""
        if (
            stmt.op != getitem
            or len(stmt.args) != 2
            or not isinstance(stmt.targets[0].type, Scalar)
        ):
            return False
        x, index = stmt.args
        dims = x.type.dims if isinstance(x.type, Array) else None
        if not dims or sole_dtype(x.type) != "float64" or x in self.unbound:
            return False
        parts: tuple[Atom, ...] = (index,)
        if isinstance(index, Const) and isinstance(index.value, tuple):
            parts = tuple(map(Const, index.value))
        elif isinstance(index, Var) and index in self.made:
            made = self.made[index]
            parts = made.args if made.op.call is make_tuple else parts
        if len(parts) != len(dims) or not all(map(_is_whole, parts)):
            return False
        return isinstance(x, Var) and self.sharing.of((x,)).isdisjoint(self.changed)


def _is_whole(part: Atom) -> bool:
    if isinstance(part, Const):
        return type(part.value) is int
    return isinstance(part.type, Scalar) and sole_dtype(part.type) == "int64"


def _written(block: Block, chosen: list[_Reads], freed: set[Var]) -> Block:
    starts: dict[int, list[Assign]] = {}
    read: dict[int, Var] = {}
    for reads in chosen:
        data = fresh("", reads.array.type, (reads.array, "_data"))
        starts.setdefault(id(reads.first), []).append(Assign((data,), DATA, (reads.array,)))
        read.update((id(stmt), data) for stmt in reads.stmts)

    def go(block: Block) -> Block:
        return rebuilt(block, [made for stmt in block.stmts for made in one(stmt)])

    def one(stmt: Stmt) -> Iterator[Stmt]:
        yield from starts.get(id(stmt), ())
        if id(stmt) in read:
            assert isinstance(stmt, Assign)
            stmt = replace(stmt, args=(read[id(stmt)], *stmt.args[1:]))
        yield with_blocks(stmt, [go(b) for b in blocks(stmt)])

    def freely(var: Var) -> Var:
        type_ = var.type
        if var not in freed or not isinstance(type_, Scalar) or type_.python is not False:
            return var
        return replace(var, type=replace(type_, python=None))

    return renamed(_returned(go(block), freed), freely)


def _returned(block: Block, freed: set[Var]) -> Block:
    """The block with numbers that it yields of the kind they were."""
    builder = Builder()
    for stmt in block.stmts:
        builder.append(stmt)
    ends = [builder.emit(NUMPY_NUMBER, y) if y in freed else y for y in block.yields]
    return builder.block(*ends)
