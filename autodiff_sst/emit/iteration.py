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

stays:   n = len(xs); r = range(n)
         s1 = for i in r carry (s=s0): x = getitem(xs, i); v1 = multiply(x, i); yield v1
         yield s1
where:   s0: float
"""

from __future__ import annotations

from dataclasses import replace

from ..ir.nodes import Assign, Block, For, Function, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.sharing import Sharing
from ..ir.types import Array
from ..ir.walk import blocks, count_reads, definitions, variables
from ..optimise.numbers import DATA


def iterate_over_items(function: Function) -> Function:
    """The function with such loops; the array must not change meanwhile."""
    sharing = Sharing(function.body)
    changed = sharing.overwritten(function.body)
    made = definitions(function.body)
    counts = count_reads(function.body)

    def go(block: Block) -> Block:
        return rebuilt(block, map(one, block.stmts))

    def one(stmt: Stmt) -> Stmt:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [go(b) for b in inner])
        if not isinstance(stmt, For) or stmt.reverse or counts[stmt.item] != 1:
            return stmt
        array = _counted(stmt, made)
        if array is None or not sharing.of((array,)).isdisjoint(changed):
            return stmt
        return _over(stmt, array, made)

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
        if not isinstance(stmt, Assign) or loop.item not in set(variables(stmt.args)):
            continue
        if stmt.op.name != "getitem" or not stmt.targets[0].name:
            return loop
        read, *index = stmt.args
        source = made.get(read) if isinstance(read, Var) else None
        alike = source is not None and source.op == DATA and source.args == (array,)
        if index != [loop.item] or not (read == array or alike):
            return loop
        rest = (*loop.body.stmts[:place], *loop.body.stmts[place + 1 :])
        return replace(loop, item=stmt.targets[0], items=read, body=Block(rest, loop.body.yields))
    return loop
