"""What is divided by one thing is divided once, as late as that can be.

before:  p = divide(e, s); a = divide(g, s); b = multiply(g, p); c = divide(b, s)
         d = sum(c, axis=1, keepdims=True); f = subtract(a, d); y = multiply(f, e); yield p, y
after:   p = divide(e, s); b = multiply(g, p); d = sum(b, axis=1, keepdims=True)
         f = subtract(g, d); y = multiply(f, p); yield p, y
where:   e, g: float64[n, m]; s: float64[n, 1]; a, b, c, d, f, y: derivative code

stays:   a = divide(g, s); d = sum(a, axis=0, keepdims=True); yield d
where:   g: float64[n, m]; s: float64[n, 1]; a, d: derivative code

That is the derivative of a softmax as one writes it: of shares `p`, by an adjoint `g`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Const, Stmt, Var, fresh
from ..ir.rebuild import rebuilt, with_blocks
from ..ir.types import Array, Scalar, dims_of, rank
from ..ir.walk import blocks, count_reads, is_derivative
from ..rules.forms import PRIMITIVES

ADD, SUBTRACT, MULTIPLY, DIVIDE, SUM = (
    PRIMITIVES[f].op for f in (np.add, np.subtract, np.multiply, np.true_divide, np.sum)
)


def divide_once(block: Block) -> Block:
    """The block with quotients of sums in place of sums of quotients."""
    if not any(isinstance(s, Assign) and s.op is DIVIDE for s in block.stmts):
        return rebuilt(block, (_inside(stmt) for stmt in block.stmts))
    return _Divider(count_reads(block)).block(block)


def _inside(stmt: Stmt) -> Stmt:
    return with_blocks(stmt, map(divide_once, blocks(stmt)))


class _Divider:
    def __init__(self, reads: Mapping[Var, int]) -> None:
        self.reads = reads
        self.quotients: dict[Atom, Assign] = {}  # by what they are called
        self.shares: dict[tuple[Atom, Atom], Var] = {}

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in map(_inside, block.stmts):
            made = self.made(stmt) if isinstance(stmt, Assign) and is_derivative(stmt) else None
            stmts += made or [stmt]
            last = stmts[-1]
            if isinstance(last, Assign) and last.op is DIVIDE:
                self.quotients[last.targets[0]] = last
                self.shares.setdefault((last.args[0], last.args[1]), last.targets[0])
        return rebuilt(block, stmts)

    def made(self, stmt: Assign) -> list[Assign] | None:
        """What is done in place of a statement; None if it stays."""
        if stmt.op is SUM:
            return self.summed(stmt)
        if stmt.op in (ADD, SUBTRACT):
            return self.added(stmt)
        return self.multiplied(stmt) if stmt.op is MULTIPLY else None

    def quotient(self, atom: Atom) -> Assign | None:
        """The quotient that this is, which nothing else reads, of something of its shape."""
        found = self.quotients.get(atom)
        if found is None or not isinstance(atom, Var) or not is_derivative(found):
            return None
        return found if self.reads[atom] == 1 and found.args[0].type == atom.type else None

    def summed(self, stmt: Assign) -> list[Assign] | None:
        found = self.quotient(stmt.args[0])
        if found is None or not _is_constant_along(stmt, found.args[1]):
            return None
        return self.divided(stmt, (found.args[0],), found.args[1])

    def added(self, stmt: Assign) -> list[Assign] | None:
        a, b = map(self.quotient, stmt.args)
        if a is None or b is None or a.args[1] != b.args[1]:
            return None
        return self.divided(stmt, (a.args[0], b.args[0]), a.args[1])

    def divided(self, stmt: Assign, args: tuple[Atom, ...], divisor: Atom) -> list[Assign]:
        """The operation on the numerators, and the division after it."""
        (target,) = stmt.targets
        above = fresh("", target.type)
        first = replace(stmt, targets=(above,), args=args)
        return [first, Assign((target,), DIVIDE, (above, divisor), (), stmt.where)]

    def multiplied(self, stmt: Assign) -> list[Assign] | None:
        for x, y in (stmt.args, stmt.args[::-1]):
            found = self.quotient(x)
            share = None if found is None else self.shares.get((y, found.args[1]))
            if found is not None and share is not None and share.type == y.type:
                above = found.args[0]
                return [replace(stmt, args=(above, share) if x == stmt.args[0] else (share, above))]
        return None


def _is_constant_along(stmt: Assign, divisor: Atom) -> bool:
    """Whether a divisor is the same along the axes that are summed, which are kept."""
    options = dict(stmt.keywords)
    axis, own = options.get("axis", Const(None)), rank(stmt.args[0].type)
    if isinstance(divisor.type, Scalar):
        return True
    dims = dims_of(divisor.type)
    kept = options.get("keepdims") == Const(True) and options.keys() <= {"axis", "keepdims"}
    if not kept or not dims or len(dims) != own or not isinstance(stmt.args[0].type, Array):
        return False
    if not isinstance(axis, Const) or axis.value is None:
        return False
    axes = axis.value if isinstance(axis.value, tuple) else (axis.value,)
    return all(type(k) is int and dims[k] == 1 for k in axes)
