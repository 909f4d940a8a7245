"""A part of one element is read and written as that element, which takes a fifth of the time.

before:  u1 = setitem(u, 1.0, -1)
         v = getitem(g, :1); w1 = additem(w, v, :1); yield u1, w1
after:   u1 = setitem(u, 1.0, -1)
         v1 = getitem(g, 0); w1 = additem(w, v1, 0); yield u1, w1
where:   g, u, w: float64[n]; all: derivative code

An array that may be empty has no such element. That it has one is known where one was asked for
before, of an array that is as long:

stays:   u1 = setitem(u, 1.0, -1)
         v = getitem(g, :1); w1 = additem(w, v, :1); yield u1, w1
where:   u: float64[m]; g, w: float64[n]; all: derivative code
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Dim, at_least, dims_of
from ..ir.walk import blocks, definitions, is_derivative
from ..rules.indexing import additem, getitem, setitem

ENDS = {"slice(None, 1, None)": 0, "slice(0, 1, None)": 0, "slice(-1, None, None)": -1}


def single_elements(block: Block) -> Block:
    """The block with parts of one element as elements."""
    return _single(block, definitions(block), frozenset())


def _single(block: Block, made: Mapping[Var, Assign], known: Set[Dim]) -> Block:
    stmts: list[Stmt] = []
    known = set(known)
    for stmt in block.stmts:
        if isinstance(stmt, Assign):
            stmts += _as_element(stmt, made, known)
            known |= _not_empty(stmt)
        else:
            inner = [_single(part, made, known) for part in blocks(stmt)]
            stmts.append(with_blocks(stmt, inner))
    return rebuilt(block, stmts)


def _not_empty(stmt: Assign) -> Set[Dim]:
    """The extent of an array that has an element after this statement."""
    place = {"getitem": 1, "setitem": 2, "additem": 2}.get(stmt.op.name)
    if place is None or len(stmt.args) <= place:
        return set()
    index, dims = stmt.args[place], dims_of(stmt.args[0].type)
    found = isinstance(index, Const) and type(index.value) is int
    return {dims[0]} if found and dims and getattr(dims[0], "base", "") != "?" else set()


def _as_element(stmt: Assign, made: Mapping[Var, Assign], known: Set[Dim]) -> list[Stmt]:
    """A write of a part as one of its element, if it has one."""
    if stmt.op not in (setitem, additem) or len(stmt.args) != 3 or not is_derivative(stmt):
        return [stmt]
    array, value, part = stmt.args
    read = made.get(value) if isinstance(value, Var) else None
    if read is None or read.op != getitem or len(read.args) != 2:
        return [stmt]
    source, source_part = read.args
    ends = [_end(array, part, known), _end(source, source_part, known)]
    if None in ends:
        return [stmt]
    builder = Builder(stmt.where)
    element = builder.emit(getitem, source, ends[1])
    return [*builder.stmts, replace(stmt, args=(array, element, Const(ends[0])))]


def _end(array: Atom, part: Atom, known: Set[Dim]) -> int | None:
    """The place of the one element that a part of a vector has for sure."""
    dims = dims_of(array.type)
    if dims is None or len(dims) != 1 or not isinstance(part, Const):
        return None
    return ENDS.get(repr(part.value)) if at_least(dims[0]) > 0 or dims[0] in known else None
