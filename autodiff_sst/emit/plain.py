"""What is a number to the trace is one when the code runs.

An array without axes has a tangent that is one too, and rules hand it on as that of a number where
nothing is to be computed: `s = y % 2.0` has the tangent of `y`. What regions, tapes and calls take
for a number would then be changed by `s_dot += e`, which is an update in place of an array, and of
an argument's at that.

before:  s = if t: yield y else: yield 2.0
         z = multiply(s, 2.0); yield z
after:   s = if t: n = positive(y); yield n else: yield 2.0
         z = multiply(s, 2.0); yield z
where:   t: bool; y: float64[()]; s, n, z: float64; all: derivative code
"""

from __future__ import annotations

import numpy as np

from ..ir.callee import callee_of
from ..ir.nodes import Assign, Atom, Block, For, Span, Stmt, While, fresh
from ..ir.rebuild import altered, are_same, rebuilt, with_blocks
from ..ir.sharing import PUTS
from ..ir.types import Array, List, Scalar, Tape, Type, is_inexact
from ..ir.walk import blocks, is_derivative
from ..rules.forms import PRIMITIVES

NUMBER = PRIMITIVES[np.positive].op
"""`+x`, which is a number for an array without axes, and for a number of any kind."""

Types = tuple[Type | None, ...]


def plain_numbers(block: Block) -> Block:
    """The block with numbers where such arrays are taken for them."""
    return _block(block, (None,) * len(block.yields), None)


def _block(block: Block, wanted: Types, where: Span | None) -> Block:
    """The block of a region that stands at `where`, whose yields are to be of these types."""
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        stmts += _stmt(stmt)
    yields = _plain(block.yields, wanted, stmts, where)
    return rebuilt(block, stmts, yields)


def _stmt(stmt: Stmt) -> list[Stmt]:
    """The statement, and before it what makes numbers of what it takes."""
    before: list[Stmt] = []
    where = stmt.where
    match stmt:
        case Assign():
            stmt = altered(stmt, args=_plain(stmt.args, _taken(stmt), before, where))
        case For(carried=carried) | While(carried=carried):
            types = tuple(x.type for x in carried)
            stmt = altered(stmt, initial=_plain(stmt.initial, types, before, where))
            *tests, body = blocks(stmt)
            tests = [_block(test, (None,) * len(test.yields), where) for test in tests]
            stmt = with_blocks(stmt, [*tests, _block(body, types, where)])
        case _:
            types = tuple(x.type for x in stmt.targets)
            stmt = with_blocks(stmt, [_block(inner, types, where) for inner in blocks(stmt)])
    return [*before, stmt]


def _taken(stmt: Assign) -> Types:
    """The types that a tape, a list or a called function takes its operands for."""
    callee = callee_of(stmt.op)
    if callee is not None:
        return tuple(p.type for p in callee.body.params)
    first = stmt.targets[0].type if stmt.targets else None
    if stmt.op.name == "push" and isinstance(first, Tape):
        return (None, *first.items)
    if stmt.op.name in PUTS and isinstance(first, List) and is_derivative(stmt):
        return (None, stmt.args[0].type.item)  # type: ignore[union-attr]
    return (None,) * len(stmt.args)


def _plain(
    atoms: tuple[Atom, ...], wanted: Types, before: list[Stmt], where: Span | None
) -> tuple[Atom, ...]:
    """The atoms, with numbers in place of arrays where numbers are wanted."""
    made = []
    for atom, type_ in zip(atoms, wanted, strict=True):
        if isinstance(type_, Scalar) and _has_no_axes(atom):
            number = fresh("", type_)
            before.append(Assign((number,), NUMBER, (atom,), (), where))
            atom = number
        made.append(atom)
    found = tuple(made)
    return atoms if are_same(found, atoms) else found


def _has_no_axes(atom: Atom) -> bool:
    type_ = atom.type
    return isinstance(type_, Array) and type_.dims == () and is_inexact(type_.dtype)
