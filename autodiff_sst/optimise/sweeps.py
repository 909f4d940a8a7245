"""Both sweeps in one loop, where a trip of the reverse one asks for nothing of another trip.

What a loop adds up has the same adjoint in all of its trips. If that is known before the loop, each
trip can be gone back through as soon as it is made, and nothing need be recorded:

before:  e = new_tape()
         t1 = for i in r carry (t=e):
             v = getitem(x, i); w = sin(v); t2 = push(t, v, w); yield t2
         g1, t3 = for k in reversed r carry (g=g0, t4=t1):
             t5, a, b = pop(t4); c = cos(a); d = multiply(c, b); g2 = additem(g, d, k)
             yield g2, t5
         yield g1
after:   s1 = for i in r carry (g=g0):
             v = getitem(x, i); w = sin(v)
             c = cos(v); d = multiply(c, w); g2 = additem(g, d, i); yield g2
         yield s1
where:   r: range; x: float64[n]; g0: float64[n]; a, b: float
         c, d, g1, g2: derivative code

An adjoint that a trip hands on to the one before it needs all trips to be made first:

stays:   e = new_tape()
         t1 = for i in r carry (t=e): v = getitem(x, i); t2 = push(t, v); yield t2
         g1, t3 = for k in reversed r carry (g=g0, t4=t1):
             t5, a = pop(t4); g2 = multiply(g, a); yield g2, t5
         yield g1
where:   r: range; x: float64[n]; g0, a: float; g1, g2: derivative code

The terms of an adjoint may be added in any order, and multiplied after the loop by a number that is
known then only: adjoints are linear in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from ..analyse.multiples import are_multiples, is_finite, is_zero, multiples_of_one
from ..analyse.pairs import Pair, Pairs, acts
from ..ir.build import Builder
from ..ir.nodes import (
    Assign,
    Atom,
    Block,
    Const,
    For,
    If,
    Loop,
    Primitive,
    Stmt,
    Var,
    fresh,
    named_after,
)
from ..ir.rebuild import altered, pick, rebuilt, substitute, with_blocks
from ..ir.types import Array, Scalar, dims_of, dtype_of, is_inexact, sole_dtype
from ..ir.walk import (
    binds_inside,
    blocks,
    count_reads,
    defined,
    definitions,
    operands,
    statements,
    unchanged,
    used,
    used_by,
    variables,
)
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem
from ..rules.python import make_tuple, push_op

ADD, MULTIPLY, SHAPE, ZEROS = (PRIMITIVES[f].op for f in (np.add, np.multiply, np.shape, np.zeros))


def join_sweeps(block: Block) -> Block:
    """The block with each such pair of loops as one."""
    while any(isinstance(s, Assign) and s.op == push_op for s in statements(block)):
        made = _Finder(block).block(block)
        if made is None:
            break
        block = made
    return block


class _Finder:
    """One pair of loops that can be joined."""

    def __init__(self, block: Block) -> None:
        self.pairs, self.made = Pairs(block), definitions(block)

    def block(self, block: Block) -> Block | None:
        """The block with one pair of loops in it as one; None if there is none."""
        for k, stmt in enumerate(block.stmts):
            pair = self.pairs.ending(block.stmts[:k], stmt)
            made = None if pair is None else _in_one(block, pair, self.made)
            if made is not None:
                return made
            inner = [self.block(b) for b in blocks(stmt)]
            if any(inner):
                parts = [new or old for new, old in zip(inner, blocks(stmt), strict=True)]
                stmts = (*block.stmts[:k], with_blocks(stmt, parts), *block.stmts[k + 1 :])
                return rebuilt(block, stmts)
        return None


def _in_one(block: Block, pair: Pair, made: Mapping[Var, Assign]) -> Block | None:
    """The block with the loop in reverse in that forward, if its trips read nothing that is not
    there before it, or only numbers that all they make is multiples of."""
    first, last = (_place(block, loop) for loop in (pair.forward, pair.back))
    before: list[Stmt] = []
    after: list[Stmt] = []
    later = set(pair.forward.targets)
    first_raised = acts(pair.forward)
    for stmt in block.stmts[first + 1 : last]:
        stays = acts(stmt) or (first_raised and _looks_up(stmt, made))
        if stays or not later.isdisjoint(used_by(stmt)):
            after.append(stmt)
            later.update(stmt.targets)
        else:
            before.append(stmt)
    trip = _trip(pair)
    factor = _factor(trip, later, made)
    ends = None if factor is None else _ends(pair, trip, factor.number, later, made)
    loop = None if ends is None or factor is None else _joined(pair, factor.trip, ends)
    if factor is None or ends is None or loop is None:
        return None
    stmts = (*before, *factor.before, *ends.before, loop, *after, *ends.after)
    return rebuilt(block, (*block.stmts[:first], *stmts, *block.stmts[last + 1 :]))


def _looks_up(stmt: Stmt, made: Mapping[Var, Assign]) -> bool:
    """Whether this reads at several places, of which one may not be there: not before what the
    trips of a loop raise or print."""
    if not isinstance(stmt, Assign) or stmt.op != getitem:
        return False
    index = made.get(stmt.args[1]) if isinstance(stmt.args[1], Var) else None
    parts = index.args if index is not None and index.op.call is make_tuple else stmt.args[1:]
    return any(isinstance(part.type, Array) for part in parts)


def _place(block: Block, stmt: Stmt) -> int:
    return next(k for k, other in enumerate(block.stmts) if other is stmt)


@dataclass(frozen=True)
class _Trip:
    """What a trip in reverse does with what was recorded in the same trip, and what it carries."""

    block: Block
    targets: tuple[Var, ...]
    carried: tuple[Var, ...]
    initial: tuple[Atom, ...]


def _trip(pair: Pair) -> _Trip:
    forward, back = pair.forward, pair.back
    here = [k for k in range(len(back.carried)) if k != pair.place]
    known: dict[Var, Atom] = dict(zip(pair.pop.targets[1:], pair.push.args[1:], strict=True))
    if isinstance(forward, For):
        known[back.item] = forward.item
    # What is the same in all trips is read after the loop forward, and is there in each of them.
    local = defined(forward.body.stmts).union(binds_inside(forward))
    same = unchanged(forward.body.stmts, set(), local)
    last = zip(forward.targets, forward.body.yields, strict=True)
    known.update((target, end) for target, end in last if end in same)
    body = substitute(back.body, known)
    stmts = tuple(s for s in body.stmts if s.targets != pair.pop.targets)
    parts = (pick(each, here) for each in (back.targets, back.carried, back.initial))
    return _Trip(Block(stmts, pick(body.yields, here)), *parts)


@dataclass(frozen=True)
class _Factor:
    """The trip with 1 in place of a number that all it makes is multiples of, and what is to be
    done for that before the loop."""

    number: Var | None
    trip: _Trip
    before: tuple[Stmt, ...] = ()


def _factor(trip: _Trip, later: Set[Var], made: Mapping[Var, Assign]) -> _Factor | None:
    """The trip without anything that comes later; None if it needs that."""
    read = used(trip.block) & later
    if not read:
        return _Factor(None, trip)
    found = multiples_of_one(read, later, made)
    if found is None or not are_multiples(trip.block, read, trip.carried):
        return None
    number, steps = found
    if not all(is_finite(var, later, made) for var in (number, *read)):
        return None
    again = {t: named_after(fresh("", t.type), t, "") for s in steps for t in s.targets}
    known: dict[Var, Atom] = {number: _one(trip.block), **again}
    if not all(isinstance(v.type, Scalar) and _is_double(v) for v in known):
        return None
    before = tuple(
        altered(stmt, targets=tuple(again[t] for t in stmt.targets))
        for stmt in substitute(Block(tuple(steps)), known).stmts
    )
    return _Factor(number, replace(trip, block=substitute(trip.block, known)), before)


def _one(block: Block) -> Const:
    """One for what is done in the block: of NumPy's where Python's would take less precision."""
    short = any(map(_is_short, variables(a for s in statements(block) for a in operands(s))))
    return Const(np.float64(1.0) if short else 1.0)


def _is_short(var: Var) -> bool:
    dtype = dtype_of(var.type)
    return dtype is not None and is_inexact(dtype) and not _is_double(var)


def _is_double(var: Var) -> bool:
    return sole_dtype(var.type) == "float64"


@dataclass(frozen=True)
class _Ends:
    """What the sums start from and come to, and what is done for that before and after the loop."""

    targets: tuple[Var, ...]
    initial: tuple[Atom, ...]
    before: tuple[Stmt, ...]
    after: tuple[Stmt, ...]


def _ends(
    pair: Pair, trip: _Trip, number: Var | None, later: Set[Var], made: Mapping[Var, Assign]
) -> _Ends | None:
    """The sums are multiplied by the number after the loop, and begin with zero if they are, or if
    what they start from comes later. None if the shape of such a zero is not known."""
    before, after = Builder(pair.back.where), Builder(pair.back.where)
    targets, initial = list(trip.targets), list(trip.initial)
    for k, (target, start) in enumerate(zip(trip.targets, trip.initial, strict=True)):
        if number is None and start not in later:
            continue
        nothing = start not in later and is_zero(start, made)
        zero = start if nothing else _zero(before, target, pair.forward, later)
        if zero is None or not _is_double(target):
            return None
        steps: list[tuple[Primitive, Atom]] = [] if number is None else [(MULTIPLY, number)]
        steps += [] if nothing else [(ADD, start)]
        initial[k] = zero
        targets[k] = value = fresh(target.name, target.type)
        for place, (op, other) in enumerate(steps, start=1):
            made_of, value = value, target if place == len(steps) else fresh("", target.type)
            after.append(Assign((value,), op, (made_of, other), (), after.where))
    return _Ends(tuple(targets), tuple(initial), tuple(before.stmts), tuple(after.stmts))


def _zero(builder: Builder, target: Var, forward: Loop, later: Set[Var]) -> Atom | None:
    """Zeros in the shape of a sum, for which an array is looked for that the loop forward reads."""
    if isinstance(target.type, Scalar):
        return Const(0.0)
    for var in sorted(used_by(forward) - later, key=lambda v: v.number):
        if isinstance(var.type, Array) and var.type.dims and dims_of(target.type) == var.type.dims:
            shape = builder.emit(SHAPE, var)
            return builder.emit(ZEROS, shape, name=target.name, type=target.type)
    return None


def _joined(pair: Pair, trip: _Trip, ends: _Ends) -> Loop | None:
    """Both loops as one."""
    forward = pair.forward
    found = _within(forward.body, pair, trip.block, trip.carried)
    if found is None:
        return None
    body, last = found
    return altered(
        forward,
        targets=(*forward.targets, *ends.targets),
        carried=(*forward.carried, *trip.carried),
        initial=(*forward.initial, *ends.initial),
        body=Block(body.stmts, (*body.yields, *last)),
    )


def _within(
    block: Block, pair: Pair, trip: Block, starts: Sequence[Var]
) -> tuple[Block, tuple[Atom, ...]] | None:
    """The block with a trip of the loop in reverse in place of the recording, and what that makes
    of what it starts from; None if nothing is recorded in the block or its branches."""
    for k, stmt in enumerate(block.stmts):
        head, rest = block.stmts[:k], block.stmts[k + 1 :]
        if stmt is pair.push:
            last = _updates(block, used(trip).intersection(pair.forward.carried))
            stmts = (*(s for s in (*head, *rest) if s not in last), *trip.stmts, *last)
            made = Block(stmts, block.yields)
            return substitute(made, {stmt.targets[0]: stmt.args[0]}), trip.yields
        if isinstance(stmt, If):
            sides = [_within(side, pair, trip, starts) for side in blocks(stmt)]
            if any(sides) and not used(trip).isdisjoint(defined(rest)):
                return None
            if any(sides):
                ends = tuple(fresh(start.name, start.type) for start in starts)
                new = [
                    Block(side.stmts, (*side.yields, *starts))
                    if found is None
                    else Block(found[0].stmts, (*found[0].yields, *found[1]))
                    for side, found in zip(blocks(stmt), sides, strict=True)
                ]
                both = replace(stmt, targets=(*stmt.targets, *ends), then=new[0], orelse=new[1])
                return rebuilt(block, (*head, both, *rest)), ends
    return None


def _updates(block: Block, read: Set[Var]) -> list[Stmt]:
    """Statements that make the next values of carried variables, and nothing else: to come last,
    as the present ones are still read."""
    reads = count_reads(block)
    return [
        stmt
        for stmt in block.stmts
        if isinstance(stmt, Assign)
        and not (stmt.op.effect or read.isdisjoint(stmt.args))
        and all(reads[target] == 1 and target in block.yields for target in stmt.targets)
    ]
