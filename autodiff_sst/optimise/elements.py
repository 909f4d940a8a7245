"""An element of zeros that a loop adds to once is stored.

before:  r = range(n); z = zeros_like(x)
         x1 = for i in r carry (x_bar=z): v1 = getitem(y, i); v2 = additem(x_bar, v1, i); yield v2
         yield x1
after:   r = range(n); z = zeros_like(x)
         x1 = for i in r carry (x_bar=z): v1 = getitem(y, i); v2 = setitem(x_bar, v1, i); yield v2
         yield x1
where:   n: int; all: derivative code

Two places are two elements only where none is counted from the end:

stays:   r = range(a, n); z = zeros_like(x)
         x1 = for i in r carry (x_bar=z): v1 = getitem(y, i); v2 = additem(x_bar, v1, i); yield v2
         yield x1
where:   a, n: int; all: derivative code

What the loop adds to elsewhere may be there already:

stays:   r = range(n); z = zeros_like(x)
         x1 = for i in r carry (x_bar=z):
             v1 = getitem(y, i); v2 = additem(x_bar, v1, i); v3 = additem(v2, v1, 0); yield v3
         yield x1
where:   n: int; all: derivative code
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from ..ir.nodes import Assign, Atom, Block, Const, For, If, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array, dims_of
from ..ir.walk import blocks, count_reads, definitions, is_derivative
from ..rules.indexing import additem, setitem

ZEROS = {"zeros", "zeros_like"}


def store_elements(block: Block) -> Block:
    """The block with such elements stored."""
    made, reads = definitions(block), count_reads(block)
    return _stored(block, made, reads)


def _stored(block: Block, made: Mapping[Var, Assign], reads: Counter[Var]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        stmt = with_blocks(stmt, [_stored(inner, made, reads) for inner in blocks(stmt)])
        if isinstance(stmt, For) and _counts_up(made.get(stmt.items)):  # type: ignore[arg-type]
            stmt = _with_stores(stmt, made, reads)
        stmts.append(stmt)
    return rebuilt(block, stmts)


def _counts_up(items: Assign | None) -> bool:
    """Whether this is a range of different numbers of which none is below zero."""
    if items is None or items.op.name != "range":
        return False
    match [a.value if isinstance(a, Const) else None for a in items.args]:
        case [_]:
            return True
        case [int(start), _] | [int(start), _, 1]:
            return start >= 0
        case [_, int(stop), -1]:
            return stop >= -1
    return False


def _with_stores(loop: For, made: Mapping[Var, Assign], reads: Counter[Var]) -> For:
    chosen: set[Var] = set()
    for place, array in enumerate(loop.carried):
        start = loop.initial[place]
        zeros = made.get(start) if isinstance(start, Var) else None
        if zeros is None or zeros.op.name not in ZEROS:
            continue
        adds, passed = _adds(loop, array, loop.body, loop.body.yields[place])
        if adds is not None and reads[array] == len(adds) + passed:
            chosen.update(adds)
    return replace(loop, body=_replaced(loop.body, chosen)) if chosen else loop


def _adds(loop: For, array: Var, block: Block, end: Atom) -> tuple[list[Var] | None, int]:
    """What the array becomes by being added to once, on some path of a trip, and on how many
    paths it stays as it is; None where more is done to it."""
    if end == array:
        return [], 1
    stmt = next((s for s in block.stmts if end in s.targets), None)
    if isinstance(stmt, Assign) and _is_add(stmt, array, loop.item):
        return [stmt.targets[0]], 0
    if not isinstance(stmt, If):
        return None, 0
    place = stmt.targets.index(end)  # type: ignore[arg-type]
    sides = [_adds(loop, array, side, side.yields[place]) for side in blocks(stmt)]
    found: list[Var] = []
    for adds, _ in sides:
        if adds is None:
            return None, 0
        found += adds
    return found, sum(passed for _, passed in sides)


def _is_add(stmt: Assign, array: Var, item: Var) -> bool:
    """Whether this adds to the element of this trip, which nothing is spread over."""
    if stmt.op != additem or stmt.args[0] != array or stmt.args[-1] != item:
        return False
    if not all(isinstance(a, Const) and isinstance(a.value, slice) for a in stmt.args[2:-1]):
        return False
    derived = is_derivative(stmt)
    known = isinstance(array.type, Array) and array.type.dims
    return derived and bool(known) and dims_of(stmt.args[1].type) == array.type.dims[1:]  # type: ignore[union-attr, index]


def _replaced(block: Block, chosen: set[Var]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Assign) and not chosen.isdisjoint(stmt.targets):
            stmt = replace(stmt, op=setitem)
        stmts.append(with_blocks(stmt, [_replaced(inner, chosen) for inner in blocks(stmt)]))
    return rebuilt(block, stmts)
