"""Derivative arithmetic on Python numbers gives inf and nan where Python would raise.

before:  x_bar = g / (2.0 * y)         (derivative code; y may be 0.0)
after:   x_bar = divide(g, 2.0 * y)

before:  y_bar = x ** 2                (derivative code; x may be 1e200)
after:   y_bar = x * x

What the function itself has divided by is not zero, or it would have raised already.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Const, Primitive, Stmt, fresh
from ..ir.types import Scalar
from ..ir.walk import blocks, statements, with_blocks
from ..rules.forms import PRIMITIVES
from ..runtime import divide, power

DIVIDE = Primitive("divide", divide, "divide")
POWER = Primitive("power", power, "power")


def never_raise(block: Block) -> Block:
    """The block with derivative divisions and powers that cannot raise."""
    return _go(block, _divided_by(block))


def _divided_by(block: Block) -> set[Atom]:
    """What the primal code divides by, as a Python number."""
    return {
        stmt.args[1]
        for stmt in statements(block)
        if isinstance(stmt, Assign) and stmt.op.name == "divide" and not _is_derivative(stmt)
    }


def _is_derivative(stmt: Stmt) -> bool:
    return stmt.where is not None and bool(stmt.where.role)


def _go(block: Block, safe: set[Atom]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        inner = blocks(stmt)
        if inner:
            stmt = with_blocks(stmt, [_go(b, safe) for b in inner])
        elif isinstance(stmt, Assign) and _is_derivative(stmt):
            stmts += _guarded(stmt, safe)
            continue
        stmts.append(stmt)
    return Block(tuple(stmts), block.yields)


def _guarded(stmt: Assign, safe: set[Atom]) -> list[Stmt]:
    if stmt.op.name not in ("divide", "power") or not all(map(_is_python, stmt.args)):
        return [stmt]
    first, second = stmt.args
    if stmt.op.name == "divide":
        literal = isinstance(second, Const) and second.value != 0
        return [stmt if literal or second in safe else replace(stmt, op=DIVIDE)]
    exponent = second.value if isinstance(second, Const) else None
    if isinstance(exponent, int) and (exponent in (0, 1) or (exponent > 1 and _is_integer(first))):
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


def _is_python(atom: Atom) -> bool:
    type_ = atom.type
    return isinstance(type_, Scalar) and type_.python is not False and type_.dtype[0] in "fiub"
