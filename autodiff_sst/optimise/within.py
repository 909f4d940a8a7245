"""Places in parts that are cut off an array are places of that array, where trips count them.

before:  n = len(x); r = range(n)
         y = for i in r carry (u=u0): v = getitem(x, i); u1 = setitem(u, v, 1:, i); yield u1
         yield y
after:   n = len(x); r = range(n)
         y = for i in r carry (u=u0):
             v = getitem(x, i); k = add(i, 1); u1 = setitem(u, v, k); yield u1
         yield y
where:   x: float64[n]; u0, u, u1, y: float64[m]; v: float; n, i, k: int

What is below zero counts from the end of the part:

stays:   y = for i in r carry (u=u0): k = subtract(i, 1); u1 = setitem(u, a, 1:, k); yield u1
         yield y
where:   r: range; u0, u, u1, y: float64[m]; a: float; i, k: int
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..analyse.places import ADD, SUBTRACT, TUPLE, extent_of
from ..analyse.spans import Spans
from ..ir.build import Builder
from ..ir.extents import covers
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Dim, Scalar, Slice, dims_of, sole_dtype
from ..ir.walk import blocks, definitions, statements
from ..rules.indexing import additem, getitem, path_type, setitem
from ..rules.paths import is_plain, place_within

WHOLE = Const(slice(None))
STEPS = {getitem: 1, setitem: 2, additem: 2}
"""The operations with a path, and where that begins."""


def join_places(block: Block) -> Block:
    """The block with such paths of one step."""
    paths = [s for s in statements(block) if isinstance(s, Assign) and s.op in STEPS]
    if all(len(s.args) < STEPS[s.op] + 2 for s in paths):
        return block
    return _Joiner(block).block(block)


class _Joiner:
    """`made` are the definitions, `spans` tell what numbers are at least."""

    def __init__(self, block: Block) -> None:
        self.made: Mapping[Var, Assign] = definitions(block)
        loops = [stmt for stmt in statements(block) if isinstance(stmt, For)]
        self.spans = Spans(self.made, loops)

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Assign) and stmt.op in STEPS:
                stmts += self.joined(stmt)
            else:
                stmts.append(with_blocks(stmt, [self.block(inner) for inner in blocks(stmt)]))
        return rebuilt(block, stmts)

    def joined(self, stmt: Assign) -> list[Stmt]:
        """The statement with the first steps of its path as one."""
        begin, builder = STEPS[stmt.op], Builder(stmt.where)
        operands, (first, *rest) = stmt.args[:begin], stmt.args[begin:]
        while rest:
            dims = dims_of(path_type(stmt.args[0], (first,)))
            found = None if dims is None else self.index(builder, first, rest[0], dims)
            if found is None:
                break
            first, rest = found, rest[1:]
        return [*builder.stmts, replace(stmt, args=(*operands, first, *rest))]

    def index(self, builder: Builder, cut: Atom, place: Atom, dims: tuple[Dim, ...]) -> Atom | None:
        """One index for two, the second one of what the first one cuts off, of these extents."""
        before, after = self.parts(cut), self.parts(place)
        if len(after) > len(dims) or not all(map(_is_part, (*before, *after))):
            return None
        rest = iter(zip(after, dims, strict=False))
        found: list[Atom] = []
        for part in before:
            own = next(rest, None) if isinstance(part.type, Slice) else None
            new = part if own is None else self.within(builder, part, *own)
            if new is None:
                return None
            found.append(new)
        found += [part for part, _ in rest]
        return found[0] if len(found) == 1 else builder.emit(TUPLE, *found)

    def parts(self, index: Atom) -> tuple[Atom, ...]:
        made = self.made.get(index) if isinstance(index, Var) else None
        if made is not None and made.op == TUPLE:
            return made.args
        if isinstance(index, Const) and isinstance(index.value, tuple):
            return tuple(map(Const, index.value))
        return (index,)

    def within(self, builder: Builder, cut: Atom, place: Atom, dim: Dim) -> Atom | None:
        """The place or slice of all of an axis that one of what is cut off it is."""
        if cut == WHOLE:
            return place
        if not isinstance(cut, Const) or not is_plain(cut.value):
            return None
        if isinstance(place, Const):
            found = place_within(cut.value, place.value, dim) if is_plain(place.value) else None
            return None if found is None else Const(found)
        start, least = cut.value.start or 0, self.spans.least(place)
        if start < 0 or least is None or least < 0 or isinstance(place.type, Slice):
            return None
        # Beyond the end of the array there is no place in either.
        if cut.value.stop is not None and not self.is_before(place, dim):
            return None
        return self.sum(builder, place, start)

    def is_before(self, place: Atom, end: Dim) -> bool:
        """Whether a place that trips count is before this one."""
        for item, (start, stop, step) in self.spans.ranges.items():
            by = self.spans.bound(place, item, 1)
            last = extent_of(stop if step > 0 else start)
            if by is not None and last is not None:
                return covers(end, last, by if step > 0 else by + 1)
        return False

    def sum(self, builder: Builder, place: Atom, by: int) -> Atom:
        """A place so many elements further on."""
        made = self.made.get(place) if isinstance(place, Var) else None
        match made.args if made is not None and made.op in (ADD, SUBTRACT) else ():
            case (base, Const(value=int(more))) if type(more) is int and made is not None:
                place, by = base, by + (more if made.op == ADD else -more)
        if not by:
            return place
        return builder.emit(ADD, place, by) if by > 0 else builder.emit(SUBTRACT, place, -by)


def _is_part(part: Atom) -> bool:
    """Whether this is one place, or a slice."""
    whole = isinstance(part.type, Scalar) and sole_dtype(part.type) == "int64"
    return whole or isinstance(part.type, Slice)
