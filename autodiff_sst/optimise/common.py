"""Common subexpressions: what was computed before is not computed again.

before:  a = exp(x); b = exp(x); c = add(a, b); yield c
after:   a = exp(x); c = add(a, a); yield c

before:  a = add(x, y); b = add(y, x); yield a, b
after:   a = add(x, y); yield a, a

before:  a = greater(x, y); b = less(y, x); c = equal(x, y); d = equal(y, x); yield a, b, c, d
after:   a = greater(x, y); c = equal(x, y); yield a, a, c, c

stays:   a = add(p, q); b = add(q, p); yield a, b
where:   p, q: str

stays:   u = zeros_like(x); v = zeros_like(x); yield u, v

before:  u1 = setitem(u, v, ...); w = exp(u1); yield w
after:   w = exp(v); yield w

What the function computes as well is the function's, and may raise; so what it computes in a
branch is not merged into derivative code outside that is to be made safe:

stays:   s = power(x, -0.5)
         y = if t: r = power(x, -0.5); yield r else: yield x
         yield s, y
where:   t: bool; x: float; s: derivative code
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Const, Span, Stmt, Var
from ..ir.rebuild import altered, map_operands, rebuilt, renamed, with_blocks
from ..ir.types import Array, List, Tape, dtype_of, rename_dims, sole_dtype
from ..ir.walk import blocks, is_derivative
from ..rules.forms import PRIMITIVES
from .ieee import is_guarded

COMMUTATIVE = {"add", "multiply", "equal", "not_equal"}
TURNED = {
    PRIMITIVES[greater].op: PRIMITIVES[less].op
    for greater, less in ((np.greater, np.less), (np.greater_equal, np.less_equal))
}


def merge_common(block: Block) -> Block:
    """The block with every repeated pure application replaced by its first result."""
    merger = _Merger()
    merged = merger.block(block, {})
    return merger.renamed(merged) if merger.names or merger.masks or merger.primal else merged


def _stores_all(stmt: Assign) -> bool:
    """`u[...] = v`, where `v` is all that the new version of `u` holds."""
    if stmt.op.name != "setitem" or stmt.args[2:] != (Const(Ellipsis),):
        return False
    u, v = stmt.args[:2]
    if not isinstance(u.type, Array) or not u.type.dims or sole_dtype(u.type) is None:
        return False
    return u.type == v.type


def _key(stmt: Assign) -> Any:
    """What is the same for two applications that give the same: `x > y` is `y < x`."""
    op, args = stmt.op, stmt.args
    if op in TURNED and all(map(_is_number, args)):
        return TURNED[op], args[::-1], stmt.keywords
    if op.name in COMMUTATIVE and args[0] != args[1] and all(map(_is_number, args)):
        return op, frozenset(args), stmt.keywords
    return op, args, stmt.keywords


def _is_number(atom: Atom) -> bool:
    """Whether this is a number or an array of numbers, not a string or a tuple."""
    return (dtype_of(atom.type) or "?")[0] in "biufc"


class _Merger:
    def __init__(self) -> None:
        self.same: dict[Var, Atom] = {}
        self.names: dict[Var, str] = {}
        self.masks: dict[int, int] = {}  # after which extents are named
        self.derived: set[Var] = set()
        self.primal: dict[Var, Span] = {}  # derivative code that the function computes as well
        # Derivative code that is made safe later; what of it is outside of the current block.
        self.guarded: set[Var] = set()
        self.outside: set[Var] = set()

    def atom(self, a: Atom) -> Atom:
        return self.same.get(a, a) if isinstance(a, Var) else a

    def block(self, block: Block, seen: dict[Any, tuple[Var, ...]]) -> Block:
        seen, before = dict(seen), self.outside
        self.outside = set(self.guarded)
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmt = map_operands(stmt, self.atom)
            if isinstance(stmt, Assign):
                if not self.merged(stmt, seen):
                    stmts.append(stmt)
            else:
                inner = blocks(stmt)
                stmts.append(with_blocks(stmt, [self.block(b, seen) for b in inner]))
        self.outside = before
        return rebuilt(block, stmts, map(self.atom, block.yields))

    def merged(self, stmt: Assign, seen: dict[Any, tuple[Var, ...]]) -> bool:
        """Whether an earlier application has these results."""
        op = stmt.op
        if _stores_all(stmt):
            self.replace(stmt.targets[0], stmt.args[1])
            return True
        if op.effect or op.unique or op.memory == "same" or not stmt.targets:
            return False
        if any(isinstance(t.type, (List, Tape)) for t in stmt.targets):
            return False
        key = _key(stmt)
        earlier = seen.get(key)
        primal = stmt.where is not None and not stmt.where.role
        if earlier is None or (primal and not self.outside.isdisjoint(earlier)):
            seen[key] = stmt.targets
            if is_derivative(stmt):
                self.derived.update(stmt.targets)
            if is_guarded(stmt):
                self.guarded.update(stmt.targets)
            return False
        for old, new in zip(earlier, stmt.targets, strict=True):
            self.replace(new, old)
        if stmt.where is not None and primal and earlier[0] in self.derived:
            self.primal.update(dict.fromkeys(earlier, stmt.where))
        return True

    def replace(self, new: Var, old: Atom) -> None:
        self.same[new] = old
        if isinstance(old, Var) and isinstance(old.type, Array) and old.type.dtype == "bool":
            self.masks[new.number] = old.number
        if isinstance(old, Var) and new.name and not old.name:
            self.names.setdefault(old, new.name)

    def renamed(self, block: Block) -> Block:
        """Results that had no name take the one of what was merged into them, and extents that of
        the mask; derivative code that the function itself shares is the function's."""

        def number(old: int) -> int:
            return self.masks.get(old, old)

        def var(v: Var) -> Var:
            name = self.names.get(v)
            v = v if name is None else Var(v.number, name, v.type)
            type_ = rename_dims(v.type, number) if self.masks else v.type
            return v if type_ is v.type or type_ == v.type else replace(v, type=type_)

        block = renamed(block, var)
        return self.owned(block) if self.primal else block

    def owned(self, block: Block) -> Block:
        def one(stmt: Stmt) -> Stmt:
            own = next((self.primal[t] for t in stmt.targets if t in self.primal), stmt.where)
            return with_blocks(altered(stmt, where=own), map(self.owned, blocks(stmt)))

        return rebuilt(block, map(one, block.stmts))
