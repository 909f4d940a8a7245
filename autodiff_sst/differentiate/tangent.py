"""Forward mode: every statement gets a companion that moves tangents along."""

from __future__ import annotations

from dataclasses import replace

from ..ir.analyses import Analyses
from ..ir.build import Builder, Doubles
from ..ir.callee import callee_of
from ..ir.nodes import (
    UNDEF,
    Assign,
    Atom,
    Block,
    Const,
    For,
    Function,
    Stmt,
    Var,
    While,
    fresh,
    named_after,
)
from ..ir.rebuild import pick, with_blocks
from ..ir.types import Scalar, Tape, sole_dtype
from ..ir.walk import blocks
from ..rules.applying import push_tangent
from ..rules.forms import PRIMITIVES
from ..rules.python import new_tape_op, pop_op, push_op
from ..rules.records import record_op, unrecord_op
from ..rules.solutions import SOLUTIONS
from ..runtime import zeros_of
from .calls import tangent_call
from .solutions import tangent_solution
from .zeros import derivative_name, is_mixed, with_role, zero_like


def tangent_function(
    function: Function, wrt: tuple[int, ...], varied: set[Var], analyses: Analyses
) -> Function:
    """The function with a tangent parameter for each of `wrt`; yields values, then tangents.

    `varied` holds the variables that depend smoothly on those parameters.

    before:  f(x): y = sin(x); yield y
    after:   f(x, x_dot): y = sin(x); y_dot = cos(x) * x_dot; yield y, y_dot
    """
    inputs = [function.params[place] for place in wrt]
    maker = Tangent(set(varied), analyses, function)
    dots = tuple(maker.dot(x) for x in inputs)
    body = maker.block(function.body, range(len(function.body.yields)))
    return Function(f"{function.name}_jvp", (*function.params, *dots), body)


class Tangent:
    """The companion pass under construction."""

    def __init__(self, varied: set[Var], analyses: Analyses, function: Function) -> None:
        self.analyses = analyses
        self.varied = varied
        self.dots: dict[Var, Atom] = {}
        doubles: Doubles = "sure" if is_mixed(function) else "plain"
        self.builder = Builder(algebra=analyses.algebra, doubles=doubles)

    def dot(self, x: Var) -> Var:
        """The variable for the tangent of an active variable."""
        made = named_after(fresh("", x.type), x, "_dot")
        self.dots[x] = made
        return made

    def of(self, atom: Atom) -> Atom:
        """The tangent of an atom, written out when it is zero."""
        if isinstance(atom, Var) and atom in self.varied:
            return self.dots[atom]
        if isinstance(atom.type, Tape) and not self.is_new(atom):
            # Whoever takes an entry from it finds one.
            return self.builder.emit(PRIMITIVES[zeros_of].op, atom, type=atom.type)
        if isinstance(atom.type, Scalar) and (sole_dtype(atom.type) or "").startswith("complex"):
            return Const(0j)
        return zero_like(self.builder, atom, derivative_name(atom, "_dot"))

    def is_new(self, tape: Atom) -> bool:
        """Whether this is a tape on which nothing was recorded yet."""
        made = self.builder.binding(tape)
        return isinstance(made, Assign) and made.op is new_tape_op

    def block(self, block: Block, places: range | list[int]) -> Block:
        """The block with companions; yields the tangents of the yields at `places` as well."""
        outer, self.builder = self.builder, self.builder.child()
        for stmt in block.stmts:
            self.stmt(stmt)
        yields = block.yields + tuple(self.of(block.yields[place]) for place in places)
        made, self.builder = Block(tuple(self.builder.stmts), yields), outer
        return made

    def stmt(self, stmt: Stmt) -> None:
        self.builder.where = with_role(stmt.where, "tangent")
        match stmt:
            case Assign():
                self.assign(stmt)
            case For() | While():
                self.loop(stmt)
            case _:
                active = [k for k, target in enumerate(stmt.targets) if target in self.varied]
                inner = [self.block(block, active) for block in blocks(stmt)]
                dots = tuple(self.dot(stmt.targets[k]) for k in active)
                made = with_blocks(stmt, inner)
                self.builder.append(replace(made, targets=stmt.targets + dots))

    def assign(self, stmt: Assign) -> None:
        active = not self.varied.isdisjoint(stmt.targets)
        if active and callee_of(stmt.op) is not None:
            tangent_call(self, stmt)
            return
        if active and stmt.op in SOLUTIONS:
            tangent_solution(self, stmt)
            return
        self.builder.append(stmt)
        if not active:
            return
        if stmt.op is push_op:
            self.push(stmt)
            return
        if stmt.op is record_op:
            items = tuple(self.of(item) for item in stmt.args)
            dot = self.dot(stmt.targets[0])
            self.builder.append(Assign((dot,), record_op, items, (), stmt.where))
            return
        if stmt.op in (pop_op, unrecord_op):
            targets = tuple(
                self.dot(t) if t in self.varied else fresh("", t.type) for t in stmt.targets
            )
            self.builder.append(Assign(targets, stmt.op, (self.of(stmt.args[0]),), (), stmt.where))
            return
        given = tuple(
            self.dots[a] if isinstance(a, Var) and a in self.varied else None for a in stmt.args
        )
        none = (None,) * len(stmt.targets)
        found = none if not any(given) else push_tangent(self.builder, stmt, given)
        for target, tangent in zip(stmt.targets, found, strict=True):
            if target in self.varied:
                self.bind(target, tangent)

    def bind(self, target: Var, tangent: Atom | None) -> None:
        """Let this atom be the tangent of `target`; None is zero."""
        if tangent is None:
            self.varied.discard(target)
        elif isinstance(tangent, Var):
            self.dots[target] = self.renamed(tangent, target)
        else:
            self.dots[target] = tangent

    def renamed(self, var: Var, x: Var) -> Var:
        """A tangent made just now takes the name of what it belongs to."""
        last = self.builder.stmts[-1] if self.builder.stmts else None
        if isinstance(last, Assign) and var in last.targets and not var.name:
            new = named_after(var, x, "_dot")
            targets = tuple(new if t == var else t for t in last.targets)
            self.builder.stmts[-1] = replace(last, targets=targets)
            return new
        return var

    def push(self, stmt: Assign) -> None:
        items = tuple(self.of(item) for item in stmt.args[1:])
        target = self.dot(stmt.targets[0])
        args = (self.of(stmt.args[0]), *items)
        self.builder.append(Assign((target,), push_op, args, (), stmt.where))

    def loop(self, loop: For | While) -> None:
        active = [k for k, carried in enumerate(loop.carried) if carried in self.varied]
        initial = tuple(
            UNDEF if loop.initial[k] is UNDEF else self.of(loop.initial[k]) for k in active
        )
        carried = tuple(self.dot(c) for c in pick(loop.carried, active))
        self.varied.update(pick(loop.carried, active))
        body = self.block(loop.body, active)
        made = replace(
            loop,
            targets=loop.targets + tuple(self.dot(t) for t in pick(loop.targets, active)),
            carried=loop.carried + carried,
            initial=loop.initial + initial,
            body=body,
        )
        self.varied.update(pick(loop.targets, active))
        self.builder.append(made)
