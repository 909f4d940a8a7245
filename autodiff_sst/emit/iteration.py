"""Loops over the items of an array, written as such.

before:  n = len(xs); r = range(n)
         s1 = for i in r carry (s=s0): x = getitem(xs, i); v1 = add(s, x); yield v1
         yield s1
after:   s1 = for x in xs carry (s=s0): v1 = add(s, x); yield v1
         yield s1
where:   s0: float

before:  n = len(xs); r = range(n); d = data(xs)
         s1 = for i in r carry (s=s0): x = getitem(d, i); v1 = add(s, x); yield v1
         yield s1
after:   d = data(xs); s1 = for x in d carry (s=s0): v1 = add(s, x); yield v1
         yield s1
where:   s0: float

stays:   n = len(xs); r = range(n)
         s1 = for i in r carry (s=s0): y = getitem(ys, i); v1 = add(s, y); yield v1
         yield s1
where:   s0: float

Where the number of the trip is read as well, it comes with the item:

before:  n = len(xs); r = range(n)
         s1 = for i in r carry (s=s0):
             x = getitem(xs, i); v1 = multiply(x, i); v2 = add(s, v1); yield v2
         yield s1
after:   e = enumerate(xs)
         s1 = for i in e carry (s=s0):
             x = its_item(xs, i); v1 = multiply(x, i); v2 = add(s, v1); yield v2
         yield s1
where:   s0: float

stays:   n = len(xs); r = range(n)
         s1 = for i in r carry (s=s0):
             v1 = multiply(s, i); x = getitem(xs, i); v2 = add(v1, x); yield v2
         yield s1
where:   s0: float
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..ir.nodes import Assign, Block, For, Function, Primitive, Stmt, Var, fresh
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.sharing import Sharing
from ..ir.types import INT, Array, List
from ..ir.walk import blocks, count_reads, definitions, variables
from ..optimise.numbers import DATA
from ..rules.indexing import getitem


def _all_items(x: Any) -> range:
    return range(len(x))


LIST = List(INT)
ENUMERATE = Primitive("enumerate", _all_items, "enumerate", infer=lambda x: LIST)
ITEM = Primitive("its_item", getitem.call, "[]", infer=getitem.infer, memory=getitem.memory)
"""The item that comes with the number of the trip."""


def iterate_over_items(function: Function) -> Function:
    """The function with such loops; the array must not change meanwhile."""
    sharing = Sharing(function.body)
    changed = sharing.overwritten(function.body)
    made = definitions(function.body)
    counts = count_reads(function.body)

    def go(block: Block) -> Block:
        return rebuilt(block, [made for stmt in block.stmts for made in one(stmt)])

    def one(stmt: Stmt) -> list[Stmt]:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [go(b) for b in inner])
        if not isinstance(stmt, For) or stmt.reverse or stmt.body.stmts == ():
            return [stmt]
        array = _counted(stmt, made)
        if array is None or not sharing.of((array,)).isdisjoint(changed):
            return [stmt]
        if counts[stmt.item] == 1:
            return [_over(stmt, array, made)]
        return _enumerated(stmt, array, made)

    return replace(function, body=go(function.body))


def _counted(loop: For, made: dict[Var, Assign]) -> Var | None:
    """The array whose places a loop counts."""
    counted = made.get(loop.items) if isinstance(loop.items, Var) else None
    if counted is None or counted.op.name != "range" or len(counted.args) != 1:
        return None
    length = made.get(counted.args[0]) if isinstance(counted.args[0], Var) else None
    if length is None or length.op.name != "len":
        return None
    (array,) = length.args
    return array if isinstance(array, Var) and isinstance(array.type, Array) else None


def _over(loop: For, array: Var, made: dict[Var, Assign]) -> For:
    """The loop over the items of the array, if its body starts with reading one."""
    for place, stmt in enumerate(loop.body.stmts):
        if isinstance(stmt, Assign) and loop.item in set(variables(stmt.args)):
            if not _reads_item(stmt, loop, array, made):
                return loop
            rest = (*loop.body.stmts[:place], *loop.body.stmts[place + 1 :])
            body = Block(rest, loop.body.yields)
            return replace(loop, item=stmt.targets[0], items=stmt.args[0], body=body)
    return loop


def _enumerated(loop: For, array: Var, made: dict[Var, Assign]) -> list[Stmt]:
    """The loop over the numbered items of the array, if its body starts with reading one."""
    first, *rest = loop.body.stmts
    if not isinstance(first, Assign) or not _reads_item(first, loop, array, made):
        return [loop]
    numbered = fresh("", LIST)
    body = Block((replace(first, op=ITEM), *rest), loop.body.yields)
    start = Assign((numbered,), ENUMERATE, first.args[:1], (), loop.where)
    return [start, replace(loop, items=numbered, body=body)]


def _reads_item(stmt: Assign, loop: For, array: Var, made: dict[Var, Assign]) -> bool:
    """Whether this reads the item of the array that belongs to the trip, and the user named it."""
    if stmt.op != getitem or not stmt.targets[0].name:
        return False
    read, *index = stmt.args
    source = made.get(read) if isinstance(read, Var) else None
    alike = source is not None and source.op == DATA and source.args == (array,)
    return index == [loop.item] and (read == array or alike)
