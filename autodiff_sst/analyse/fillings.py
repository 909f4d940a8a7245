"""Arrays that a loop fills, itself or by loops and branches within it, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..ir.nodes import UNDEF, Assign, Atom, Block, For, If, Stmt, Var
from ..ir.types import Array, sole_dtype
from ..ir.walk import blocks, operands, statements
from ..rules.indexing import additem, setitem


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is done in a loop: in which loops, from the outermost on, and where in the
    text; `sure` if it is done in each of their trips."""

    loops: tuple[For, ...]
    place: tuple[int, ...]
    sure: bool


@dataclass
class Filling:
    """An array that a loop fills: what it is called after the loop and meanwhile, and what writes
    to it."""

    end: Var
    versions: set[Atom] = field(default_factory=set)
    writes: list[Assign] = field(default_factory=list)


def moments(loop: For) -> dict[int, Moment]:
    """When each statement in a loop is carried out."""
    found: dict[int, Moment] = {}

    def visit(block: Block, around: Moment) -> None:
        for k, stmt in enumerate(block.stmts):
            place = (*around.place, k)
            found[id(stmt)] = replace(around, place=place)
            is_loop = isinstance(stmt, For)
            loops = (*around.loops, stmt) if isinstance(stmt, For) else around.loops
            for n, inner in enumerate(blocks(stmt)):
                visit(inner, Moment(loops, (*place, n), around.sure and is_loop))

    visit(loop.body, Moment((loop,), (), True))
    return found


def fillings(loop: For) -> Iterator[Filling]:
    """The arrays that a loop fills element by element, and does nothing else to."""
    for place, start in enumerate(loop.carried):
        end = loop.targets[place]
        if loop.initial[place] is UNDEF or not isinstance(end.type, Array):
            continue
        if sole_dtype(end.type) is None:
            continue
        filling = Filling(end, {start})
        if _follow(loop.body, start, filling) == loop.body.yields[place] and filling.writes:
            yield filling


def _follow(block: Block, version: Var, filling: Filling) -> Var | None:
    """What an array is called at the end of a block; None if something else may be done to it."""
    found: Var | None = version
    for stmt in block.stmts:
        if found is not None:
            found = _after(stmt, found, filling)
    return found


def _after(stmt: Stmt, version: Var, filling: Filling) -> Var | None:
    if isinstance(stmt, Assign):
        if stmt.op not in (setitem, additem) or stmt.args[0] != version:
            return version
        filling.writes.append(stmt)
        filling.versions.add(stmt.targets[0])
        return stmt.targets[0]
    if isinstance(stmt, If):
        ends = [_follow(inner, version, filling) for inner in blocks(stmt)]
        if ends == [version, version]:
            return version
        joined = [inner.yields for inner in blocks(stmt)]
        places = [k for k in range(len(stmt.targets)) if [y[k] for y in joined] == ends]
    elif isinstance(stmt, For):
        places = [k for k, initial in enumerate(stmt.initial) if initial == version]
        if not places:
            return version
        carried = stmt.carried[places[0]]
        filling.versions.add(carried)
        if _follow(stmt.body, carried, filling) != stmt.body.yields[places[0]]:
            return None
    else:
        return None if version in _given(stmt) else version
    if len(places) != 1:
        return None
    target = stmt.targets[places[0]]
    filling.versions.add(target)
    return target


def _given(stmt: Stmt) -> set[Atom]:
    """What a region of another kind is given to carry or to write to."""
    inner = (s for block in blocks(stmt) for s in statements(block) if isinstance(s, Assign))
    written = {s.args[0] for s in inner if s.op in (setitem, additem)}
    return written | set(operands(stmt))
