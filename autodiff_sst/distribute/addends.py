"""What a trip adds to a sum in several places is added to it at once.

before:  s1 = for t in r carry (s=s0):
             a = getitem(x, t); s2 = add(s, a); b = getitem(y, t); s3 = subtract(s2, b); yield s3
         yield s1
after:   s1 = for t in r carry (s=s0):
             a = getitem(x, t); b = getitem(y, t); e = subtract(a, b); s3 = add(s, e); yield s3
         yield s1
where:   r: range; s0: float64; all: derivative code

What the sum was in between must not be asked for:

stays:   s1, h1 = for t in r carry (s=s0, h=h0):
             a = getitem(x, t); s2 = add(s, a); b = tanh(s2); s3 = add(s2, b); yield s3, s2
         yield s1, h1
where:   r: range; s0, h0: float64; all: derivative code
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, Const, For, Stmt, Var, fresh
from ..ir.rebuild import rebuilt, substitute
from ..ir.types import Scalar, rank, sole_dtype
from ..ir.walk import count_reads
from ..rules.forms import PRIMITIVES

ADD, SUBTRACT = (PRIMITIVES[f].op for f in (np.add, np.subtract))
Addend = tuple[bool, Atom, Assign]
"""Whether it is subtracted, what it is, and where."""


def join_addends(block: Block, exact: Set[Var] = frozenset()) -> Block:
    """The block with such sums in its loops; what is `exact` keeps its bits."""
    return rebuilt(block, (_joined(s, exact) if isinstance(s, For) else s for s in block.stmts))


def _joined(loop: For, exact: Set[Var]) -> For:
    made = {t: s for s in loop.body.stmts if isinstance(s, Assign) for t in s.targets}
    reads = count_reads(loop.body)
    ends: dict[Var, tuple[Var, list[Addend]]] = {}
    for s, y in zip(loop.carried, loop.body.yields, strict=True):
        if isinstance(y, Var) and y in made and reads[s] == 1:
            found = _addends(s, y, made, reads)
            if found is not None and len(found) > 1 and _may_join(s, found, exact):
                ends[y] = s, found
    if not ends:
        return loop
    gone = {t for _, found in ends.values() for *_, stmt in found for t in stmt.targets}
    stmts: list[Stmt] = []
    for stmt in loop.body.stmts:
        end = stmt.targets[0] if len(stmt.targets) == 1 else None
        if end in ends:
            stmts += _added(*ends[end], stmt)  # type: ignore[index,arg-type]
        elif end not in gone:
            stmts.append(stmt)
    return replace(loop, body=Block(tuple(stmts), loop.body.yields))


def _addends(
    s: Var, y: Var, made: Mapping[Var, Assign], reads: Counter[Var]
) -> list[Addend] | None:
    """What is added to `s` one after the other to make `y`; None if that is not how it is made."""
    stmt = made.get(y)
    if stmt is None or stmt.op not in (ADD, SUBTRACT) or stmt.keywords or reads[y] != 1:
        return None
    a, b = stmt.args
    for sum_, addend in ((a, b), (b, a)) if stmt.op is ADD else ((a, b),):
        before: list[Addend] | None = [] if sum_ == s else None
        if before is None and isinstance(sum_, Var):
            before = _addends(s, sum_, made, reads)
        if before is not None:
            return [*before, (stmt.op is SUBTRACT, addend, stmt)]
    return None


def _may_join(s: Var, found: list[Addend], exact: Set[Var]) -> bool:
    """Whether all of these are numbers or arrays of one kind, and the last bits do not matter."""
    sums = [s, *(stmt.targets[0] for *_, stmt in found)]
    if not exact.isdisjoint(sums):
        return False
    kinds = {
        atom.type if rank(atom.type) else sole_dtype(atom.type)
        for atom in (*sums, *(e for _, e, _ in found))
    }
    return len(kinds) == 1 and sole_dtype(s.type) == "float64"


def _added(s: Var, found: list[Addend], last: Assign) -> Iterator[Stmt]:
    """Statements for the sum of all that is added, and for adding that."""
    (less, value, _), *others = found
    builder = Builder(last.where)
    for minus, addend, stmt in others:
        op, args = SUBTRACT if minus and not less else ADD, (value, addend)
        if less and not minus:
            op, args, less = SUBTRACT, (addend, value), False
        with builder.at(stmt.where):
            value = builder.emit(op, *args)
    yield from builder.stmts
    yield replace(last, op=SUBTRACT if less else ADD, args=(s, value))


def with_own_sums(loop: For, exact: Set[Var]) -> For:
    """A loop whose inner loops begin the sums that trips hand on at zero; what they add up is added
    to what there was after them."""
    return replace(loop, body=_own_sums(loop.body, exact, set(loop.carried)))


def _own_sums(block: Block, exact: Set[Var], handed: set[Atom]) -> Block:
    """`handed` are sums that trips of the loop around hand on."""
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, For):
            places = [k for k, before in enumerate(stmt.initial) if before in handed]
            handed |= {stmt.targets[k] for k in places}
            stmts += _with_own_sums(stmt, exact, places)
        else:
            if isinstance(stmt, Assign) and stmt.op in (ADD, SUBTRACT):
                handed |= set(stmt.targets) if not handed.isdisjoint(stmt.args) else set()
            stmts.append(stmt)
    return rebuilt(block, stmts)


def _with_own_sums(loop: For, exact: Set[Var], places: list[int]) -> list[Stmt]:
    loop = replace(loop, body=_own_sums(loop.body, exact, {loop.carried[k] for k in places}))
    made = {t: s for s in loop.body.stmts if isinstance(s, Assign) for t in s.targets}
    reads = count_reads(loop.body)
    after = Builder(loop.where)
    initial, carried, targets = list(loop.initial), list(loop.carried), list(loop.targets)
    for k in places:
        s, y, before = carried[k], loop.body.yields[k], initial[k]
        found = _addends(s, y, made, reads) if isinstance(y, Var) and reads[s] == 1 else None
        if not found or rank(s.type) != 0:
            continue
        if _may_join(s, found, exact) and targets[k] not in exact:
            carried[k] = fresh(s.name, Scalar("float64", None))
            initial[k], targets[k] = Const(0.0), fresh(s.name, Scalar("float64", None))
            after.append(Assign((loop.targets[k],), ADD, (before, targets[k]), (), loop.where))
    same: dict[Var, Atom] = dict(zip(loop.carried, carried, strict=True))
    body = substitute(loop.body, same)
    made_anew = replace(
        loop,
        targets=tuple(targets),
        carried=tuple(carried),
        initial=tuple(initial),
        body=body,
    )
    return [made_anew, *after.stmts]
