"""Elements that a trip adds to, and does not look at, are added to without being read, if there are
several or it must look up where they are.

before:  u1 = for t in r carry (u=u0):
             a = getitem(u, t); b = add(a, v); u2 = setitem(u, b, t)
             k = subtract(t, 1); c = getitem(u2, k); d = subtract(c, v); u3 = setitem(u2, d, k)
             yield u3
         yield u1
after:   u1 = for t in r carry (u=u0):
             u2 = additem(u, v, t); k = subtract(t, 1); w = negative(v); u3 = additem(u2, w, k)
             yield u3
         yield u1
where:   r: range; v: float64; all: derivative code

stays:   u1 = for t in r carry (u=u0):
             a = getitem(u, t); b = add(a, v); u2 = setitem(u, b, t); yield u2
         yield u1
where:   r: range; v: float64; all: derivative code

stays:   u1, s1 = for t in r carry (u=u0, s=s0):
             a = getitem(u, t); b = add(a, v); u2 = setitem(u, b, t); yield u2, a
         yield u1, s1
where:   r: range; v, s0: float64; all: derivative code
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, For, Stmt, Var
from ..ir.rebuild import rebuilt
from ..ir.types import Array, have_same_dims, sole_dtype
from ..ir.walk import count_reads
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, getitem, path_type, setitem

ADD, SUBTRACT, NEGATIVE = (PRIMITIVES[f].op for f in (np.add, np.subtract, np.negative))


@dataclass(frozen=True)
class _Addition:
    """What is added to a part of an array: the statement that stores it, those that it needs no
    more, and the value."""

    store: Assign
    gone: tuple[Assign, ...]
    value: Atom
    minus: bool


def scatter_additions(block: Block, exact: Set[Var] = frozenset()) -> Block:
    """The block with such additions in its loops; what is `exact` keeps its bits."""
    return rebuilt(block, (_scattered(s, exact) if isinstance(s, For) else s for s in block.stmts))


def _scattered(loop: For, exact: Set[Var]) -> For:
    made = {t: s for s in loop.body.stmts if isinstance(s, Assign) for t in s.targets}
    reads = count_reads(loop.body)
    found: dict[Var, _Addition] = {}
    for s, y in zip(loop.carried, loop.body.yields, strict=True):
        chain = _chain(s, y, made, reads) if isinstance(s.type, Array) else None
        if chain is None:
            continue
        ours = exact.isdisjoint((s, *(a.store.targets[0] for a in chain)))
        # One addition a trip stays in order; it is a part of the array where its places are.
        if ours if len(chain) > 1 else any(_is_looked_up(a, made) for a in chain):
            found.update((a.store.targets[0], a) for a in chain)
    if not found:
        return loop
    gone = {t for a in found.values() for stmt in a.gone for t in stmt.targets}
    stmts: list[Stmt] = []
    for stmt in loop.body.stmts:
        target = stmt.targets[0] if len(stmt.targets) == 1 else None
        if target in found:
            stmts += _added(found[target])  # type: ignore[index]
        elif target not in gone:
            stmts.append(stmt)
    return replace(loop, body=Block(tuple(stmts), loop.body.yields))


def _chain(
    s: Var, y: Atom, made: Mapping[Var, Assign], reads: Counter[Var]
) -> list[_Addition] | None:
    """The additions that make `y` of `s`, last one first; None if it is made otherwise."""
    found: list[_Addition] = []
    while y != s:
        stmt = made.get(y) if isinstance(y, Var) else None
        addition = None if stmt is None else _addition(stmt, made, reads)
        if addition is None or (not found and reads[y] != 1):  # type: ignore[index]
            return None
        found.append(addition)
        y = addition.store.args[0]
    return found


def _addition(store: Assign, made: Mapping[Var, Assign], reads: Counter[Var]) -> _Addition | None:
    """`u[path] = u[path] + value`, where nothing else reads `u`."""
    if store.op != setitem:
        return None
    u, new, *path = store.args
    if not isinstance(u, Var) or reads[u] != 2:
        return None
    summed = made.get(new) if isinstance(new, Var) and reads[new] == 1 else None
    if summed is None or summed.op not in (ADD, SUBTRACT) or summed.keywords:
        return None
    a, b = summed.args
    for old, value in ((a, b), (b, a)) if summed.op is ADD else ((a, b),):
        read = made.get(old) if isinstance(old, Var) and reads[old] == 1 else None
        if read is not None and read.op == getitem and read.args == (u, *path):
            fits = have_same_dims(value.type, path_type(u, tuple(path)))
            if fits and sole_dtype(value.type) == sole_dtype(u.type) == "float64":
                return _Addition(store, (read, summed), value, summed.op is SUBTRACT)
    return None


def _is_looked_up(addition: _Addition, made: Mapping[Var, Assign]) -> bool:
    """Whether a place is found in an array, `u[places[k]]`."""
    open_ = list(addition.store.args[2:])
    while open_:
        atom = open_.pop()
        stmt = made.get(atom) if isinstance(atom, Var) else None
        if stmt is not None and stmt.op == getitem:
            return True
        open_ += stmt.args if stmt is not None else ()
    return False


def _added(addition: _Addition) -> Iterator[Stmt]:
    store, value = addition.store, addition.value
    if addition.minus:
        builder = Builder(addition.gone[1].where)
        value = builder.emit(NEGATIVE, value)
        yield from builder.stmts
    u, _, *path = store.args
    yield replace(store, op=additem, args=(u, value, *path))
