"""Algebra on derivative code: the rewrites of the rules, once more after merging.

before:  p = multiply(g, x); q = add(p, p); yield q
after:   p = multiply(g, x); q = multiply(2.0, p); yield q
where:   q: derivative code

stays:   p = multiply(g, x); q = add(p, p); yield q

before:  a = conjugate(z); v1 = multiply(a, x); c = conjugate(v1); yield c
after:   c = multiply(z, x); yield c
where:   z: complex128[n]; all: derivative code

A whole number is made a float by what it is multiplied with:

before:  v1 = multiply(1.0, p); q = multiply(v1, x); yield q
after:   q = multiply(p, x); yield q
where:   p: int; all: derivative code

stays:   v1 = multiply(1.0, p); q = multiply(v1, x); yield q
where:   p: int64; all: derivative code

An axis of one element that is taken away comes back as it was, with what it is a multiple of:

before:  a = squeeze(x, axis=2); v1 = multiply(-1.5, a); b = expand_dims(v1, axis=2)
         y = multiply(b, z); yield y
after:   v1 = multiply(-1.5, x); y = multiply(v1, z); yield y
where:   x: float64[n, m, 1]; z: float64[n, m, k]; all: derivative code

All elements are the same in another shape, and the one of a part is where the part begins:

before:  s = shape(z); r = reshape(x, s); y = sum(r); yield y
after:   y = sum(x); yield y
where:   x: float64[n, 1, m]; z: float64[n, m]; all: derivative code

before:  p = getitem(x, 3:4); s = shape(c); r = reshape(p, s); y = sum(r); yield y
after:   y = getitem(x, 3); yield y
where:   c: float; x: float64[6]; all: derivative code

What the last factor repeats anyway need not be spread before:

before:  s = shape(y); b = broadcast_to(c, shape=s); v1 = multiply(m, b)
         q = multiply(v1, y); yield q
after:   v1 = multiply(m, c); q = multiply(v1, y); yield q
where:   c: float; m: float64[n, 1]; y: float64[n, k]; all: derivative code

before:  s = shape(z); b = broadcast_to(m, shape=s); q = divide(b, y); yield q
after:   q = divide(m, y); yield q
where:   m: float64[n, 1, k]; y: float64[1, n, 1]; z: float64[n, n, k]; all: derivative code

stays:   s = shape(z); b = broadcast_to(c, shape=s); v1 = multiply(m, b)
         q = multiply(v1, y); yield q
where:   c: float; m: float64[1, k]; y: float64[k]; z: float64[n, k]; all: derivative code
"""

from __future__ import annotations

from ..ir.build import Algebra, Builder
from ..ir.nodes import Assign, Atom, Block, Stmt, Var
from ..ir.rebuild import map_operands, rebuilt, with_blocks
from ..ir.walk import blocks, count_reads, is_derivative
from ..rules.algebra import simplest


def rewrite(block: Block, algebra: Algebra = "any") -> Block:
    """The block with derivative arithmetic in its simplest form; primal code stays as it is."""
    counts = count_reads(block)
    once = frozenset(var for var, count in counts.items() if count == 1)
    return _Rewriter().block(block, Builder(algebra=algebra, once=once))


class _Rewriter:
    def __init__(self) -> None:
        self.known: dict[Var, Atom] = {}

    def atom(self, a: Atom) -> Atom:
        return self.known.get(a, a) if isinstance(a, Var) else a

    def block(self, block: Block, builder: Builder) -> Block:
        for stmt in block.stmts:
            self.stmt(map_operands(stmt, self.atom), builder)
        return rebuilt(block, builder.stmts, map(self.atom, block.yields))

    def stmt(self, stmt: Stmt, builder: Builder) -> None:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [self.block(b, builder.child()) for b in inner])
        elif isinstance(stmt, Assign) and is_derivative(stmt):
            builder.where = stmt.where
            found = simplest(builder, stmt.op, stmt.args, dict(stmt.keywords))
            if found is not None:
                self.known[stmt.targets[0]] = self.named(found, stmt.targets[0], builder)
                return
        builder.append(stmt)

    def named(self, found: Atom, target: Var, builder: Builder) -> Atom:
        """What was made just now takes the name of what it replaces."""
        last = builder.stmts[-1] if builder.stmts else None
        if isinstance(found, Var) and not found.name and isinstance(last, Assign):
            if last.targets == (found,):
                new = Var(found.number, target.name, found.type, target.of or found.of)
                renamed = Assign((new,), last.op, last.args, last.keywords, last.where)
                builder.stmts[-1] = builder.definitions[new] = renamed
                return new
        return found
