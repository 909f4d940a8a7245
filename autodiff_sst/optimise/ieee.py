"""Derivative arithmetic on Python numbers gives inf and nan where Python would raise.

before:  x_bar = g / (2.0 * y)         (derivative code; y may be 0.0)
after:   x_bar = divide(g, 2.0 * y)

before:  y_bar = x ** 2                (derivative code; x may be 1e200)
after:   y_bar = x * x

What the function itself has divided a Python number by is not zero, or it would have raised
already; NumPy's numbers do not raise. That holds for what comes later in the same block, in the
reverse of that block, and for what is recorded. An adjoint that starts as a literal is a Python
number at first, whatever it is the adjoint of.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Const, For, If, Primitive, Stmt, Var, While, fresh
from ..ir.types import Scalar
from ..ir.walk import blocks, with_blocks
from ..rules.forms import PRIMITIVES
from ..rules.python import new_tape_op
from ..runtime import divide, power

DIVIDE = Primitive("divide", divide, "divide")
POWER = Primitive("power", power, "power")
ARITHMETIC = ("add", "subtract", "multiply", "divide", "negative", "power")


def never_raise(block: Block) -> Block:
    """The block with derivative divisions and powers that cannot raise."""
    return _Guard().block(block, set())


def is_guarded(stmt: Assign) -> bool:
    """Whether `never_raise` may change this, so that it is not what the function itself does."""
    if not _is_derivative(stmt) or stmt.op.name not in ("divide", "power"):
        return False
    first, second = stmt.args
    number = _is_number(first) if stmt.op.name == "divide" else _is_python(first)
    return number and _is_python(second)


def _is_derivative(stmt: Stmt) -> bool:
    return stmt.where is not None and bool(stmt.where.role)


@dataclass
class _Guard:
    """What is known so far: what made each variable, what each side of a branch divided by,
    which values on a tape are not zero (a tuple for a tape on a tape), and what is NumPy's."""

    made: dict[Var, Assign] = field(default_factory=dict)
    sides: dict[tuple[Atom, int], set[Atom]] = field(default_factory=dict)
    tapes: dict[Atom, tuple[Any, ...]] = field(default_factory=dict)
    numpy: set[Atom] = field(default_factory=set)

    def block(self, block: Block, safe: set[Atom]) -> Block:
        """`safe` holds what is not zero; what the block divides by is added to it."""
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Assign):
                stmts += self.assign(stmt, safe)
            else:
                stmts.append(self.region(stmt, safe))
        return Block(tuple(stmts), block.yields)

    def region(self, stmt: Stmt, safe: set[Atom]) -> Stmt:
        match stmt:
            case If():
                return with_blocks(
                    stmt, [self.side(stmt, k, b, safe) for k, b in enumerate(blocks(stmt))]
                )
            case For() | While():
                self.tapes.update(
                    (carried, self.tapes[initial])
                    for carried, initial in zip(stmt.carried, stmt.initial, strict=True)
                    if initial in self.tapes
                )
                inner = [self.block(b, set(safe)) for b in blocks(stmt)]
                for target, start, end in zip(
                    stmt.targets, stmt.initial, stmt.body.yields, strict=True
                ):
                    if end in self.tapes and (start in self.tapes or self.is_empty(start)):
                        self.tapes[target] = self.tapes[end]
                return with_blocks(stmt, inner)
        return with_blocks(stmt, [self.block(b, set(safe)) for b in blocks(stmt)])

    def side(self, branch: If, k: int, block: Block, safe: set[Atom]) -> Block:
        known = self.sides.setdefault((branch.test, k), set())
        inside = safe | known
        made = self.block(block, inside)
        known |= inside - safe
        return made

    def assign(self, stmt: Assign, safe: set[Atom]) -> list[Stmt]:
        for target in stmt.targets:
            self.made[target] = stmt
            if self.is_numpy(stmt):
                self.numpy.add(target)
        if stmt.op.name == "push" and stmt.args[0] not in self.tapes:
            self.tapes[stmt.targets[0]] = tuple(
                self.tapes.get(item, self.is_safe(item, safe)) for item in stmt.args[1:]
            )
        elif stmt.op.name == "pop" and stmt.args[0] in self.tapes:
            entry = self.tapes[stmt.targets[0]] = self.tapes[stmt.args[0]]
            for item, known in zip(stmt.targets[1:], entry, strict=True):
                if isinstance(known, tuple):
                    self.tapes[item] = known
                elif known:
                    safe.add(item)
        elif is_guarded(stmt) and stmt.args[0] not in self.numpy:
            return self.guarded(stmt, safe)
        elif stmt.op.name == "divide" and not _is_derivative(stmt):
            if all(map(_raises, stmt.args)):
                safe.add(stmt.args[1])
        return [stmt]

    def is_numpy(self, stmt: Assign) -> bool:
        """Whether what this makes is certainly no number of Python's: a literal becomes one of
        NumPy's by arithmetic with one."""
        if any(_is_python(t) for t in stmt.targets):
            return False
        return stmt.op.name not in ARITHMETIC or any(
            not isinstance(a, Const) and (a in self.numpy or not _is_number(a)) for a in stmt.args
        )

    def is_empty(self, tape: Atom) -> bool:
        made = self.made.get(tape) if isinstance(tape, Var) else None
        return made is not None and made.op is new_tape_op

    def is_safe(self, atom: Atom, safe: set[Atom]) -> bool:
        """Whether a number is known not to be zero."""
        if isinstance(atom, Const):
            return isinstance(atom.value, (int, float)) and atom.value != 0
        if atom in safe:
            return True
        made = self.made.get(atom)
        if made is None or not all(map(_is_python, made.args)):
            return False
        if made.op.name == "negative":
            return self.is_safe(made.args[0], safe)
        if made.op.name == "multiply":
            # A factor below 1 could make a zero of a very small number.
            factor = made.args[0].value if isinstance(made.args[0], Const) else 0
            return abs(factor) >= 1 and self.is_safe(made.args[1], safe)
        return False

    def guarded(self, stmt: Assign, safe: set[Atom]) -> list[Stmt]:
        first, second = stmt.args
        if stmt.op.name == "divide":
            return [stmt if self.is_safe(second, safe) else replace(stmt, op=DIVIDE)]
        exponent = second.value if isinstance(second, Const) else None
        whole = isinstance(exponent, int) and exponent >= 0
        if whole and (exponent in (0, 1) or _is_integer(first)):
            return [stmt]
        return _product(stmt, first, exponent) if exponent in (2, 3) else [replace(stmt, op=POWER)]


def _product(stmt: Assign, factor: Atom, count: int) -> list[Stmt]:
    """A small power by multiplication, which is quicker as well."""
    multiply = PRIMITIVES[np.multiply].op
    (target,) = stmt.targets
    if count == 2:
        return [replace(stmt, op=multiply, args=(factor, factor))]
    square = fresh("", target.type)
    return [
        replace(stmt, targets=(square,), op=multiply, args=(factor, factor)),
        replace(stmt, op=multiply, args=(square, factor)),
    ]


def _is_integer(atom: Atom) -> bool:
    return isinstance(atom.type, Scalar) and atom.type.dtype[0] in "iub"


def _raises(atom: Atom) -> bool:
    """Whether this is certainly a number of Python's, which refuses to be divided by zero."""
    return _is_python(atom) and getattr(atom.type, "python", False) is True


def _is_number(atom: Atom) -> bool:
    return isinstance(atom.type, Scalar) and atom.type.dtype[0] in "fiub"


def _is_python(atom: Atom) -> bool:
    return _is_number(atom) and getattr(atom.type, "python", False) is not False
