"""Powers of one value that meet in a product are a power that is there already.

before:  s = power(q, 3); a = multiply(-3.0, g); b = power(q, 2); c = multiply(a, b)
         d = multiply(c, q); e = divide(d, r); yield s, e
after:   s = power(q, 3); a = multiply(-3.0, g); d = multiply(a, s); e = divide(d, r); yield s, e
where:   g, q, r: float64[n]; all: derivative code

before:  p = power(x, 3); a = divide(g, p); b = divide(a, p); c = power(x, 2); d = multiply(b, c)
         yield p, d
after:   p = power(x, 3); v = divide(g, x); d = divide(v, p); yield p, d
where:   g, x: float64[n]; all: derivative code

No quotient becomes a product: where `x` is 0 it would not be infinite any more.

stays:   p = power(x, 3); a = divide(g, x); b = multiply(a, p); yield p, b
where:   g, x: float64[n]; all: derivative code

stays:   a = multiply(g, x); b = power(x, 2); c = multiply(a, b); yield c
where:   g, x: float64[n]; all: derivative code
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..ir.build import Builder
from ..ir.dead import drop_dead_code
from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import sole_dtype
from ..ir.walk import blocks, count_reads, is_derivative
from .divided import DIVIDE, MULTIPLY

Powers = dict[float, Atom]
"""The powers of a value that are there, by their exponents."""


@dataclass(frozen=True, slots=True)
class _Factor:
    """One factor of a product: a power of `base`; `sign` is -1 where it is divided by."""

    atom: Atom
    base: Atom
    exponent: float
    sign: int


def join_powers(block: Block) -> Block:
    """The block with such powers in its products."""
    found = _Joiner(count_reads(block)).block(block, {})
    return block if found == block else drop_dead_code(found)


class _Joiner:
    def __init__(self, reads: Counter[Var]) -> None:
        self.reads = reads

    def block(self, block: Block, powers: dict[Atom, Powers]) -> Block:
        """A block, where these powers are there."""
        stmts: list[Stmt] = []
        powers = {base: dict(known) for base, known in powers.items()}
        made: dict[Var, Assign] = {}
        inner = set(self.inside(block))
        for stmt in block.stmts:
            stmt = with_blocks(stmt, [self.block(b, powers) for b in blocks(stmt)])
            if not isinstance(stmt, Assign):
                stmts.append(stmt)
                continue
            target = stmt.targets[0]
            if stmt.op.name == "power" and _exponent(stmt) is not None:
                powers.setdefault(stmt.args[0], {}).setdefault(_exponent(stmt), target)  # type: ignore[arg-type]
            made[target] = stmt
            stmts += [stmt] if target in inner else self.joined(stmt, made, powers)
        return rebuilt(block, stmts)

    def inside(self, block: Block) -> Iterator[Var]:
        """The products of a block that are a factor of another one only."""
        products = {s.targets[0] for s in block.stmts if _is_product(s)}
        for stmt in block.stmts:
            if isinstance(stmt, Assign) and _is_product(stmt):
                yield from (a for a in stmt.args if a in products and self.reads[a] == 1)  # type: ignore[index,misc]

    def joined(
        self, stmt: Assign, made: dict[Var, Assign], powers: dict[Atom, Powers]
    ) -> list[Stmt]:
        """A product with the fewest powers that there are."""
        if not _is_product(stmt):
            return [stmt]
        factors = list(self.factors(stmt, 1, made))
        for base in dict.fromkeys(f.base for f in factors):
            alike = [f for f in factors if f.base == base]
            fewer = _fewer(alike, {1.0: base, **powers.get(base, {})})
            if fewer is not None:
                place = factors.index(alike[0])
                kept = [f for f in factors if f.base != base]
                before = sum(f.base != base for f in factors[:place])
                factors = [*kept[:before], *fewer, *kept[before:]]
                return _multiplied(stmt, factors)
        return [stmt]

    def factors(self, stmt: Assign, sign: int, made: dict[Var, Assign]) -> Iterator[_Factor]:
        signs = (sign, -sign) if stmt.op is DIVIDE else (sign, sign)
        for atom, own in zip(stmt.args, signs, strict=True):
            inner = made.get(atom) if isinstance(atom, Var) and self.reads[atom] == 1 else None
            if inner is not None and _is_product(inner):
                yield from self.factors(inner, own, made)
                continue
            power = made.get(atom) if isinstance(atom, Var) else None
            exponent = _exponent(power) if power is not None and power.op.name == "power" else None
            if power is not None and exponent is not None:
                yield _Factor(atom, power.args[0], exponent, own)
            else:
                yield _Factor(atom, atom, 1.0, own)


def _fewer(alike: list[_Factor], powers: Powers) -> list[_Factor] | None:
    """Fewer factors that make the same power, of those that are there."""
    signs = {f.sign for f in alike}
    total = sum(f.sign * f.exponent for f in alike)
    if len(alike) < 2 or isinstance(alike[0].base, Const) or (len(signs) == 2 and total >= 0):
        return None
    sign, size, base = (1 if total > 0 else -1), abs(total), alike[0].base
    others = {c: p for c, p in powers.items() if c > 0}
    for first, atom in others.items():
        if first == size:
            return [_Factor(atom, base, first, sign)]
        rest = others.get(size - first)
        if rest is not None and len(alike) > 2:
            return [_Factor(atom, base, first, sign), _Factor(rest, base, size - first, sign)]
    return None


def _multiplied(stmt: Assign, factors: list[_Factor]) -> list[Stmt]:
    """The product of these factors."""
    builder = Builder(stmt.where)
    above = [f.atom for f in factors if f.sign > 0 and f.atom != Const(1.0)] or [Const(1.0)]
    below = [f.atom for f in factors if f.sign < 0]
    steps = [(MULTIPLY, a) for a in above[1:]] + [(DIVIDE, a) for a in below]
    found = above[0]
    for op, atom in steps[:-1]:
        found = builder.emit(op, found, atom)
    if not steps:
        return [stmt]
    op, last = steps[-1]
    return [*builder.stmts, replace(stmt, op=op, args=(found, last))]


def _is_product(stmt: Stmt) -> bool:
    if not isinstance(stmt, Assign) or stmt.op not in (MULTIPLY, DIVIDE) or stmt.keywords:
        return False
    doubles = all(sole_dtype(a.type) == "float64" or isinstance(a, Const) for a in stmt.args)
    return is_derivative(stmt) and doubles


def _exponent(stmt: Assign) -> float | None:
    """The exponent of a power of doubles, if it is a literal above zero."""
    exponent = stmt.args[1] if len(stmt.args) == 2 and not stmt.keywords else None
    if not isinstance(exponent, Const) or type(exponent.value) not in (int, float):
        return None
    known = sole_dtype(stmt.args[0].type) == sole_dtype(stmt.targets[0].type) == "float64"
    return float(exponent.value) if known and exponent.value > 0 else None
