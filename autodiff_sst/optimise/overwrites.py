"""Elements of adjoints that are cleared and then added to.

before:  v = getitem(u, p); u1 = setitem(u, 0.0, p); u2 = additem(u1, a, q)
         w = add(v, b); u3 = additem(u2, w, p)
         yield u3
after:   u2 = additem(u, a, q); u3 = additem(u2, b, p); yield u3
where:   a, b: float; p, q: int; all: derivative code

before:  u1 = setitem(u, 0.0, p); u2 = additem(u1, a, p); yield u2
after:   u2 = setitem(u, a, p); yield u2
where:   a: float; p: int; all: derivative code

before:  u1 = setitem(u, 0.0, p); u2 = additem(u1, a, p); yield u2
after:   u2 = setitem(u, a, p); yield u2
where:   u: list[float]; a: float; p: int; all: derivative code

before:  v = getitem(u, p); u1 = setitem(u, 0.0, p); u2 = additem(u1, v, p); yield u2
after:   yield u
where:   p: int; all: derivative code

before:  v = getitem(u, p); n = shape(u); m = last_stores(n, p); w = where(m, v, 0.0)
         u1 = setitem(u, 0.0, p); u2 = additem(u1, w, p); yield u2, w
after:   v = getitem(u, p); n = shape(u); m = last_stores(n, p); w = where(m, v, 0.0)
         yield u, w
where:   p: int64[k]; u: float64[n]; all: derivative code

before:  g1 = setitem(g, 0.0, 1:); y = add(x, g1); yield y
after:   v = getitem(g, :1); y = additem(x, v, :1); yield y
where:   all: derivative code

stays:   u1 = setitem(u, 0.0, p); u2 = additem(u1, a, p); yield u1, u2
where:   a: float; p: int; all: derivative code

stays:   u1 = setitem(u, 0.0, p); u2 = additem(u1, a, p); yield u2
where:   a: float; p: int64[k]; all: derivative code

The terms of an adjoint may be added in any order. The last stays since `p` may name an element
twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..ir.build import Builder
from ..ir.nodes import Assign, Atom, Block, Const, Primitive, Stmt, Var
from ..ir.rebuild import rebuilt, substitute, with_blocks
from ..ir.types import Array, List, Scalar, may_be_one
from ..ir.walk import blocks, count_reads, is_derivative
from ..rules.algebra import emit
from ..rules.forms import PRIMITIVES
from ..rules.indexing import additem, getitem, may_repeat, setitem
from ..rules.makers import number
from .padded import ZEROS

ADD, WHERE = PRIMITIVES[np.add].op, PRIMITIVES[np.where].op


def join_overwrites(block: Block) -> Block:
    """The block with each such pair of writes to an adjoint joined."""
    counts = count_reads(block)
    return _join(block, counts)


def _join(block: Block, counts: Mapping[Var, int]) -> Block:
    stmts = tuple(
        with_blocks(stmt, [_join(b, counts) for b in blocks(stmt)]) if blocks(stmt) else stmt
        for stmt in block.stmts
    )
    block = Block(stmts, block.yields)
    while True:
        found = next(filter(None, (_find(block.stmts, k, counts) for k in range(len(stmts)))), None)
        if found is None:
            return block
        block = found.applied(block)
        stmts = block.stmts


@dataclass(frozen=True)
class _Edit:
    """Statements that are replaced, and variables that become others."""

    replaced: Mapping[int, tuple[Stmt, ...]]
    same: Mapping[Var, Atom]

    def applied(self, block: Block) -> Block:
        stmts = [new for k, stmt in enumerate(block.stmts) for new in self.replaced.get(k, (stmt,))]
        return substitute(rebuilt(block, stmts), self.same)


def _find(stmts: tuple[Stmt, ...], place: int, counts: Mapping[Var, int]) -> _Edit | None:
    """What to do about the statement at `place`, if it clears elements that are filled later."""
    clear = stmts[place]
    if not isinstance(clear, Assign) or not _clears(stmts, clear):
        return None
    path = list(clear.args[2:])
    repeats = may_repeat(clear.args[2:])
    version = clear.targets[0]
    for k in range(place + 1, len(stmts)):
        fill = stmts[k]
        if isinstance(fill, Assign) and fill.op is ADD and version in fill.args:
            padded = repeats or any(_is_padded(stmts, term) for term in fill.args)
            return None if padded else _rest_added(clear, version, place, k, fill, counts)
        if not isinstance(fill, Assign) or not fill.args or fill.args[0] != version:
            continue
        if counts[version] != 1 or fill.op is not additem or not is_derivative(fill):
            return None
        if list(fill.args[2:]) == path:
            return _put_back(stmts, place, k) or (
                None if repeats else _joined(stmts, place, k, counts)
            )
        version = fill.targets[0]
    return None


def _rest_added(
    clear: Assign, version: Var, place: int, k: int, fill: Assign, counts: Mapping[Var, int]
) -> _Edit | None:
    """A sum with an adjoint of which a part is zero: only the rest of it is added."""
    rest = _complement(clear.args[2:])
    (target,) = fill.targets
    other = fill.args[1 - fill.args.index(version)]
    if rest is None or version is not clear.targets[0] or counts[version] != 1:
        return None
    if not is_derivative(fill) or {version.type, other.type} != {target.type}:
        return None
    builder = Builder(fill.where)
    left = builder.emit(getitem, clear.args[0], rest)
    added = replace(fill, op=additem, args=(other, left, rest))
    return _Edit({place: (), k: (*builder.stmts, added)}, {})


def _is_padded(stmts: tuple[Stmt, ...], term: Atom) -> bool:
    """Whether this is zeros but for some parts, which are rather added to what was cleared."""
    made = _made(stmts, term)
    while made is not None and made[0] in (setitem, additem):
        made = _made(stmts, made[1][0])
    return made is not None and made[0].name in ZEROS


def _complement(path: tuple[Atom, ...]) -> Const | None:
    """All that a slice from one end leaves, as an index."""
    cut = path[0].value if len(path) == 1 and isinstance(path[0], Const) else None
    if not isinstance(cut, slice) or cut.step not in (None, 1):
        return None
    bounds = (cut.start, cut.stop)
    if bounds.count(None) != 1 or not all(b is None or (type(b) is int and b) for b in bounds):
        return None
    return Const(slice(cut.stop, None) if cut.start is None else slice(None, cut.start))


def _clears(stmts: tuple[Stmt, ...], stmt: Assign) -> bool:
    if stmt.op is not setitem or not is_derivative(stmt):
        return False
    whole, zero = stmt.args[0].type, number(stmt.args[1]) == 0
    if isinstance(whole, List) and not isinstance(whole.item, Scalar):
        made = _made(stmts, stmt.args[1])
        return made is not None and made[0].name == "zeros"
    return isinstance(whole, (Array, List)) and zero


def _put_back(stmts: tuple[Stmt, ...], place: int, k: int) -> _Edit | None:
    """What was cleared is put back as it was: where places are named twice, once each."""
    clear, fill = stmts[place], stmts[k]
    assert isinstance(clear, Assign) and isinstance(fill, Assign)
    before, _, *path = clear.args
    value, once = fill.args[1], not may_repeat(tuple(path))
    match _made(stmts, value):
        case (op, (mask, first, Const(value=0.0))) if op == WHERE:
            kept = _made(stmts, mask)
            once = kept is not None and kept[0].name == "last_stores" and kept[1][1:] == (path[-1],)
            value = first
    if not once or (getitem, (before, *path)) != _made(stmts, value):
        return None
    (cleared,) = clear.targets
    last = before if fill.args[0] == cleared else fill.args[0]
    return _Edit({place: (), k: ()}, {cleared: before, fill.targets[0]: last})


def _joined(stmts: tuple[Stmt, ...], place: int, k: int, counts: Mapping[Var, int]) -> _Edit | None:
    clear, fill = stmts[place], stmts[k]
    assert isinstance(clear, Assign) and isinstance(fill, Assign)
    before, _, *path = clear.args
    (cleared,) = clear.targets
    value = fill.args[1]
    rest = _rest(stmts, value, (before, *path), counts, fill)
    if rest is not None:
        builder, left = rest
        args = (fill.args[0], left, *path)
        new = (*builder.stmts, replace(fill, args=args))
        return _Edit({place: (), k: new}, {cleared: before})
    if fill.args[0] == cleared and _is_whole(clear.args[1], value):
        stored = replace(fill, op=setitem, args=(before, value, *path))
        return _Edit({place: (), k: (stored,)}, {})
    return None


def _is_whole(zero: Atom, value: Atom) -> bool:
    """Whether a term has the shape of the zeros that it is added to."""
    if not isinstance(zero.type, Array):
        return True
    own = value.type.dims if isinstance(value.type, Array) else None
    whole = zero.type.dims
    return bool(own and whole and len(own) == len(whole)) and not any(map(may_be_one, own or ()))


def _made(stmts: tuple[Stmt, ...], atom: Atom) -> tuple[Primitive, tuple[Atom, ...]] | None:
    """The primitive and the arguments that made a value."""
    for stmt in stmts:
        if isinstance(stmt, Assign) and stmt.targets == (atom,):
            return stmt.op, stmt.args
    return None


def _rest(
    stmts: tuple[Stmt, ...],
    value: Atom,
    old: tuple[Atom, ...],
    counts: Mapping[Var, int],
    fill: Assign,
) -> tuple[Builder, Atom] | None:
    """What is added beside the old value, where `value` is a sum with it."""
    if not isinstance(value, Var) or counts[value] != 1:
        return None
    made = next((s for s in stmts if isinstance(s, Assign) and s.targets == (value,)), None)
    if made is None or not is_derivative(made) or len(made.args) != 2:
        return None
    builder = Builder(fill.where)
    is_old = [_made(stmts, a) == (getitem, old) for a in made.args]
    if made.op.name == "add" and is_old.count(True) == 1:
        return builder, made.args[is_old.index(False)]
    if made.op.name == "subtract" and is_old == [True, False]:
        return builder, emit(builder, np.negative, made.args[1])
    return None
