"""Copies and constants: what is known to be something simpler is replaced by it.

before:  a, done = if t: yield x, True else: yield x, False
         yield a, done
after:   yield x, t
where:   t: bool

before:  a1, s1 = for i in r carry (a=x, s=y): s2 = add(s, a); yield a, s2
         yield a1, s1
after:   s1 = for i in r carry (s=y): s2 = add(s, x); yield s2
         yield x, s1
where:   r: range

What a loop leaves behind of what is there anyway, and nobody gave a name to, is that:

before:  s1, v1 = for i in r carry (s=s0, v2=undef): s2 = cos(s); yield s2, x
         yield s1, v1
after:   s1 = for i in r carry (s=s0): s2 = cos(s); yield s2
         yield s1, x
where:   r: range; x: float

An array that is written to keeps its shape, which is asked of what it was at first:

before:  u1, n1 = for i in r carry (u=u0, n=0):
             k = size(u); m = add(n, k); u2 = setitem(u, s, i); yield u2, m
         yield u1, n1
after:   u1, n1 = for i in r carry (u=u0, n=0):
             k = size(u0); m = add(n, k); u2 = setitem(u, s, i); yield u2, m
         yield u1, n1
where:   r: range; u, u0, u1, u2: float64[p]; s: float; n, k, m: int

So do its parts:

before:  p = getitem(u0, 1:); n = len(p)
         u1, m1 = for i in r carry (u=u0, m=n):
             q = getitem(u, 1:); k = len(q); m2 = add(m, k); u2 = setitem(u, s, i); yield u2, m2
         yield u1, m1
after:   p = getitem(u0, 1:); n = len(p)
         u1, m1 = for i in r carry (u=u0, m=n):
             k = len(p); m2 = add(m, k); u2 = setitem(u, s, i); yield u2, m2
         yield u1, m1
where:   r: range; u, u0, u1, u2: float64[p]; s: float; n, k, m, m1, m2: int

before:  done = if t: yield t else: yield False
         yield done
after:   yield t
where:   t: bool

Only the flags that lowering makes of jumps become the test itself:

stays:   a = if t: yield True else: yield False
         yield a
where:   t: bool

And only by Python's own booleans: those of NumPy are other numbers.

stays:   done = if t: yield True else: yield False
         n = add(done, done); yield n
where:   t: bool_
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import replace

from ..ir.live import SHAPE_ONLY
from ..ir.nodes import UNDEF, Assign, Atom, Block, Const, For, If, Stmt, Try, Var, While, With
from ..ir.rebuild import altered, map_operands, pick, rebuilt, with_blocks
from ..ir.types import Array, Scalar
from ..ir.walk import binds_inside, blocks, defined
from ..rules.forms import PRIMITIVES
from ..rules.indexing import getitem

Known = dict[Var, Atom]
FLAGS = {"", "done", "returned", "test"}
FALSE, TRUE = Const(False), Const(True)
NOT = PRIMITIVES[operator.not_].op


def propagate(block: Block) -> Block:
    """The block with copies, constants and decided branches gone."""
    return _Propagator().block(block)


class _Propagator:
    def __init__(self) -> None:
        self.known: Known = {}
        self.first: dict[Var, Var] = {}  # an earlier version of an array, of the same shape
        self.parts: dict[tuple[Atom, ...], Var] = {}  # parts of arrays, by these and by paths
        self.unsure: set[Var] = set()  # what some path may have left unbound

    def atom(self, a: Atom) -> Atom:
        while isinstance(a, Var) and a in self.known:
            a = self.known[a]
        return a

    def block(self, block: Block) -> Block:
        stmts, around = list[Stmt](), self.parts
        self.parts = dict(around)
        for stmt in block.stmts:
            stmts += self.stmt(stmt)
        self.parts = around
        return rebuilt(block, stmts, map(self.atom, block.yields))

    def stmt(self, stmt: Stmt) -> list[Stmt]:
        stmt = map_operands(stmt, self.atom)
        if not isinstance(stmt, Assign):
            self.unsure.update(stmt.targets, binds_inside(stmt))
        match stmt:
            case Assign():
                return [self.assign(stmt)]
            case If():
                return self.branch(stmt)
            case For() | While():
                return [self.loop(stmt)]
            case Try() | With():
                return [with_blocks(stmt, [self.block(b) for b in blocks(stmt)])]

    def assign(self, stmt: Assign) -> Assign:
        whole = stmt.args[0] if stmt.args else None
        if not isinstance(whole, Var) or not isinstance(whole.type, Array):
            return stmt
        first = self.first.get(whole, whole)
        if first in self.unsure:
            return stmt
        if stmt.op.memory == "same" and len(stmt.targets) == 1:
            self.first[stmt.targets[0]] = first
        elif stmt.op is getitem and isinstance(stmt.targets[0].type, Array):
            (target,) = stmt.targets
            part = self.parts.setdefault((first, *stmt.args[1:]), target)
            if part is not target and part.type == target.type:
                self.first[target] = part
        if stmt.op.name in SHAPE_ONLY and first is not whole:
            return replace(stmt, args=(first, *stmt.args[1:]))
        return stmt

    def branch(self, stmt: If) -> list[Stmt]:
        if isinstance(stmt.test, Const):
            chosen = self.block(stmt.then if stmt.test.value else stmt.orelse)
            self.known.update(zip(stmt.targets, chosen.yields, strict=True))
            return list(chosen.stmts)
        then, orelse = self.block(stmt.then), self.block(stmt.orelse)
        keep: list[int] = []
        after: list[Stmt] = []
        for place, target in enumerate(stmt.targets):
            a, b = then.yields[place], orelse.yields[place]
            if a != b and _is_flag(stmt.test):  # what the test is on either side
                a, b = TRUE if a == stmt.test else a, FALSE if b == stmt.test else b
            if a == b:
                self.known[target] = a
            elif target.name in FLAGS and _is_flag(stmt.test) and _pair(a, b) == (True, False):
                self.known[target] = stmt.test
            elif target.name in FLAGS and _pair(a, b) == (False, True):
                after.append(Assign((target,), NOT, (stmt.test,), (), stmt.where))
            else:
                keep.append(place)
        made = altered(
            stmt,
            targets=pick(stmt.targets, keep),
            then=rebuilt(then, then.stmts, pick(then.yields, keep)),
            orelse=rebuilt(orelse, orelse.stmts, pick(orelse.yields, keep)),
        )
        return [made, *after]

    def loop(self, loop: For | While) -> Stmt:
        """What no trip changes is what it was before the loop."""
        still = [
            k
            for k, (carried, end) in enumerate(zip(loop.carried, loop.body.yields, strict=True))
            if end == carried and k != loop.until
        ]
        for k in still:
            self.known[loop.carried[k]] = loop.initial[k]
            self.known[loop.targets[k]] = loop.initial[k]
        left = _left_behind(loop, still)
        for k in left:
            self.known[loop.carried[k]] = self.known[loop.targets[k]] = loop.body.yields[k]
        for start, carried, target in versions(loop):
            first = self.first.get(start, start)
            if first not in self.unsure:
                self.first.update({carried: first, target: first})
        keep = [k for k in range(len(loop.carried)) if k not in (*still, *left)]
        keep = self.drop_twins(loop, keep)
        until = None if loop.until is None else keep.index(loop.until)
        body = rebuilt(loop.body, loop.body.stmts, pick(loop.body.yields, keep))
        made = altered(
            loop,
            targets=pick(loop.targets, keep),
            carried=pick(loop.carried, keep),
            initial=pick(loop.initial, keep),
            body=body,
            until=until,
        )
        return with_blocks(made, [self.block(b) for b in blocks(made)])

    def drop_twins(self, loop: For | While, keep: list[int]) -> list[int]:
        """Two carried variables that start and go on alike are one."""
        seen: dict[tuple[Atom, Atom], int] = {}
        left: list[int] = []
        for k in keep:
            key = (loop.initial[k], loop.body.yields[k])
            if key in seen and k != loop.until and loop.carried[k] != key[1]:
                twin = seen[key]
                self.known[loop.carried[k]] = loop.carried[twin]
                self.known[loop.targets[k]] = loop.targets[twin]
            else:
                left.append(k)
                if k != loop.until:
                    seen[key] = k
        return left


def versions(loop: For | While) -> Iterator[tuple[Var, Var, Var]]:
    """Arrays that keep their shape round a loop: before it, in a trip, and after it."""
    for start, carried, target in zip(loop.initial, loop.carried, loop.targets, strict=True):
        dims = carried.type.dims if isinstance(carried.type, Array) else None
        if isinstance(start, Var) and dims and start.type == carried.type:
            yield start, carried, target


def _left_behind(loop: For | While, still: list[int]) -> list[int]:
    """Where the loop only passes on something from outside: whoever reads it knows of a trip."""
    found = [
        k
        for k, (target, initial) in enumerate(zip(loop.targets, loop.initial, strict=True))
        if initial is UNDEF and not target.name and k != loop.until and k not in still
    ]
    own = defined(loop.body.stmts).union(binds_inside(loop)) if found else set()
    return [k for k in found if loop.body.yields[k] not in own]


def _is_flag(atom: Atom) -> bool:
    """Whether this is one of Python's booleans; the sum of two of NumPy's is another one."""
    type_ = atom.type
    return isinstance(type_, Scalar) and type_.dtype == "bool" and type_.python is True


def _pair(a: Atom, b: Atom) -> tuple[object, object]:
    values = (a.value if isinstance(a, Const) else None, b.value if isinstance(b, Const) else None)
    return values if all(isinstance(v, bool) for v in values) else (None, None)
