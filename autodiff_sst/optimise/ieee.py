"""Derivative arithmetic on Python numbers gives inf and nan where Python would raise.

before:  v1 = multiply(2.0, y); x_bar = divide(g, v1); yield x_bar
after:   v1 = multiply(2.0, y); x_bar = runtime.divide(g, v1); yield x_bar
where:   g, y: float; all: derivative code

before:  y_bar = power(x, 2); yield y_bar
after:   y_bar = multiply(x, x); yield y_bar
where:   x: float; all: derivative code

What is known not to be zero is divided by plainly (see `nonzero.py`):

stays:   q = divide(c, h); x_bar = divide(g, h); yield q, x_bar
where:   c, g, h: float; x_bar: derivative code
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ir.nodes import Assign, Atom, Block, Const, Primitive, Stmt, fresh
from ..ir.types import Array, Scalar
from ..ir.walk import is_derivative
from ..rules.forms import PRIMITIVES
from ..runtime import divide, power
from .nonzero import Facts, Safe, is_number, is_python

DIVIDE = Primitive("divide", divide, "divide")
POWER = Primitive("power", power, "power")


def never_raise(block: Block) -> Block:
    """The block with derivative divisions and powers that cannot raise."""
    return Facts(_guarded).block(block, set())


def is_guarded(stmt: Assign) -> bool:
    """Whether `never_raise` may change this, so that it is not what the function itself does."""
    if not is_derivative(stmt) or stmt.op.name not in ("divide", "power"):
        return False
    first, second = stmt.args
    number = is_number(first) if stmt.op.name == "divide" else is_python(first)
    return (number or _has_no_axes(first)) and is_python(second)


def _has_no_axes(atom: Atom) -> bool:
    """Whether this is the derivative of an array without axes, which may be a plain number."""
    return isinstance(atom.type, Array) and atom.type.dims == ()


def _guarded(stmt: Assign, facts: Facts, safe: Safe) -> list[Stmt] | None:
    if not is_guarded(stmt) or stmt.args[0] in facts.numpy:
        return None
    first, second = stmt.args
    if stmt.op.name == "divide":
        return None if facts.is_safe(second, safe) else [replace(stmt, op=DIVIDE)]
    exponent = second.value if isinstance(second, Const) else None
    whole = isinstance(exponent, int) and exponent >= 0
    if whole and (exponent in (0, 1) or _is_integer(first)):
        return None
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
